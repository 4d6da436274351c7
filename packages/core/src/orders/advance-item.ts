import { rootScope, type Transaction } from "../kernel/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";
import { askAfter } from "./ask-after.ts";
import { callProvider, findPurchase, readPurchase } from "./call-provider.ts";
import type { Purchase } from "./fulfilment.ts";
import { repeatAttempt } from "./queries-attempts.ts";
import { lockItem } from "./queries-lock.ts";
import { type After, type Learned, recordInterrupted, recordLearned, watchOpenAttempts } from "./record-outcome.ts";
import { type Routed, routeItem, viewProviders } from "./route-item.ts";
import type { ItemKey, LockedItem } from "./saga-rows.ts";
import { type SagaStep, sagaStep } from "./saga-step.ts";
import { keyOf, later, scheduleAdvance } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";

/** What a worker does next, outside any transaction. `step` is what the transaction that decided so changed, if anything. */
type NextCall = { step: SagaStep | null } & (
  | { kind: "rest" }
  | { kind: "again" }
  | { kind: "buy" | "read" | "look"; purchase: Purchase }
);

// An item takes a handful of steps; a loop that does not end is a mistake, and the job's retry shows it.
const stepsMax = 50;

/**
 * Takes an item as far as it comes now: decide and write in one transaction, call outside of it, write the outcome in the next.
 * Whatever must wait is queued in the transaction that found so. Harmless to run twice or again after a kill at any point.
 */
export async function advanceItem(services: OrdersServices, key: ItemKey): Promise<void> {
  for (let step = 0; step < stepsMax; step++) {
    const next = await takeStep(services, key);
    if (next.kind === "rest") return;
    if (next.kind === "again") continue;
    const learned = await ask(services, next);
    if ((await record(services, key, next.purchase.attempt.id, learned)) === "rest") return;
  }
  throw new Error(`item ${key.itemId} did not come to rest`);
}

async function ask(services: OrdersServices, next: Extract<NextCall, { purchase: Purchase }>): Promise<Learned> {
  const { purchase } = next;
  if (next.kind === "buy") return { from: "call", outcome: await callProvider(services, purchase) };
  if (next.kind === "read") return { from: "read", outcome: await readPurchase(services, purchase) };
  return { from: "look", found: await findPurchase(services, purchase), exact: purchase.exact };
}

async function record(services: OrdersServices, key: ItemKey, attemptId: string, learned: Learned): Promise<After> {
  const scope = rootScope(key.rootId);
  const after = await sagaStep(services.database, scope, recordStep(learned), async (tx) => {
    const locked = await lockItem(tx, key);
    return locked ? recordLearned(services, tx, locked, { attemptId, learned }, services.clock.now()) : "rest";
  });
  services.bell.ring(key);
  return after;
}

function recordStep(learned: Learned): SagaStep {
  if (learned.from !== "look") return `record_${learned.outcome.kind}`;
  return learned.found.kind === "found" ? "look_found" : "look_nothing";
}

/** One transaction: sees how the item stands, and writes what is about to be done. */
async function takeStep(services: OrdersServices, key: ItemKey): Promise<NextCall> {
  const routing = await viewProviders(services, key.rootId);
  const next: NextCall = await sagaStep(
    services.database,
    rootScope(key.rootId),
    (taken: NextCall) => taken.step,
    async (tx) => {
      const locked = await lockItem(tx, key);
      if (!locked) return { kind: "rest", step: null };
      const now = services.clock.now();
      switch (locked.item.state) {
        case "held":
          return buy(locked, await routeItem(services, tx, locked, routing, now));
        case "submitted":
          return resume(services, tx, locked, routing.snapshot, now);
        case "pending":
          return question(services, "read", tx, locked, routing.snapshot);
        case "reconciling":
          return question(services, "look", tx, locked, routing.snapshot);
        case "manual":
        case "captured":
        case "released":
          // A call that was on the wire when the item was closed otherwise, by a process that is gone.
          await watchOpenAttempts(services, tx, locked, now);
          return { kind: "rest", step: "leave" };
      }
    },
  );
  services.bell.ring(key);
  return next;
}

function buy(locked: LockedItem, routed: Routed | null): NextCall {
  if (!routed) {
    const { state } = locked.item;
    const step = state === "captured" ? "deliver_stock" : state === "held" ? null : "hand_over";
    return { kind: "rest", step };
  }
  const purchase = { ...routed, order: locked.order, excludeRefs: [], exact: true, repeatable: false };
  return { kind: "buy", step: "submit", purchase };
}

/**
 * An attempt without an outcome: its call is still on the wire in some process, or that process is gone. Then nobody knows
 * what the upstream did. One that never takes the same reference for a second purchase is simply told again; any other is
 * looked up.
 */
async function resume(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  snapshot: HubSnapshot,
  now: Date,
): Promise<NextCall> {
  const { item } = locked;
  if (item.busyUntil && item.busyUntil > now) {
    await scheduleAdvance(tx, keyOf(locked), item.busyUntil);
    return { kind: "rest", step: null };
  }
  const attempt = locked.attempts.find((each) => each.id === item.attemptId);
  if (!attempt) return { kind: "rest", step: null };
  const purchase = await askAfter(services, tx, locked, attempt, snapshot);
  if (purchase.repeatable) {
    const { callTimeoutMs, callMarginMs } = services.policy;
    await repeatAttempt(tx, locked, attempt, { now, deadlineAt: later(now, callTimeoutMs + callMarginMs) });
    return { kind: "buy", step: "repeat", purchase };
  }
  await recordInterrupted(services, tx, locked, attempt, now);
  return { kind: "again", step: "interrupted" };
}

async function question(
  services: OrdersServices,
  kind: "read" | "look",
  tx: Transaction,
  locked: LockedItem,
  snapshot: HubSnapshot,
): Promise<NextCall> {
  const attempt = locked.attempts.find((each) => each.id === locked.item.attemptId);
  if (!attempt) return { kind: "rest", step: null };
  return { kind, step: null, purchase: await askAfter(services, tx, locked, attempt, snapshot) };
}
