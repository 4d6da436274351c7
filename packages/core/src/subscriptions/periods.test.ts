import { expect, test } from "vitest";
import { nextPeriod, periodStart } from "./periods.ts";

const day = (date: Date) => date.toISOString().slice(0, 10);

test("the 31st is the last day of shorter months, and the 31st again after them", () => {
  const anchor = new Date("2027-10-31T09:30:15.250Z");
  const starts = Array.from({ length: 6 }, (_, number) => day(periodStart(anchor, number)));
  expect(starts).toEqual(["2027-10-31", "2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]);
  expect(periodStart(anchor, 4).toISOString()).toBe("2028-02-29T09:30:15.250Z");
});

test("a leap day's subscriber renews on the 28th in other years and on the 29th in leap years", () => {
  const anchor = new Date("2028-02-29T00:00:00Z");
  expect([12, 24, 36, 48].map((number) => day(periodStart(anchor, number)))).toEqual([
    "2029-02-28",
    "2030-02-28",
    "2031-02-28",
    "2032-02-29",
  ]);
});

test("a late renewal begins where the last period ended, and skips what passed whole", () => {
  const anchor = new Date("2026-01-15T12:00:00Z");
  expect(nextPeriod(anchor, 0, new Date("2026-03-10T00:00:00Z")).number).toBe(1);
  expect(nextPeriod(anchor, 0, new Date("2026-05-20T00:00:00Z"))).toMatchObject({
    number: 4,
    start: new Date("2026-05-15T12:00:00Z"),
    end: new Date("2026-06-15T12:00:00Z"),
  });
});
