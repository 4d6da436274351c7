import { publicId } from "@tandem/core/kernel";
import {
  type Card,
  type DisputeRow,
  declineWords,
  type PaymentRow,
  type PaymentState,
  type RefundRow,
  type WalletWatch,
} from "@tandem/core/payments";
import { toInstant, toInstantOrNull, toMoney, toMoneyOrNull } from "./values.ts";

const statusOf = {
  new: "pending",
  open: "awaiting_payment",
  processing: "processing",
  action_required: "action_required",
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
  expired: "expired",
} as const satisfies Record<PaymentState, string>;

export type TopUpStatus = (typeof statusOf)[PaymentState];

/** The state that a status of the API stands for. */
export function stateOf(status: TopUpStatus): PaymentState {
  const found = Object.entries(statusOf).find(([, name]) => name === status);
  return (found?.[0] ?? "new") as PaymentState;
}

/** A payment as its owner sees it: why it failed in our words, never in the processor's. */
export function presentTopUp(payment: PaymentRow, cards: ReadonlyMap<string, Card>) {
  const { currency } = payment;
  const card = payment.cardId === null ? undefined : cards.get(payment.cardId);
  const why = declineWords(payment);
  return {
    id: publicId("top", payment.id),
    status: statusOf[payment.state],
    amount: toMoney(payment.amountMicros, currency),
    method: payment.method,
    origin: payment.origin,
    card: card ? presentCardName(card) : null,
    checkoutUrl: payment.state === "open" ? payment.checkoutUrl : null,
    actionUrl: payment.state === "action_required" ? payment.actionUrl : null,
    failure: why === null ? null : { code: payment.failureCode ?? payment.state, message: why },
    refunded: toMoney(payment.refundedMicros, currency),
    createdAt: toInstant(payment.createdAt),
    creditedAt: toInstantOrNull(payment.creditedAt),
  };
}

const presentCardName = ({ id, brand, last4, expMonth, expYear }: Card) => ({
  id: publicId("crd", id),
  brand,
  last4,
  expMonth,
  expYear,
});

export const presentCard = (card: Card) => ({
  ...presentCardName(card),
  isDefault: card.isDefault,
  createdAt: toInstant(card.createdAt),
});

/** What nobody has set is off. */
export function presentAutoRecharge(watch: WalletWatch | null, currency: string) {
  return {
    enabled: watch?.rechargeOn ?? false,
    below: toMoneyOrNull(watch?.rechargeBelowMicros, currency),
    amount: toMoneyOrNull(watch?.rechargeAmountMicros, currency),
    monthlyMaximum: toMoneyOrNull(watch?.rechargeMonthMaxMicros, currency),
    pausedUntil: toInstantOrNull(watch?.rechargeOn ? watch.pausedUntil : null),
    failures: watch?.failures ?? 0,
    topUpId: watch?.paymentId ? publicId("top", watch.paymentId) : null,
  };
}

export const presentWalletAlert = (watch: WalletWatch | null, currency: string) => ({
  enabled: watch?.alertOn ?? false,
  below: toMoneyOrNull(watch?.alertBelowMicros, currency),
});

/** What the ids of a list are called. */
export type PaymentNames = {
  accounts: ReadonlyMap<string, string>;
  providers: ReadonlyMap<string, string>;
  cards: ReadonlyMap<string, Card>;
};

const named = (
  { accountId, providerId }: { accountId: string; providerId: string },
  names: Pick<PaymentNames, "accounts" | "providers">,
) => ({
  account: { id: publicId("acc", accountId), name: names.accounts.get(accountId) ?? "an account" },
  provider: { id: publicId("prv", providerId), name: names.providers.get(providerId) ?? "a removed provider" },
});

export function presentPayment(payment: PaymentRow, names: PaymentNames) {
  const { checkoutUrl: _, actionUrl: __, ...shown } = presentTopUp(payment, names.cards);
  return {
    ...shown,
    ...named(payment, names),
    received: toMoney(payment.receivedMicros, payment.currency),
    fee: toMoneyOrNull(payment.feeMicros, payment.currency),
    upstreamRef: payment.paymentRef ?? payment.checkoutRef,
    upstreamMessage: payment.failureMessage,
  };
}

export const presentRefund = (refund: RefundRow) => ({
  id: publicId("rfd", refund.id),
  state: refund.state,
  amount: toMoney(refund.amountMicros, refund.currency),
  reason: refund.reason,
  note: refund.note,
  actor: refund.actor,
  failureCode: refund.failureCode,
  createdAt: toInstant(refund.createdAt),
});

export function presentDispute(dispute: DisputeRow, names: Pick<PaymentNames, "accounts" | "providers">) {
  const { currency } = dispute;
  return {
    id: publicId("dsp", dispute.id),
    paymentId: publicId("top", dispute.paymentId),
    ...named(dispute, names),
    state: dispute.state,
    reason: dispute.reason,
    amount: toMoney(dispute.amountMicros, currency),
    frozen: toMoney(dispute.frozenMicros, currency),
    owed: toMoney(dispute.shortMicros, currency),
    loss: toMoney(dispute.lossMicros, currency),
    fee: toMoney(dispute.feeMicros, currency),
    needsResponse: dispute.needsResponse,
    evidenceDueAt: toInstantOrNull(dispute.evidenceDueAt),
    evidenceSentAt: toInstantOrNull(dispute.evidenceSentAt),
    upstreamRef: dispute.disputeRef,
    createdAt: toInstant(dispute.createdAt),
  };
}
