import { DISPUTE_FEE } from "./currencies.ts";
import type { Desk } from "./desk.ts";
import type { Charge, Dispute, DisputeStatus } from "./state.ts";
import { testCard } from "./test-cards.ts";
import { disputeWire } from "./wire-payments.ts";

const ANSWER_WITHIN_S = 9 * 86_400;

export type DisputeOpening = { amount: number; reason: string; inquiry: boolean };

const overStates: readonly DisputeStatus[] = ["won", "lost", "warning_closed"];

export function isOver(dispute: Dispute): boolean {
  return overStates.includes(dispute.status);
}

/** What of a charge could still be disputed. */
export function disputable(charge: Charge): number {
  return charge.status === "succeeded" && !charge.disputed ? charge.amount - charge.refunded : 0;
}

/** The bank takes the money back, or asks first. */
export function openDispute(desk: Desk, charge: Charge, opening: DisputeOpening): Dispute {
  desk.put("charges", { ...charge, disputed: true, disputeAtMs: null });
  const dispute: Dispute = {
    id: desk.newId("du"),
    charge: charge.id,
    intent: charge.intent,
    amount: opening.amount,
    currency: charge.currency,
    status: opening.inquiry ? "warning_needs_response" : "needs_response",
    reason: opening.reason,
    transactions: [],
    evidence: {},
    submissions: 0,
    dueBy: desk.now() + ANSWER_WITHIN_S,
    metadata: {},
    created: desk.now(),
  };
  const opened = opening.inquiry ? desk.put("disputes", dispute) : withdraw(desk, dispute);
  desk.emit("charge.dispute.created", disputeWire(opened, desk));
  if (!opening.inquiry) desk.emit("charge.dispute.funds_withdrawn", disputeWire(opened, desk));
  return opened;
}

/** An inquiry that was not settled becomes a dispute over what was not refunded meanwhile. */
export function escalateInquiry(desk: Desk, inquiry: Dispute): Dispute {
  const charge = desk.get("charges", inquiry.charge);
  const amount = Math.min(inquiry.amount, charge.amount - charge.refunded);
  if (amount === 0) return closeDispute(desk, inquiry, "won");
  const dueBy = desk.now() + ANSWER_WITHIN_S;
  const dispute = withdraw(desk, { ...inquiry, amount, status: "needs_response", submissions: 0, dueBy });
  desk.emit("charge.dispute.updated", disputeWire(dispute, desk), { status: inquiry.status });
  desk.emit("charge.dispute.funds_withdrawn", disputeWire(dispute, desk));
  return dispute;
}

/** The bank's last word. An inquiry that is over moved no money. */
export function closeDispute(desk: Desk, dispute: Dispute, outcome: "won" | "lost"): Dispute {
  const inquiry = dispute.status.startsWith("warning_");
  const status = inquiry ? "warning_closed" : outcome;
  const closed = desk.put("disputes", { ...dispute, status });
  const settled = !inquiry && outcome === "won" ? reinstate(desk, closed) : closed;
  desk.emit("charge.dispute.closed", disputeWire(settled, desk));
  if (settled.status === "won") desk.emit("charge.dispute.funds_reinstated", disputeWire(settled, desk));
  return settled;
}

/** Test values that decide a dispute when they are submitted as `uncategorized_text` (FACTS.md, "Disputes"). */
const verdicts: Readonly<Record<string, "won" | "lost" | "escalate">> = {
  winning_evidence: "won",
  losing_evidence: "lost",
  escalate_inquiry_evidence: "escalate",
};

/** Keeps evidence; submitted, the bank has it, and may decide at once. */
export function giveEvidence(
  desk: Desk,
  dispute: Dispute,
  given: { evidence: Record<string, string>; submit: boolean },
): Dispute {
  const evidence = { ...dispute.evidence, ...given.evidence };
  const inquiry = dispute.status.startsWith("warning_");
  const status = given.submit ? (inquiry ? "warning_under_review" : "under_review") : dispute.status;
  const submissions = dispute.submissions + (given.submit ? 1 : 0);
  const updated = desk.put("disputes", { ...dispute, evidence, status, submissions });
  desk.emit("charge.dispute.updated", disputeWire(updated, desk), { status: dispute.status });
  const verdict = given.submit ? verdicts[evidence.uncategorized_text ?? ""] : undefined;
  if (verdict === undefined) return updated;
  if (verdict !== "escalate") return closeDispute(desk, updated, verdict);
  return inquiry ? escalateInquiry(desk, updated) : updated;
}

function withdraw(desk: Desk, dispute: Dispute): Dispute {
  const description = `Chargeback withdrawal for ${dispute.charge}`;
  return move(desk, dispute, { sign: -1, category: "dispute", description });
}

function reinstate(desk: Desk, dispute: Dispute): Dispute {
  const description = `Chargeback reversal for ${dispute.charge}`;
  return move(desk, dispute, { sign: 1, category: "dispute_reversal", description });
}

function move(
  desk: Desk,
  dispute: Dispute,
  movement: { sign: 1 | -1; category: string; description: string },
): Dispute {
  const { sign, category, description } = movement;
  const transaction = desk.put("transactions", {
    id: desk.newId("txn"),
    type: "adjustment",
    category,
    amount: sign * dispute.amount,
    fee: -sign * DISPUTE_FEE,
    currency: dispute.currency,
    description,
    source: dispute.id,
    availableOn: desk.now(),
    created: desk.now(),
  });
  return desk.put("disputes", { ...dispute, transactions: [...dispute.transactions, transaction.id] });
}

/** Waits for the owner of a test card to dispute; also after a restart. */
export function disputeLater(desk: Desk, charge: Charge): void {
  if (charge.disputeAtMs === null) return;
  desk.at(charge.disputeAtMs, () => {
    const current = desk.get("charges", charge.id);
    const behaviour = testCard(desk.get("methods", current.method).card).dispute;
    const amount = disputable(current);
    if (current.disputeAtMs === null || behaviour === undefined || amount === 0) return;
    const inquiry = behaviour === "inquiry";
    openDispute(desk, current, { amount, reason: inquiry ? "general" : behaviour, inquiry });
  });
}
