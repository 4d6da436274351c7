import type { PaymentEntry } from "@tandem/provider-contract";
import type { Micros } from "../kernel/index.ts";
import type { FoundDifference } from "../reconciliation/index.ts";
import type { PaymentRow, RefundRow } from "./payment.ts";
import type { DisputeRow } from "./queries-reversals.ts";

/** What we have of the lines a processor shows, by its references, and what we credited in the time. */
export type OurSide = {
  payments: ReadonlyMap<string, PaymentRow>;
  refunds: ReadonlyMap<string, RefundRow>;
  disputes: ReadonlyMap<string, DisputeRow>;
  credited: readonly PaymentRow[];
};

export type Comparison = {
  entries: number;
  matched: number;
  found: FoundDifference[];
  /** Fees the processor told here first: its own figures, which are booked and no difference. */
  fees: { payment: PaymentRow; feeMicros: Micros }[];
  /** Credited here, and not among the lines: to be asked for one by one, as a line may lie outside of the time. */
  unseen: PaymentRow[];
};

/** Pure: what does not agree between a processor's lines and ours. Payouts move our own money and are left out. */
export function compareEntries(entries: readonly PaymentEntry[], ours: OurSide): Comparison {
  const result: Comparison = { entries: 0, matched: 0, found: [], fees: [], unseen: [] };
  const seen = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === "payout") continue;
    result.entries += 1;
    if (entry.kind === "payment" && entry.paymentRef !== null) seen.add(entry.paymentRef);
    const found = judge(entry, ours, result);
    if (found.length === 0) result.matched += 1;
    result.found.push(...found);
  }
  result.unseen = ours.credited.filter((payment) => payment.paymentRef === null || !seen.has(payment.paymentRef));
  return result;
}

function judge(entry: PaymentEntry, ours: OurSide, result: Comparison): FoundDifference[] {
  switch (entry.kind) {
    case "payment":
      return judgePayment(entry, ours, result);
    case "refund":
      return judgeRefund(entry, ours);
    case "dispute":
      return judgeDispute(entry, ours);
    default:
      // A fee of the processor, or a movement nobody has a word for: a person says what it is.
      return [differenceOf(entry, { kind: "missing_here", subject: entry.kind })];
  }
}

type Mine = { accountId: string; id: string } | null;

function differenceOf(
  entry: PaymentEntry,
  difference: Pick<FoundDifference, "kind" | "subject"> & { oursMicros?: Micros; theirsMicros?: Micros; mine?: Mine },
): FoundDifference {
  const { kind, subject, oursMicros = null, theirsMicros = entry.amountMicros, mine = null } = difference;
  return {
    kind,
    subject,
    ref: entry.entryRef,
    accountId: mine?.accountId ?? null,
    subjectId: mine?.id ?? null,
    oursMicros,
    theirsMicros,
    currency: entry.currency,
    happenedAt: entry.at,
    details: { paymentRef: entry.paymentRef, subjectRef: entry.subjectRef, feeMicros: entry.feeMicros.toString() },
  };
}

function judgePayment(entry: PaymentEntry, ours: OurSide, result: Comparison): FoundDifference[] {
  const payment = ours.payments.get(entry.paymentRef ?? "");
  const common = { subject: "payment", mine: payment ?? null } as const;
  if (!payment || payment.creditedAt === null) return [differenceOf(entry, { ...common, kind: "missing_here" })];
  const { receivedMicros, feeMicros } = payment;
  const found: FoundDifference[] = [];
  if (receivedMicros !== entry.amountMicros)
    found.push(differenceOf(entry, { ...common, kind: "amount_differs", oursMicros: receivedMicros }));
  if (feeMicros === null) result.fees.push({ payment, feeMicros: entry.feeMicros });
  else if (feeMicros !== entry.feeMicros) {
    const figures = { oursMicros: feeMicros, theirsMicros: entry.feeMicros };
    found.push(differenceOf(entry, { ...common, kind: "fee_differs", ...figures }));
  }
  return found;
}

/** Below zero the money left; above it the bank sent it back. */
function judgeRefund(entry: PaymentEntry, ours: OurSide): FoundDifference[] {
  const refund = ours.refunds.get(entry.subjectRef ?? "");
  const payment = ours.payments.get(entry.paymentRef ?? "") ?? null;
  const common = { subject: "refund", mine: payment } as const;
  const isHere = refund && (entry.amountMicros < 0n ? refund.taken || refund.state === "failed" : !refund.taken);
  if (!isHere) return [differenceOf(entry, { ...common, kind: "missing_here" })];
  const amountMicros = entry.amountMicros < 0n ? -refund.amountMicros : refund.amountMicros;
  if (amountMicros === entry.amountMicros) return [];
  return [differenceOf(entry, { ...common, kind: "amount_differs", oursMicros: amountMicros })];
}

function judgeDispute(entry: PaymentEntry, ours: OurSide): FoundDifference[] {
  const dispute = ours.disputes.get(entry.subjectRef ?? "");
  const payment = ours.payments.get(entry.paymentRef ?? "") ?? null;
  const isGone = entry.amountMicros < 0n;
  const isHere =
    dispute && (isGone ? dispute.withdrawnMicros > 0n || dispute.state !== "open" : dispute.state !== "lost");
  return isHere ? [] : [differenceOf(entry, { subject: "dispute", kind: "missing_here", mine: dispute ?? payment })];
}

/** A payment that we credited and the processor does not know as paid. */
export function missingThere(payment: PaymentRow, theirsMicros: Micros | null): FoundDifference {
  return {
    kind: "missing_there",
    subject: "payment",
    ref: payment.id,
    accountId: payment.accountId,
    subjectId: payment.id,
    oursMicros: payment.receivedMicros,
    theirsMicros,
    currency: payment.currency,
    happenedAt: payment.creditedAt ?? payment.createdAt,
    details: { paymentRef: payment.paymentRef, subjectRef: null },
  };
}
