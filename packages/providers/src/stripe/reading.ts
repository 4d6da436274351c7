import {
  type Checkout,
  type Dispute,
  type DisputeState,
  type Outcome,
  type Payment,
  type PaymentEntry,
  type PaymentState,
  type ProviderError,
  type Refund,
  type SavedCard,
  unreadable,
} from "@tandem/provider-contract";
import { fromIntentError } from "./errors.ts";
import { fromMinorUnits } from "./minor-units.ts";
import type * as wire from "./wire.ts";

/** Under which key of the metadata our reference travels. */
export const OUR_REF = "our_ref";

const PAYMENT_STATES: Readonly<Record<string, PaymentState>> = {
  requires_payment_method: "new",
  requires_confirmation: "new",
  requires_action: "action_required",
  processing: "processing",
  requires_capture: "processing",
  succeeded: "succeeded",
  canceled: "cancelled",
};

/** A status nobody documented is `processing`: it is asked again, and no money is believed in. */
export function toPaymentState(intent: wire.PaymentIntent): PaymentState {
  const state = PAYMENT_STATES[intent.status] ?? "processing";
  return state === "new" && intent.last_payment_error ? "failed" : state;
}

export function toPayment(intent: wire.PaymentIntent): Payment {
  const { currency } = intent;
  const charge = intent.latest_charge;
  const expanded = typeof charge === "object" && charge !== null ? charge : null;
  const transaction = expanded?.balance_transaction;
  const entry = typeof transaction === "object" && transaction !== null ? transaction : null;
  return {
    paymentRef: intent.id,
    ourRef: intent.metadata?.[OUR_REF] ?? null,
    customerRef: intent.customer ?? null,
    state: toPaymentState(intent),
    amount: fromMinorUnits(intent.amount, currency),
    received: fromMinorUnits(intent.amount_received ?? 0, currency),
    refunded: refundedOf(intent, expanded),
    fee: entry ? fromMinorUnits(entry.fee, entry.currency) : null,
    methodRef: intent.payment_method ?? null,
    chargeRef: typeof charge === "string" ? charge : (expanded?.id ?? null),
    clientSecret: intent.client_secret ?? null,
    actionUrl: intent.next_action?.redirect_to_url?.url ?? null,
    error: intent.last_payment_error ? fromIntentError(intent.last_payment_error) : null,
  };
}

function refundedOf(intent: wire.PaymentIntent, charge: { amount_refunded: number } | null): Payment["refunded"] {
  if (charge) return fromMinorUnits(charge.amount_refunded, intent.currency);
  return intent.latest_charge ? null : fromMinorUnits(0, intent.currency);
}

/** How a payment that was asked for ended. Only a status we know is an end. */
export function toPaymentOutcome(intent: wire.PaymentIntent): Outcome<Payment> {
  const value = toPayment(intent);
  const upstreamRef = intent.id;
  if (PAYMENT_STATES[intent.status] === undefined) return { kind: "pending", upstreamRef };
  if (value.state === "failed" || value.state === "cancelled") {
    const cancelled = { category: "refused", code: "canceled", message: "the payment was cancelled" } as const;
    return { kind: "rejected", error: { ...(value.error ?? cancelled), upstreamRef } };
  }
  if (value.state !== "new") return { kind: "done", upstreamRef, value };
  const error = { ...unreadable(`a payment that was to be confirmed is ${intent.status}`), upstreamRef };
  return { kind: "unknown", error };
}

export function toCheckout(session: wire.CheckoutSession): Checkout {
  const state = session.status === "complete" || session.status === "expired" ? session.status : "open";
  return {
    checkoutRef: session.id,
    ourRef: session.client_reference_id ?? session.metadata?.[OUR_REF] ?? null,
    url: session.url ?? null,
    state,
    paymentRef: session.payment_intent ?? null,
    paid: session.payment_status === "paid",
  };
}

/** Null where it is no card. */
export function toSavedCard(method: wire.PaymentMethod): SavedCard | null {
  const { id, card } = method;
  if (!card) return null;
  return {
    methodRef: id,
    brand: card.brand,
    last4: card.last4,
    expMonth: card.exp_month,
    expYear: card.exp_year,
    fingerprint: card.fingerprint ?? null,
  };
}

const REFUND_STATES: Readonly<Record<string, Refund["state"]>> = {
  pending: "pending",
  requires_action: "pending",
  succeeded: "succeeded",
  failed: "failed",
  canceled: "cancelled",
};

export function toRefund(refund: wire.Refund): Refund {
  return {
    refundRef: refund.id,
    ourRef: refund.metadata?.[OUR_REF] ?? null,
    paymentRef: refund.payment_intent ?? null,
    amount: fromMinorUnits(refund.amount, refund.currency),
    state: REFUND_STATES[refund.status ?? ""] ?? "pending",
    failureReason: refund.failure_reason ?? null,
  };
}

/** How a refund that was asked for ended. */
export function toRefundOutcome(refund: wire.Refund): Outcome<Refund> {
  const upstreamRef = refund.id;
  if (REFUND_STATES[refund.status ?? ""] === undefined) return { kind: "pending", upstreamRef };
  const value = toRefund(refund);
  if (value.state !== "failed" && value.state !== "cancelled") return { kind: "done", upstreamRef, value };
  const code = value.failureReason ?? `refund_${value.state}`;
  const error: ProviderError = { category: "refused", code, message: `the refund ${value.state}`, upstreamRef };
  return { kind: "rejected", error };
}

const DISPUTE_STATES: Readonly<Record<string, DisputeState>> = {
  won: "won",
  lost: "lost",
  warning_closed: "closed",
  prevented: "closed",
};

/** A status nobody documented is `open`: somebody looks at it. Money is read from the movements, not from the status. */
export function toDispute(dispute: wire.Dispute): Dispute {
  const moved = dispute.balance_transactions ?? [];
  const currency = moved[0]?.currency ?? dispute.currency;
  const sum = (of: (entry: { amount: number; fee: number }) => number) =>
    fromMinorUnits(
      moved.reduce((total, entry) => total + of(entry), 0),
      currency,
    );
  const due = dispute.evidence_details?.due_by;
  return {
    disputeRef: dispute.id,
    paymentRef: dispute.payment_intent ?? null,
    chargeRef: dispute.charge ?? "",
    amount: fromMinorUnits(dispute.amount, dispute.currency),
    reason: dispute.reason,
    state: DISPUTE_STATES[dispute.status] ?? "open",
    needsResponse: dispute.status.endsWith("needs_response"),
    evidenceDueAt: due ? new Date(due * 1_000) : null,
    withdrawn: sum((entry) => -entry.amount),
    fee: sum((entry) => entry.fee),
  };
}

const ENTRY_KINDS: Readonly<Record<string, PaymentEntry["kind"]>> = {
  charge: "payment",
  payment: "payment",
  refund: "refund",
  payment_refund: "refund",
  refund_failure: "refund",
  payment_failure_refund: "refund",
  stripe_fee: "fee",
  payout: "payout",
  payout_cancel: "payout",
  payout_failure: "payout",
};

export function toEntry(transaction: wire.BalanceTransaction): PaymentEntry {
  const { source } = transaction;
  const about = typeof source === "object" && source !== null ? source : null;
  const isDispute = transaction.reporting_category?.startsWith("dispute") || about?.object === "dispute";
  const currency = transaction.currency;
  return {
    entryRef: transaction.id,
    kind: isDispute ? "dispute" : (ENTRY_KINDS[transaction.type] ?? "other"),
    paymentRef: about?.payment_intent ?? null,
    subjectRef: about && about.object !== "charge" ? about.id : null,
    amountMicros: fromMinorUnits(transaction.amount, currency).amountMicros,
    feeMicros: fromMinorUnits(transaction.fee, currency).amountMicros,
    currency: currency.toUpperCase(),
    at: new Date(transaction.created * 1_000),
  };
}
