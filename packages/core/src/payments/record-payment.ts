import type { Payment, ProviderError } from "@tandem/provider-contract";
import { enqueue, type Transaction } from "../kernel/index.ts";
import { afterRecharge } from "./after-recharge.ts";
import { chargeFee, move } from "./move-money.ts";
import { isUnderWay, type PaymentRow } from "./payment.ts";
import { changePayment, type PaymentChange, readPayment } from "./queries-payments.ts";
import type { PaymentsServices } from "./services.ts";
import { tellCredited } from "./tell-customer.ts";

/** What was learned of a payment: as the processor shows it, that it was refused, or that its page ran out. */
export type PaymentNews =
  | { kind: "shown"; payment: Payment }
  | { kind: "refused"; error: ProviderError }
  | { kind: "page"; checkoutRef: string; url: string | null; state: "open" | "complete" | "expired" }
  | { kind: "given_up" };

/**
 * Writes what was learned, in any order and however often: money that came in stays, and a state never goes back from it. The wallet
 * is credited in the same transaction, under the payment's own id. Returns the payment as it is then.
 */
export async function recordPayment(
  services: PaymentsServices,
  tx: Transaction,
  paymentId: string,
  news: PaymentNews,
): Promise<PaymentRow> {
  const now = services.clock.now();
  const before = await readPayment(tx, paymentId, "lock");
  const after = await changePayment(tx, before, { ...changeOf(before, news), lookedAt: now }, now);
  if (news.kind !== "shown") {
    if (isUnderWay(before.state) && !isUnderWay(after.state)) await afterRecharge(services, tx, after, now);
    return after;
  }
  const credited = await credit(services, tx, after, news.payment);
  const booked = await bookFee(tx, credited, news.payment, now);
  if (before.state !== booked.state) await afterRecharge(services, tx, booked, now);
  return booked;
}

/** Pure: what news change of a payment. */
export function changeOf(before: PaymentRow, news: PaymentNews): PaymentChange {
  if (news.kind === "page") return pageChange(before, news);
  if (before.state === "succeeded") return {};
  if (news.kind === "given_up")
    return { state: before.method === "checkout" ? "expired" : "cancelled", actionUrl: null };
  if (news.kind === "refused") return { state: "failed", ...failureOf(news.error), actionUrl: null };
  const { payment } = news;
  const named = { paymentRef: payment.paymentRef, ...(payment.chargeRef && { chargeRef: payment.chargeRef }) };
  if (before.state === "cancelled" && payment.state !== "succeeded") return named;
  switch (payment.state) {
    case "succeeded":
      return { ...named, state: "succeeded", actionUrl: null, checkoutUrl: null, ...noFailure };
    case "cancelled":
      return { ...named, state: "cancelled", actionUrl: null };
    case "action_required":
      return { ...named, state: "action_required", actionUrl: payment.actionUrl };
    case "processing":
      return { ...named, state: "processing", actionUrl: null };
    default:
      return { ...named, ...tryFailed(before, payment) };
  }
}

/** A try that failed ends a charge. On the processor's page the person may try another card while it is open. */
function tryFailed(before: PaymentRow, payment: Payment): PaymentChange {
  const failure = payment.error ? failureOf(payment.error) : {};
  if (before.method === "checkout") return { ...failure, ...(before.state === "expired" ? {} : { state: "open" }) };
  return { ...failure, state: "failed", actionUrl: null };
}

function pageChange(before: PaymentRow, news: Extract<PaymentNews, { kind: "page" }>): PaymentChange {
  const named = before.checkoutRef === null ? { checkoutRef: news.checkoutRef } : {};
  if (news.state === "expired" && isUnderWay(before.state))
    return { ...named, state: "expired", checkoutUrl: null, actionUrl: null };
  if (before.state !== "new" && before.state !== "open") return named;
  if (news.state === "complete") return { ...named, state: "processing", checkoutUrl: null };
  return { ...named, state: "open", checkoutUrl: news.url ?? before.checkoutUrl };
}

// A moment after the payment the processor knows what it keeps.
const feeAfterMs = 10_000;

const noFailure = { failureCategory: null, failureCode: null, failureMessage: null };

const failureOf = (error: ProviderError): PaymentChange => ({
  failureCategory: error.category,
  failureCode: error.code,
  failureMessage: error.message.slice(0, 500),
  ...(error.upstreamRef && { paymentRef: error.upstreamRef }),
});

/** Money counts when the processor says that it has come in, and once. */
async function credit(
  services: PaymentsServices,
  tx: Transaction,
  payment: PaymentRow,
  shown: Payment,
): Promise<PaymentRow> {
  if (shown.state !== "succeeded" || payment.creditedAt !== null) return payment;
  const { amountMicros, currency } = shown.received;
  if (currency !== payment.currency || amountMicros <= 0n) {
    services.logger.error({ paymentId: payment.id, currency, alert: "payments" }, "a payment came in another currency");
    return payment;
  }
  const now = services.clock.now();
  await move(tx, payment, { id: payment.id, from: "top_ups", to: "wallet", amountMicros, reason: "top_up" });
  const credited = await changePayment(tx, payment, { receivedMicros: amountMicros, creditedAt: now }, now);
  await tellCredited(tx, credited, now);
  await services.onCredited(tx, payment.accountId);
  return credited;
}

/** What the processor kept is the platform's cost. Where it is not told yet it is asked for. */
async function bookFee(tx: Transaction, payment: PaymentRow, shown: Payment, now: Date): Promise<PaymentRow> {
  if (payment.creditedAt === null || payment.feeMicros !== null) return payment;
  if (shown.fee === null) {
    await enqueue(
      tx,
      "payments.advance",
      { rootId: payment.rootId, paymentId: payment.id },
      { jobKey: `payments.fee:${payment.id}`, priority: 20, runAt: new Date(now.getTime() + feeAfterMs) },
    );
    return payment;
  }
  await chargeFee(tx, { rootId: payment.rootId, providerId: payment.providerId, subjectId: payment.id, ...shown.fee });
  return changePayment(tx, payment, { feeMicros: shown.fee.amountMicros }, now);
}
