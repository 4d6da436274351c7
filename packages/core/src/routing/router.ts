import type { Candidate, RouteRequest, Turns } from "./candidate.ts";
import type { RoutingPolicy } from "./policy.ts";
import { type Ranking, rank } from "./rank.ts";

/** `rank` with the memory that the `weighted` strategy needs. One per process. */
export type Router = {
  rank(
    tenantId: string,
    candidates: readonly Candidate[],
    policy: RoutingPolicy,
    request: Omit<RouteRequest, "turns">,
  ): Ranking;
};

/**
 * Keeps whose turn it is per tenant, service and version of the policy. Each process deals its own requests exactly, so their
 * sum is exact too, but for the rest of a round per process.
 */
export function createRouter(): Router {
  const turns = new Map<string, { version: number; turns: Turns }>();
  return {
    rank(tenantId, candidates, policy, request) {
      if (policy.strategy !== "weighted") return rank(candidates, policy, request);
      const key = `${tenantId}|${policy.service}`;
      const known = turns.get(key);
      const before = known?.version === policy.version ? known.turns : {};
      const ranking = rank(candidates, policy, { ...request, turns: before });
      turns.set(key, { version: policy.version, turns: ranking.turns ?? before });
      return ranking;
    },
  };
}
