import fc from "fast-check";
import { expect, test } from "vitest";
import { billedUnits, markedUpRate, plainRate, type Rate, rateCall, rateUnits } from "./rate.ts";

const rate = (fields: Partial<Rate> = {}): Rate => ({
  priceMicros: 13_000n,
  per: 60,
  incrementFirst: 60,
  incrementNext: 60,
  connectionFeeMicros: 0n,
  currency: "USD",
  ...fields,
});

test.each([
  // increments, seconds, billed, charged at $0.013 a minute
  [60, 60, 1, 60, 13_000n],
  [60, 60, 60, 60, 13_000n],
  [60, 60, 61, 120, 26_000n],
  [6, 6, 1, 6, 1_300n],
  [6, 6, 7, 12, 2_600n],
  [1, 1, 1, 1, 217n], // 216.66… up
  [1, 1, 61, 61, 13_217n],
  [30, 6, 31, 36, 7_800n],
  [60, 1, 61, 61, 13_217n],
  [60, 60, 0, 0, 0n],
])("with %i/%i a call of %i seconds is billed %i", (incrementFirst, incrementNext, seconds, billed, charged) => {
  const increments = { incrementFirst, incrementNext };
  expect(billedUnits(increments, seconds)).toBe(billed);
  expect(rateCall(rate(increments), seconds)).toBe(charged);
});

test("the connection fee is asked once, and not for a call nobody answered", () => {
  const withFee = rate({ connectionFeeMicros: 5_000n });
  expect(rateCall(withFee, 0)).toBe(0n);
  expect(rateCall(withFee, 61)).toBe(31_000n);
});

test("a message is its segments, a page its pages, an hour its participant seconds", () => {
  expect(rateUnits(plainRate("sms", 7_900n, "USD"), 3)).toBe(23_700n);
  expect(rateUnits(plainRate("fax", 70_000n, "USD"), 2)).toBe(140_000n);
  expect(rateUnits(plainRate("video", 360_000n, "USD"), 5_400)).toBe(540_000n);
  expect(rateUnits(plainRate("iot_data", 1_048_576n, "USD"), 3)).toBe(3n);
});

const anyRate = fc.record({
  priceMicros: fc.bigInt(0n, 10_000_000n),
  per: fc.constantFrom(1, 60, 3_600, 1_048_576),
  incrementFirst: fc.integer({ min: 1, max: 120 }),
  incrementNext: fc.integer({ min: 1, max: 120 }),
  connectionFeeMicros: fc.bigInt(0n, 1_000_000n),
  currency: fc.constant("USD"),
});

test("a charge is the exact price rounded up to the micro, whatever the rate", () => {
  fc.assert(
    fc.property(anyRate, fc.integer({ min: 1, max: 1_000_000 }), (one, units) => {
      const billed = billedUnits(one, units);
      const charged = rateUnits(one, units) - one.connectionFeeMicros;
      const exact = one.priceMicros * BigInt(billed); // in 1/per micros
      expect(charged * BigInt(one.per) - exact).toBeGreaterThanOrEqual(0n);
      expect(charged * BigInt(one.per) - exact).toBeLessThan(BigInt(one.per));
      expect(billed).toBeGreaterThanOrEqual(units);
      expect((billed - one.incrementFirst) % one.incrementNext === 0).toBe(true);
      expect(billedUnits(one, billed)).toBe(billed);
      expect(rateUnits(one, units + 1)).toBeGreaterThanOrEqual(rateUnits(one, units));
    }),
  );
});

test("a markup raises price and fee alike, up to the micro", () => {
  const marked = markedUpRate(rate({ priceMicros: 4_001n, connectionFeeMicros: 10n }), 3_500);
  expect(marked).toMatchObject({ priceMicros: 5_402n, connectionFeeMicros: 14n, incrementFirst: 60 });
});
