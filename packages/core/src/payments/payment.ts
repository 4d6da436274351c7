import type { Selectable } from "kysely";
import type { Micros } from "../kernel/index.ts";
import type { PaymentsCards, PaymentsPayments, PaymentsRefunds } from "../kernel/schema.generated.ts";

/**
 * `new`: the processor has not answered yet. `open`: its page waits for the person. `failed` may still be followed by
 * `succeeded`, where the person tries another card on the same page.
 */
export const paymentStates = [
  "new",
  "open",
  "processing",
  "action_required",
  "succeeded",
  "failed",
  "cancelled",
  "expired",
] as const;
export type PaymentState = (typeof paymentStates)[number];

export type PaymentOrigin = "customer" | "auto_recharge" | "reconciliation";

/** One payment into a wallet. Its id is also that of the ledger's transfer. */
export type PaymentRow = {
  rootId: string;
  tenantId: string;
  accountId: string;
  id: string;
  providerId: string;
  origin: PaymentOrigin;
  method: "checkout" | "card";
  cardId: string | null;
  saveCard: boolean;
  amountMicros: Micros;
  currency: string;
  state: PaymentState;
  returnUrl: string | null;
  checkoutRef: string | null;
  checkoutUrl: string | null;
  paymentRef: string | null;
  chargeRef: string | null;
  /** The processor's page on which the person confirms. */
  actionUrl: string | null;
  failureCategory: string | null;
  failureCode: string | null;
  failureMessage: string | null;
  receivedMicros: Micros;
  feeMicros: Micros | null;
  refundedMicros: Micros;
  submittedAt: Date | null;
  lookedAt: Date | null;
  creditedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

/** Still waits for the processor or the person. */
export const isUnderWay = (state: PaymentState): boolean =>
  state === "new" || state === "open" || state === "processing" || state === "action_required";

export function toPaymentRow(row: Selectable<PaymentsPayments>): PaymentRow {
  return {
    rootId: row.root_id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    id: row.id,
    providerId: row.provider_id,
    origin: row.origin as PaymentOrigin,
    method: row.method as PaymentRow["method"],
    cardId: row.card_id,
    saveCard: row.save_card,
    amountMicros: row.amount_micros,
    currency: row.currency,
    state: row.state as PaymentState,
    returnUrl: row.return_url,
    checkoutRef: row.checkout_ref,
    checkoutUrl: row.checkout_url,
    paymentRef: row.payment_ref,
    chargeRef: row.charge_ref,
    actionUrl: row.action_url,
    failureCategory: row.failure_category,
    failureCode: row.failure_code,
    failureMessage: row.failure_message,
    receivedMicros: row.received_micros,
    feeMicros: row.fee_micros,
    refundedMicros: row.refunded_micros,
    submittedAt: row.submitted_at,
    lookedAt: row.looked_at,
    creditedAt: row.credited_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A saved card as it may be shown. */
export type Card = {
  id: string;
  accountId: string;
  providerId: string;
  methodRef: string;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
  isDefault: boolean;
  createdAt: Date;
};

export function toCard(row: Selectable<PaymentsCards>): Card {
  return {
    id: row.id,
    accountId: row.account_id,
    providerId: row.provider_id,
    methodRef: row.method_ref,
    brand: row.brand,
    last4: row.last4,
    expMonth: row.exp_month,
    expYear: row.exp_year,
    isDefault: row.is_default,
    createdAt: row.created_at,
  };
}

/** Part of a payment given back to its card. */
export type RefundRow = {
  rootId: string;
  tenantId: string;
  accountId: string;
  id: string;
  paymentId: string;
  holdId: string | null;
  amountMicros: Micros;
  currency: string;
  reason: "requested" | "duplicate" | "fraud";
  note: string;
  actor: string;
  state: "new" | "pending" | "succeeded" | "failed";
  taken: boolean;
  lossMicros: Micros;
  refundRef: string | null;
  failureCode: string | null;
  submittedAt: Date | null;
  createdAt: Date;
};

export function toRefundRow(row: Selectable<PaymentsRefunds>): RefundRow {
  return {
    rootId: row.root_id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    id: row.id,
    paymentId: row.payment_id,
    holdId: row.hold_id,
    amountMicros: row.amount_micros,
    currency: row.currency,
    reason: row.reason as RefundRow["reason"],
    note: row.note,
    actor: row.actor,
    state: row.state as RefundRow["state"],
    taken: row.taken,
    lossMicros: row.loss_micros,
    refundRef: row.refund_ref,
    failureCode: row.failure_code,
    submittedAt: row.submitted_at,
    createdAt: row.created_at,
  };
}
