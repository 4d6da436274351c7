import type { ProviderErrorCategory } from "@tandem/provider-contract";
import { expect, test } from "vitest";
import { judgeHealth } from "./judge-health.ts";

const good = { error: null, latencyMs: 80, errorRate: 0, failedInRow: 0, errorRateTarget: 0.01 };
const failed = (category: ProviderErrorCategory) => ({ ...good, error: { category, code: category, message: "" } });

test("a quick answer is healthy", () => {
  expect(judgeHealth(good)).toEqual({ status: "healthy", failedInRow: 0, reason: "answered after 80 ms" });
});

test("one failed check degrades, two in a row take down, one good one brings back", () => {
  const first = judgeHealth(failed("timeout"));
  expect(first.status).toBe("degraded");
  const second = judgeHealth({ ...failed("timeout"), failedInRow: first.failedInRow });
  expect(second).toMatchObject({ status: "down", failedInRow: 2, reason: "2 checks in a row failed: timeout" });
  expect(judgeHealth({ ...good, failedInRow: second.failedInRow }).status).toBe("healthy");
});

test("refused credentials take down at once", () => {
  expect(judgeHealth(failed("auth")).status).toBe("down");
});

test("being limited is no outage", () => {
  expect(judgeHealth({ ...failed("rate_limited"), failedInRow: 5 }).status).toBe("degraded");
});

test.each([
  [0.04, "healthy"],
  [0.06, "degraded"],
  [0.5, "down"],
  [null, "healthy"],
] as const)("an error rate of %s is %s for a target of 1 %%", (errorRate, status) => {
  expect(judgeHealth({ ...good, errorRate }).status).toBe(status);
});

test("a slow answer degrades", () => {
  expect(judgeHealth({ ...good, latencyMs: 3_400 })).toMatchObject({
    status: "degraded",
    reason: "answered after 3.4 s",
  });
});
