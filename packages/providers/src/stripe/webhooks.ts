import type {
  ParsedWebhook,
  PaymentEvent,
  ProviderContext,
  ProviderEvent,
  RawWebhook,
  WebhookReader,
  WebhookVerdict,
} from "@tandem/provider-contract";
import { z } from "zod";
import { parseJson } from "../shared/json.ts";
import { equalConstantTime, fingerprint, hmac } from "../shared/signature.ts";
import { OUR_REF, toCheckout, toDispute, toPayment, toRefund, toSavedCard } from "./reading.ts";
import * as wire from "./wire.ts";

const SIGNATURE_HEADER = "stripe-signature";
const TOLERANCE_S = 300;

/** Reads Stripe's events. Signed by the endpoint's secret; several secrets may be valid while one is rolled. */
export class StripeWebhooks implements WebhookReader {
  readonly #secrets: string[];
  readonly #now: () => Date;

  constructor(context: Pick<ProviderContext, "credentials" | "clock">) {
    this.#secrets = (context.credentials.webhookSecrets ?? "").split(/[\s,]+/).filter((secret) => secret !== "");
    this.#now = () => context.clock?.now() ?? new Date();
  }

  /** HMAC-SHA256 of `<time>.<raw body>` with any secret of ours, under any `v1` of the header; refused when it is older than five minutes. */
  verifyWebhook(raw: RawWebhook): WebhookVerdict {
    const header = raw.headers[SIGNATURE_HEADER];
    if (!header) return { kind: "forged", reason: `no ${SIGNATURE_HEADER} header` };
    if (this.#secrets.length === 0) return { kind: "forged", reason: "no webhook secret to verify with" };
    const { time, signatures } = readSignature(header);
    if (time === null || signatures.length === 0)
      return { kind: "forged", reason: "no time or no v1 in the signature" };
    const expected = this.#secrets.map((secret) =>
      hmac("sha256", secret, Buffer.concat([Buffer.from(`${time}.`), raw.rawBody]), "hex"),
    );
    const signed = expected.some((one) => signatures.some((sent) => equalConstantTime(sent, one)));
    if (!signed) return { kind: "forged", reason: "signature differs" };
    const ageS = this.#now().getTime() / 1_000 - Number(time);
    if (ageS > TOLERANCE_S) return { kind: "forged", reason: `signed ${Math.round(ageS)} seconds ago` };
    return { kind: "verified", by: "signature" };
  }

  parseWebhook(raw: RawWebhook): ParsedWebhook {
    const parsed = wire.event.safeParse(parseJson(raw.rawBody.toString("utf8")));
    if (!parsed.success) return { dedupeKey: fingerprint(raw.rawBody), events: [unknownEvent("unreadable", null)] };
    const { id, type, created, data } = parsed.data;
    const occurredAt = created ? new Date(created * 1_000) : null;
    return { dedupeKey: id, events: toEvents(type, data.object, occurredAt) };
  }
}

function readSignature(header: string): { time: string | null; signatures: string[] } {
  const parts = header.split(",").map((part) => part.trim().split("="));
  const time = parts.find(([name]) => name === "t")?.[1] ?? "";
  const signatures = parts.filter(([name]) => name === "v1").map(([, value]) => value ?? "");
  return { time: /^\d{1,12}$/.test(time) ? time : null, signatures };
}

function unknownEvent(upstreamType: string, occurredAt: Date | null): ProviderEvent {
  const nothing = { upstreamOrderRef: null, ourRef: null, upstreamProfileRef: null, iccid: null };
  return { ...nothing, kind: "unknown", upstreamType, occurredAt, needsReadBack: false };
}

type Told = Pick<PaymentEvent, "service" | "occurredAt" | "needsReadBack" | "upstreamRef" | "ourRef">;
type Reader = (told: (upstreamRef: string, ourRef: string | null) => Told, object: unknown) => PaymentEvent[];

/** Told twice by Stripe under different names, or no news to us. */
const NO_NEWS =
  /^(customer\.|charge\.(succeeded|pending|failed|refunded|updated|captured)|payment_intent\.created|setup_intent\.(created|requires_action|setup_failed|canceled)|payment_method\.attached)/;

/** Our events of one of Stripe's. One event may tell two things: a payment that also saved its card. */
export function toEvents(type: string, object: unknown, occurredAt: Date | null): ProviderEvent[] {
  const read = readerOf(type);
  if (!read) return NO_NEWS.test(type) ? [] : [unknownEvent(type, occurredAt)];
  const told = (upstreamRef: string, ourRef: string | null): Told => ({
    ...{ service: "payments", occurredAt, needsReadBack: false, upstreamRef, ourRef },
  });
  try {
    return read(told, object);
  } catch (error) {
    // The event's object is not what its type promises; kept as something nobody understood.
    if (error instanceof z.ZodError) return [unknownEvent(type, occurredAt)];
    throw error;
  }
}

function readerOf(type: string): Reader | undefined {
  if (type === "payment_intent.created") return undefined;
  if (type.startsWith("payment_intent.")) return paymentEvents;
  if (type === "setup_intent.succeeded") return setupEvents;
  if (type.startsWith("checkout.session.")) return checkoutEvents;
  if (type.startsWith("charge.dispute.")) return disputeEvents;
  if (type.startsWith("refund.") || type === "charge.refund.updated") return refundEvents;
  if (type === "payment_method.detached") return removedEvents;
  return /^payment_method\.(automatically_)?updated$/.test(type) ? updatedEvents : undefined;
}

const paymentEvents: Reader = (told, object) => {
  const intent = wire.paymentIntent.parse(object);
  const payment = toPayment(intent);
  const about = told(intent.id, payment.ourRef);
  const { customerRef, methodRef } = payment;
  const status: PaymentEvent = { ...about, kind: "payment_status", payment };
  const saved = payment.state === "succeeded" && intent.setup_future_usage === "off_session";
  if (!saved || customerRef === null || methodRef === null) return [status];
  return [status, { ...about, kind: "card_saved", customerRef, methodRef }];
};

const setupEvents: Reader = (told, object) => {
  const { id, customer, payment_method, metadata } = wire.setupIntent.parse(object);
  if (!customer || !payment_method) return [];
  const about = told(id, metadata?.[OUR_REF] ?? null);
  return [{ ...about, kind: "card_saved", customerRef: customer, methodRef: payment_method }];
};

const checkoutEvents: Reader = (told, object) => {
  const checkout = toCheckout(wire.checkoutSession.parse(object));
  const { checkoutRef, state, paymentRef, paid } = checkout;
  return [{ ...told(checkoutRef, checkout.ourRef), kind: "checkout_status", checkoutRef, state, paymentRef, paid }];
};

const disputeEvents: Reader = (told, object) => {
  const dispute = toDispute(wire.dispute.parse(object));
  return [{ ...told(dispute.disputeRef, null), kind: "dispute_status", dispute }];
};

const refundEvents: Reader = (told, object) => {
  const refund = toRefund(wire.refund.parse(object));
  return [{ ...told(refund.refundRef, refund.ourRef), kind: "refund_status", refund }];
};

const removedEvents: Reader = (told, object) => {
  const { id } = wire.paymentMethod.parse(object);
  return [{ ...told(id, null), kind: "card_removed", methodRef: id }];
};

const updatedEvents: Reader = (told, object) => {
  const card = toSavedCard(wire.paymentMethod.parse(object));
  return card ? [{ ...told(card.methodRef, null), kind: "card_updated", methodRef: card.methodRef, card }] : [];
};
