import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { ItemState } from "./saga-rows.ts";
import type { Untold } from "./tell-customer.ts";

/** The pieces of an order that came to rest in a state their customer does not know of, marked as told from now on. */
export async function takeUntold(tx: Transaction, orderId: string): Promise<Untold[]> {
  const rows = await tx.sql
    .updateTable("orders.items")
    .set({ told_state: sql`state` })
    .where("root_id", "=", tx.scope.rootId)
    .where("order_id", "=", orderId)
    .where("state", "in", ["captured", "released", "manual"])
    .where(sql<boolean>`told_state is distinct from state`)
    .returning(["id", "state", "delivered_id", "delivered_label", "failure_code"])
    .execute();
  return rows.map((row) => ({
    itemId: row.id,
    state: row.state as ItemState,
    delivered: { id: row.delivered_id, label: row.delivered_label },
    failureCode: row.failure_code,
  }));
}
