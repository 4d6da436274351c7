import { expect, test } from "vitest";
import { type Cycle, decideStep } from "./decide-step.ts";
import { addDays } from "./renewal-days.ts";

const at = (text: string) => new Date(`${text}Z`);
const service = { expiresAt: at("2026-12-20T15:00:00"), since: at("2026-11-20T15:00:00") };
const number = { graceDays: 7 };
const on = { autoRenew: true, daysBefore: 1 };
const off = { autoRenew: false, daysBefore: 1 };
const fresh: Cycle = { id: "c", state: "waiting", notified7At: null, notified1At: null, attempts: 0, triedOn: null };
const step = (day: string, choice = on, cycle: Partial<Cycle> | null = null) =>
  decideStep(number, service, choice, cycle && { ...fresh, ...cycle }, at(`${day}T00:00:00`))?.kind ?? null;

test("seven days before, one day before, and on the day", () => {
  expect(step("2026-12-12")).toBeNull();
  expect(step("2026-12-13")).toBe("notice_7");
  expect(step("2026-12-14", on, { notified7At: new Date() })).toBeNull();
  expect(step("2026-12-19", on, { notified7At: new Date() })).toBe("notice_1");
  expect(step("2026-12-20", on, { notified1At: new Date() })).toBe("renew");
  expect(step("2026-12-17", { autoRenew: true, daysBefore: 4 })).toBe("renew");
});

test("after days of standstill what was missed is done once", () => {
  expect(step("2026-12-16")).toBe("notice_7");
  expect(step("2026-12-19")).toBe("notice_1");
  expect(step("2026-12-24")).toBe("renew");
  expect(step("2026-12-30")).toBe("renew");
  expect(step("2027-01-10")).toBe("lapse");
});

test("one attempt a day until the grace days end, then it lapses", () => {
  const failed = (triedOn: string) => ({ state: "failed", attempts: 3, triedOn: at(`${triedOn}T00:00:00`) }) as const;
  expect(step("2026-12-22", on, failed("2026-12-21"))).toBe("renew");
  expect(step("2026-12-22", on, failed("2026-12-22"))).toBeNull();
  expect(step("2026-12-27", on, failed("2026-12-26"))).toBe("renew");
  expect(step("2026-12-28", on, failed("2026-12-27"))).toBe("lapse");
});

test("what is switched off is announced and lapses, and never renewed", () => {
  expect(step("2026-12-13", off)).toBe("notice_7");
  expect(step("2026-12-19", off)).toBe("notice_1");
  expect(step("2026-12-20", off)).toBeNull();
  expect(step("2026-12-28", off)).toBe("lapse");
});

test("what is over or under way is left alone, and a week's plan gets no notice a week ahead", () => {
  for (const state of ["renewing", "renewed", "lapsed", "ended"] as const)
    expect(step("2026-12-20", on, { state })).toBeNull();
  const week = { expiresAt: service.expiresAt, since: addDays(service.expiresAt, -7) };
  expect(decideStep(number, week, on, null, at("2026-12-14T00:00:00"))).toBeNull();
  expect(decideStep(number, week, on, null, at("2026-12-19T00:00:00"))?.kind).toBe("notice_1");
});
