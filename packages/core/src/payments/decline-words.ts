import type { PaymentRow } from "./payment.ts";

const byCode: Readonly<Record<string, string>> = {
  insufficient_funds: "The card has not enough money.",
  expired_card: "The card has expired.",
  incorrect_cvc: "The card's security code was wrong.",
  lost_card: "The bank has blocked this card.",
  stolen_card: "The bank has blocked this card.",
  card_velocity_exceeded: "The card's limit is used up for now.",
  processing_error: "The bank could not process the card. Try again in a moment.",
};

const byCategory: Readonly<Record<string, string>> = {
  card_declined: "The bank declined the card.",
  authentication_required: "The payment was not confirmed with the bank.",
};

/** Why a payment failed, for its owner: never the processor's own words. Null while nothing failed. */
export function declineWords(payment: Pick<PaymentRow, "state" | "failureCategory" | "failureCode">): string | null {
  if (payment.state === "expired") return "The payment page was not completed in time.";
  if (payment.state === "cancelled") return "The payment was given up.";
  if (payment.failureCategory === null) return null;
  const declined = payment.failureCategory === "card_declined" ? byCode[payment.failureCode ?? ""] : undefined;
  return (
    declined ??
    byCategory[payment.failureCategory] ??
    "The payment service could not take the payment. Nothing was charged."
  );
}
