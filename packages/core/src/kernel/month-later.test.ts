import { expect, test } from "vitest";
import { monthLater } from "./month-later.ts";

const at = (text: string) => new Date(`${text}Z`);

test("what began on the 31st ends on the last day of a short month, and on the 31st again after it", () => {
  const days = ["2028-01-31T09:00:00", "2028-02-29T09:00:00", "2028-03-31T09:00:00", "2028-04-30T09:00:00"].map(at);
  for (const [index, day] of days.slice(0, -1).entries()) expect(monthLater(day, 31)).toEqual(days[index + 1]);
  expect(monthLater(at("2027-01-30T23:59:59"))).toEqual(at("2027-02-28T23:59:59"));
  expect(monthLater(at("2026-12-15T00:00:00"))).toEqual(at("2027-01-15T00:00:00"));
});
