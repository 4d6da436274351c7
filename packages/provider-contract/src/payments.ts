import type { Money } from "./money.ts";
import type { Answer, Found, Outcome } from "./outcome.ts";
import type { ProviderError } from "./provider-error.ts";

/**
 * `action_required`: the person must confirm, such as by 3-D Secure. `failed` is the last try's end and not the payment's: another
 * card may be tried, so `succeeded` can follow. Only `succeeded` and `cancelled` are final. A word nobody knows is `processing`.
 */
export const paymentStates = ["new", "action_required", "processing", "succeeded", "failed", "cancelled"] as const;
export type PaymentState = (typeof paymentStates)[number];

export type PaymentCustomer = { customerRef: string };

/** A saved card. Never a number: brand and last digits only. */
export type SavedCard = {
  methodRef: string;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
  /** Two equal cards have equal fingerprints. */
  fingerprint: string | null;
};

export type Payment = {
  paymentRef: string;
  ourRef: string | null;
  customerRef: string | null;
  state: PaymentState;
  amount: Money;
  /** What has arrived; 0 until it succeeded. */
  received: Money;
  /** Null where a webhook does not say: refunds have events of their own. */
  refunded: Money | null;
  /** The upstream's fee and what is left of it, once known. */
  fee: Money | null;
  methodRef: string | null;
  chargeRef: string | null;
  /** For the page that confirms; a secret of that person. */
  clientSecret: string | null;
  /** The upstream's page on which the person confirms, while `action_required`. */
  actionUrl: string | null;
  /** Why the last try failed. */
  error: ProviderError | null;
};

export type CheckoutRequest = {
  /** Our top-up's reference: the same again never makes a second page or payment. */
  ourRef: string;
  customerRef: string;
  amount: Money;
  title: string;
  /** Keep the card for later payments without the person. */
  saveCard: boolean;
  successUrl: string;
  cancelUrl: string;
};

/** The upstream's own page: for a payment, or for saving a card (then never `paid`). */
export type Checkout = {
  checkoutRef: string;
  ourRef: string | null;
  /** Null when it is over. */
  url: string | null;
  state: "open" | "complete" | "expired";
  /** Null until the person tried to pay, and where a card is saved. */
  paymentRef: string | null;
  paid: boolean;
};

export type ChargeRequest = {
  ourRef: string;
  customerRef: string;
  methodRef: string;
  amount: Money;
  description: string;
  /** The person is not there: what needs them fails with `authentication_required`. */
  offSession: boolean;
  /** Where the upstream's page sends the person after confirming; needed when they are there. */
  returnUrl?: string;
};

/** `failed` may follow `succeeded`: the bank sends the money back days later. `cancelled` and `failed` are final. */
export type Refund = {
  refundRef: string;
  ourRef: string | null;
  paymentRef: string | null;
  amount: Money;
  state: "pending" | "succeeded" | "failed" | "cancelled";
  /** Why it failed, in the upstream's word. */
  failureReason: string | null;
};

/**
 * `open` wants evidence or waits for the bank; `closed` came to nothing, or was settled before it began. How much money is gone
 * is `Dispute.withdrawn`: an inquiry takes none. `open` may follow `lost` (an appeal) and, for an inquiry that grew, `closed`.
 */
export type DisputeState = "open" | "won" | "lost" | "closed";

export type Dispute = {
  disputeRef: string;
  paymentRef: string | null;
  chargeRef: string;
  amount: Money;
  reason: string;
  state: DisputeState;
  /** An answer is wanted from us, until `evidenceDueAt`. */
  needsResponse: boolean;
  evidenceDueAt: Date | null;
  /** What was taken from us for it and not given back, without the fee. */
  withdrawn: Money;
  /** What the upstream keeps for its trouble. */
  fee: Money;
};

/**
 * What moved at the payment processor, for reconciliation. `net` = `amount` − `fee`; outgoing amounts are negative. A failed refund
 * and a won dispute are entries of their own, with the opposite sign.
 */
export type PaymentEntry = {
  entryRef: string;
  kind: "payment" | "refund" | "dispute" | "fee" | "payout" | "other";
  paymentRef: string | null;
  /** The refund or dispute it belongs to. */
  subjectRef: string | null;
  amountMicros: bigint;
  feeMicros: bigint;
  currency: string;
  at: Date;
};

/**
 * A payment processor. Every writing call carries `ourRef` as idempotency key: a repeat returns what the first one did.
 * Rules as of `EsimProvider`.
 */
export type PaymentsProvider = {
  createCustomer(request: { ourRef: string; email: string; name: string | null }): Promise<Outcome<PaymentCustomer>>;
  createCheckout(request: CheckoutRequest): Promise<Outcome<Checkout>>;
  getCheckout(checkoutRef: string): Promise<Answer<Checkout>>;
  expireCheckout(checkoutRef: string): Promise<Answer<null>>;
  /** Starts saving a card without a payment: on the upstream's page where `url` is told, else our page confirms with the secret. */
  createCardSetup(request: {
    ourRef: string;
    customerRef: string;
    returnUrl: string;
    /** Where a person goes who changed their mind; `returnUrl` when absent. */
    cancelUrl?: string;
  }): Promise<Outcome<{ setupRef: string; url: string | null; clientSecret: string | null }>>;
  /**
   * Pays with a saved card. `rejected` with `card_declined` or `authentication_required`, whose error names the payment that can be
   * tried again (`upstreamRef`); `done` also while `processing` or `action_required`: only `succeeded` is money.
   */
  charge(request: ChargeRequest): Promise<Outcome<Payment>>;
  /** Looks for a charge whose reply was lost, by our reference. */
  findPayment(query: { ourRef: string; customerRef: string; createdAfter: Date }): Promise<Found<Payment>>;
  /** Tries a payment again with the person present, after `authentication_required`: they confirm at `actionUrl`. */
  confirmPayment(request: {
    ourRef: string;
    paymentRef: string;
    methodRef: string;
    returnUrl: string;
  }): Promise<Outcome<Payment>>;
  getPayment(paymentRef: string): Promise<Answer<Payment>>;
  cancelPayment(paymentRef: string): Promise<Answer<Payment>>;
  listCards(customerRef: string): Promise<Answer<SavedCard[]>>;
  /** Safe to repeat. */
  removeCard(methodRef: string): Promise<Answer<null>>;
  refund(request: {
    ourRef: string;
    paymentRef: string;
    amount: Money;
    reason: "requested" | "duplicate" | "fraud";
  }): Promise<Outcome<Refund>>;
  getRefund(refundRef: string): Promise<Answer<Refund>>;
  /** Looks for a refund whose reply was lost, by our reference. */
  findRefund(query: { ourRef: string; paymentRef: string }): Promise<Found<Refund>>;
  getDispute(disputeRef: string): Promise<Answer<Dispute>>;
  submitEvidence(disputeRef: string, evidence: { text: string; submit: boolean }): Promise<Answer<Dispute>>;
  acceptDispute(disputeRef: string): Promise<Answer<Dispute>>;
  /** Everything that moved in a time, in pages; throws `ProviderCallError` out of its iteration. */
  listEntries(range: { from: Date; to: Date }): AsyncIterable<PaymentEntry[]>;
};

export type PaymentsCapabilities = {
  /** Lost charges and refunds are found by our reference; where false, `findPayment` and `findRefund` say `unsupported`. */
  find: boolean;
  checkout: boolean;
  savedCards: boolean;
  disputes: boolean;
  /** How long the upstream remembers an idempotency key. */
  idempotentForMs: number;
  currencies: string[];
};
