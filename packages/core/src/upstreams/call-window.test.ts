import type { ProviderErrorCategory } from "@tandem/provider-contract";
import { expect, test } from "vitest";
import type { CallResult } from "./call-result.ts";
import { CallWindow } from "./call-window.ts";

const now = Date.parse("2026-11-20T10:02:00Z");
const hour = 3_600_000;
const key = { providerId: "p", operation: "placeOrder", region: "FR" };
const ok: CallResult = { error: null, durationMs: 100 };
const failed = (category: ProviderErrorCategory): CallResult => ({
  error: { category, code: category, message: "" },
  durationMs: 100,
});

test("a refusal with a reason is no fault of the route", () => {
  const window = new CallWindow();
  for (const result of [ok, failed("out_of_stock"), failed("low_balance"), failed("refused")])
    window.record(key, result, now);
  expect(window.figuresOf("p", now).get("placeOrder|FR")).toMatchObject({ calls: 4, otherFailures: 3, successRate: 1 });
});

test("a timeout, a 5xx and a rate limit count against the route", () => {
  const window = new CallWindow();
  for (const result of [ok, failed("timeout"), failed("server"), failed("rate_limited")])
    window.record(key, result, now);
  expect(window.figuresOf("p", now).get("placeOrder|FR")?.successRate).toBe(0.25);
});

test("every region also counts for all regions together", () => {
  const window = new CallWindow();
  window.record(key, ok, now);
  window.record({ ...key, region: "DE" }, failed("timeout"), now);
  window.record({ ...key, region: "*" }, ok, now);
  const figures = window.figuresOf("p", now);
  expect(figures.get("placeOrder|*")?.calls).toBe(3);
  expect(figures.get("placeOrder|DE")?.calls).toBe(1);
});

test("calls count half an hour after an hour and nothing after six", () => {
  const window = new CallWindow();
  window.record(key, ok, now);
  const callsAt = (ms: number) => window.figuresOf("p", ms).get("placeOrder|FR")?.calls ?? 0;
  expect(callsAt(now + 3 * 60_000)).toBe(1);
  expect(callsAt(now + 3 * 60_000 + hour)).toBeCloseTo(0.5);
  expect(callsAt(now + 7 * hour)).toBe(0);
});

test("what is being written is counted once, whether that works or not", () => {
  const window = new CallWindow();
  window.record(key, ok, now);
  const calls = () => window.figuresOf("p", now).get("placeOrder|FR")?.calls;
  window.takeUnsaved();
  window.record(key, ok, now);
  expect(calls()).toBe(2);
  window.notSaved();
  expect(calls()).toBe(2);
  const written = window.takeUnsaved();
  expect(written).toHaveLength(1);
  window.saved(written);
  expect(calls()).toBe(2);
});

test("totals of all processes replace what was known of a bucket", () => {
  const window = new CallWindow();
  window.record(key, ok, now);
  const [mine] = window.takeUnsaved();
  if (!mine) throw new Error("nothing to write");
  window.saved([{ ...mine, counts: { ...mine.counts, calls: 10 } }]);
  expect(window.figuresOf("p", now).get("placeOrder|FR")?.calls).toBe(10);
});

test("delivery time is averaged over deliveries alone", () => {
  const window = new CallWindow();
  window.record(key, { ...ok, deliveryMs: 4_000 }, now);
  window.record(key, { ...ok, deliveryMs: 8_000 }, now);
  window.record(key, failed("timeout"), now);
  expect(window.figuresOf("p", now).get("placeOrder|FR")?.deliveryMs).toBe(6_000);
});
