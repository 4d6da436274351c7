import { expect, test } from "vitest";
import { prefixOf, pumpingReason } from "./pumping.ts";

test.each([
  ["a quiet hour", { started: 19, approved: 0, usual: 1, hours: 50 }, false],
  ["sudden, and nobody enters a code", { started: 40, approved: 1, usual: 4, hours: 50 }, true],
  ["sudden, and people enter their codes", { started: 400, approved: 300, usual: 4, hours: 50 }, false],
  ["as many as ever, badly converted", { started: 40, approved: 1, usual: 30, hours: 50 }, false],
  ["a new prefix, not yet many", { started: 40, approved: 0, usual: 0, hours: 0 }, false],
  ["a new prefix, many", { started: 60, approved: 2, usual: 0, hours: 0 }, true],
])("%s", (_, facts, stopped) => {
  expect(pumpingReason(facts) !== null).toBe(stopped);
});

test("the reason says the figures", () => {
  expect(pumpingReason({ started: 40, approved: 1, usual: 4.26, hours: 9 })).toBe(
    "40 codes within an hour where 4.3 an hour are usual, and 1 of them entered",
  );
});

test("numbers of one network share a prefix", () => {
  expect(prefixOf("+12025550143")).toBe("+120255");
  expect(prefixOf("+447400123456")).toBe("+447400");
  expect(prefixOf("+2901234")).toBe("+290");
});
