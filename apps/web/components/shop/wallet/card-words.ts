import type { Card } from "@tandem/sdk";

/** Cards the payment page takes, as people say it. */
export const cardSchemes = "Visa, Mastercard, American Express";

const names: Record<string, string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  discover: "Discover",
  diners: "Diners Club",
  jcb: "JCB",
  unionpay: "UnionPay",
};

/** `Visa ending in 4242`. */
export const cardName = (card: Pick<Card, "brand" | "last4">): string =>
  `${names[card.brand] ?? "Card"} ending in ${card.last4}`;

/** `12/34`. */
export const cardExpiry = (card: Pick<Card, "expMonth" | "expYear">): string =>
  `${String(card.expMonth).padStart(2, "0")}/${String(card.expYear % 100).padStart(2, "0")}`;
