import type { Candidate, Exclusion, RouteRequest } from "./candidate.ts";
import type { Explanation } from "./explain.ts";
import type { RoutingPolicy } from "./policy.ts";
import { type Ranking, rank } from "./rank.ts";

/** A candidate as it was when the choice was made, and what became of it. */
export type DecisionCandidate = Candidate & {
  /** 1 for the chosen; null when it was left out. */
  rank: number | null;
  score: number | null;
  exclusion: Exclusion | null;
  reason: string;
};

/** A stored choice: enough to read it, and to make it again. */
export type Decision = {
  id: string;
  tenantId: string;
  service: string;
  subjectId: string | null;
  itemId: string | null;
  countryCodes: string[];
  strategy: RoutingPolicy["strategy"];
  policyVersion: number;
  experimentArm: string | null;
  request: RouteRequest;
  policy: RoutingPolicy;
  /** Best first, then those left out. */
  candidates: DecisionCandidate[];
  candidateCount: number;
  excludedCount: number;
  explored: boolean;
  chosenId: string | null;
  chosenProviderId: string | null;
  reason: string;
  createdAt: Date;
};

/** Ranks a stored decision's candidates again; with another policy, what would have been chosen under it. */
export function replayDecision(
  decision: Pick<Decision, "candidates" | "policy" | "request">,
  otherPolicy: RoutingPolicy = decision.policy,
): Ranking {
  return rank(decision.candidates, otherPolicy, decision.request);
}

/** Every candidate of a ranking with its place and its reason: ranked first, then excluded. */
export function toDecisionCandidates(ranking: Ranking, explanation: Explanation): DecisionCandidate[] {
  const ranked = ranking.ranked.map(({ candidate, score }, index) => ({
    ...candidate,
    rank: index + 1,
    score,
    exclusion: null,
    reason: explanation.ranked[index] ?? "",
  }));
  const excluded = ranking.excluded.map(({ candidate, exclusion }, index) => ({
    ...candidate,
    rank: null,
    score: null,
    exclusion,
    reason: explanation.excluded[index] ?? "",
  }));
  return [...ranked, ...excluded];
}

const moneyFields = new Set(["costMicros", "sellPriceMicros", "fairCostMicros"]);

/** JSON with money as text: it has no bigint. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? part.toString() : part));
}

/** What `toJson` wrote, after the driver has read it, with money as bigint again. */
export function fromJson<T>(stored: unknown): T {
  if (Array.isArray(stored)) return stored.map((item) => fromJson<unknown>(item)) as T;
  if (typeof stored !== "object" || stored === null) return stored as T;
  const entries = Object.entries(stored).map(([field, value]) => [
    field,
    moneyFields.has(field) && typeof value === "string" ? BigInt(value) : fromJson<unknown>(value),
  ]);
  return Object.fromEntries(entries) as T;
}
