import type { PaymentEvent } from "@tandem/provider-contract";
import { DomainError, enqueue, parsePublicId, publicId, type Transaction } from "../kernel/index.ts";
import type { WebhookConsumer, WebhookEffect } from "../upstreams/index.ts";
import { changeCard, findCardByRef, findCustomerByRef, makeDefault, markRemoved } from "./queries-cards.ts";
import { findPaymentByRef } from "./queries-payments.ts";
import { findRefundByRef } from "./queries-reversals.ts";
import { recordPayment } from "./record-payment.ts";
import type { PaymentsServices } from "./services.ts";

/**
 * Applies what a payment processor told: repeated, late, in any order. Money that came in is credited at once, under the payment's own
 * id. Whatever else happened is only a hint: the thing itself is read at the processor, by a job queued here.
 */
export function createPaymentConsumer(services: PaymentsServices): WebhookConsumer<PaymentEvent> {
  return async ({ rootId, entry }, event) => {
    const { providerId } = entry;
    return (tx) => apply(services, tx, { rootId, providerId }, event);
  };
}

async function apply(
  services: PaymentsServices,
  tx: Transaction,
  { rootId, providerId }: { rootId: string; providerId: string },
  event: PaymentEvent,
): Promise<WebhookEffect> {
  switch (event.kind) {
    case "payment_status":
    case "checkout_status":
      return aboutPayment(services, tx, providerId, event);
    case "card_saved": {
      const customer = await findCustomerByRef(tx, { providerId, customerRef: event.customerRef });
      if (!customer) return "nothing";
      const job = { rootId, accountId: customer.accountId };
      await enqueue(tx, "payments.sync_cards", job, { jobKey: `payments.sync_cards:${customer.accountId}` });
      return { subject: publicId("acc", customer.accountId) };
    }
    case "card_updated":
    case "card_removed":
      return aboutCard(services, tx, providerId, event);
    case "refund_status": {
      const refund = await findRefundByRef(tx, { refundRef: event.refund.refundRef, refundId: ownId("rfd", event) });
      if (!refund) return "nothing";
      const job = { rootId, refundId: refund.id };
      await enqueue(tx, "payments.read_refund", job, { jobKey: `payments.read_refund:${refund.id}` });
      return { subject: publicId("top", refund.paymentId) };
    }
    case "dispute_status": {
      const payment = await findPaymentByRef(tx, { providerId, paymentRef: event.dispute.paymentRef });
      if (!payment) return "nothing";
      const { disputeRef } = event.dispute;
      const job = { rootId, providerId, disputeRef };
      await enqueue(tx, "payments.read_dispute", job, { jobKey: `payments.read_dispute:${providerId}:${disputeRef}` });
      return { subject: publicId("top", payment.id) };
    }
  }
}

type PaymentNews = Extract<PaymentEvent, { kind: "payment_status" | "checkout_status" }>;

async function aboutPayment(
  services: PaymentsServices,
  tx: Transaction,
  providerId: string,
  event: PaymentNews,
): Promise<WebhookEffect> {
  const refs =
    event.kind === "payment_status"
      ? { paymentRef: event.payment.paymentRef }
      : { paymentRef: event.paymentRef, checkoutRef: event.checkoutRef };
  const found = await findPaymentByRef(tx, { providerId, ...refs, paymentId: ownId("top", event) });
  // A payment that began elsewhere is found by the reconciliation.
  if (!found) return "nothing";
  if (event.kind === "payment_status" && event.payment.state === "succeeded" && !event.needsReadBack) {
    await recordPayment(services, tx, found.id, { kind: "shown", payment: event.payment });
  } else {
    const job = { rootId: found.rootId, paymentId: found.id };
    await enqueue(tx, "payments.advance", job, { jobKey: `payments.advance:${found.id}` });
  }
  return { subject: publicId("top", found.id) };
}

async function aboutCard(
  services: PaymentsServices,
  tx: Transaction,
  providerId: string,
  event: Extract<PaymentEvent, { kind: "card_updated" | "card_removed" }>,
): Promise<WebhookEffect> {
  const card = await findCardByRef(tx, { providerId, methodRef: event.methodRef });
  if (!card) return "nothing";
  if (event.kind === "card_updated") await changeCard(tx, card.id, event.card);
  else {
    await markRemoved(tx, [card.id], services.clock.now());
    await makeDefault(tx, card.accountId);
  }
  return { subject: publicId("acc", card.accountId) };
}

/** Our id of a thing where our reference came back; null where it is not ours. */
function ownId(prefix: "top" | "rfd", event: PaymentEvent): string | null {
  if (event.ourRef === null) return null;
  try {
    return parsePublicId(prefix, event.ourRef);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
