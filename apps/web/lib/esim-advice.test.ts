import { expect, test } from "vitest";
import { esimAdvice } from "./esim-advice.ts";

const plan = { id: "pln_1", name: "France 5 GB", countryCodes: ["FR"], dataLabel: "5 GB", validityDays: 30 };
const usage = (usedMb: number) => ({
  usedMb,
  totalMb: 5120,
  remainingMb: 5120 - usedMb,
  startedAt: null,
  expiresAt: null,
  updatedAt: null,
});

test("an installed eSIM that is not online is told to turn on data roaming, in its country", () => {
  const advice = esimAdvice({ status: "installed", topUpAvailable: true, plan, usage: usage(0) });
  expect(advice?.text).toContain("In France");
  expect(advice?.text).toContain("data roaming");
});

test("an active eSIM needs no advice until it is nearly used up", () => {
  expect(esimAdvice({ status: "active", topUpAvailable: true, plan, usage: usage(1000) })).toBeNull();
  expect(esimAdvice({ status: "active", topUpAvailable: true, plan, usage: usage(4500) })?.text).toContain(
    "Add data below",
  );
  expect(esimAdvice({ status: "active", topUpAvailable: false, plan, usage: usage(4500) })?.text).toContain(
    "Buy a new plan",
  );
});

test("an unlimited plan never counts as nearly used up", () => {
  const unlimited = { ...usage(90_000), totalMb: null, remainingMb: null };
  expect(esimAdvice({ status: "active", topUpAvailable: false, plan, usage: unlimited })).toBeNull();
});

test("a country whose name takes an article gets it", () => {
  const british = { ...plan, countryCodes: ["GB"] };
  expect(esimAdvice({ status: "ready", topUpAvailable: true, plan: british, usage: usage(0) })?.text).toContain(
    "in the United Kingdom",
  );
});
