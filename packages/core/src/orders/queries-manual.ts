import { newId, type Transaction } from "../kernel/index.ts";
import type { LockedItem } from "./saga-rows.ts";

export type ManualResolution = "fulfilled" | "refunded" | "retried" | "cancelled";

/** Puts an item into the queue of what a person must finish. */
export async function insertManualTask(
  tx: Transaction,
  locked: LockedItem,
  reason: string,
  now: Date,
): Promise<string> {
  const { order, item } = locked;
  const id = newId();
  await tx.sql
    .insertInto("orders.manual_tasks")
    .values({
      root_id: order.rootId,
      tenant_id: order.tenantId,
      account_id: order.accountId,
      id,
      order_id: order.id,
      item_id: item.id,
      reason,
      created_at: now,
    })
    .execute();
  return id;
}

/** Closes the open task of an item, if there is one. */
export async function closeManualTask(
  tx: Transaction,
  { order, item }: LockedItem,
  end: { resolution: ManualResolution; by: string; note?: string | undefined },
  now: Date,
): Promise<void> {
  await tx.sql
    .updateTable("orders.manual_tasks")
    .set({ resolution: end.resolution, resolved_by: end.by, resolved_at: now, note: end.note ?? null })
    .where("root_id", "=", order.rootId)
    .where("item_id", "=", item.id)
    .where("resolution", "is", null)
    .execute();
}

export type ManualTaskKey = { taskId: string; orderId: string; itemId: string };

/** Where a task leads. Null when the scope holds no such task. */
export async function findManualTask(
  tx: Transaction,
  taskId: string,
): Promise<(ManualTaskKey & { resolution: string | null }) | null> {
  const row = await tx.sql
    .selectFrom("orders.manual_tasks")
    .select(["order_id", "item_id", "resolution"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", taskId)
    .executeTakeFirst();
  return row ? { taskId, orderId: row.order_id, itemId: row.item_id, resolution: row.resolution } : null;
}
