import { expect, test } from "vitest";
import { daysBetween, nextMonthlyEnd, proratedPrice, renewalDay, startOfDay } from "./renewal-days.ts";

const day = (moment: Date) => moment.toISOString().slice(0, 16);
const at = (text: string) => new Date(`${text}Z`);

test("a service is renewed by the run at whose start it ends within the days asked for", () => {
  expect(day(renewalDay(at("2026-12-06T12:00:00"), 1))).toBe("2026-12-06T00:00");
  expect(day(renewalDay(at("2026-12-06T00:00:00"), 1))).toBe("2026-12-05T00:00");
  expect(day(renewalDay(at("2026-12-06T23:59:59.999"), 3))).toBe("2026-12-04T00:00");
});

test("leap days and the ends of years and months are days like others", () => {
  expect(day(renewalDay(at("2028-03-01T06:00:00"), 1))).toBe("2028-03-01T00:00");
  expect(day(renewalDay(at("2028-03-01T00:00:00"), 1))).toBe("2028-02-29T00:00");
  expect(day(renewalDay(at("2027-01-01T00:00:00"), 1))).toBe("2026-12-31T00:00");
  expect(daysBetween(at("2028-02-28T00:00:00"), at("2028-03-01T00:00:00"))).toBe(2);
});

test("no clock change anywhere moves a renewal", () => {
  // The nights clocks change in Europe (29 March, 25 October) and America (8 March, 1 November 2026).
  for (const date of ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01"]) {
    const start = at(`${date}T00:00:00`);
    expect(startOfDay(at(`${date}T03:30:00`))).toEqual(start);
    expect(renewalDay(at(`${date}T02:30:00`), 1)).toEqual(start);
    expect(daysBetween(start, renewalDay(new Date(start.getTime() + 86_400_000 + 1), 1))).toBe(1);
  }
});

test("a month ends on the chosen day, or on the last the month has", () => {
  const ends = (from: string, anchor: number, count: number) => {
    const all: string[] = [];
    let end = at(from);
    for (let step = 0; step < count; step++) {
      end = nextMonthlyEnd(end, anchor);
      all.push(day(end));
    }
    return all;
  };
  expect(ends("2027-12-31T09:30:00", 31, 4)).toEqual([
    ...["2028-01-31T09:30", "2028-02-29T09:30", "2028-03-31T09:30", "2028-04-30T09:30"],
  ]);
  expect(ends("2027-01-28T00:00:00", 28, 2)).toEqual(["2027-02-28T00:00", "2027-03-28T00:00"]);
  expect(ends("2026-12-15T12:00:00", 3, 2)).toEqual(["2027-01-03T12:00", "2027-02-03T12:00"]);
  expect(ends("2026-12-03T12:00:00", 15, 2)).toEqual(["2026-12-15T12:00", "2027-01-15T12:00"]);
});

test("a period that is cut short by another day costs its share, a whole month the whole price", () => {
  const price = 2_000_000n;
  expect(proratedPrice(price, at("2027-02-15T00:00:00"), at("2027-03-15T00:00:00"))).toBe(price);
  expect(proratedPrice(price, at("2027-01-15T00:00:00"), at("2027-02-15T00:00:00"))).toBe(price);
  expect(proratedPrice(price, at("2027-01-01T00:00:00"), at("2027-01-16T00:00:00"))).toBe(970_000n);
  expect(proratedPrice(price, at("2027-01-31T00:00:00"), at("2027-02-28T00:00:00"))).toBe(price);
  expect(proratedPrice(1n, at("2027-01-01T00:00:00"), at("2027-01-02T00:00:00"))).toBe(1n);
});
