import { expect, test } from "vitest";
import { forgottenAt } from "./reconcile-supply.ts";

test("what is older than its upstream keeps records is not missed, with a day to spare", () => {
  const can = { call: { tellsCost: false, standing: false, keptDays: 7 }, esim: { tellsCost: true, standing: false } };
  const isForgotten = forgottenAt({ can }, new Date("2026-11-22T12:00:00Z"));
  const at = (subject: "call" | "esim", day: string) =>
    isForgotten({ subject, happenedAt: new Date(`${day}T12:00:00Z`) });
  expect([at("call", "2026-11-17"), at("call", "2026-11-15"), at("esim", "2026-01-01")]).toEqual([false, true, false]);
});
