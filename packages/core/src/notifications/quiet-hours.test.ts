import { expect, test } from "vitest";
import { isTimeZone, quietUntil } from "./quiet-hours.ts";

const night = { from: "22:00", to: "07:00", timeZone: "Europe/Paris" };
const until = (now: string, quiet = night) => quietUntil(new Date(now), quiet)?.toISOString() ?? null;

test("a night that spans midnight ends in the morning of the account's own time", () => {
  expect(until("2026-01-15T20:59:59Z")).toBeNull();
  expect(until("2026-01-15T21:00:30Z")).toBe("2026-01-16T06:00:00.000Z");
  expect(until("2026-01-16T05:59:00Z")).toBe("2026-01-16T06:00:00.000Z");
  expect(until("2026-01-16T06:00:00Z")).toBeNull();
});

test("the night clocks change ends at the same time on the wall", () => {
  expect(until("2026-03-28T21:30:00Z")).toBe("2026-03-29T05:00:00.000Z");
  expect(until("2026-10-24T20:30:00Z")).toBe("2026-10-25T06:00:00.000Z");
});

test("hours within one day, and hours of no length", () => {
  const noon = { from: "12:00", to: "14:00", timeZone: "America/New_York" };
  expect(until("2026-07-01T16:30:00Z", noon)).toBe("2026-07-01T18:00:00.000Z");
  expect(until("2026-07-01T18:00:00Z", noon)).toBeNull();
  expect(until("2026-07-01T18:00:00Z", { ...noon, to: "12:00" })).toBeNull();
});

test("a time zone is one the system knows", () => {
  expect([isTimeZone("Asia/Kolkata"), isTimeZone("Mars/Olympus"), isTimeZone("")]).toEqual([true, false, false]);
});
