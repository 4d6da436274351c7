import type { Transaction } from "../kernel/index.ts";
import type { AttemptListView } from "./order-views.ts";
import type { AttemptResolution, AttemptState, Bought } from "./saga-rows.ts";

/** Tries of all orders of the scope, newest first. `beforeId` is the last one of the page before. */
export async function listAttempts(
  tx: Transaction,
  page: { providerId?: string; beforeId?: string; limit: number },
): Promise<AttemptListView[]> {
  let query = tx.sql
    .selectFrom("orders.attempts as t")
    .innerJoin("orders.orders as o", (join) =>
      join.onRef("o.root_id", "=", "t.root_id").onRef("o.id", "=", "t.order_id"),
    )
    .select(["t.id", "t.order_id", "t.number", "t.provider_id", "t.operation", "t.state", "t.resolution"])
    .select(["t.reason", "t.upstream_ref", "t.started_at", "t.answered_at", "o.plan"])
    .where("t.root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("t.tenant_id", "=", tx.scope.tenantId);
  if (page.providerId) query = query.where("t.provider_id", "=", page.providerId);
  if (page.beforeId) query = query.where("t.id", "<", page.beforeId);
  const rows = await query.orderBy("t.id", "desc").limit(page.limit).execute();
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    planName: (row.plan as Bought).name,
    number: row.number,
    providerId: row.provider_id,
    operation: row.operation,
    state: row.state as AttemptState,
    resolution: row.resolution as AttemptResolution | null,
    reason: row.reason,
    upstreamRef: row.upstream_ref,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
  }));
}
