import type { Dispute } from "@tandem/provider-contract";
import { type Selectable, sql } from "kysely";
import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import type { PaymentsDisputes } from "../kernel/schema.generated.ts";
import { disputeNotFound } from "./errors.ts";
import { type PaymentRow, type RefundRow, toRefundRow } from "./payment.ts";

type NewRefund = Pick<RefundRow, "amountMicros" | "reason" | "note" | "actor" | "holdId"> & { refundId: string };

/** Writes the intent. Null when the id is taken: the same request came before. */
export async function insertRefund(
  tx: Transaction,
  payment: PaymentRow,
  refund: NewRefund,
  now: Date,
): Promise<RefundRow | null> {
  const row = await tx.sql
    .insertInto("payments.refunds")
    .values({
      root_id: payment.rootId,
      tenant_id: payment.tenantId,
      account_id: payment.accountId,
      id: refund.refundId,
      payment_id: payment.id,
      hold_id: refund.holdId,
      amount_micros: refund.amountMicros,
      currency: payment.currency,
      reason: refund.reason,
      note: refund.note,
      actor: refund.actor,
      state: "new",
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(["root_id", "id"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ? toRefundRow(row) : null;
}

/** A refund, locked when it is about to change. */
export async function readRefund(tx: Transaction, refundId: string, lock?: "lock"): Promise<RefundRow> {
  let query = tx.sql
    .selectFrom("payments.refunds")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", refundId);
  if (lock) query = query.forUpdate();
  return toRefundRow(await query.executeTakeFirstOrThrow());
}

export type RefundChange = Partial<
  Pick<RefundRow, "state" | "taken" | "refundRef" | "failureCode" | "submittedAt" | "lossMicros">
>;

/** Changes a refund and returns it as it is then. */
export async function changeRefund(
  tx: Transaction,
  refundId: string,
  change: RefundChange,
  now: Date,
): Promise<RefundRow> {
  const { state, taken, refundRef, failureCode, submittedAt, lossMicros } = change;
  const row = await tx.sql
    .updateTable("payments.refunds")
    .set({
      ...(state !== undefined && { state }),
      ...(taken !== undefined && { taken }),
      ...(refundRef !== undefined && { refund_ref: refundRef }),
      ...(failureCode !== undefined && { failure_code: failureCode }),
      ...(submittedAt !== undefined && { submitted_at: submittedAt }),
      ...(lossMicros !== undefined && { loss_micros: lossMicros }),
      updated_at: now,
    })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", refundId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRefundRow(row);
}

/** A refund by the processor's reference or ours. */
export async function findRefundByRef(
  tx: Transaction,
  key: { refundRef: string; refundId: string | null },
): Promise<RefundRow | null> {
  const row = await tx.sql
    .selectFrom("payments.refunds")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where((where) =>
      where.or([
        where("refund_ref", "=", key.refundRef),
        ...(key.refundId === null ? [] : [where("id", "=", key.refundId)]),
      ]),
    )
    .executeTakeFirst();
  return row ? toRefundRow(row) : null;
}

/** Refunds of payments, oldest first. */
export async function listRefunds(tx: Transaction, paymentIds: readonly string[]): Promise<RefundRow[]> {
  if (paymentIds.length === 0) return [];
  const rows = await tx.sql
    .selectFrom("payments.refunds")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("payment_id", "in", [...paymentIds])
    .orderBy("id")
    .execute();
  return rows.map(toRefundRow);
}

/** A payment its card's owner disputes. */
export type DisputeRow = {
  rootId: string;
  tenantId: string;
  accountId: string;
  id: string;
  paymentId: string;
  providerId: string;
  disputeRef: string;
  amountMicros: Micros;
  currency: string;
  reason: string;
  state: "open" | "won" | "lost" | "closed";
  needsResponse: boolean;
  evidenceDueAt: Date | null;
  evidenceSentAt: Date | null;
  withdrawnMicros: Micros;
  feeMicros: Micros;
  /** Taken from the wallet for it, and not given back. */
  frozenMicros: Micros;
  /** What the wallet owes for it: it did not have it, and nothing can be spent until it came. */
  shortMicros: Micros;
  /** What was withdrawn and the wallet did not have yet. */
  lossMicros: Micros;
  settled: boolean;
  readAt: Date;
  createdAt: Date;
};

export function toDisputeRow(row: Selectable<PaymentsDisputes>): DisputeRow {
  return {
    rootId: row.root_id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    id: row.id,
    paymentId: row.payment_id,
    providerId: row.provider_id,
    disputeRef: row.dispute_ref,
    amountMicros: row.amount_micros,
    currency: row.currency,
    reason: row.reason,
    state: row.state as DisputeRow["state"],
    needsResponse: row.needs_response,
    evidenceDueAt: row.evidence_due_at,
    evidenceSentAt: row.evidence_sent_at,
    withdrawnMicros: row.withdrawn_micros,
    feeMicros: row.fee_micros,
    frozenMicros: row.frozen_micros,
    shortMicros: row.short_micros,
    lossMicros: row.loss_micros,
    settled: row.settled,
    readAt: row.read_at,
    createdAt: row.created_at,
  };
}

/** A dispute as the processor shows it, made when it is new, and locked. */
export async function lockDispute(
  tx: Transaction,
  payment: PaymentRow,
  dispute: Dispute,
  now: Date,
): Promise<{ row: DisputeRow; isNew: boolean }> {
  const { rows } = await sql<{ id: string }>`
    insert into payments.disputes (root_id, tenant_id, account_id, id, payment_id, provider_id, dispute_ref, amount_micros, currency, reason,
      state, needs_response, read_at, created_at, updated_at)
    values (${payment.rootId}, ${payment.tenantId}, ${payment.accountId}, ${newId()}, ${payment.id}, ${payment.providerId}, ${dispute.disputeRef},
      ${dispute.amount.amountMicros}, ${dispute.amount.currency}, ${dispute.reason}, 'open', false, 'epoch', ${now}, ${now})
    on conflict (root_id, provider_id, dispute_ref) do nothing returning id`.execute(tx.sql);
  const row = await tx.sql
    .selectFrom("payments.disputes")
    .selectAll()
    .where("root_id", "=", payment.rootId)
    .where("provider_id", "=", payment.providerId)
    .where("dispute_ref", "=", dispute.disputeRef)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { row: toDisputeRow(row), isNew: rows.length > 0 };
}

export type DisputeChange = Partial<
  Pick<
    DisputeRow,
    | "state"
    | "needsResponse"
    | "evidenceDueAt"
    | "evidenceSentAt"
    | "withdrawnMicros"
    | "feeMicros"
    | "frozenMicros"
    | "shortMicros"
    | "lossMicros"
    | "settled"
    | "readAt"
  >
>;

const columnOf = {
  state: "state",
  needsResponse: "needs_response",
  evidenceDueAt: "evidence_due_at",
  evidenceSentAt: "evidence_sent_at",
  withdrawnMicros: "withdrawn_micros",
  feeMicros: "fee_micros",
  frozenMicros: "frozen_micros",
  shortMicros: "short_micros",
  lossMicros: "loss_micros",
  settled: "settled",
  readAt: "read_at",
} as const satisfies Record<keyof DisputeChange, string>;

/** Changes a dispute and returns it as it is then. */
export async function changeDispute(
  tx: Transaction,
  disputeId: string,
  change: DisputeChange,
  now: Date,
): Promise<DisputeRow> {
  const set = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [columnOf[name as keyof DisputeChange], value]),
  );
  const row = await tx.sql
    .updateTable("payments.disputes")
    .set({ ...set, updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", disputeId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toDisputeRow(row);
}

/** A dispute. Throws `payments.dispute_not_found`. */
export async function getDispute(tx: Transaction, disputeId: string, lock?: "lock"): Promise<DisputeRow> {
  let query = tx.sql
    .selectFrom("payments.disputes")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", disputeId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) throw disputeNotFound(disputeId);
  return toDisputeRow(row);
}

export type DisputeFilter = { state?: DisputeRow["state"]; paymentId?: string; beforeId?: string; limit: number };

/** Disputes of the scope, newest first. */
export async function listDisputes(tx: Transaction, filter: DisputeFilter): Promise<DisputeRow[]> {
  let query = tx.sql.selectFrom("payments.disputes").selectAll().where("root_id", "=", tx.scope.rootId);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.paymentId) query = query.where("payment_id", "=", filter.paymentId);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toDisputeRow);
}

/** What disputes took of a payment, or may still take. */
export async function disputedOf(tx: Transaction, paymentId: string): Promise<Micros> {
  const disputes = await listDisputes(tx, { paymentId, limit: 50 });
  return disputes.reduce((sum, one) => {
    if (one.state === "open") return sum + one.amountMicros;
    return sum + (one.state === "lost" ? one.withdrawnMicros : 0n);
  }, 0n);
}
