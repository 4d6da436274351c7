import type { Transaction } from "../kernel/index.ts";
import { type PaymentRow, type RefundRow, toPaymentRow, toRefundRow } from "./payment.ts";
import { type DisputeRow, toDisputeRow } from "./queries-reversals.ts";

/** Payments by a processor's references. */
export async function mapPayments(
  tx: Transaction,
  providerId: string,
  refs: readonly string[],
): Promise<Map<string, PaymentRow>> {
  if (refs.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("payments.payments")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", providerId)
    .where("payment_ref", "in", [...refs])
    .execute();
  return new Map(rows.map((row) => [row.payment_ref ?? "", toPaymentRow(row)]));
}

/** Refunds by a processor's references. */
export async function mapRefunds(tx: Transaction, refs: readonly string[]): Promise<Map<string, RefundRow>> {
  if (refs.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("payments.refunds")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("refund_ref", "in", [...refs])
    .execute();
  return new Map(rows.map((row) => [row.refund_ref ?? "", toRefundRow(row)]));
}

/** Disputes by a processor's references. */
export async function mapDisputes(
  tx: Transaction,
  providerId: string,
  refs: readonly string[],
): Promise<Map<string, DisputeRow>> {
  if (refs.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("payments.disputes")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", providerId)
    .where("dispute_ref", "in", [...refs])
    .execute();
  return new Map(rows.map((row) => [row.dispute_ref, toDisputeRow(row)]));
}

/** What was credited in a time. */
export async function listCredited(
  tx: Transaction,
  span: { providerId: string; from: Date; until: Date },
): Promise<PaymentRow[]> {
  const rows = await tx.sql
    .selectFrom("payments.payments")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", span.providerId)
    .where("credited_at", ">=", span.from)
    .where("credited_at", "<", span.until)
    .orderBy("credited_at")
    .execute();
  return rows.map(toPaymentRow);
}
