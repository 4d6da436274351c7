import { publicId } from "@tandem/core/kernel";
import { failureWords, type Renewal, type RenewalAttempt } from "@tandem/core/renewals";
import { toInstant, toInstantOrNull, toMoneyOrNull } from "./values.ts";

/** One attempt to renew. */
export function presentAttempt(attempt: RenewalAttempt) {
  const currency = attempt.currency ?? "USD";
  return {
    id: publicId("rna", attempt.id),
    renewalId: publicId("rnw", attempt.subjectId),
    kind: attempt.kind,
    name: attempt.name,
    number: attempt.number,
    state: attempt.state,
    price: toMoneyOrNull(attempt.priceMicros, currency),
    missing: toMoneyOrNull(attempt.missingMicros, currency),
    reason: attempt.reason && failureWords[attempt.reason],
    reasonCode: attempt.reason,
    orderId: attempt.orderId && publicId("ord", attempt.orderId),
    until: toInstantOrNull(attempt.until),
    startedAt: toInstant(attempt.startedAt),
    endedAt: toInstantOrNull(attempt.endedAt),
  };
}

const dayMs = 86_400_000;

/** A service with an end, as its owner sees it. */
export function presentRenewal(renewal: Renewal) {
  const { choices, managed, price } = renewal;
  return {
    id: publicId("rnw", renewal.id),
    kind: renewal.kind,
    name: renewal.name,
    link: renewal.link,
    expiresAt: toInstant(renewal.expiresAt),
    autoRenew: renewal.autoRenew,
    renewsOn: renewal.renewsOn?.toISOString().slice(0, 10) ?? null,
    price: toMoneyOrNull(price?.amountMicros, price?.currency ?? "USD"),
    daysBefore: choices.daysBefore ? renewal.daysBefore : null,
    day: renewal.day,
    choices: { autoRenew: managed, daysBefore: managed && choices.daysBefore, day: managed && choices.day },
    state: stateOf(renewal),
    triedUntil:
      renewal.state === "failed" && renewal.autoRenew
        ? toInstant(new Date(renewal.expiresAt.getTime() + renewal.graceDays * dayMs))
        : null,
    lastAttempt: renewal.lastAttempt && presentAttempt(renewal.lastAttempt),
  };
}

function stateOf({ state, autoRenew }: Renewal) {
  if (state === "lapsed" || state === "ended") return "ended" as const;
  if (state === "renewing" || state === "renewed") return state;
  if (!autoRenew) return "off" as const;
  return state === "failed" ? ("failed" as const) : ("scheduled" as const);
}
