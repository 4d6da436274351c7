import type { Outcome, Refund } from "@tandem/provider-contract";
import {
  enqueue,
  type Micros,
  newId,
  publicId,
  rootScope,
  type Scope,
  type Transaction,
  withScope,
} from "../kernel/index.ts";
import { applyTransfers, requireApplied } from "../ledger/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { refundNotPossible } from "./errors.ts";
import { ledgerAccountOf, move } from "./move-money.ts";
import type { PaymentRow, RefundRow } from "./payment.ts";
import { callProcessor, logFailure } from "./processors.ts";
import { changePayment, readPayment } from "./queries-payments.ts";
import { changeRefund, disputedOf, insertRefund, readRefund } from "./queries-reversals.ts";
import type { PaymentsServices } from "./services.ts";

export type RefundRequest = {
  /** Made once for the intended refund: a repeat with it is the same one. */
  refundId: string;
  paymentId: string;
  amountMicros: Micros;
  reason: RefundRow["reason"];
  note: string;
};

/**
 * Gives money of a payment back to its card: whole or part, what the wallet still has and no more. The wallet's money is set aside
 * first and taken once the processor took the refund. Throws `payments.payment_not_found`, `payments.refund_not_possible`,
 * `wallet.insufficient_balance`.
 */
export async function refundPayment(
  services: PaymentsServices,
  operator: { scope: Scope; actor: string },
  request: RefundRequest,
): Promise<RefundRow> {
  const { rootId } = operator.scope;
  // What an operator may see decides which payment; the books are the whole root's.
  await withScope(services.database, operator.scope, (tx) => readPayment(tx, request.paymentId));
  const now = services.clock.now();
  await withScope(services.database, rootScope(rootId), async (tx) => {
    const payment = await readPayment(tx, request.paymentId, "lock");
    const refund = await insertRefund(tx, payment, { ...request, actor: operator.actor, holdId: newId() }, now);
    if (!refund) return;
    await checkRefundable(tx, payment, request.amountMicros);
    const hold = {
      kind: "hold",
      id: refund.holdId ?? "",
      debitAccountId: await ledgerAccountOf(tx, payment, "wallet"),
      creditAccountId: await ledgerAccountOf(tx, payment, "top_ups"),
      amountMicros: request.amountMicros,
      currency: payment.currency,
      reason: "card_refund",
      subjectId: payment.id,
    } as const;
    requireApplied(await applyTransfers(tx, [hold]));
    await changePayment(tx, payment, { refundedMicros: payment.refundedMicros + request.amountMicros }, now);
    await recordAudit(tx, {
      tenantId: payment.tenantId,
      accountId: payment.accountId,
      actor: operator.actor,
      action: "payment.refunded",
      subject: payment.id,
      details: { refundId: refund.id, amountMicros: request.amountMicros, reason: request.reason, note: request.note },
    });
    await scheduleRefund(services, tx, refund, 45_000);
  });
  return advanceRefund(services, { rootId, refundId: request.refundId });
}

/** What a payment brought, less what was given back already. What is disputed is with the bank, and cannot be given back a second time. */
export async function refundable(tx: Transaction, payment: PaymentRow): Promise<Micros> {
  const left = payment.receivedMicros - payment.refundedMicros - (await disputedOf(tx, payment.id));
  return left > 0n ? left : 0n;
}

async function checkRefundable(tx: Transaction, payment: PaymentRow, amountMicros: Micros): Promise<void> {
  const available = await refundable(tx, payment);
  if (amountMicros <= 0n || amountMicros % 10_000n !== 0n || amountMicros > available)
    throw refundNotPossible(available, payment.currency);
}

/** Takes a refund as far as it comes now: as `advancePayment`. `again`: ask also about one that succeeded, as the bank may return it. */
export async function advanceRefund(
  services: PaymentsServices,
  key: { rootId: string; refundId: string; again?: boolean },
): Promise<RefundRow> {
  const inRoot = <T>(work: (tx: Transaction) => Promise<T>) =>
    withScope(services.database, rootScope(key.rootId), work);
  const { refund, payment, firstAt } = await inRoot(async (tx) => {
    const found = await readRefund(tx, key.refundId, "lock");
    if (found.state === "new" && found.submittedAt === null)
      await changeRefund(tx, found.id, { submittedAt: services.clock.now() }, services.clock.now());
    return { refund: found, payment: await readPayment(tx, found.paymentId), firstAt: found.submittedAt };
  });
  if (refund.state === "failed" || (refund.state === "succeeded" && !key.again)) return refund;
  const outcome = await ask(services, refund, payment, firstAt);
  return inRoot(async (tx) => {
    const after = outcome ? await recordRefund(services, tx, refund.id, outcome) : await readRefund(tx, refund.id);
    if (after.state === "new" || after.state === "pending")
      await scheduleRefund(services, tx, after, after.state === "new" ? 30_000 : services.policy.lookMaxMs);
    return after;
  });
}

async function scheduleRefund(
  services: PaymentsServices,
  tx: Transaction,
  refund: RefundRow,
  waitMs: number,
): Promise<void> {
  const job = { rootId: refund.rootId, refundId: refund.id };
  const runAt = new Date(services.clock.now().getTime() + waitMs);
  await enqueue(tx, "payments.advance_refund", job, { jobKey: `payments.advance_refund:${refund.id}`, runAt });
}

type RefundNews = { state: Refund["state"]; refundRef: string | null; failureCode: string | null };

const newsOf = (refund: Refund): RefundNews => ({
  state: refund.state,
  refundRef: refund.refundRef,
  failureCode: refund.failureReason,
});

/** Null while the processor has not said. */
async function ask(
  services: PaymentsServices,
  refund: RefundRow,
  payment: PaymentRow,
  firstAt: Date | null,
): Promise<RefundNews | null> {
  const { providerId } = payment;
  const { refundRef } = refund;
  if (refundRef !== null) {
    const answer = await callProcessor(services, providerId, "getRefund", (one) => one.getRefund(refundRef));
    return answer.kind === "answered" ? newsOf(answer.value) : null;
  }
  const paymentRef = payment.paymentRef ?? "";
  const ourRef = publicId("rfd", refund.id);
  if (firstAt !== null) {
    const found = await callProcessor(services, providerId, "findRefund", (one) =>
      one.findRefund({ ourRef, paymentRef }),
    );
    if (found.kind === "failed") return null;
    if (found.kind === "found") return told(services, payment, found.outcome, found.upstreamRef);
    const forgotten = services.clock.now().getTime() - firstAt.getTime() > services.policy.repeatWithinMs;
    if (forgotten) return { state: "failed", refundRef: null, failureCode: "never_sent" };
  }
  const { amountMicros, currency, reason } = refund;
  const request = { ourRef, paymentRef, amount: { amountMicros, currency }, reason };
  const outcome = await callProcessor(services, providerId, "refund", (one) => one.refund(request));
  return told(services, payment, outcome, null);
}

function told(
  services: PaymentsServices,
  payment: PaymentRow,
  outcome: Outcome<Refund>,
  knownRef: string | null,
): RefundNews | null {
  if (outcome.kind === "done") return newsOf(outcome.value);
  if (outcome.kind === "pending") return { state: "pending", refundRef: outcome.upstreamRef, failureCode: null };
  logFailure(services, outcome.error);
  if (outcome.kind === "unknown") return null;
  const retry = services.hub.decide(payment.providerId, "refund", outcome.error, "rejected") === "retry_same";
  if (retry && outcome.error.upstreamRef === undefined) return null;
  return { state: "failed", refundRef: outcome.error.upstreamRef ?? knownRef, failureCode: outcome.error.code };
}

/** Writes how a refund stands: money that was set aside is taken with it, freed without it, and comes back if the bank returns it. */
export async function recordRefund(
  services: PaymentsServices,
  tx: Transaction,
  refundId: string,
  news: RefundNews,
): Promise<RefundRow> {
  const now = services.clock.now();
  const before = await readRefund(tx, refundId, "lock");
  if (before.state === "failed") return before;
  const payment = await readPayment(tx, before.paymentId, "lock");
  const failed = news.state === "failed" || news.state === "cancelled";
  if (!failed && !before.taken) await endHold(tx, payment, before, "capture");
  if (failed && before.taken) await giveBack(services, tx, payment, before);
  if (failed && !before.taken) await endHold(tx, payment, before, "void");
  if (failed) {
    const refundedMicros = payment.refundedMicros - before.amountMicros;
    await changePayment(tx, payment, { refundedMicros: refundedMicros < 0n ? 0n : refundedMicros }, now);
  }
  const state = failed
    ? "failed"
    : before.state === "succeeded"
      ? "succeeded"
      : (news.state as "pending" | "succeeded");
  return changeRefund(
    tx,
    refundId,
    { state, taken: !failed, refundRef: before.refundRef ?? news.refundRef, failureCode: news.failureCode },
    now,
  );
}

async function endHold(
  tx: Transaction,
  payment: PaymentRow,
  refund: RefundRow,
  kind: "capture" | "void",
): Promise<void> {
  if (refund.holdId === null) return;
  const { amountMicros, currency, holdId } = refund;
  const common = { id: newId(), holdId, currency, reason: "card_refund", subjectId: payment.id };
  const end = kind === "capture" ? ({ ...common, kind, amountMicros } as const) : ({ ...common, kind } as const);
  requireApplied(await applyTransfers(tx, [end]));
}

async function giveBack(
  services: PaymentsServices,
  tx: Transaction,
  payment: PaymentRow,
  refund: RefundRow,
): Promise<void> {
  const reason = "card_refund_failed";
  const fromWallet = refund.amountMicros - refund.lossMicros;
  await move(tx, payment, { from: "top_ups", to: "wallet", amountMicros: fromWallet, reason });
  await services.onCredited(tx, payment.accountId);
  await move(tx, payment, { from: "top_ups", to: "loss", amountMicros: refund.lossMicros, reason });
}
