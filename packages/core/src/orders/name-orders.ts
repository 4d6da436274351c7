import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/** Whose order it is and what was bought, by the name it had then. */
export type NamedOrder = { id: string; accountId: string; planName: string };

/** The orders among `ids` that the scope sees, by id: for lists that point at orders. Ids of other things are left out. */
export async function nameOrders(tx: Transaction, ids: readonly string[]): Promise<Map<string, NamedOrder>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("orders.orders as o")
    .select((select) => ["o.id", "o.account_id", sql<string>`${select.ref("o.plan")} ->> 'name'`.as("plan_name")])
    .where("o.root_id", "=", tx.scope.rootId)
    .where("o.id", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, { id: row.id, accountId: row.account_id, planName: row.plan_name }]));
}
