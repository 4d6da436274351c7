import fc from "fast-check";
import { expect, test } from "vitest";
import { prorate } from "./prorate.ts";

const period = { start: new Date("2026-11-01T00:00:00Z"), end: new Date("2026-12-01T00:00:00Z") };
const starter = { priceMicros: 9_990_000n, paidMicros: 9_990_000n, includedUnits: 1_000, usedUnits: 0 };
const business = { priceMicros: 79_990_000n, includedUnits: 10_000 };

test("half a month of Starter is given back and half a month of Business charged", () => {
  expect(prorate({ from: starter, to: business, period, at: new Date("2026-11-16T00:00:00Z") })).toEqual({
    creditMicros: 4_995_000n,
    chargeMicros: 39_995_000n,
    netMicros: 35_000_000n,
    includedUnits: 5_000,
  });
});

test("units that are used up are not paid back", () => {
  const used = { ...starter, usedUnits: 900 };
  const { creditMicros } = prorate({ from: used, to: business, period, at: new Date("2026-11-16T00:00:00Z") });
  expect(creditMicros).toBe(999_000n); // a tenth of the units is left, though half of the time is
});

test("a change at the first moment is the difference of the prices, one at the last is nothing", () => {
  expect(prorate({ from: starter, to: business, period, at: period.start }).netMicros).toBe(70_000_000n);
  expect(prorate({ from: starter, to: business, period, at: period.end })).toEqual({
    creditMicros: 0n,
    chargeMicros: 0n,
    netMicros: 0n,
    includedUnits: 0,
  });
});

test("changing to and fro never earns money or units", () => {
  const amount = fc.bigInt(0n, 200_000_000n);
  const units = fc.integer({ min: 0, max: 100_000 });
  const moment = fc.date({ min: period.start, max: period.end, noInvalidDate: true });
  fc.assert(
    fc.property(amount, amount, units, units, moment, (one, other, oneUnits, otherUnits, at) => {
      const from = { priceMicros: one, paidMicros: one, includedUnits: oneUnits, usedUnits: 0 };
      const there = prorate({ from, to: { priceMicros: other, includedUnits: otherUnits }, period, at });
      const held = {
        priceMicros: other,
        paidMicros: there.chargeMicros,
        includedUnits: there.includedUnits,
        usedUnits: 0,
      };
      const back = prorate({ from: held, to: { priceMicros: one, includedUnits: oneUnits }, period, at });
      expect(there.netMicros + back.netMicros).toBeGreaterThanOrEqual(0n);
      expect(there.netMicros + back.netMicros).toBeLessThanOrEqual(2n);
      expect(back.includedUnits).toBeLessThanOrEqual(oneUnits);
    }),
  );
});
