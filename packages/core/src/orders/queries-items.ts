import type { Micros, Transaction } from "../kernel/index.ts";
import { type NewEvent, type OrderEventType, toEventRows } from "./events.ts";
import type { Kept } from "./fulfilment.ts";
import { publishOrder } from "./publish-news.ts";
import { type ItemState, type LockedItem, type OrderStatus, statusOf } from "./saga-rows.ts";

/** Where an item goes next. `attemptId` is the attempt that decides from now on; null when none does. */
export type ItemChange =
  | { state: "held" | "manual"; attemptId: null; round?: number }
  | { state: "pending" | "reconciling"; attemptId: string }
  | {
      state: "captured";
      delivered: Kept;
      providerId: string | null;
      costMicros: Micros;
      attemptId: string | null;
    }
  | { state: "released"; failureCode: string };

const text = `
  with item as (
    update orders.items set state = $5, attempt_id = case when $6 then $7::uuid else attempt_id end, round = coalesce($8, round),
      delivered_id = $9, delivered_label = $17, provider_id = $10, cost_micros = $11, failure_code = $12, busy_until = null,
      closed_at = case when $5 in ('captured', 'released') then $13::timestamptz end, updated_at = $13
    where root_id = $1 and id = $4),
  the_order as (
    update orders.orders set status = $14, updated_at = $13,
      completed_at = case when $14 not in ('processing', 'manual') then $13::timestamptz end
    where root_id = $1 and id = $15)
  select orders.write_events($1, $2, $3, $15, $16, $13)`;

/**
 * Moves an item under its order's lock, and the order's state with it. Writes the given events and, where the order as a
 * whole came to another state, that one's. Returns the order's state from now on.
 */
export async function moveItem(
  tx: Transaction,
  locked: LockedItem,
  change: ItemChange,
  events: readonly NewEvent[],
  now: Date,
): Promise<OrderStatus> {
  const { order, item } = locked;
  const failureCode = change.state === "released" ? change.failureCode : null;
  const others = order.quantity === 1 ? [] : await listOtherItems(tx, locked);
  const status = statusOf([...others, { state: change.state, failureCode }]);
  const all = status === order.status ? events : [...events, orderEvent(status)];
  const captured = change.state === "captured" ? change : null;
  const changesAttempt = change.state !== "released";
  await tx.client.query({
    name: "orders.move_item",
    text,
    values: [
      ...[order.rootId, order.tenantId, order.accountId, item.id, change.state, changesAttempt],
      ...[changesAttempt ? change.attemptId : null, "round" in change ? change.round : null],
      ...[captured?.delivered.id, captured?.providerId, captured?.costMicros, failureCode, now, status, order.id],
      ...[toEventRows(all), captured?.delivered.label],
    ],
  });
  item.state = change.state;
  if (status !== order.status && status !== "processing") {
    await publishOrder(tx, { ...order, name: order.plan.name, status }, `order.${status}`);
  }
  order.status = status;
  if (changesAttempt) item.attemptId = change.attemptId;
  if ("round" in change && change.round !== undefined) item.round = change.round;
  return status;
}

function orderEvent(status: OrderStatus): NewEvent {
  const type: OrderEventType = `order.${status}`;
  return { type };
}

async function listOtherItems(
  tx: Transaction,
  { order, item }: LockedItem,
): Promise<{ state: ItemState; failureCode: string | null }[]> {
  const rows = await tx.sql
    .selectFrom("orders.items")
    .select(["state", "failure_code"])
    .where("root_id", "=", order.rootId)
    .where("order_id", "=", order.id)
    .where("id", "!=", item.id)
    .execute();
  // The check constraint of the column allows these states and no other.
  return rows.map((row) => ({ state: row.state as ItemState, failureCode: row.failure_code }));
}
