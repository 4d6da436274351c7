import { shareOf } from "@tandem/core/analytics";
import { publicId } from "@tandem/core/kernel";
import type { Decision, DecisionCandidate } from "@tandem/core/routing";
import { toInstant, toMoney } from "./values.ts";

/** A stored choice without its candidates. */
export function presentDecisionRow(decision: Decision) {
  return {
    ...common(decision),
    candidateCount: decision.candidateCount,
    excludedCount: decision.excludedCount,
  };
}

/** A stored choice with every candidate, best first, then those left out. */
export function presentDecision(decision: Decision) {
  return { ...common(decision), candidates: decision.candidates.map(presentCandidate) };
}

function common(decision: Decision) {
  const chosen = decision.candidates.find((candidate) => candidate.id === decision.chosenId);
  return {
    id: publicId("dec", decision.id),
    orderId: decision.subjectId && decision.service === "esim" ? publicId("ord", decision.subjectId) : null,
    at: toInstant(decision.createdAt),
    service: decision.service,
    strategy: decision.strategy,
    policyVersion: decision.policyVersion,
    reason: decision.reason,
    countryCodes: decision.countryCodes,
    chosen: chosen ? { id: publicId("prv", chosen.providerId), name: chosen.name } : null,
  };
}

/** A candidate with its place, its reason and what the strategy looked at. */
export function presentCandidate(candidate: DecisionCandidate) {
  const { tier, priority, status, health, breakerShare, calls, successes, timeMs, load, freeSlots } = candidate;
  return {
    rank: candidate.rank,
    provider: { id: publicId("prv", candidate.providerId), name: candidate.name },
    offer: candidate.offerName === null ? null : { id: publicId("off", candidate.id), name: candidate.offerName },
    cost: toMoney(candidate.costMicros, candidate.currency),
    score: candidate.score,
    reason: candidate.reason,
    excluded: candidate.exclusion !== null,
    facts: {
      tier,
      priority,
      status,
      health,
      breakerShare,
      calls: Math.round(calls * 10) / 10,
      // A share of a few calls is no rate; the strategies smooth it, and readers see the calls.
      successRate: shareOf(successes, calls).value,
      successes: Math.round(successes * 10) / 10,
      timeMs,
      load,
      freeSlots,
      exclusion: candidate.exclusion,
    },
  };
}
