import type { Exclusion } from "./candidate.ts";
import { samplesMin } from "./policy.ts";
import { type ExcludedCandidate, isDear, type RankedCandidate, type Ranking } from "./rank.ts";
import { strategies } from "./strategies/index.ts";
import { duration, percent } from "./strategies/strategy.ts";

/** A ranking in words: why this provider, and of each candidate why it stands where it stands. */
export type Explanation = {
  reason: string;
  /** In the order of `ranking.ranked`. */
  ranked: string[];
  /** In the order of `ranking.excluded`. */
  excluded: string[];
};

/** Writes a ranking's reasons for people (O3). */
export function explain(ranking: Ranking): Explanation {
  const ranked = ranking.ranked.map((entry) => reasonOf(entry, ranking));
  const excluded = ranking.excluded.map((entry) => exclusionReason(entry, ranking));
  return { reason: summary(ranking, ranked, excluded), ranked, excluded };
}

function summary(ranking: Ranking, ranked: readonly string[], excluded: readonly string[]): string {
  const { request } = ranking;
  const [first] = ranking.ranked;
  if (!first) {
    if (ranking.excluded.length > 0 && ranking.excluded.every((entry) => entry.exclusion === "tried")) {
      return `Nobody is left to ask: ${namesOf(ranking.excluded)} tried already`;
    }
    const why = ranking.excluded.map((entry, index) => `${entry.candidate.name}: ${excluded[index]}`).join("; ");
    return why ? `Nobody can serve this. ${why}` : "Nobody offers this";
  }
  const how = choice(first, ranking);
  const others = ranking.ranked.length - 1;
  const beside = others > 0 ? `, ahead of ${others} other${others > 1 ? "s" : ""}` : "";
  const again = request.tried?.length
    ? `, after ${request.tried.length} other${request.tried.length > 1 ? "s" : ""} failed`
    : "";
  return `${first.candidate.name}: ${how}, ${ranked[0]}${beside}${again}`;
}

/** "A was", "A and B were", "A, B and C were". */
function namesOf(entries: readonly ExcludedCandidate[]): string {
  const names = entries.map((entry) => entry.candidate.name);
  const last = names.pop() ?? "";
  return names.length === 0 ? `${last} was` : `${names.join(", ")} and ${last} were`;
}

/** What put a candidate first. */
function choice({ candidate }: RankedCandidate, { explored, policy, request }: Ranking): string {
  if (candidate.providerId === request.again) return "asked again";
  if (explored) return "tried to see whether it has improved";
  return request.preferred?.includes(candidate.providerId) ? "the customer's choice" : `${policy.strategy} strategy`;
}

function reasonOf(entry: RankedCandidate, { ranked, policy, request }: Ranking): string {
  const all = ranked.map((other) => other.candidate);
  const reason = strategies[policy.strategy].reason(entry.candidate, all, { policy, request });
  return isDear(entry.candidate, { policy, request })
    ? `${reason}, asked last: it would leave less than the margin floor`
    : reason;
}

const fixedReasons: Partial<Record<Exclusion, string>> = {
  tried: "was tried already",
  inactive: "is switched off",
  maintenance: "is under maintenance",
  unhealthy: "fails its health checks",
  breaker_open: "is paused after too many failures",
  not_covered: "does not serve this place",
  no_capacity: "has no free place",
  not_listed: "is not in the operator's order",
};

function exclusionReason({ candidate, exclusion }: ExcludedCandidate, { policy, request }: Ranking): string {
  const { thresholds } = policy;
  switch (exclusion) {
    case "breaker_ramp":
      return `recovers and gets ${percent(candidate.breakerShare)} of the traffic`;
    case "overloaded":
      return `load ${percent(candidate.load ?? 0)} is above ${percent(thresholds.maxLoad ?? 0)}`;
    case "success_rate":
      return `success ${percent(candidate.successes / Math.max(candidate.calls, samplesMin))} is below ${percent(thresholds.minSuccessRate ?? 0)}`;
    case "too_slow":
      return `takes ${duration(candidate.timeMs ?? 0)}, more than ${duration(thresholds.maxTimeMs ?? 0)}`;
    case "currency":
      return `is paid in ${candidate.currency}, the sale is in ${request.currency}`;
    case "no_margin":
      return thresholds.minMarginPercent
        ? `would leave less than ${thresholds.minMarginPercent} % margin`
        : "costs more than the customer pays";
    default:
      return fixedReasons[exclusion] ?? exclusion;
  }
}
