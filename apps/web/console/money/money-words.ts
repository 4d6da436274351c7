import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

type Code = Schemas["LedgerCode"];
type Transfer = Schemas["LedgerTransfer"];
type Balance = Schemas["LedgerBalance"];

/** What an account of the books is called, and what its balance means. In the order of the way money takes. */
export const accountMeaning: Record<Code, { label: string; sentence: string }> = {
  top_ups: { label: "Paid in", sentence: "Money customers put into their wallets." },
  credits: { label: "Credits", sentence: "Money operators gave to customers: credits, goodwill and refunds." },
  wallet: {
    label: "Wallets",
    sentence: "Customers' money that is not spent yet. What is set aside counts until it is taken.",
  },
  sales: { label: "Margin", sentence: "What customers were charged, less what was paid for what they got." },
  provider: {
    label: "Provider",
    sentence: "Paid for everything bought there, spare profiles included, less what was given back.",
  },
  stock: {
    label: "Stock",
    sentence: "Paid for spare profiles that wait for the next equal order. Below zero until they are used.",
  },
  tax: { label: "Taxes", sentence: "Contained in what customers paid, and owed to whoever levies them." },
  loss: { label: "Losses", sentence: "Paid for what nobody can use any more. Below zero for good." },
  fees: { label: "Payment fees", sentence: "What payment processors kept of what customers paid in." },
  disputes: { label: "Disputes", sentence: "Customers' money that is frozen until a bank decides." },
  outside: { label: "Other brands", sentence: "Paid on to the brand this one buys from." },
};

const wayOfMoney = Object.keys(accountMeaning) as Code[];

/** Balances in the order of the way money takes: where it comes from, where it lies, where it goes. */
export const inOrder = (balances: readonly Balance[]): Balance[] =>
  balances.toSorted(
    (a, b) =>
      wayOfMoney.indexOf(a.code) - wayOfMoney.indexOf(b.code) ||
      (a.provider?.name ?? "").localeCompare(b.provider?.name ?? ""),
  );

/** An account's own name: a provider's is the provider's. */
export const nameOfAccount = ({ code, provider }: Pick<Balance, "code" | "provider">): string =>
  provider?.name ?? accountMeaning[code].label;

/** Choices of the filter by account. */
export const codeOptions = wayOfMoney
  .filter((code) => code !== "outside")
  .map((code) => ({ value: code, label: code === "provider" ? "All providers" : accountMeaning[code].label }));

/** Choices of the filter by kind. */
export const kindOptions: readonly { value: Transfer["kind"]; label: string }[] = [
  { value: "post", label: "Moved" },
  { value: "hold", label: "Set aside" },
  { value: "capture", label: "Taken" },
  { value: "void", label: "Freed" },
];

const reasonWords: Record<string, string> = {
  credit: "Credit",
  adjustment: "Correction",
  refund: "Refund",
  top_up: "Money added",
  goodwill: "Goodwill",
  usage: "Usage",
  fee: "Payment fee",
  card_refund: "Refund to the card",
  card_refund_failed: "Refund came back",
  dispute: "Dispute",
  dispute_won: "Dispute over",
  write_off: "Written off",
  cost_correction: "Cost corrected",
};

/** What a transfer did, in a word or two. */
export function transferWords({
  kind,
  reason,
  debit,
  credit,
}: Pick<Transfer, "kind" | "reason" | "debit" | "credit">): string {
  if (kind === "hold") return "Set aside";
  if (kind === "void") return reason === "expired" ? "Freed, too late" : "Freed";
  if (kind === "capture") return "Charged";
  if (credit.code === "stock")
    return debit.code === "sales" ? "Spare used" : debit.code === "loss" ? "Written off" : "Spare given back";
  if (debit.code === "stock") return "Spare kept";
  if (debit.code === "loss") return reasonWords[reason] ?? "Lost";
  if (debit.code === "sales" && reason !== "cost_correction") return credit.code === "sales" ? "Wholesale" : "Cost";
  return reasonWords[reason] ?? reason;
}

const minuteMs = 60_000;

/** How an open hold stands by its age: an order takes seconds, so minutes mean that it waits, and a day that it was forgotten. */
export function holdAge(since: string, now: number): { tone: Tone; label: string } {
  const minutes = (now - Date.parse(since)) / minuteMs;
  if (minutes < 10) return { tone: "info", label: "On its way" };
  if (minutes < 24 * 60) return { tone: "warning", label: "Waits" };
  return { tone: "danger", label: "Over a day" };
}
