import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { paymentNotFound } from "./errors.ts";
import { type PaymentOrigin, type PaymentRow, type PaymentState, toPaymentRow } from "./payment.ts";
import type { PayingAccount } from "./services.ts";

export type NewPayment = PayingAccount &
  Pick<PaymentRow, "id" | "providerId" | "origin" | "method" | "cardId" | "saveCard" | "amountMicros" | "currency"> & {
    returnUrl: string | null;
    paymentRef?: string;
  };

/** Writes the intent. Null when the id is taken: the same request came before. */
export async function insertPayment(tx: Transaction, payment: NewPayment, now: Date): Promise<PaymentRow | null> {
  const row = await tx.sql
    .insertInto("payments.payments")
    .values({
      root_id: payment.rootId,
      tenant_id: payment.tenantId,
      account_id: payment.accountId,
      id: payment.id,
      provider_id: payment.providerId,
      origin: payment.origin,
      method: payment.method,
      card_id: payment.cardId,
      save_card: payment.saveCard,
      amount_micros: payment.amountMicros,
      currency: payment.currency,
      state: "new",
      return_url: payment.returnUrl,
      payment_ref: payment.paymentRef ?? null,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(["root_id", "id"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ? toPaymentRow(row) : null;
}

/** A payment, locked when it is about to change. Throws `payments.payment_not_found`. */
export async function readPayment(tx: Transaction, paymentId: string, lock?: "lock"): Promise<PaymentRow> {
  let query = tx.sql
    .selectFrom("payments.payments")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", paymentId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) throw paymentNotFound(paymentId);
  return toPaymentRow(row);
}

/** How a processor names a payment: by its reference, its page's, or ours. */
export type PaymentKey = {
  providerId: string;
  paymentRef?: string | null;
  checkoutRef?: string | null;
  paymentId?: string | null;
};

/** The payment an event or an entry is about; ours is believed only where the processor is the payment's own. */
export async function findPaymentByRef(tx: Transaction, key: PaymentKey): Promise<PaymentRow | null> {
  const row = await tx.sql
    .selectFrom("payments.payments")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", key.providerId)
    .where((where) =>
      where.or([
        ...(key.paymentRef ? [where("payment_ref", "=", key.paymentRef)] : []),
        ...(key.checkoutRef ? [where("checkout_ref", "=", key.checkoutRef)] : []),
        ...(key.paymentId ? [where("id", "=", key.paymentId)] : []),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return row ? toPaymentRow(row) : null;
}

export type PaymentChange = Partial<
  Pick<
    PaymentRow,
    | "state"
    | "checkoutRef"
    | "checkoutUrl"
    | "paymentRef"
    | "chargeRef"
    | "actionUrl"
    | "failureCategory"
    | "failureCode"
    | "failureMessage"
    | "receivedMicros"
    | "feeMicros"
    | "refundedMicros"
    | "submittedAt"
    | "lookedAt"
    | "creditedAt"
  >
>;

const columnOf = {
  state: "state",
  checkoutRef: "checkout_ref",
  checkoutUrl: "checkout_url",
  paymentRef: "payment_ref",
  chargeRef: "charge_ref",
  actionUrl: "action_url",
  failureCategory: "failure_category",
  failureCode: "failure_code",
  failureMessage: "failure_message",
  receivedMicros: "received_micros",
  feeMicros: "fee_micros",
  refundedMicros: "refunded_micros",
  submittedAt: "submitted_at",
  lookedAt: "looked_at",
  creditedAt: "credited_at",
} as const satisfies Record<keyof PaymentChange, string>;

/** Changes a payment and returns it as it is then. */
export async function changePayment(
  tx: Transaction,
  payment: Pick<PaymentRow, "id">,
  change: PaymentChange,
  now: Date,
): Promise<PaymentRow> {
  const set = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [columnOf[name as keyof PaymentChange], value]),
  );
  const row = await tx.sql
    .updateTable("payments.payments")
    .set({ ...set, updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", payment.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toPaymentRow(row);
}

export type PaymentFilter = {
  accountId?: string;
  state?: PaymentState;
  origin?: PaymentOrigin;
  from?: Date;
  to?: Date;
  beforeId?: string;
  limit: number;
};

/** Payments of the scope, newest first. */
export async function listPayments(tx: Transaction, filter: PaymentFilter): Promise<PaymentRow[]> {
  let query = tx.sql.selectFrom("payments.payments").selectAll().where("root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.origin) query = query.where("origin", "=", filter.origin);
  if (filter.from) query = query.where("created_at", ">=", filter.from);
  if (filter.to) query = query.where("created_at", "<", filter.to);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toPaymentRow);
}

/** What auto-recharge took, or is about to take, in the month of a moment (UTC). */
export async function rechargedInMonth(tx: Transaction, accountId: string, now: Date): Promise<bigint> {
  const { rows } = await sql<{ sum: bigint }>`
    select coalesce(sum(amount_micros), 0)::bigint as sum from payments.payments
    where root_id = ${tx.scope.rootId} and account_id = ${accountId} and origin = 'auto_recharge'
      and state in ('new', 'processing', 'action_required', 'succeeded')
      and created_at >= date_trunc('month', ${now}::timestamptz at time zone 'UTC') at time zone 'UTC'`.execute(tx.sql);
  return rows[0]?.sum ?? 0n;
}

/** Payments under way that nothing has moved since `before`: a lost job is taken up again. */
export async function listStuckPayments(tx: Transaction, before: Date): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom("payments.payments")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("state", "in", ["new", "open", "processing", "action_required"])
    .where("updated_at", "<", before)
    .orderBy("updated_at")
    .limit(200)
    .execute();
  return rows.map((row) => row.id);
}
