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
