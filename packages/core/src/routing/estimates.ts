import type { Candidate } from "./candidate.ts";
import { prior } from "./policy.ts";

/**
 * The success rate a candidate is taken to have: what was measured, drawn towards the prior as if `prior.calls` calls at the
 * prior's rate had been made before (the mean of a Beta posterior). Three of three is no 100 %, none of two is no 0 %; a
 * thousand calls speak for themselves. There is no step at which the measured rate suddenly counts.
 */
export function smoothedSuccessRate({ calls, successes }: Pick<Candidate, "calls" | "successes">): number {
  return (successes + prior.calls * prior.successRate) / (calls + prior.calls);
}

/** 1 at once, ½ at the prior's time, towards 0 for the very slow. */
export function speed(candidate: Candidate): number {
  const timeMs = candidate.timeMs ?? prior.timeMs;
  return prior.timeMs / (prior.timeMs + timeMs);
}

/** Success counts more than speed: an eSIM that never comes is worse than one that takes a minute. */
export function quality(candidate: Candidate): number {
  return 0.7 * smoothedSuccessRate(candidate) + 0.3 * speed(candidate);
}

/** The least cost among candidates as a share of this one's: 1 for the cheapest. */
export function cheapness(cheapestMicros: number, costMicros: number): number {
  return costMicros === 0 ? 1 : cheapestMicros / costMicros;
}

/** Cost of the cheapest. Costs are compared, never added, so a float is exact enough up to billions of dollars. */
export function cheapestOf(candidates: readonly Candidate[]): number {
  let cheapest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) cheapest = Math.min(cheapest, Number(candidate.costMicros));
  return cheapest;
}
