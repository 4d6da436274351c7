import { expect, test } from "vitest";
import { smoothedSuccessRate } from "./estimates.ts";
import { prior, samplesMin } from "./policy.ts";
import { candidate } from "./test-candidates.ts";

const rate = (calls: number, successes: number) => smoothedSuccessRate({ calls, successes });

test("a provider nobody has asked is taken as the prior says", () => {
  expect(rate(0, 0)).toBe(prior.successRate);
});

test("a few calls are never taken for a certain 0 % or 100 %", () => {
  expect(rate(3, 3)).toBeCloseTo(20 / 23, 10);
  expect(rate(2, 0)).toBeCloseTo(17 / 22, 10);
});

test("there is no step: one more failure costs less than five points, also where the prior ends", () => {
  for (const calls of [1, samplesMin - 1, samplesMin, samplesMin + 1])
    expect(rate(calls, 0) - rate(calls + 1, 0)).toBeLessThan(0.05);
});

test("the more calls, the closer the estimate comes to what was measured", () => {
  const distances = [20, 100, 1_000, 100_000].map((calls) => Math.abs(rate(calls, calls * 0.5) - 0.5));
  expect(distances).toEqual([...distances].sort((one, other) => other - one));
  expect(distances.at(-1)).toBeLessThan(0.001);
});

test("as many measured calls as the prior has count half", () => {
  expect(smoothedSuccessRate(candidate("half", { calls: prior.calls, successes: prior.calls }))).toBeCloseTo(
    (1 + prior.successRate) / 2,
    10,
  );
});
