import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import { expect, test } from "vitest";
import { decideFailure, type FailureRule } from "./decide-failure.ts";

const rule = (fields: Partial<FailureRule>): FailureRule => ({
  id: null,
  own: false,
  providerId: null,
  adapter: null,
  operation: "*",
  category: null,
  code: null,
  action: "next_provider",
  delayMs: 0,
  triesMax: 0,
  note: "",
  ...fields,
});
const error = (category: ProviderErrorCategory, more: Partial<ProviderError> = {}): ProviderError => ({
  category,
  code: category,
  message: "m",
  ...more,
});
const at = { providerId: "p1", adapter: "esim-go", operation: "placeOrder" };

test("without any rule a failure is final", () => {
  expect(decideFailure([], { ...at, error: error("refused") }).action).toBe("final");
});

test("a code is more specific than an adapter, an adapter than an operation, an operation than a category", () => {
  const rules = [
    rule({ id: "category", category: "server" }),
    rule({ id: "operation", operation: "placeOrder" }),
    rule({ id: "adapter", adapter: "esim-go" }),
    rule({ id: "code", code: "http_503" }),
  ];
  const failure = { ...at, error: error("server", { code: "http_503" }) };
  for (let left = rules.length; left > 0; left--) {
    expect(decideFailure(rules.slice(0, left), failure).ruleId).toBe(rules[left - 1]?.id);
  }
});

test("an operator's rule comes before the product's, however specific that is", () => {
  const rules = [
    rule({ id: "product", adapter: "esim-go", operation: "placeOrder", code: "http_503", action: "unknown" }),
    rule({ id: "operator", own: true, action: "final" }),
  ];
  expect(decideFailure(rules, { ...at, error: error("server", { code: "http_503" }) }).ruleId).toBe("operator");
});

test("rules of another provider, adapter, operation, category or code do not apply", () => {
  const rules = [
    rule({ providerId: "p2" }),
    rule({ adapter: "airalo" }),
    rule({ operation: "topUp" }),
    rule({ category: "timeout" }),
    rule({ code: "1" }),
  ];
  expect(decideFailure(rules, { ...at, error: error("server") }).note).toBe("no rule covers this failure");
});

test("no rule makes an unknown outcome anything but unknown", () => {
  const decision = decideFailure([rule({ own: true, action: "next_provider" })], {
    ...at,
    error: error("unreachable"),
    outcome: "unknown",
  });
  expect(decision.action).toBe("unknown");
});

test("a retry waits as long as the upstream asked, within a minute", () => {
  const rules = [rule({ action: "retry_same", delayMs: 500, triesMax: 2 })];
  const delayOf = (retryAfterMs?: number) =>
    decideFailure(rules, { ...at, error: error("rate_limited", retryAfterMs === undefined ? {} : { retryAfterMs }) })
      .delayMs;
  expect([delayOf(), delayOf(100), delayOf(3_000), delayOf(3_600_000)]).toEqual([500, 500, 3_000, 60_000]);
});
