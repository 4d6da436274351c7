import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, refusalError, type TransferInput } from "../ledger/index.ts";
import type { Subscription } from "./subscription.ts";

export type Payment = {
  id: string;
  kind: "start" | "renewal" | "change";
  periodStart: Date;
  periodEnd: Date;
  /** Negative: given back. */
  amountMicros: Micros;
  planId: string;
};

/**
 * Takes or gives back money for a subscription and keeps what for. Null when it was paid; else how much the wallet is short of,
 * and then nothing was moved.
 */
export async function pay(
  tx: Transaction,
  subscription: Subscription,
  payment: Payment,
  { name, now }: { name: string; now: Date },
): Promise<{ missingMicros: Micros } | null> {
  const { rootId } = tx.scope;
  const { tenantId, accountId, currency } = subscription;
  const wallet = await ensureLedgerAccount(tx, { rootId, tenantId, accountId, code: "wallet", currency });
  const sales = await ensureLedgerAccount(tx, { rootId, tenantId, code: "sales", currency });
  const { amountMicros } = payment;
  if (amountMicros !== 0n) {
    const takes = amountMicros > 0n;
    const transfer: TransferInput = {
      kind: "post",
      id: payment.id,
      debitAccountId: takes ? wallet : sales,
      creditAccountId: takes ? sales : wallet,
      amountMicros: takes ? amountMicros : -amountMicros,
      currency,
      reason: takes ? "subscription" : "refund",
      subjectId: subscription.id,
      note: name,
    };
    const result = await applyTransfers(tx, [transfer]);
    if (result.kind === "insufficient") return { missingMicros: result.missingMicros };
    if (result.kind !== "applied" && result.kind !== "exists") throw refusalError(result);
  }
  await tx.sql
    .insertInto("subscriptions.payments")
    .values({
      root_id: rootId,
      tenant_id: tenantId,
      account_id: accountId,
      id: payment.id,
      subscription_id: subscription.id,
      plan_id: payment.planId,
      kind: payment.kind,
      period_start: payment.periodStart,
      period_end: payment.periodEnd,
      amount_micros: amountMicros,
      currency,
      created_at: now,
    })
    .execute();
  return null;
}

/** What was paid for a subscription, newest first. */
export async function listPayments(tx: Transaction, subscriptionId: string): Promise<Payment[]> {
  const rows = await payments(tx)
    .where("subscription_id", "=", subscriptionId)
    .orderBy("id", "desc")
    .limit(200)
    .execute();
  return rows.map(fromRow);
}

/** A payment by its id, which is its transfer's too. */
export async function findPayment(tx: Transaction, id: string): Promise<Payment | null> {
  const row = await payments(tx).where("id", "=", id).executeTakeFirst();
  return row ? fromRow(row) : null;
}

/** The last money that was taken for a subscription before a moment. Null where nothing was, or it is no subscription. */
export async function lastPaymentBefore(tx: Transaction, subscriptionId: string, at: Date): Promise<Payment | null> {
  const row = await payments(tx)
    .where("subscription_id", "=", subscriptionId)
    .where("amount_micros", ">", 0n)
    .where("created_at", "<", at)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

const payments = (tx: Transaction) =>
  tx.sql.selectFrom("subscriptions.payments").selectAll().where("root_id", "=", tx.scope.rootId);

function fromRow(row: Awaited<ReturnType<ReturnType<typeof payments>["execute"]>>[number]): Payment {
  return {
    id: row.id,
    kind: row.kind as Payment["kind"],
    periodStart: row.period_start,
    periodEnd: row.period_end,
    amountMicros: row.amount_micros,
    planId: row.plan_id,
  };
}

/** A new payment of a whole period. */
export const wholePayment = (subscription: Subscription, kind: "start" | "renewal"): Payment => ({
  id: newId(),
  kind,
  periodStart: subscription.periodStart,
  periodEnd: subscription.periodEnd,
  amountMicros: subscription.priceMicros,
  planId: subscription.planId,
});
