import { newId, type Transaction } from "../kernel/index.ts";
import type { OrderRow } from "./saga-rows.ts";

/** Every event type an order can write; the story of an order is read from them. */
export const orderEventTypes = [
  "order.received",
  "order.priced",
  "order.held",
  "item.routed",
  "attempt.submitted",
  "attempt.pending",
  "attempt.unknown",
  "attempt.rejected",
  "attempt.interrupted",
  "attempt.not_found",
  "attempt.given_up",
  "attempt.claim_taken",
  "attempt.resolved",
  "item.stock_used",
  "item.fulfilled",
  "item.captured",
  "item.failed",
  "item.released",
  "item.manual",
  "item.manual_resolved",
  "spare.kept",
  "spare.to_give_back",
  "spare.cancelled",
  "spare.written_off",
  "order.delayed",
  "order.fulfilled",
  "order.partially_fulfilled",
  "order.manual",
  "order.failed",
  "order.cancelled",
  "order.processing",
  "order.rated",
  "profile.installed",
  "profile.activated",
  "profile.usage",
] as const;
export type OrderEventType = (typeof orderEventTypes)[number];

/** One event to write. `data` holds ids and figures for operators and screens; never an activation code. */
export type NewEvent = {
  type: OrderEventType;
  itemId?: string;
  attemptId?: string;
  data?: Record<string, unknown>;
};

/** The events as the JSON that `orders.write_events` and the saga's own statements read; each with an id, in the given order. */
export function toEventRows(events: readonly NewEvent[]): string {
  return JSON.stringify(
    events.map((event) => ({
      id: newId(),
      type: event.type,
      item_id: event.itemId ?? null,
      attempt_id: event.attemptId ?? null,
      data: event.data ?? {},
    })),
    (_, value) => (typeof value === "bigint" ? value.toString() : value),
  );
}

/** Appends events of one order in one statement. */
export async function writeEvents(
  tx: Transaction,
  order: Pick<OrderRow, "tenantId" | "accountId" | "id">,
  events: readonly NewEvent[],
  now: Date,
): Promise<void> {
  if (events.length === 0) return;
  await tx.client.query({
    name: "orders.write_events",
    text: "select orders.write_events($1, $2, $3, $4, $5, $6)",
    values: [tx.scope.rootId, order.tenantId, order.accountId, order.id, toEventRows(events), now],
  });
}
