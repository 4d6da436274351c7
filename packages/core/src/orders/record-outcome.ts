import type { Found, Outcome, ProviderError } from "@tandem/provider-contract";
import type { Transaction } from "../kernel/index.ts";
import { deliverBought, release } from "./deliver.ts";
import { type NewEvent, writeEvents } from "./events.ts";
import { fulfilmentOf } from "./fulfilment.ts";
import { settleLate } from "./late-purchases.ts";
import { waitBefore } from "./policy.ts";
import { changeAttempt, claimUpstreamOrder, hasRival } from "./queries-attempts.ts";
import { moveItem } from "./queries-items.ts";
import { type AttemptRow, isClosed, type LockedItem, type NextStep } from "./saga-rows.ts";
import { keyOf, later, scheduleAdvance, scheduleLook, scheduleRecheck } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";

/** Whether the worker at hand takes the next step at once, or a queued job does later. */
export type After = "go_on" | "rest";

/** What was learned of an attempt, from which question. */
export type Learned =
  /** The paid call's own reply. */
  | { from: "call"; outcome: Outcome<unknown> }
  /** A question after an order the upstream had accepted. */
  | { from: "read"; outcome: Outcome<unknown> }
  /** A search for an order whose reply was lost; `exact` when it goes by our own reference. */
  | { from: "look"; found: Found<unknown>; exact: boolean };

type Context = {
  services: OrdersServices;
  tx: Transaction;
  locked: LockedItem;
  attempt: AttemptRow;
  /** Which call the news came from: failure rules tell a refused purchase from a refused question. */
  operation: string;
  now: Date;
};

/**
 * Writes what was learned of an attempt, under its order's lock, and moves the item if it waits for this attempt. Whatever
 * comes late, twice or in another order than it happened finds its place here: an attempt that has its resolution does not
 * change any more, except that one taken for not bought may turn out bought after all.
 */
export async function recordLearned(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  about: { attemptId: string; learned: Learned },
  now: Date,
): Promise<After> {
  const attempt = locked.attempts.find((each) => each.id === about.attemptId);
  if (!attempt) return "rest";
  const { learned } = about;
  const operation = learned.from === "call" ? attempt.operation : "getOrder";
  const context: Context = { services, tx, locked, attempt, operation, now };
  if (attempt.resolution && !(turnedOutBought(learned) && isNotBought(attempt))) {
    return isCurrent(context) ? "go_on" : "rest";
  }
  if (learned.from === "look") return recordLook(context, learned);
  const { outcome } = learned;
  if (learned.from === "read" && outcome.kind === "unknown") return waitOn(context);
  return recordOutcome(context, outcome);
}

function turnedOutBought(learned: Learned): boolean {
  if (learned.from !== "look") return learned.outcome.kind === "done";
  return learned.found.kind === "found" && learned.found.outcome.kind === "done";
}

const isNotBought = (attempt: AttemptRow) => attempt.resolution === "not_bought" || attempt.resolution === "unresolved";

/** The item waits for this attempt. */
function isCurrent({ locked, attempt }: Context): boolean {
  return locked.item.attemptId === attempt.id && !isClosed(locked.item.state) && !attempt.givenUpAt;
}

async function recordOutcome(context: Context, outcome: Outcome<unknown>): Promise<After> {
  switch (outcome.kind) {
    case "done":
      return recordDone(context, outcome.upstreamRef, outcome.value);
    case "pending":
      return recordPending(context, outcome.upstreamRef);
    case "rejected":
      return recordRejected(context, outcome.error);
    case "unknown":
      return recordUnknown(context, outcome.error);
  }
}

async function recordDone(context: Context, upstreamRef: string, thing: unknown): Promise<After> {
  const { services, tx, locked, attempt, now } = context;
  if (!(await claimUpstreamOrder(tx, locked, { attempt, upstreamRef }, now)))
    return recordClaimTaken(context, upstreamRef);
  const bought = { attempt, upstreamRef, thing };
  if (isClosed(locked.item.state)) await settleLate(services, tx, locked, bought, now);
  else await deliverBought(services, tx, locked, bought, now);
  return "rest";
}

/** Another attempt was given this very purchase, because nothing tells the two apart. What this one bought, if anything, is elsewhere. */
async function recordClaimTaken(context: Context, upstreamRef: string): Promise<After> {
  const { tx, locked, attempt, now } = context;
  const data = { upstreamRef, providerId: attempt.providerId };
  await writeEvents(tx, locked.order, [event(context, "attempt.claim_taken", data)], now);
  const reason = "its purchase was taken for another attempt's: looking again";
  await changeAttempt(tx, attempt, { state: "unknown", reason, lookingSince: attempt.lookingSince ?? now }, now);
  attempt.lookingSince ??= now;
  return startLooking(context);
}

async function recordPending(context: Context, upstreamRef: string): Promise<After> {
  const { tx, locked, attempt, now } = context;
  if (attempt.state === "pending" && attempt.upstreamRef === upstreamRef) return waitOn(context);
  if (!(await claimUpstreamOrder(tx, locked, { attempt, upstreamRef }, now)))
    return recordClaimTaken(context, upstreamRef);
  await changeAttempt(tx, attempt, { state: "pending", upstreamRef, looks: 0, answered: true }, now);
  attempt.state = "pending";
  attempt.upstreamRef = upstreamRef;
  attempt.looks = -1;
  const pending = event(context, "attempt.pending", { upstreamRef, providerId: attempt.providerId });
  if (isCurrent(context)) await moveItem(tx, locked, { state: "pending", attemptId: attempt.id }, [pending], now);
  else await writeEvents(tx, locked.order, [pending], now);
  return waitOn(context);
}

/** The upstream has the order and has not delivered: ask again later, or stop waiting for it. */
async function waitOn(context: Context): Promise<After> {
  const { services, tx, locked, attempt, now } = context;
  if (!isCurrent(context)) return leaveToWatch(context);
  const { allocationDeadlineMs, pollDelaysMs } = fulfilmentOf(services, locked.order.kind).patience ?? services.policy;
  const overdue = now.getTime() - attempt.startedAt.getTime() >= allocationDeadlineMs;
  if (overdue) return giveUp(context, { reason: "accepted, but not delivered in time", nextStep: "next_provider" });
  const looks = attempt.looks + 1;
  await changeAttempt(tx, attempt, { looks }, now);
  const waitMs = waitBefore(pollDelaysMs, looks);
  await scheduleLook(tx, keyOf(locked), later(now, waitMs));
  return "rest";
}

async function recordRejected(context: Context, error: ProviderError): Promise<After> {
  const { services, tx, locked, attempt, now } = context;
  const { operation } = context;
  const decision = services.hub.explainFailure(attempt.providerId, operation, error, "rejected");
  if (decision.action === "unknown") return recordUnknown(context, error);
  // A question is asked again; only a refused purchase is bought again.
  if (decision.action === "retry_same" && operation === "getOrder") return waitOn(context);
  const earlier = locked.attempts.filter(
    (each) => each.round === attempt.round && each.providerId === attempt.providerId && each.nextStep === "retry_same",
  ).length;
  const again = decision.action === "retry_same" && earlier < decision.triesMax;
  const tooLong = decision.delayMs > services.policy.retryWaitMaxMs;
  const nextStep: NextStep = decision.action === "final" ? "final" : again && !tooLong ? "retry_same" : "next_provider";
  const reason = `${describe(error)}: ${decision.note}`;
  const end = { state: "rejected", resolution: "not_bought", nextStep, error, reason, answered: true } as const;
  await changeAttempt(tx, attempt, end, now);
  Object.assign(attempt, { state: "rejected", resolution: "not_bought", nextStep });
  const data = { providerId: attempt.providerId, category: error.category, code: error.code, nextStep, reason };
  const events = [event(context, "attempt.rejected", data)];
  if (isCurrent(context)) return moveOn(context, { nextStep, delayMs: decision.delayMs, events, code: error.category });
  await writeEvents(tx, locked.order, events, now);
  return "rest";
}

async function recordUnknown(context: Context, error: ProviderError): Promise<After> {
  const { tx, locked, attempt, now } = context;
  const lookingSince = attempt.lookingSince ?? now;
  const reason = `${describe(error)}: it may have been bought`;
  await changeAttempt(tx, attempt, { state: "unknown", error, reason, lookingSince, answered: true }, now);
  attempt.lookingSince = lookingSince;
  const data = { providerId: attempt.providerId, category: error.category, code: error.code };
  await writeEvents(tx, locked.order, [event(context, "attempt.unknown", data)], now);
  return startLooking(context);
}

/** Our own process ended during the call: nobody knows what the upstream did. */
export async function recordInterrupted(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  attempt: AttemptRow,
  now: Date,
): Promise<After> {
  const context: Context = { services, tx, locked, attempt, operation: attempt.operation, now };
  const reason = "our own process ended during the call: it may have been bought";
  await changeAttempt(tx, attempt, { state: "unknown", interrupted: true, reason, lookingSince: now }, now);
  Object.assign(attempt, { state: "unknown", interrupted: true, lookingSince: now });
  await writeEvents(tx, locked.order, [event(context, "attempt.interrupted", { providerId: attempt.providerId })], now);
  return startLooking(context);
}

async function startLooking(context: Context): Promise<After> {
  const { tx, locked, attempt, now } = context;
  attempt.state = "unknown";
  if (!isCurrent(context)) return leaveToWatch(context);
  await moveItem(tx, locked, { state: "reconciling", attemptId: attempt.id }, [], now);
  return "go_on";
}

async function recordLook(
  context: Context,
  { found, exact }: { found: Found<unknown>; exact: boolean },
): Promise<After> {
  const { services, tx, attempt, now } = context;
  switch (found.kind) {
    case "found":
      if (!exact && (await mayBeAnothers(context, found.upstreamRef))) return lookAgain(context);
      return recordFound(context, found);
    case "not_found": {
      const looks = attempt.looks + 1;
      await changeAttempt(tx, attempt, { looks, ...(attempt.foundRef && { foundRef: null }) }, now);
      attempt.looks = looks;
      if (looks <= services.policy.lookDelaysMs.length) return lookAgain(context);
      const nextStep = attempt.interrupted ? "retry_same" : "next_provider";
      return giveUp(context, { reason: "looked for it, nothing was bought so far", nextStep });
    }
    case "unsupported":
      return giveUp(context, { reason: "the upstream cannot tell whether it was bought", nextStep: "next_provider" });
    case "failed": {
      const sinceMs = now.getTime() - (attempt.lookingSince ?? now).getTime();
      if (sinceMs < services.policy.lookDeadlineMs) return lookAgain(context);
      return giveUp(context, {
        reason: "the upstream cannot be asked whether it was bought",
        nextStep: "next_provider",
      });
    }
  }
}

/**
 * What a search shows belongs to one attempt, a failed order no less than a delivered one: an attempt that took another's
 * failure for its own would stop looking for what it bought.
 */
async function recordFound(context: Context, found: Extract<Found<unknown>, { kind: "found" }>): Promise<After> {
  const { tx, locked, attempt, now } = context;
  const outcome = foundOutcome(found);
  const { upstreamRef } = found;
  if (outcome.kind === "rejected" && !(await claimUpstreamOrder(tx, locked, { attempt, upstreamRef }, now)))
    return recordClaimTaken(context, upstreamRef);
  return recordOutcome(context, outcome);
}

/** An order that was found and could not be read is one to ask again for, not one to search again. */
function foundOutcome(found: { upstreamRef: string; outcome: Outcome<unknown> }): Outcome<unknown> {
  return found.outcome.kind === "unknown" ? { kind: "pending", upstreamRef: found.upstreamRef } : found.outcome;
}

/**
 * A search that cannot tell our orders apart may show one that another attempt is placing right now. It is believed once
 * nobody whose call was on the wire at the first sight of it can still claim it.
 */
async function mayBeAnothers(context: Context, upstreamRef: string): Promise<boolean> {
  const { tx, attempt, now } = context;
  const seenAt = attempt.foundRef === upstreamRef && attempt.foundAt ? attempt.foundAt : now;
  if (!(await hasRival(tx, { attempt, seenAt, now }))) return false;
  await changeAttempt(tx, attempt, { foundRef: upstreamRef, foundAt: seenAt }, now);
  return true;
}

async function lookAgain(context: Context): Promise<After> {
  const { services, tx, locked, attempt, now } = context;
  if (!isCurrent(context)) return leaveToWatch(context);
  // The next search keeps its distance, whoever asks for one meanwhile: each counts, and what was bought takes a moment to show.
  const waitMs = waitBefore(services.policy.lookDelaysMs, Math.max(0, attempt.looks - 1));
  await scheduleAdvance(tx, keyOf(locked), later(now, waitMs));
  return "rest";
}

/** The saga goes on without this attempt. It may still turn out bought, so it stays watched. */
async function giveUp(context: Context, why: { reason: string; nextStep: NextStep }): Promise<After> {
  const { tx, attempt, now } = context;
  if (!isCurrent(context)) return leaveToWatch(context);
  await changeAttempt(tx, attempt, { givenUpAt: now, ...why }, now);
  Object.assign(attempt, { givenUpAt: now, nextStep: why.nextStep });
  await watch(context);
  const data = { providerId: attempt.providerId, ...why };
  const events = [event(context, "attempt.given_up", data)];
  return moveOn(context, { nextStep: why.nextStep, delayMs: 0, events, code: "not_delivered" });
}

/** The item is closed or goes on without this attempt, which may still buy something: later looks find out. */
async function leaveToWatch(context: Context): Promise<After> {
  const { tx, attempt, now } = context;
  if (attempt.resolution || attempt.givenUpAt) return "rest";
  await changeAttempt(tx, attempt, { givenUpAt: now }, now);
  attempt.givenUpAt = now;
  await watch(context);
  return "rest";
}

async function watch({ services, tx, locked, attempt, now }: Context): Promise<void> {
  const waitMs = waitBefore(services.policy.recheckDelaysMs, 0);
  await scheduleRecheck(tx, keyOf(locked), { id: attempt.id, count: 0 }, later(now, waitMs));
}

/** Leaves every attempt of an item that may still buy something to the later looks. */
export async function watchOpenAttempts(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  now: Date,
): Promise<void> {
  for (const attempt of locked.attempts) {
    await leaveToWatch({ services, tx, locked, attempt, operation: attempt.operation, now });
  }
}

async function moveOn(
  context: Context,
  next: { nextStep: NextStep; delayMs: number; events: NewEvent[]; code: string },
): Promise<After> {
  const { tx, locked, now } = context;
  if (next.nextStep === "final") {
    const failed = event(context, "item.failed", { code: next.code });
    await release(tx, locked, { failureCode: next.code, events: [...next.events, failed] }, now);
    return "go_on";
  }
  await moveItem(tx, locked, { state: "held", attemptId: null }, next.events, now);
  if (next.nextStep !== "retry_same" || next.delayMs === 0) return "go_on";
  await scheduleAdvance(tx, keyOf(locked), later(now, next.delayMs));
  return "rest";
}

function event({ locked, attempt }: Context, type: NewEvent["type"], data: Record<string, unknown>): NewEvent {
  return { type, itemId: locked.item.id, attemptId: attempt.id, data };
}

/** The failure in a few words of ours; the upstream's own stay with the attempt, for operators. */
function describe(error: ProviderError): string {
  const words = error.category.replaceAll("_", " ");
  return error.upstreamCode ? `${words} (${error.upstreamCode})` : words;
}
