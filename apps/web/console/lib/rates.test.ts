import { expect, test } from "vitest";
import { rateBasis, rateText, slowEnd, usedOf } from "./rates.ts";

test("a share of a few is told as it is, never as 0 % or 100 %", () => {
  const few = { value: null, count: 3, of: 3 };
  expect(rateText(few)).toBe("3 of 3");
  expect(rateBasis(few, "order")).toBe("not enough data: a rate from 20 orders on");
  expect(rateText({ value: null, count: 0, of: 0 })).toBe("–");
  expect(rateBasis({ value: null, count: 0, of: 0 }, "try", "tries")).toBe("no tries yet");
});

test("a share of many is a percentage, with the cases beside it", () => {
  const many = { value: 0.975, count: 1_950, of: 2_000 };
  expect(rateText(many)).toBe("97.5 %");
  expect(rateBasis(many, "try", "tries")).toBe("1,950 of 2,000 tries");
});

test("the slow end is told where there are enough cases for one", () => {
  expect(slowEnd({ value: 1, p95: 3.2, of: 40 })).toBe("95 of 100 within 3.2 s");
  expect(slowEnd({ value: 1, p95: null, of: 4 })).toBe("median of 4; slow end from 20 on");
  expect(slowEnd({ value: null, p95: null, of: 0 })).toBe("nothing delivered yet");
});

test("activation is the share of delivered eSIMs in use", () => {
  expect(usedOf({ delivered: 40, installed: 30, used: 20 }).value).toBe(0.5);
  expect(usedOf({ delivered: 4, installed: 3, used: 2 })).toEqual({ value: null, count: 2, of: 4 });
});
