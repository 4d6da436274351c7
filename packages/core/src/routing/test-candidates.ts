import type { Candidate, RouteRequest } from "./candidate.ts";
import { defaultPolicy, type RoutingPolicy } from "./policy.ts";

/** A healthy candidate whose provider has its id, but for what is given. */
export function candidate(id: string, change: Partial<Candidate> = {}): Candidate {
  return {
    id,
    providerId: id,
    name: id.toUpperCase(),
    offerName: null,
    tier: 2,
    priority: 100,
    status: "active",
    health: "healthy",
    covered: true,
    breakerShare: 1,
    costMicros: 3_500_000n,
    currency: "USD",
    calls: 0,
    successes: 0,
    timeMs: null,
    load: null,
    freeSlots: null,
    ...change,
  };
}

/** A request for $9.99, but for what is given. */
export function request(change: Partial<RouteRequest> = {}): RouteRequest {
  return { sellPriceMicros: 9_990_000n, currency: "USD", seed: 1, ...change };
}

/** The default policy without exploration, but for what is given. */
export function policy(
  change: Partial<Omit<RoutingPolicy, "thresholds">> & { thresholds?: Partial<RoutingPolicy["thresholds"]> } = {},
): RoutingPolicy {
  const base = defaultPolicy("esim");
  return { ...base, explorationShare: 0, ...change, thresholds: { ...base.thresholds, ...change.thresholds } };
}
