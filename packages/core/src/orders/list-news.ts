import type { Transaction } from "../kernel/index.ts";
import type { OrderEventType } from "./events.ts";

/** That something happened to an order of the scope; what it was stands in the order's own story. */
export type OrderNewsRow = { id: string; orderId: string; type: OrderEventType };

/** Events of all orders of the scope behind `afterId`, oldest first. */
export async function listOrderNews(
  tx: Transaction,
  query: { afterId: string; limit: number },
): Promise<OrderNewsRow[]> {
  const rows = await tx.sql
    .selectFrom("orders.events")
    .select(["id", "order_id", "type"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", ">", query.afterId)
    .orderBy("id")
    .limit(query.limit)
    .execute();
  return rows.map((row) => ({ id: row.id, orderId: row.order_id, type: row.type as OrderEventType }));
}
