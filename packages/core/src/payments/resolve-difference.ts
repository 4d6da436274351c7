import type { Payment } from "@tandem/provider-contract";
import { assert, DomainError, rootScope, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { type Difference, endDifference, getDifference, lockDifference } from "../reconciliation/index.ts";
import { getAccount } from "../tenancy/index.ts";
import { readDispute } from "./disputes.ts";
import { processorFailed } from "./errors.ts";
import { chargeFee, move, takeWhatIsThere } from "./move-money.ts";
import type { PaymentRow } from "./payment.ts";
import { callProcessor, logFailure } from "./processors.ts";
import { findCustomerByRef } from "./queries-cards.ts";
import { changePayment, findPaymentByRef, insertPayment, readPayment } from "./queries-payments.ts";
import { changeRefund, findRefundByRef, insertRefund } from "./queries-reversals.ts";
import { recordPayment } from "./record-payment.ts";
import { advanceRefund } from "./refunds.ts";
import type { PaymentsServices } from "./services.ts";

export type DifferenceAction = "credit" | "book" | "ignore";

/** Pure: what can be done about a difference of payments. */
export function actionsFor(
  difference: Pick<Difference, "kind" | "subject" | "details" | "subjectId">,
): DifferenceAction[] {
  const { kind, subject } = difference;
  if (subject === "other") return ["ignore"];
  if (subject === "payment" && kind === "missing_here") return ["credit", "ignore"];
  if (subject === "refund" && (kind !== "missing_here" || difference.subjectId === null)) return ["ignore"];
  if (subject === "dispute" && difference.subjectId === null) return ["ignore"];
  return ["book", "ignore"];
}

export type Resolution = {
  differenceId: string;
  action: DifferenceAction;
  note: string;
  /** Whose wallet is credited, where the processor's customer is none of ours. */
  accountId?: string;
};

/**
 * Ends a difference: credits the payment that is missing, books what differs, or leaves it with the reason. Throws
 * `reconciliation.difference_not_found`, `reconciliation.difference_closed`, `request.invalid`, `payments.processor_failed`.
 */
export async function resolveDifference(
  services: PaymentsServices,
  operator: { scope: Scope; actor: string },
  resolution: Resolution,
): Promise<Difference> {
  const found = await withScope(services.database, operator.scope, (tx) => getDifference(tx, resolution.differenceId));
  if (!actionsFor(found).includes(resolution.action))
    throw invalid("action", "cannot be done about this", actionsFor(found).join(" | "));
  const work =
    resolution.action === "ignore" ? async () => undefined : await prepare(services, operator, found, resolution);
  return withScope(services.database, rootScope(operator.scope.rootId), async (tx) => {
    const difference = await lockDifference(tx, found.id);
    await work(tx);
    const { action, note } = resolution;
    const state = action === "ignore" ? "ignored" : "resolved";
    return endDifference(tx, difference, { state, action, note, actor: operator.actor }, services.clock.now());
  });
}

type Booking = (tx: Transaction) => Promise<unknown>;

/** Asks the processor what has to be asked, outside of any transaction; what is returned books it. */
async function prepare(
  services: PaymentsServices,
  operator: { scope: Scope; actor: string },
  difference: Difference,
  resolution: Resolution,
): Promise<Booking> {
  const { rootId } = operator.scope;
  const { providerId, subject, kind } = difference;
  const { paymentRef, subjectRef } = difference.details as { paymentRef: string | null; subjectRef: string | null };
  if (subject === "payment" && kind === "missing_here") {
    const payment = await readPaid(services, providerId, paymentRef ?? "");
    return (tx) => creditMissing(services, tx, difference, { payment, accountId: resolution.accountId });
  }
  if (subject === "dispute") {
    await readDispute(services, { rootId, providerId, disputeRef: subjectRef ?? "" });
    return async () => undefined;
  }
  if (subject === "refund") {
    const key = { refundRef: subjectRef ?? "", refundId: null };
    const known = await withScope(services.database, rootScope(rootId), (tx) => findRefundByRef(tx, key));
    if (known) await advanceRefund(services, { rootId, refundId: known.id, again: true });
    return async (tx) => {
      if (!known) await bookRefund(services, tx, difference, { refundRef: key.refundRef, actor: operator.actor });
    };
  }
  if (subject === "fee" || kind === "fee_differs") return (tx) => bookFee(services, tx, difference);
  return (tx) => bookAmount(services, tx, difference);
}

async function readPaid(services: PaymentsServices, providerId: string, paymentRef: string): Promise<Payment> {
  const answer = await callProcessor(services, providerId, "getPayment", (one) => one.getPayment(paymentRef));
  if (answer.kind === "answered") return answer.value;
  logFailure(services, answer.error);
  throw processorFailed(answer.error.category);
}

async function creditMissing(
  services: PaymentsServices,
  tx: Transaction,
  difference: Difference,
  { payment, accountId }: { payment: Payment; accountId: string | undefined },
): Promise<void> {
  const { providerId } = difference;
  const known = await findPaymentByRef(tx, {
    providerId,
    paymentRef: payment.paymentRef,
    paymentId: difference.subjectId,
  });
  const id = known?.id ?? (await insertMissing(services, tx, difference, { payment, accountId }));
  const after = await recordPayment(services, tx, id, { kind: "shown", payment });
  if (after.creditedAt === null) throw invalid("action", "the processor does not say that this was paid", "ignore");
}

/** A payment that did not begin here, for the account whose customer paid it, else for the one that was named. */
async function insertMissing(
  services: PaymentsServices,
  tx: Transaction,
  difference: Difference,
  { payment, accountId }: { payment: Payment; accountId: string | undefined },
): Promise<string> {
  const { providerId } = difference;
  const { customerRef, paymentRef, amount } = payment;
  const customer = customerRef === null ? null : await findCustomerByRef(tx, { providerId, customerRef });
  const owner = customer?.accountId ?? accountId;
  if (owner === undefined) throw invalid("accountId", "is needed: nobody here is that customer", "acc_…");
  const { tenantId } = await getAccount(tx, owner);
  const row = {
    ...{ rootId: tx.scope.rootId, tenantId, accountId: owner, id: difference.id, providerId, paymentRef },
    ...{ amountMicros: amount.amountMicros, currency: amount.currency, cardId: null, saveCard: false, returnUrl: null },
    ...({ origin: "reconciliation", method: "card" } as const),
  };
  await insertPayment(tx, row, services.clock.now());
  return difference.id;
}

/** A refund that was made at the processor itself: the wallet gives what it has, the rest is the platform's loss. */
async function bookRefund(
  services: PaymentsServices,
  tx: Transaction,
  difference: Difference,
  { refundRef, actor }: { refundRef: string; actor: string },
): Promise<void> {
  const payment = await paymentOf(tx, difference);
  const now = services.clock.now();
  const amountMicros = -(difference.theirsMicros ?? 0n);
  assert(amountMicros > 0n, "money left with a refund");
  const request = {
    refundId: difference.id,
    amountMicros,
    reason: "requested",
    note: "made at the processor",
  } as const;
  if (!(await insertRefund(tx, payment, { ...request, actor, holdId: null }, now))) return;
  const lossMicros = await takeBack(tx, payment, { amountMicros, reason: "card_refund" });
  await changeRefund(tx, difference.id, { state: "succeeded", taken: true, refundRef, lossMicros }, now);
  const left = payment.receivedMicros - payment.refundedMicros;
  const refundedMicros = payment.refundedMicros + (amountMicros < left ? amountMicros : left);
  await changePayment(tx, payment, { refundedMicros }, now);
}

/** Takes from the wallet what it has, and the rest from the platform. Returns that rest. */
async function takeBack(
  tx: Transaction,
  payment: PaymentRow,
  { amountMicros, reason }: { amountMicros: bigint; reason: string },
): Promise<bigint> {
  const taken = await takeWhatIsThere(tx, payment, { to: "top_ups", amountMicros, reason });
  await move(tx, payment, { from: "loss", to: "top_ups", amountMicros: amountMicros - taken, reason });
  return amountMicros - taken;
}

async function bookFee(services: PaymentsServices, tx: Transaction, difference: Difference): Promise<void> {
  const { providerId, currency, subjectId } = difference;
  const { rootId } = tx.scope;
  if (difference.kind === "fee_differs") {
    const payment = await paymentOf(tx, difference);
    const theirs = difference.theirsMicros ?? 0n;
    const amountMicros = theirs - (payment.feeMicros ?? 0n);
    await chargeFee(tx, { rootId, providerId, subjectId: payment.id, amountMicros, currency });
    await changePayment(tx, payment, { feeMicros: theirs }, services.clock.now());
    return;
  }
  // A line of their own: what they took stands as a negative amount.
  const amountMicros = -(difference.theirsMicros ?? 0n);
  await chargeFee(tx, { rootId, providerId, subjectId: subjectId ?? difference.id, amountMicros, currency });
}

/** Makes the wallet's part of a payment what the processor says it was. */
async function bookAmount(services: PaymentsServices, tx: Transaction, difference: Difference): Promise<void> {
  const payment = await paymentOf(tx, difference);
  const theirs = difference.theirsMicros ?? 0n;
  const more = theirs - payment.receivedMicros;
  const reason = "adjustment";
  if (more > 0n) {
    await move(tx, payment, { from: "top_ups", to: "wallet", amountMicros: more, reason });
    await services.onCredited(tx, payment.accountId);
  } else await takeBack(tx, payment, { amountMicros: -more, reason });
  if (theirs > 0n) await changePayment(tx, payment, { receivedMicros: theirs }, services.clock.now());
}

async function paymentOf(tx: Transaction, difference: Difference): Promise<PaymentRow> {
  assert(difference.subjectId, "the difference is about a payment of ours");
  return readPayment(tx, difference.subjectId, "lock");
}

const invalid = (field: string, message: string, expected: string) =>
  new DomainError("request.invalid", { errors: [{ field: `body.${field}`, message, expected }] });
