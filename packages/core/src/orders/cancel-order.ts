import { rootScope, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { release } from "./deliver.ts";
import { orderNotCancellable, orderNotFound } from "./errors.ts";
import { lockItem } from "./queries-lock.ts";
import { closeManualTask } from "./queries-manual.ts";
import { findOrderItems } from "./queries-orders.ts";
import { watchOpenAttempts } from "./record-outcome.ts";
import type { ItemState } from "./saga-rows.ts";
import { sagaStep } from "./saga-step.ts";
import type { OrdersServices } from "./services.ts";

/**
 * Takes back what is not delivered: its held money is free at once. While a paid call is on the wire nothing can be taken
 * back; after it an order the upstream still works on can, and what it delivers later goes to stock. Throws
 * `orders.not_found` outside the caller's scope, `orders.not_cancellable` when no piece could be taken back.
 */
export async function cancelOrder(
  services: OrdersServices,
  scope: Scope,
  cancel: { orderId: string; actor: string },
): Promise<void> {
  const { rootId } = scope;
  const { orderId, actor } = cancel;
  const order = await withScope(services.database, scope, (tx) => findOrderItems(tx, orderId));
  if (!order) throw orderNotFound(orderId);
  await sagaStep(services.database, rootScope(rootId), "cancel", async (tx) => {
    let cancelled = 0;
    for (const itemId of order.itemIds) {
      if (await cancelItem(services, tx, { rootId, orderId, itemId }, actor)) cancelled += 1;
    }
    if (cancelled === 0) throw orderNotCancellable(orderId, order.status);
  });
  services.bell.ring({ rootId, orderId });
}

async function cancelItem(
  services: OrdersServices,
  tx: Transaction,
  key: { rootId: string; orderId: string; itemId: string },
  actor: string,
): Promise<boolean> {
  const locked = await lockItem(tx, key);
  const now = services.clock.now();
  if (!locked || !isCancellable(locked.item.state)) return false;
  const wasManual = locked.item.state === "manual";
  await watchOpenAttempts(services, tx, locked, now);
  await release(tx, locked, { failureCode: "cancelled", events: [] }, now);
  if (wasManual) await closeManualTask(tx, locked, { resolution: "cancelled", by: actor }, now);
  return true;
}

/** Whether a piece in this state can be taken back. */
export function isCancellable(state: ItemState): boolean {
  return state === "held" || state === "pending" || state === "reconciling" || state === "manual";
}
