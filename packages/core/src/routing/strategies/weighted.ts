import type { Candidate, RouteRequest, Turns } from "../candidate.ts";
import { percent, type Scoring, type Strategy } from "./strategy.ts";

// A provider without a share is used when no other is left.
const lastResort = -1_000_000;

/**
 * Exact shares: smooth weighted round robin. Each candidate that can be used gains its weight, the one with the most credit
 * is taken and pays the sum of all. Over any run of requests as long as the sum of the weights, each gets exactly its weight.
 */
export const weighted: Strategy = {
  explores: false,
  score(candidates, scores, { policy, request }) {
    for (let index = 0; index < candidates.length; index++) {
      const candidate = candidates[index];
      if (!candidate) continue;
      const weight = weightOf(candidate, policy.weights);
      scores[index] = weight > 0 ? creditOf(candidate, request) + weight : lastResort;
    }
  },
  reason(candidate, all, { policy }) {
    const total = all.reduce((sum, other) => sum + weightOf(other, policy.weights), 0);
    const weight = weightOf(candidate, policy.weights);
    return total > 0 ? `its share is ${percent(weight / total)}` : "no shares are set";
  },
};

/** The credits after `chosen` was taken. A second try of the same request takes nobody's turn. */
export function turnsAfter(candidates: readonly Candidate[], chosen: Candidate, { policy, request }: Scoring): Turns {
  const before = request.turns ?? {};
  if (request.tried && request.tried.length > 0) return before;
  const after: Record<string, number> = { ...before };
  let total = 0;
  for (let index = 0; index < candidates.length; index++) {
    const { providerId } = candidates[index] as Candidate;
    const weight = policy.weights[providerId] ?? 0;
    const credit = (before[providerId] ?? 0) + weight;
    // Two candidates of one provider share its weight: the second finds the credit written, and nothing is added.
    if (weight === 0 || after[providerId] === credit) continue;
    after[providerId] = credit;
    total += weight;
  }
  after[chosen.providerId] = (after[chosen.providerId] ?? 0) - total;
  return after;
}

function creditOf(candidate: Candidate, request: RouteRequest): number {
  return request.turns?.[candidate.providerId] ?? 0;
}

function weightOf(candidate: Candidate, weights: Readonly<Record<string, number>>): number {
  return weights[candidate.providerId] ?? 0;
}
