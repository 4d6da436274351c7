import type { RoutingPolicy } from "../policy.ts";
import type { Strategy } from "./strategy.ts";

/** The operator's own order. Providers that are not in it are left out before. */
export const manual: Strategy = {
  explores: false,
  score(candidates, scores, { policy }) {
    const places = placesOf(policy);
    for (let index = 0; index < candidates.length; index++) {
      const candidate = candidates[index];
      if (candidate) scores[index] = 1 - (places.get(candidate.providerId) ?? places.size) / places.size;
    }
  },
  reason: (candidate, _all, { policy }) =>
    `choice ${(placesOf(policy).get(candidate.providerId) ?? 0) + 1} of the operator`,
};

/** True when the operator's order names this provider. */
export function isListed(providerId: string, policy: RoutingPolicy): boolean {
  return placesOf(policy).has(providerId);
}

// One policy ranks thousands of requests in a row; comparing ids one by one each time would be the slowest part of it.
let known: { order: readonly string[]; places: Map<string, number> } = { order: [], places: new Map() };

function placesOf({ order }: RoutingPolicy): Map<string, number> {
  if (known.order !== order) known = { order, places: new Map(order.map((providerId, place) => [providerId, place])) };
  return known.places;
}
