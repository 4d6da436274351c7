import fc from "fast-check";
import { expect, test } from "vitest";
import { divideRounded, formatAmount, parseAmount } from "./money.ts";

test.each([
  ["9.99", 9_990_000n],
  ["0", 0n],
  ["-0.000001", -1n],
  ["1000000.5", 1_000_000_500_000n],
])("%s is read exactly", (text, micros) => {
  expect(parseAmount(text)).toBe(micros);
});

test.each(["", "1,5", "1.", ".5", "1.0000001", "1e3", "NaN", "--1"])("%j is no amount", (text) => {
  expect(parseAmount(text)).toBeNull();
});

test("an amount is written with two decimals, or more where it needs them", () => {
  expect(formatAmount(9_990_000n)).toBe("9.99");
  expect(formatAmount(10_000_000n)).toBe("10.00");
  expect(formatAmount(13_000n)).toBe("0.013");
  expect(formatAmount(-1n)).toBe("-0.000001");
});

test("what is written is read back the same", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
      (micros) => parseAmount(formatAmount(micros)) === micros,
    ),
  );
});

test("division rounds half away from zero", () => {
  expect(divideRounded(5n, 2n)).toBe(3n);
  expect(divideRounded(-5n, 2n)).toBe(-3n);
  expect(divideRounded(4n, 3n)).toBe(1n);
});
