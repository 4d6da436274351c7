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
export const cardWords = (card: { brand: string; last4: string }): string =>
  `${names[card.brand] ?? "Card"} ending in ${card.last4}`;
