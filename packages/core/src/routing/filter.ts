import type { Candidate, Exclusion, RouteRequest } from "./candidate.ts";
import { draw, seedOf } from "./draw.ts";
import { type RoutingPolicy, samplesMin } from "./policy.ts";
import { isListed } from "./strategies/manual.ts";

/** What every candidate of a request is held against. */
export type Limits = { policy: RoutingPolicy; request: RouteRequest; costMaxMicros: bigint | null };

/** The limits of a request, reckoned once for all its candidates. */
export function limitsOf(policy: RoutingPolicy, request: RouteRequest): Limits {
  const { sellPriceMicros } = request;
  const costMaxMicros =
    sellPriceMicros === null ? null : costLimit(sellPriceMicros, policy.thresholds.minMarginPercent);
  return { policy, request, costMaxMicros };
}

/** Why a candidate cannot be used for this request, or null. In the order of O3: status and health, coverage, constraints. */
export function exclusionOf(candidate: Candidate, limits: Limits): Exclusion | null {
  const { policy, request } = limits;
  if (request.tried?.includes(candidate.providerId)) return "tried";
  if (candidate.status !== "active") return candidate.status;
  if (candidate.health === "down") return "unhealthy";
  if (candidate.breakerShare < 1) {
    if (candidate.breakerShare <= 0) return "breaker_open";
    if (draw(request.seed, seedOf(candidate.providerId)) >= candidate.breakerShare) return "breaker_ramp";
  }
  if (!candidate.covered) return "not_covered";
  if (candidate.freeSlots !== null && candidate.freeSlots <= 0) return "no_capacity";
  if (policy.strategy === "manual" && !isListed(candidate.providerId, policy)) return "not_listed";
  return exceeds(candidate, limits);
}

function exceeds(candidate: Candidate, { policy, request, costMaxMicros }: Limits): Exclusion | null {
  const { minSuccessRate, maxTimeMs, maxLoad } = policy.thresholds;
  if (maxLoad !== null && candidate.load !== null && candidate.load > maxLoad) return "overloaded";
  if (
    minSuccessRate !== null &&
    candidate.calls >= samplesMin &&
    candidate.successes < minSuccessRate * candidate.calls
  )
    return "success_rate";
  if (maxTimeMs !== null && candidate.timeMs !== null && candidate.timeMs > maxTimeMs) return "too_slow";
  if (costMaxMicros === null) return null;
  if (candidate.currency !== request.currency) return "currency";
  return candidate.costMicros > costMaxMicros ? "no_margin" : null;
}

/** The most a candidate may cost: the sell price less the margin that must stay, in whole micros. */
export function costLimit(sellPriceMicros: bigint, minMarginPercent: number | null): bigint {
  if (minMarginPercent === null || minMarginPercent === 0) return sellPriceMicros;
  // Hundredths of a percent are as fine as a policy gets.
  return (sellPriceMicros * BigInt(Math.round(10_000 - minMarginPercent * 100))) / 10_000n;
}
