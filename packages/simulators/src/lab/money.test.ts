import { expect, test } from "vitest";
import { fromDecimal, toDecimal } from "./money.ts";

test("decimal text and ten-thousandths are the same amount both ways", () => {
  const pairs: [string, number][] = [
    ["0.00", 0],
    ["3.50", 35_000],
    ["0.0001", 1],
    ["12.345", 123_450],
    ["-4.20", -42_000],
    ["1000000.00", 10_000_000_000],
  ];
  for (const [text, amount] of pairs) {
    expect(toDecimal(amount)).toBe(text);
    expect(fromDecimal(text)).toBe(amount);
  }
});

test("a text that is no amount is none", () => {
  for (const text of ["", "1,00", "1.00001", "1e3", "$5", "."]) expect(fromDecimal(text), text).toBeUndefined();
});
