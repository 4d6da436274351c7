import { showAmount } from "./currencies.ts";
import type { Desk } from "./desk.ts";
import { SETTLES_AFTER_MS } from "./payments.ts";
import { badParameter, Refusal } from "./refusal.ts";
import type { Charge, Metadata, Refund } from "./state.ts";
import { testCard } from "./test-cards.ts";
import { chargeWire, refundWire } from "./wire-payments.ts";

export type RefundRequest = { charge: Charge; amount: number | null; reason: string | null; metadata: Metadata };

/** Gives money back, all that is left of the charge where no amount is named. */
export function createRefund(desk: Desk, { charge, amount, reason, metadata }: RefundRequest): Refund {
  const refunded = amount ?? charge.amount - charge.refunded;
  refuseRefund(desk, charge, refunded);
  const behaviour = testCard(desk.get("methods", charge.method).card).refund;
  const atMs = desk.nowMs() + (desk.delayMs || SETTLES_AFTER_MS);
  const transaction = desk.put("transactions", {
    id: desk.newId("txn"),
    type: "refund",
    category: "refund",
    amount: -refunded,
    fee: 0,
    currency: charge.currency,
    description: `REFUND FOR CHARGE${charge.description === null ? "" : ` (${charge.description})`}`,
    source: "",
    availableOn: desk.now(),
    created: desk.now(),
  });
  const refund = desk.put("refunds", {
    id: desk.newId("re"),
    charge: charge.id,
    intent: charge.intent,
    amount: refunded,
    currency: charge.currency,
    status: behaviour === "pending" ? "pending" : "succeeded",
    reason,
    metadata,
    transaction: transaction.id,
    failureTransaction: null,
    failureReason: null,
    settles: behaviour === undefined ? null : { atMs, outcome: behaviour === "pending" ? "succeeded" : "failed" },
    created: desk.now(),
  });
  desk.put("transactions", { ...transaction, source: refund.id });
  const after = desk.put("charges", { ...charge, refunded: charge.refunded + refunded });
  desk.emit("refund.created", refundWire(refund, desk));
  desk.emit("charge.refunded", chargeWire(after, desk), { amount_refunded: charge.refunded });
  settleRefundLater(desk, refund);
  return refund;
}

function refuseRefund(desk: Desk, charge: Charge, amount: number): void {
  if (charge.status !== "succeeded") {
    const message = `This PaymentIntent (${charge.intent}) does not have a successful charge to refund.`;
    throw badParameter("payment_intent", message);
  }
  const left = charge.amount - charge.refunded;
  if (left === 0) {
    const message = `Charge ${charge.id} has already been refunded.`;
    throw new Refusal({ status: 400, code: "charge_already_refunded", message });
  }
  const dispute = desk.list("disputes").find((one) => one.charge === charge.id);
  const refundable = !dispute || dispute.status === "won" || dispute.status.startsWith("warning_");
  if (!refundable) {
    const message = `Charge ${charge.id} has been charged back; cannot issue a refund.`;
    throw new Refusal({ status: 400, code: "charge_disputed", message });
  }
  if (amount < 1) throw badParameter("amount", "Invalid positive integer", "parameter_invalid_integer");
  if (amount > left) {
    const [asked, rest] = [showAmount(amount, charge.currency), showAmount(left, charge.currency)];
    throw badParameter("amount", `Refund amount (${asked}) is greater than unrefunded amount on charge (${rest})`);
  }
}

/** Waits for the bank; also after a restart. */
export function settleRefundLater(desk: Desk, refund: Refund): void {
  if (!refund.settles) return;
  const { atMs, outcome } = refund.settles;
  desk.at(atMs, () => settleRefund(desk, refund.id, outcome));
}

/** The bank took the refund, or sends the money back; false when that was said before. A refund that succeeded can still fail. */
export function settleRefund(desk: Desk, id: string, outcome: "succeeded" | "failed"): boolean {
  const refund = desk.get("refunds", id);
  if (refund.status !== "pending" && !(refund.status === "succeeded" && outcome === "failed")) return false;
  const previous = { status: refund.status };
  if (outcome === "succeeded") {
    const settled = desk.put("refunds", { ...refund, status: "succeeded", settles: null });
    desk.emit("refund.updated", refundWire(settled, desk), previous);
    return true;
  }
  const back = desk.put("transactions", {
    id: desk.newId("txn"),
    type: "refund_failure",
    category: "refund_failure",
    amount: refund.amount,
    fee: 0,
    currency: refund.currency,
    description: `REFUND FAILED (${refund.id})`,
    source: refund.id,
    availableOn: desk.now(),
    created: desk.now(),
  });
  const charge = desk.get("charges", refund.charge);
  desk.put("charges", { ...charge, refunded: charge.refunded - refund.amount });
  const failed = desk.put("refunds", {
    ...refund,
    status: "failed",
    settles: null,
    failureTransaction: back.id,
    failureReason: "expired_or_canceled_card",
  });
  desk.emit("refund.updated", refundWire(failed, desk), previous);
  desk.emit("refund.failed", refundWire(failed, desk));
  return true;
}
