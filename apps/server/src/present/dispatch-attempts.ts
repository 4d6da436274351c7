import type { Attempt } from "@tandem/core/dispatch";
import { publicId } from "@tandem/core/kernel";
import { failureWordsOf } from "./attempt-words.ts";
import { toInstant, toInstantOrNull, toMoney } from "./values.ts";

/** Names of providers for operators; null for customers, who are not told whom we asked. */
export type ProviderNames = ReadonlyMap<string, string> | null;

/** One try at one carrier. */
export function presentAttempt(attempt: Attempt, names: ProviderNames) {
  const { error } = attempt;
  return {
    id: publicId("att", attempt.id),
    number: attempt.number,
    outcome: attempt.state,
    reason: names ? (attempt.reason ?? null) : error ? (failureWordsOf(error.category) ?? null) : null,
    startedAt: toInstant(attempt.startedAt),
    answeredAt: toInstantOrNull(attempt.answeredAt),
    ...(names && {
      provider: { id: publicId("prv", attempt.providerId), name: names.get(attempt.providerId) ?? "a provider" },
      chosenBecause: attempt.chosenBecause,
      decisionId: attempt.decisionId ? publicId("dec", attempt.decisionId) : null,
      cost: toMoney(attempt.costMicros, attempt.currency),
      error: error && { category: error.category, code: error.code, message: error.message },
      upstreamRef: attempt.upstreamRef,
      duplicate: attempt.duplicate,
    }),
  };
}
