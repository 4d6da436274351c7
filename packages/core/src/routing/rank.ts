import type { Candidate, Exclusion, RouteRequest, Turns } from "./candidate.ts";
import { draw } from "./draw.ts";
import { exclusionOf, limitsOf } from "./filter.ts";
import type { RoutingPolicy } from "./policy.ts";
import { strategies } from "./strategies/index.ts";
import type { Scoring } from "./strategies/strategy.ts";
import { turnsAfter } from "./strategies/weighted.ts";

export type RankedCandidate = { candidate: Candidate; score: number };
export type ExcludedCandidate = { candidate: Candidate; exclusion: Exclusion };

/** What `rank` found. Reasons in words are made by `explain`, since most rankings are never read. */
export type Ranking = {
  /** Best first; the request goes to the first, and to the next ones when that fails. */
  ranked: RankedCandidate[];
  /** What was left out before scoring, sorted by id. */
  excluded: ExcludedCandidate[];
  policy: RoutingPolicy;
  request: RouteRequest;
  /** The first was not the best, but tried to see whether it has recovered. */
  explored: boolean;
  /** The `weighted` strategy's state after this ranking; to be passed with the next request. */
  turns: Turns | undefined;
};

const exploring = 1;
const choosingWhom = 2;

/**
 * Ranks candidates for a request (architecture §5): hard filters, the customer's preference, then the policy's strategy. Pure:
 * no clock and no chance of its own, and the order of the candidates does not matter, so stored decisions can be replayed.
 */
export function rank(candidates: readonly Candidate[], policy: RoutingPolicy, request: RouteRequest): Ranking {
  const limits = limitsOf(policy, request);
  const usable: Candidate[] = [];
  const excluded: ExcludedCandidate[] = [];
  for (const candidate of candidates) {
    const exclusion = exclusionOf(candidate, limits);
    if (exclusion === null) usable.push(candidate);
    else excluded.push({ candidate, exclusion });
  }
  if (excluded.length > 1) excluded.sort((one, other) => (one.candidate.id < other.candidate.id ? -1 : 1));
  const ranked = usable.length > 0 ? order(usable, policy, request) : [];
  const explored = explore(ranked, policy, request);
  const first = ranked[0]?.candidate;
  const turns =
    policy.strategy === "weighted" && first ? turnsAfter(usable, first, { policy, request }) : request.turns;
  return { ranked, excluded, policy, request, explored, turns };
}

let scores = new Float64Array(64);

/** Insertion sort: there are about ten, and it leaves nothing behind for the garbage collector. */
function order(usable: readonly Candidate[], policy: RoutingPolicy, request: RouteRequest): RankedCandidate[] {
  if (scores.length < usable.length) scores = new Float64Array(usable.length * 2);
  const scoring = { policy, request };
  strategies[policy.strategy].score(usable, scores, scoring);
  const ranked: RankedCandidate[] = [];
  for (let index = 0; index < usable.length; index++) {
    const candidate = usable[index] as Candidate;
    const entry = { candidate, score: scores[index] as number };
    let position = index;
    while (position > 0 && isBefore(entry, ranked[position - 1] as RankedCandidate, scoring)) {
      ranked[position] = ranked[position - 1] as RankedCandidate;
      position--;
    }
    ranked[position] = entry;
  }
  return ranked;
}

function isBefore(one: RankedCandidate, other: RankedCandidate, scoring: Scoring): boolean {
  const { request } = scoring;
  if (request.preferred || request.again) {
    const difference = preferenceOf(one.candidate, request) - preferenceOf(other.candidate, request);
    if (difference !== 0) return difference < 0;
  }
  const dear = isDear(one.candidate, scoring);
  if (dear !== isDear(other.candidate, scoring)) return !dear;
  if (one.score !== other.score) return one.score > other.score;
  return one.candidate.id < other.candidate.id;
}

/**
 * Dearer than the price was made for: better than nobody, but after everybody else. Shares and an order that an operator set
 * by hand stand as they are.
 */
export function isDear({ costMicros }: Candidate, { policy, request: { fairCostMicros } }: Scoring): boolean {
  if (fairCostMicros === undefined || fairCostMicros === null || costMicros <= fairCostMicros) return false;
  return policy.strategy !== "manual" && policy.strategy !== "weighted";
}

/** Who is to be asked again, then the customer's preference; all others come after, as the strategy has them. */
function preferenceOf({ providerId }: Candidate, { again, preferred = [] }: RouteRequest): number {
  if (providerId === again) return -1;
  const position = preferred.indexOf(providerId);
  return position === -1 ? preferred.length : position;
}

/** Puts another than the best first for the policy's share of first tries. Returns whether it did. */
function explore(ranked: RankedCandidate[], policy: RoutingPolicy, request: RouteRequest): boolean {
  if (policy.explorationShare <= 0 || ranked.length < 2 || !strategies[policy.strategy].explores) return false;
  if (request.tried?.length || request.again || draw(request.seed, exploring) >= policy.explorationShare) return false;
  const [best] = ranked;
  if (best && request.preferred?.includes(best.candidate.providerId)) return false;
  const fair = ranked.findIndex(({ candidate }) => isDear(candidate, { policy, request }));
  const others = (fair === -1 ? ranked.length : fair) - 1;
  if (others < 1) return false;
  const chosen = 1 + Math.floor(draw(request.seed, choosingWhom) * others);
  const [entry] = ranked.splice(chosen, 1);
  if (entry) ranked.unshift(entry);
  return true;
}
