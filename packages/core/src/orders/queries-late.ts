import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import type { LateRef } from "./fulfilment.ts";
import type { AttemptRow, LockedItem, OrderKind } from "./saga-rows.ts";

/** Something bought once too often that its upstream is to take back, and whose order bought it. */
export type LatePurchase = {
  id: string;
  kind: OrderKind;
  providerId: string;
  ref: Record<string, string>;
  label: string;
  costMicros: Micros;
  currency: string;
  orderId: string;
  attemptId: string;
  tenantId: string;
  accountId: string;
};

/** Writes down what is to be given back. Returns its id. */
export async function insertLatePurchase(
  tx: Transaction,
  { order }: LockedItem,
  late: LateRef & { attempt: AttemptRow; upstreamRef: string },
  now: Date,
): Promise<string> {
  const { attempt } = late;
  const id = newId();
  await tx.sql
    .insertInto("orders.late_purchases")
    .values({
      root_id: order.rootId,
      tenant_id: order.rootId,
      id,
      order_id: order.id,
      attempt_id: attempt.id,
      kind: order.kind,
      provider_id: attempt.providerId,
      upstream_ref: late.upstreamRef,
      ref: JSON.stringify(late.ref),
      label: late.label,
      cost_micros: attempt.costMicros,
      currency: attempt.currency,
      created_at: now,
    })
    .execute();
  return id;
}

/** What is still to be given back, locked. Null when it was given back. */
export async function lockLatePurchase(tx: Transaction, lateId: string): Promise<LatePurchase | null> {
  const row = await tx.sql
    .selectFrom("orders.late_purchases as l")
    .innerJoin("orders.orders as o", (join) =>
      join.onRef("o.root_id", "=", "l.root_id").onRef("o.id", "=", "l.order_id"),
    )
    .selectAll("l")
    .select(["o.tenant_id as seller_id", "o.account_id"])
    .where("l.root_id", "=", tx.scope.rootId)
    .where("l.id", "=", lateId)
    .where("l.given_back_at", "is", null)
    .forUpdate("l")
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    kind: row.kind as OrderKind,
    providerId: row.provider_id,
    ref: row.ref as Record<string, string>,
    label: row.label,
    costMicros: row.cost_micros,
    currency: row.currency,
    orderId: row.order_id,
    attemptId: row.attempt_id,
    tenantId: row.seller_id,
    accountId: row.account_id,
  };
}

/** Its upstream has it back. */
export async function markGivenBack(tx: Transaction, lateId: string, now: Date): Promise<void> {
  await tx.sql
    .updateTable("orders.late_purchases")
    .set({ given_back_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", lateId)
    .execute();
}
