import type { Transaction } from "../kernel/index.ts";
import type { OrderStatus } from "./saga-rows.ts";

/** An order's items in their order, if the scope holds the order. */
export async function findOrderItems(
  tx: Transaction,
  orderId: string,
): Promise<{ status: OrderStatus; itemIds: string[] } | null> {
  const rows = await tx.sql
    .selectFrom("orders.orders as o")
    .innerJoin("orders.items as i", (join) =>
      join.onRef("i.root_id", "=", "o.root_id").onRef("i.order_id", "=", "o.id"),
    )
    .select(["o.status", "i.id"])
    .where("o.root_id", "=", tx.scope.rootId)
    .where("o.id", "=", orderId)
    .orderBy("i.position")
    .execute();
  const [first] = rows;
  return first ? { status: first.status as OrderStatus, itemIds: rows.map((row) => row.id) } : null;
}
