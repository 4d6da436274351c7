import { DomainError, publicId } from "../kernel/index.ts";

/** No payment of that id in this scope. */
export const paymentNotFound = (paymentId: string) =>
  new DomainError("payments.payment_not_found", { paymentId: publicId("top", paymentId) });

/** No saved card of that id in this scope, or it was removed. */
export const cardNotFound = (cardId: string) =>
  new DomainError("payments.card_not_found", { cardId: publicId("crd", cardId) });

/** No dispute of that id in this scope. */
export const disputeNotFound = (disputeId: string) =>
  new DomainError("payments.dispute_not_found", { disputeId: publicId("dsp", disputeId) });

/** No payment processor is connected that takes the currency. */
export const paymentsUnavailable = (currency: string) => new DomainError("payments.unavailable", { currency });

/** The processor does not answer, or refused for a reason of its own; nothing was taken. */
export const processorFailed = (reason: string) => new DomainError("payments.processor_failed", { reason });

/** An amount outside of what can be added at once. */
export const amountOutOfRange = (field: string, expected: string) =>
  new DomainError("request.invalid", {
    errors: [{ field: `body.${field}`, message: "is outside of what can be added at once", expected }],
  });

/** Only money that came in and was not given back or disputed can be refunded. `availableMicros` is how much. */
export const refundNotPossible = (availableMicros: bigint, currency: string) =>
  new DomainError("payments.refund_not_possible", { availableMicros, currency });

/** Auto-recharge charges a saved card without its owner: there has to be one. */
export const cardNeeded = () => new DomainError("payments.card_needed");

/** The dispute is over, or the bank wants nothing. */
export const disputeClosed = (disputeId: string, state: string) =>
  new DomainError("payments.dispute_closed", { disputeId: publicId("dsp", disputeId), state });
