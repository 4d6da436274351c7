import type { CallStatus } from "@tandem/provider-contract";
import { expect, test } from "vitest";
import { learnStray } from "./stray-call.ts";

const at = new Date(Date.UTC(2026, 0, 15, 9, 30));
const nothing = { answeredAt: null, costs: {} };
const answered = { state: "answered", answeredAt: null } as CallStatus;
const told = (micros: bigint, source: string, currency = "USD") => ({
  status: null,
  cost: { amountMicros: micros, currency },
  source,
  at,
});

test("parts of a cost add up, the same part told twice counts once, and its newest word stands", () => {
  const one = learnStray(nothing, told(400n, "a"), "USD");
  expect(learnStray(one, told(400n, "a"), "USD")).toBe(one);
  const both = learnStray(one, told(100n, "b"), "USD");
  expect(both.costs).toEqual({ a: "400", b: "100" });
  expect(learnStray(both, told(90n, "b"), "USD").costs).toEqual({ a: "400", b: "90" });
  expect(learnStray(both, told(90n, "c", "EUR"), "USD")).toBe(both);
});

test("it talks since it was first answered", () => {
  const word = { status: answered, cost: null, source: "a", at };
  const talking = learnStray(nothing, word, "USD");
  expect(talking.answeredAt).toBe(at.toISOString());
  expect(learnStray(talking, { ...word, at: new Date(at.getTime() + 9_000) }, "USD")).toBe(talking);
});
