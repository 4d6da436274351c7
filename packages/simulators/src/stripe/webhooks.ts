import { createHmac } from "node:crypto";
import type { WebhookWire } from "../lab/webhooks.ts";
import type { Endpoint } from "./state.ts";

/** The signing secret of the endpoint that is set in the portal. */
export const labWebhookSecret = "whsec_lab_5f1c9e0a7d3b42c68e1f0a9b8c7d6e5f";

/** The kinds of events the simulator sends. */
export const eventTypes = [
  "customer.created",
  "customer.updated",
  "payment_method.attached",
  "payment_method.detached",
  "payment_method.automatically_updated",
  "setup_intent.created",
  "setup_intent.requires_action",
  "setup_intent.succeeded",
  "setup_intent.setup_failed",
  "setup_intent.canceled",
  "payment_intent.created",
  "payment_intent.requires_action",
  "payment_intent.processing",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
  "charge.succeeded",
  "charge.pending",
  "charge.failed",
  "charge.refunded",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
] as const;

export type EventType = (typeof eventTypes)[number];

/** Whether an endpoint wants an event. */
export function wants(endpoint: Endpoint, type: string): boolean {
  return endpoint.status === "enabled" && endpoint.enabledEvents.some((wanted) => wanted === "*" || wanted === type);
}

/** The `Stripe-Signature` of a body at a moment: one `v1` per secret that is valid now (sheet, "Webhooks"). */
export function signatureHeader(body: string, secrets: readonly string[], nowMs: number): string {
  const time = Math.floor(nowMs / 1_000);
  const signatures = secrets.map((secret) => createHmac("sha256", secret).update(`${time}.${body}`).digest("hex"));
  return [`t=${time}`, ...signatures.map((signature) => `v1=${signature}`)].join(",");
}

/** What an attacker without a secret would send. */
export function forgeWebhook(wire: WebhookWire, nowMs: number): WebhookWire {
  const signature = signatureHeader(wire.body, ["whsec_not_the_secret"], nowMs);
  return { body: wire.body, headers: { ...wire.headers, "stripe-signature": signature } };
}
