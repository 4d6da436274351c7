import type { ProviderError } from "@tandem/provider-contract";
import type { Selectable } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { OrdersAttempts, OrdersItems, OrdersOrders } from "../kernel/schema.generated.ts";
import { isCancellable } from "./cancel-order.ts";
import { orderNotFound } from "./errors.ts";
import { referenceOf } from "./fulfilment.ts";
import type { AttemptView, ItemView, OrderEventView, OrderView } from "./order-views.ts";
import { listOrderEsims } from "./read-esims.ts";
import type {
  AttemptResolution,
  AttemptState,
  Bought,
  ChainLink,
  ItemState,
  OrderKind,
  OrderStatus,
} from "./saga-rows.ts";
import { platformPriceOf } from "./saga-rows.ts";
import { isDeliveredByBackup } from "./who-delivered.ts";

/** One order with its items, attempts and eSIMs. Throws `orders.not_found` outside the scope. */
export async function getOrder(tx: Transaction, orderId: string): Promise<OrderView> {
  const { rootId } = tx.scope;
  const order = await tx.sql
    .selectFrom("orders.orders")
    .selectAll()
    .where("root_id", "=", rootId)
    .where("id", "=", orderId)
    .executeTakeFirst();
  if (!order) throw orderNotFound(orderId);
  const items = await tx.sql
    .selectFrom("orders.items")
    .selectAll()
    .where("root_id", "=", rootId)
    .where("order_id", "=", orderId)
    .orderBy("position")
    .execute();
  const attempts = await tx.sql
    .selectFrom("orders.attempts")
    .selectAll()
    .where("root_id", "=", rootId)
    .where(
      "item_id",
      "in",
      items.map((item) => item.id),
    )
    .orderBy("id")
    .execute();
  const esims = await listOrderEsims(
    tx,
    order.target_profile_id ? { profileId: order.target_profile_id } : { orderId },
  );
  const pieces = items.map(toItem);
  const tries = attempts.map(toAttempt);
  return { ...toOrder(order, pieces), failedOver: isDeliveredByBackup(pieces, tries), attempts: tries, esims };
}

function toOrder(
  row: Selectable<OrdersOrders>,
  items: ItemView[],
): Omit<OrderView, "attempts" | "esims" | "failedOver"> {
  const count = (state: ItemState) => BigInt(items.filter((item) => item.state === state).length);
  const captured = count("captured");
  const open = BigInt(items.length) - captured - count("released");
  const costMicros = items.reduce((sum, item) => sum + (item.costMicros ?? 0n), 0n);
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    kind: row.kind as OrderKind,
    planId: row.plan_id,
    plan: row.plan as Bought,
    targetProfileId: row.target_profile_id,
    quantity: row.quantity,
    currency: row.currency,
    unitPriceMicros: row.unit_price_micros,
    totalMicros: row.unit_price_micros * BigInt(row.quantity),
    chargedMicros: row.unit_price_micros * captured,
    heldMicros: row.unit_price_micros * open,
    costMicros,
    marginMicros: platformPrice(row) * captured - costMicros,
    status: row.status as OrderStatus,
    email: row.email,
    attemptCount: row.attempt_count,
    delayedAt: row.delayed_at,
    failureCode: items.findLast((item) => item.failureCode)?.failureCode ?? null,
    cancellable: items.some((item) => isCancellable(item.state)),
    rating: row.rating,
    ratingComment: row.rating_comment,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    completedAt: row.completed_at,
    items,
  };
}

/** What the platform itself takes for one piece, of a row. */
export function platformPrice(row: { unit_price_micros: bigint; chain: unknown }): bigint {
  return platformPriceOf({ unitPriceMicros: row.unit_price_micros, chain: row.chain as ChainLink[] });
}

function toItem(row: Selectable<OrdersItems>): ItemView {
  return {
    id: row.id,
    position: row.position,
    state: row.state as ItemState,
    attemptId: row.attempt_id,
    deliveredId: row.delivered_id,
    deliveredLabel: row.delivered_label,
    providerId: row.provider_id,
    costMicros: row.cost_micros,
    failureCode: row.failure_code,
    closedAt: row.closed_at,
  };
}

function toAttempt(row: Selectable<OrdersAttempts>): AttemptView {
  return {
    id: row.id,
    itemId: row.item_id,
    number: row.number,
    round: row.round,
    providerId: row.provider_id,
    offerId: row.offer_id,
    decisionId: row.decision_id,
    operation: row.operation,
    state: row.state as AttemptState,
    resolution: row.resolution as AttemptResolution | null,
    reason: row.reason,
    error: row.error as ProviderError | null,
    upstreamRef: row.upstream_ref,
    ourRef: referenceOf(row.id),
    costMicros: row.cost_micros,
    currency: row.currency,
    interrupted: row.interrupted,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    givenUpAt: row.given_up_at,
    endedAt: row.ended_at,
  };
}

/** An order's events, oldest first; only those after `afterId` when given. Throws nothing: a foreign order has none. */
export async function listOrderEvents(
  tx: Transaction,
  query: { orderId: string; afterId?: string; limit?: number },
): Promise<OrderEventView[]> {
  let select = tx.sql
    .selectFrom("orders.events")
    .select(["id", "order_id", "item_id", "attempt_id", "type", "data", "created_at"])
    .where("root_id", "=", tx.scope.rootId)
    .where("order_id", "=", query.orderId);
  if (query.afterId) select = select.where("id", ">", query.afterId);
  const rows = await select
    .orderBy("id")
    .limit(query.limit ?? 1_000)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    itemId: row.item_id,
    attemptId: row.attempt_id,
    type: row.type,
    data: row.data as Record<string, unknown>,
    at: row.created_at,
  }));
}
