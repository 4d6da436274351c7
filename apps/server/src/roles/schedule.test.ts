import { expect, test } from "vitest";
import { dueEntries, untilNext } from "./schedule.ts";

const entries = [
  { job: "a.minute", everyMs: 60_000 },
  { job: "b.hour", everyMs: 3_600_000 },
];
const at = (time: string) => new Date(`2026-01-15T${time}Z`);
const names = (after: string, until: string) => dueEntries(entries, at(after), at(until)).map((entry) => entry.job);

test("an entry is due once when its moment passes", () => {
  expect(names("10:00:01", "10:00:59")).toEqual([]);
  expect(names("10:00:59", "10:01:00")).toEqual(["a.minute"]);
  expect(names("10:59:59", "11:00:00")).toEqual(["a.minute", "b.hour"]);
});

test("what was missed while asleep is done once", () => {
  expect(names("08:00:30", "13:30:30")).toEqual(["a.minute", "b.hour"]);
});

test("it wakes for the nearest moment", () => {
  expect(untilNext(entries, at("10:00:45.500"))).toBe(14_500);
});
