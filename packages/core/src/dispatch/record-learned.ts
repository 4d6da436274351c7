import type { Found, Outcome, ProviderError } from "@tandem/provider-contract";
import { rootScope, type Transaction, withKeptPlans } from "../kernel/index.ts";
import type { ServiceName } from "../upstreams/index.ts";
import type { Attempt } from "./attempt.ts";
import type { Dispatch, DispatchEnding, Learned } from "./dispatch-types.ts";
import { attemptsOf, changeAttempt, lockSubject } from "./queries.ts";
import type { DispatchServices } from "./services.ts";

type Context<T> = {
  services: DispatchServices;
  dispatch: Dispatch<ServiceName, T>;
  tx: Transaction;
  attempt: Attempt;
  attempts: readonly Attempt[];
  now: Date;
};

/**
 * Writes what was learned of an attempt. Returns how the subject ended; null when there is more to do. What a webhook told
 * meanwhile stands: an attempt that went out stays so.
 */
export async function recordLearned<T>(
  services: DispatchServices,
  dispatch: Dispatch<ServiceName, T>,
  about: { attemptId: string; learned: Learned<T> },
): Promise<DispatchEnding<T> | null> {
  return withKeptPlans(services.database, rootScope(dispatch.rootId), async (tx) => {
    // One behind the other: what is read is what was committed by whoever had the lock before.
    const [, attempts] = await Promise.all([lockSubject(tx, dispatch.subject.id), attemptsOf(tx, dispatch.subject.id)]);
    const attempt = attempts.find((each) => each.id === about.attemptId);
    if (!attempt) return null;
    const context = { services, dispatch, tx, attempt, attempts, now: services.clock.now() };
    const { learned } = about;
    const told = outcomeOf(learned);
    if (told.kind === "nothing") return recordNothing(context, told.found);
    const { outcome } = told;
    if (outcome.kind === "done" || outcome.kind === "pending") {
      return recordDone(context, outcome.upstreamRef, outcome.kind === "done" ? outcome.value : null);
    }
    if (attempt.state === "done") return { kind: "done", attempt, value: null };
    return outcome.kind === "rejected"
      ? recordRejected(context, outcome.error)
      : recordUnknown(context, outcome.error, learned.from);
  });
}

function outcomeOf<T>(
  learned: Learned<T>,
): { kind: "outcome"; outcome: Outcome<T> } | { kind: "nothing"; found: Exclude<Found<T>, { kind: "found" }> } {
  if (learned.from === "call") return { kind: "outcome", outcome: learned.outcome };
  const { found } = learned;
  return found.kind === "found" ? { kind: "outcome", outcome: found.outcome } : { kind: "nothing", found };
}

/** The last attempt that ended with a refusal: what the subject failed for. */
export function lastRefusal(attempts: readonly Attempt[]): Attempt | null {
  return attempts.findLast((attempt) => attempt.error !== null) ?? null;
}

async function recordDone<T>(context: Context<T>, upstreamRef: string, value: T | null): Promise<DispatchEnding<T>> {
  const { dispatch, tx, attempt, attempts, now } = context;
  const duplicate = attempts.some((other) => other.id !== attempt.id && other.state === "done");
  const change = { state: "done" as const, upstream_ref: upstreamRef, duplicate, error: null, look_at: null };
  await changeAttempt(tx, attempt.id, { ...change, answered_at: attempt.answeredAt ?? now });
  const ending: DispatchEnding<T> = {
    kind: "done",
    attempt: { ...attempt, state: "done", upstreamRef, duplicate, error: null },
    value,
  };
  await dispatch.settle?.(tx, ending);
  return ending;
}

async function recordRejected<T>(context: Context<T>, error: ProviderError): Promise<DispatchEnding<T> | null> {
  const { services, dispatch, tx, attempt, attempts, now } = context;
  const decision = services.hub.explainFailure(attempt.providerId, attempt.operation, error, "rejected");
  if (decision.action === "unknown") return recordUnknown(context, error, "call");
  const tries = attempts.filter((each) => each.providerId === attempt.providerId).length;
  const mayRetry =
    decision.action === "retry_same" &&
    tries <= decision.triesMax &&
    decision.delayMs <= services.policy.retryWaitMaxMs;
  const nextStep = decision.action === "retry_same" && !mayRetry ? "next_provider" : decision.action;
  await changeAttempt(tx, attempt.id, {
    state: "rejected",
    next_step: nextStep,
    error: JSON.stringify(error),
    reason: decision.note,
    look_at: nextStep === "retry_same" ? new Date(now.getTime() + decision.delayMs) : null,
    answered_at: now,
  });
  if (nextStep !== "final") return null;
  const ended: Attempt = { ...attempt, state: "rejected", nextStep, error, reason: decision.note };
  const ending: DispatchEnding<T> = { kind: "failed", attempt: ended, error, reason: decision.note };
  await dispatch.settle?.(tx, ending);
  return ending;
}

async function recordUnknown<T>(context: Context<T>, error: ProviderError, from: "call" | "look"): Promise<null> {
  const { services, dispatch, tx, attempt, now } = context;
  const { lookDelaysMs, callbackWaitMs } = services.policy;
  // Found, yet in a state nobody knows: looked at again like one that was not seen.
  const looks = from === "look" ? attempt.looks + 1 : 0;
  const waitMs = dispatch.find ? (lookDelaysMs[looks] ?? 0) : callbackWaitMs;
  await changeAttempt(tx, attempt.id, {
    state: "unknown",
    error: JSON.stringify(error),
    reason: "it may have gone out",
    looks,
    look_at: new Date(now.getTime() + waitMs),
    answered_at: attempt.answeredAt ?? now,
  });
  return null;
}

/** A look that showed nothing, got no answer, or cannot be made at this provider. */
async function recordNothing<T>(
  { services, tx, attempt, now }: Context<T>,
  found: { kind: "not_found" | "unsupported" | "failed" },
): Promise<DispatchEnding<T> | null> {
  if (attempt.state === "done") return { kind: "done", attempt, value: null };
  const { lookDelaysMs, callbackWaitMs } = services.policy;
  if (found.kind === "unsupported") {
    const since = attempt.answeredAt ?? now;
    const look_at = new Date(since.getTime() + callbackWaitMs);
    await changeAttempt(tx, attempt.id, { looks: lookDelaysMs.length, looks_failed: lookDelaysMs.length, look_at });
    return null;
  }
  const looks = attempt.looks + 1;
  await changeAttempt(tx, attempt.id, {
    looks,
    looks_failed: attempt.looksFailed + (found.kind === "failed" ? 1 : 0),
    look_at: new Date(now.getTime() + (lookDelaysMs[looks] ?? 0)),
  });
  return null;
}
