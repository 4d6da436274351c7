import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalToMicros } from "./decimal.ts";

test("decimals as text and as JSON numbers are exact", () => {
  expect(decimalToMicros("9.50")).toBe(9_500_000n);
  expect(decimalToMicros(9.5)).toBe(9_500_000n);
  expect(decimalToMicros(0.1 + 0.7)).toBe(800_000n);
  expect(decimalToMicros("17920")).toBe(17_920_000_000n);
  expect(decimalToMicros("-0.000001")).toBe(-1n);
  expect(decimalToMicros(".5")).toBe(500_000n);
  expect(decimalToMicros(1e-7)).toBe(0n);
  expect(decimalToMicros("1e3")).toBe(1_000_000_000n);
  expect(decimalToMicros("0.0000005")).toBe(1n);
});

test("what is no decimal is null", () => {
  for (const text of ["", ".", "1,5", "$5", "five", "NaN", "Infinity", "1.2.3", "0x10"]) {
    expect(decimalToMicros(text), text).toBeNull();
  }
});

test("every amount of up to 15 digits survives being printed as a JSON number", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999_999n }), (micros) => {
      const digits = String(micros).padStart(7, "0");
      const text = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
      expect(decimalToMicros(text)).toBe(micros);
      expect(decimalToMicros(JSON.parse(text.replace(/^0+(?=\d)/, "")))).toBe(micros);
    }),
  );
});
