import type { Micros, Transaction } from "../kernel/index.ts";
import type { OrderKind, OrderStatus } from "./saga-rows.ts";

export type DelayedOrder = {
  id: string;
  tenantId: string;
  accountId: string;
  kind: OrderKind;
  email: string | null;
  quantity: number;
  currency: string;
  unitPriceMicros: Micros;
  status: OrderStatus;
  planName: string;
};

/** Orders under way for longer than that, whose customers do not know yet. */
export async function listDelayedOrders(
  tx: Transaction,
  query: { acceptedBefore: Date; limit: number },
): Promise<DelayedOrder[]> {
  const rows = await tx.sql
    .selectFrom("orders.orders")
    .select([
      "id",
      "tenant_id",
      "account_id",
      "kind",
      "email",
      "quantity",
      "plan",
      "currency",
      "unit_price_micros",
      "status",
    ])
    .where("root_id", "=", tx.scope.rootId)
    .where("status", "in", ["processing", "manual"])
    .where("created_at", "<", query.acceptedBefore)
    .where("delayed_at", "is", null)
    .orderBy("created_at")
    .limit(query.limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    kind: row.kind as OrderKind,
    email: row.email,
    quantity: row.quantity,
    currency: row.currency,
    unitPriceMicros: row.unit_price_micros,
    status: row.status as OrderStatus,
    planName: String((row.plan as { name?: unknown } | null)?.name ?? ""),
  }));
}

/** False when the order came to its end meanwhile, or its customer was told already. */
export async function markDelayed(tx: Transaction, orderId: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx.sql
    .updateTable("orders.orders")
    .set({ delayed_at: now, updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", orderId)
    .where("delayed_at", "is", null)
    .where("status", "in", ["processing", "manual"])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Items under way that no step has touched since, oldest first. */
export async function listStuckItems(
  tx: Transaction,
  query: { untouchedSince: Date; limit: number },
): Promise<{ orderId: string; itemId: string }[]> {
  const rows = await tx.sql
    .selectFrom("orders.orders as o")
    .innerJoin("orders.items as i", (join) =>
      join.onRef("i.root_id", "=", "o.root_id").onRef("i.order_id", "=", "o.id"),
    )
    .select(["i.order_id", "i.id"])
    .where("o.root_id", "=", tx.scope.rootId)
    .where("o.status", "=", "processing")
    .where("i.state", "in", ["held", "submitted", "pending", "reconciling"])
    .where("i.updated_at", "<", query.untouchedSince)
    .orderBy("o.created_at")
    .limit(query.limit)
    .execute();
  return rows.map((row) => ({ orderId: row.order_id, itemId: row.id }));
}
