import { enqueue, type Transaction } from "../kernel/index.ts";
import type { ItemKey, LockedItem } from "./saga-rows.ts";

// When there is more work than workers: orders that were begun come before new ones, which have all their time before them,
// and what nobody waits for comes last.
const followUp = -10;
const afterwards = 10;

/** Queues an item's next step. One waits per item: another call replaces its time, so that a webhook can bring it forward. */
export async function scheduleAdvance(tx: Transaction, key: ItemKey, runAt?: Date): Promise<void> {
  const jobKey = `orders.advance:${key.itemId}`;
  await enqueue(tx, "orders.advance", key, { jobKey, priority: followUp, ...(runAt && { runAt }) });
}

/** Queues another question for an order an upstream has accepted; a webhook may have asked for one at once meanwhile, and that one stands. */
export async function scheduleLook(tx: Transaction, key: ItemKey, runAt: Date): Promise<void> {
  const jobKey = `orders.advance:${key.itemId}`;
  await enqueue(tx, "orders.advance", key, { jobKey, priority: followUp, runAt, keepEarlier: true });
}

/**
 * Queues the next look at an attempt the saga went on without. `count` is how many looks the upstream answered so far,
 * `unanswered` how many it did not.
 */
export async function scheduleRecheck(
  tx: Transaction,
  key: ItemKey,
  attempt: { id: string; count: number; unanswered?: number },
  runAt?: Date,
): Promise<void> {
  const payload = { ...key, attemptId: attempt.id, count: attempt.count, unanswered: attempt.unanswered ?? 0 };
  const jobKey = `orders.recheck:${attempt.id}`;
  await enqueue(tx, "orders.recheck", payload, { jobKey, priority: afterwards, ...(runAt && { runAt }) });
}

export function keyOf({ order, item }: LockedItem): ItemKey {
  return { rootId: order.rootId, orderId: order.id, itemId: item.id };
}

export function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
