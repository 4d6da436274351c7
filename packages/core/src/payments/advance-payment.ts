import type { Outcome, Payment } from "@tandem/provider-contract";
import { DomainError, enqueue, publicId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { isUnderWay, type PaymentRow } from "./payment.ts";
import { callProcessor, ensureCustomer, logFailure } from "./processors.ts";
import { nameCards } from "./queries-cards.ts";
import { changePayment, readPayment } from "./queries-payments.ts";
import { type PaymentNews, recordPayment } from "./record-payment.ts";
import type { PaymentsServices } from "./services.ts";

export type PaymentKey = { rootId: string; paymentId: string };

/**
 * Takes a payment as far as it comes now and queues the next look while it is under way. Calls carry the payment's id as reference,
 * and a call that may have been made is looked for before it is repeated: harmless to run twice, at once, or again after a kill
 * at any point.
 */
export async function advancePayment(services: PaymentsServices, key: PaymentKey): Promise<PaymentRow> {
  const inRoot = <T>(work: (tx: Transaction) => Promise<T>) =>
    withScope(services.database, rootScope(key.rootId), work);
  const payment = await inRoot((tx) => readPayment(tx, key.paymentId));
  const feeWanted = payment.creditedAt !== null && payment.feeMicros === null;
  if (!isUnderWay(payment.state) && !feeWanted) return payment;
  const news = payment.state === "new" ? await submit(services, payment) : await look(services, payment);
  return inRoot(async (tx) => {
    let after = payment;
    for (const each of news) after = await recordPayment(services, tx, key.paymentId, each);
    if (news.length === 0) after = await readPayment(tx, key.paymentId, "lock");
    if (isUnderWay(after.state)) await scheduleLook(services, tx, after);
    return after;
  });
}

/** Looks come further apart the longer a payment waits. */
async function scheduleLook(services: PaymentsServices, tx: Transaction, payment: PaymentRow): Promise<void> {
  const now = services.clock.now();
  const ageMs = now.getTime() - payment.createdAt.getTime();
  const { lookMinMs, lookMaxMs } = services.policy;
  const waitMs = Math.min(Math.max(ageMs / 2, lookMinMs), lookMaxMs);
  await enqueue(
    tx,
    "payments.advance",
    { rootId: payment.rootId, paymentId: payment.id },
    { jobKey: `payments.advance:${payment.id}`, runAt: new Date(now.getTime() + waitMs), keepEarlier: true },
  );
}

const refOf = (payment: PaymentRow) => publicId("top", payment.id);
const moneyOf = ({ amountMicros, currency }: PaymentRow) => ({ amountMicros, currency });
const neverSent = { category: "unreachable", code: "never_sent", message: "the processor was never reached" } as const;

/** Asks the processor for the first time, or again after an answer that was lost. */
async function submit(services: PaymentsServices, payment: PaymentRow): Promise<PaymentNews[]> {
  const customerRef = await customerOf(services, payment);
  if (customerRef === null) return [];
  const sent = await markSubmitted(services, payment);
  if (!sent) return [];
  const { firstAt } = sent;
  const forgotten =
    firstAt !== null && services.clock.now().getTime() - firstAt.getTime() > services.policy.repeatWithinMs;
  if (payment.method === "checkout")
    return forgotten ? [{ kind: "given_up" }] : openPage(services, payment, customerRef);
  if (firstAt !== null) {
    const query = { ourRef: refOf(payment), customerRef, createdAfter: firstAt };
    const found = await callProcessor(services, payment.providerId, "findPayment", (one) => one.findPayment(query));
    if (found.kind === "failed") return [];
    if (found.kind === "found") return newsOf(services, payment, found.outcome);
    if (forgotten) return [{ kind: "refused", error: neverSent }];
  }
  return charge(services, payment, customerRef);
}

/** Null when the processor could not be told of the customer: nothing was charged, and unless it may have been, nothing will be. */
async function customerOf(services: PaymentsServices, payment: PaymentRow): Promise<string | null> {
  try {
    return (await ensureCustomer(services, payment, payment.providerId)).customerRef;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "payments.processor_failed") throw error;
    await withScope(services.database, rootScope(payment.rootId), async (tx) => {
      const { state, submittedAt } = await readPayment(tx, payment.id, "lock");
      if (state === "new" && submittedAt === null)
        await recordPayment(services, tx, payment.id, { kind: "refused", error: neverSent });
    });
    return null;
  }
}

/** Commits that the processor is about to be asked. `firstAt` is when that happened before. Null when somebody else was faster. */
async function markSubmitted(
  services: PaymentsServices,
  payment: PaymentRow,
): Promise<{ firstAt: Date | null } | null> {
  return withScope(services.database, rootScope(payment.rootId), async (tx) => {
    const before = await readPayment(tx, payment.id, "lock");
    if (before.state !== "new") return null;
    const now = services.clock.now();
    if (before.submittedAt === null) await changePayment(tx, before, { submittedAt: now }, now);
    return { firstAt: before.submittedAt };
  });
}

async function openPage(services: PaymentsServices, payment: PaymentRow, customerRef: string): Promise<PaymentNews[]> {
  const back = (result: string) => withQuery(payment.returnUrl ?? "", { topUp: refOf(payment), result });
  const request = {
    ourRef: refOf(payment),
    customerRef,
    amount: moneyOf(payment),
    title: "Money for your wallet",
    saveCard: payment.saveCard,
    successUrl: back("done"),
    cancelUrl: back("cancelled"),
  };
  const outcome = await callProcessor(services, payment.providerId, "createCheckout", (one) =>
    one.createCheckout(request),
  );
  if (outcome.kind === "done") {
    const { checkoutRef, url, state } = outcome.value;
    return [{ kind: "page", checkoutRef, url, state }];
  }
  if (outcome.kind === "pending") return [];
  logFailure(services, outcome.error);
  return outcome.kind === "rejected" && !worthRepeating(services, payment, "createCheckout", outcome)
    ? [{ kind: "refused", error: outcome.error }]
    : [];
}

async function charge(services: PaymentsServices, payment: PaymentRow, customerRef: string): Promise<PaymentNews[]> {
  const cards = await withScope(services.database, rootScope(payment.rootId), (tx) =>
    nameCards(tx, payment.cardId ? [payment.cardId] : []),
  );
  const card = cards.get(payment.cardId ?? "");
  if (!card) return [{ kind: "refused", error: { ...neverSent, code: "no_card" } }];
  const request = {
    ourRef: refOf(payment),
    customerRef,
    methodRef: card.methodRef,
    amount: moneyOf(payment),
    description: "Money for your wallet",
    offSession: payment.origin === "auto_recharge",
    ...(payment.origin !== "auto_recharge" && payment.returnUrl && { returnUrl: backTo(payment) }),
  };
  const outcome = await callProcessor(services, payment.providerId, "charge", (one) => one.charge(request));
  return newsOf(services, payment, outcome, card.methodRef);
}

const backTo = (payment: PaymentRow) => withQuery(payment.returnUrl ?? "", { topUp: refOf(payment), result: "done" });

/** What the outcome of a charge means. A card whose owner must confirm is asked for that at once: the payment goes on at `actionUrl`. */
async function newsOf(
  services: PaymentsServices,
  payment: PaymentRow,
  outcome: Outcome<Payment>,
  methodRef?: string,
): Promise<PaymentNews[]> {
  if (outcome.kind === "done") return [{ kind: "shown", payment: outcome.value }];
  if (outcome.kind === "pending") return read(services, payment, outcome.upstreamRef);
  logFailure(services, outcome.error);
  if (outcome.kind === "unknown" || worthRepeating(services, payment, "charge", outcome)) return [];
  const { error } = outcome;
  if (error.category !== "authentication_required" || error.upstreamRef === undefined || payment.returnUrl === null)
    return [{ kind: "refused", error }];
  const card = methodRef ?? (await methodOf(services, payment));
  if (card === null) return [{ kind: "refused", error }];
  const request = {
    ourRef: refOf(payment),
    paymentRef: error.upstreamRef,
    methodRef: card,
    returnUrl: backTo(payment),
  };
  const confirmed = await callProcessor(services, payment.providerId, "confirmPayment", (one) =>
    one.confirmPayment(request),
  );
  if (confirmed.kind === "done") return [{ kind: "shown", payment: confirmed.value }];
  if (confirmed.kind === "rejected") return [{ kind: "refused", error: confirmed.error }];
  return [];
}

async function methodOf(services: PaymentsServices, payment: PaymentRow): Promise<string | null> {
  const cards = await withScope(services.database, rootScope(payment.rootId), (tx) =>
    nameCards(tx, payment.cardId ? [payment.cardId] : []),
  );
  return cards.get(payment.cardId ?? "")?.methodRef ?? null;
}

/** Nothing was taken, and the same call may work in a moment. */
function worthRepeating(
  { hub }: PaymentsServices,
  payment: PaymentRow,
  operation: string,
  outcome: Extract<Outcome<unknown>, { kind: "rejected" }>,
): boolean {
  return hub.decide(payment.providerId, operation, outcome.error, "rejected") === "retry_same";
}

/** Asks how a payment that the processor knows stands. */
async function look(services: PaymentsServices, payment: PaymentRow): Promise<PaymentNews[]> {
  const waitedMs = services.clock.now().getTime() - payment.createdAt.getTime();
  const late = waitedMs > services.policy.giveUpAfterMs;
  if (payment.paymentRef !== null && payment.state !== "open") {
    if (!late || payment.state !== "action_required") return read(services, payment, payment.paymentRef);
    const ref = payment.paymentRef;
    const answer = await callProcessor(services, payment.providerId, "cancelPayment", (one) => one.cancelPayment(ref));
    return answer.kind === "answered" ? [{ kind: "shown", payment: answer.value }] : read(services, payment, ref);
  }
  const { checkoutRef } = payment;
  if (checkoutRef === null) return [];
  const answer = await callProcessor(services, payment.providerId, "getCheckout", (one) =>
    one.getCheckout(checkoutRef),
  );
  if (answer.kind === "failed") return [];
  const { state, url, paymentRef } = answer.value;
  const page: PaymentNews = { kind: "page", checkoutRef, url, state };
  if (paymentRef !== null) return [page, ...(await read(services, payment, paymentRef))];
  return [page];
}

async function read(services: PaymentsServices, payment: PaymentRow, paymentRef: string): Promise<PaymentNews[]> {
  const answer = await callProcessor(services, payment.providerId, "getPayment", (one) => one.getPayment(paymentRef));
  if (answer.kind === "answered") return [{ kind: "shown", payment: answer.value }];
  logFailure(services, answer.error);
  return [];
}

/** An address with more in its query; what the shop wrote there stays. */
function withQuery(address: string, values: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return url.href;
}
