import type { Candidate, RouteRequest } from "../candidate.ts";
import type { RoutingPolicy } from "../policy.ts";

/** What a strategy looks at beside the candidates. */
export type Scoring = { policy: RoutingPolicy; request: RouteRequest };

/** One way to order candidates. Pure: the same input gives the same scores, whatever the order of the candidates. */
export type Strategy = {
  /** Writes a score per candidate, the best highest, into `scores` (as long as `candidates` or longer). */
  score(candidates: readonly Candidate[], scores: Float64Array, scoring: Scoring): void;
  /** Why a candidate has its score, in a few words. */
  reason(candidate: Candidate, all: readonly Candidate[], scoring: Scoring): string;
  /** Goes by what was measured, so that now and then it must try the others to measure them. */
  explores: boolean;
};

/** "97.5 %" */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** "1.2 s", "340 ms" */
export function duration(timeMs: number): string {
  return timeMs < 1_000 ? `${Math.round(timeMs)} ms` : `${Math.round(timeMs / 100) / 10} s`;
}
