import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

type Meaning = { tone: Tone; label: string };

export const paymentMeaning: Record<Schemas["WalletTopUpStatus"], Meaning> = {
  pending: { tone: "info", label: "Not answered yet" },
  awaiting_payment: { tone: "neutral", label: "Page is open" },
  action_required: { tone: "warning", label: "Waits for its owner" },
  processing: { tone: "info", label: "With the bank" },
  succeeded: { tone: "success", label: "Paid" },
  failed: { tone: "danger", label: "Declined" },
  cancelled: { tone: "neutral", label: "Given up" },
  expired: { tone: "neutral", label: "Page ran out" },
};

export const originMeaning: Record<Schemas["Payment"]["origin"], Meaning> = {
  customer: { tone: "neutral", label: "Customer" },
  auto_recharge: { tone: "brand", label: "Auto-recharge" },
  reconciliation: { tone: "warning", label: "Reconciliation" },
};

export const refundMeaning: Record<Schemas["RefundState"], Meaning> = {
  new: { tone: "info", label: "Being made" },
  pending: { tone: "info", label: "With the bank" },
  succeeded: { tone: "success", label: "Given back" },
  failed: { tone: "danger", label: "Came back" },
};

export const disputeMeaning: Record<Schemas["DisputeState"], Meaning> = {
  open: { tone: "warning", label: "Open" },
  won: { tone: "success", label: "Won" },
  lost: { tone: "danger", label: "Lost" },
  closed: { tone: "neutral", label: "Came to nothing" },
};

export const differenceMeaning: Record<Schemas["DifferenceState"], Meaning> = {
  open: { tone: "warning", label: "Open" },
  resolved: { tone: "success", label: "Resolved" },
  ignored: { tone: "neutral", label: "Left as it is" },
  settled: { tone: "success", label: "Agrees by now" },
};

const subjects: Record<string, string> = {
  payment: "Payment",
  refund: "Refund",
  dispute: "Dispute",
  fee: "Fee",
  other: "Movement",
};

/** What a difference is, in a few words. */
export function differenceWords({ kind, subject }: Pick<Schemas["Difference"], "kind" | "subject">): string {
  const what = subjects[subject] ?? subject;
  if (kind === "missing_here") return `${what} is missing here`;
  if (kind === "missing_there") return `${what} is missing there`;
  return kind === "fee_differs" ? "Fee differs" : `${what}: amounts differ`;
}

/** What each action does about it. */
export const actionWords: Record<Schemas["DifferenceAction"], { label: string; sentence: string }> = {
  credit: {
    label: "Credit the wallet",
    sentence: "The payment is read at the processor again and credited to its wallet.",
  },
  book: {
    label: "Book it as theirs",
    sentence: "Our books follow the processor. What a wallet does not have is booked as our loss.",
  },
  ignore: { label: "Leave it", sentence: "Nothing is booked; the reason is kept." },
};
