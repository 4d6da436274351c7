import { createHmac } from "node:crypto";
import type { SimulatorContext } from "../lab/types.ts";
import type { WebhookWire } from "../lab/webhooks.ts";
import type { Portal } from "./portal.ts";

/** What Airalo reports. The names are those of the webhook simulator; they are not in the bodies (sheet: Webhooks). */
export const webhookEvents = [
  "async_order_notification",
  "low_data_notification",
  "credit_limit_notification",
] as const;

export type LowDataLevel = "75%" | "90%" | "3days" | "1days";

/** JSON as PHP writes it: with escaped slashes. It is what the signature is over (sheet: Signature). */
function phpJson(body: unknown): string {
  return JSON.stringify(body).replaceAll("/", "\\/");
}

/** Hex HMAC-SHA512 of the JSON body, keyed with the client secret (sheet: Signature). */
export function signWebhook(json: string, clientSecret: string): string {
  return createHmac("sha512", clientSecret).update(json).digest("hex");
}

/** Body and headers of a webhook as they go out. */
function wireWebhook(body: unknown, clientSecret: string, slashes: Portal["webhookSlashes"]): WebhookWire {
  const signed = phpJson(body);
  return {
    body: slashes === "escaped" ? signed : JSON.stringify(body),
    headers: { "content-type": "application/json", "airalo-signature": signWebhook(signed, clientSecret) },
  };
}

type WebhookParts = { context: SimulatorContext; portal: () => Portal; clientSecret: string };

/** Sends Airalo's webhooks, each signed, to the URL it is told. Delays are lab time in milliseconds. */
export class AiraloWebhooks {
  readonly #parts: WebhookParts;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
  }

  /** The result of an asynchronous or future order: the order with its request id, or the reason it failed. */
  asyncOrder(url: string, body: Record<string, unknown>, delayMs = 0): void {
    const wrapped = this.#parts.portal().asyncEnvelope === "data" ? { data: body } : body;
    this.#send("async_order_notification", ["placeOrder"], url, wrapped, delayMs);
  }

  /** Data or days of an eSIM run out. `packageName` is the package's id, as in the documented sample. */
  lowData(
    url: string,
    notice: { level: LowDataLevel; packageName: string; remainingPercent: number; iccid: string },
    delayMs = 0,
  ): void {
    const { level, packageName, remainingPercent, iccid } = notice;
    const body = { level, package_name: packageName, remaining_percentage: remainingPercent, iccid };
    this.#send("low_data_notification", [], url, body, delayMs);
  }

  /** A share of the credit is used up; `remaining` in ten-thousandths. */
  creditLimit(url: string, percent: number, remaining: number): void {
    const body = { message: `Surpassed ${percent}% of the credit limit balance`, remaining: remaining / 10_000 };
    this.#send("credit_limit_notification", [], url, body, 0);
  }

  #send(
    event: (typeof webhookEvents)[number],
    operations: string[],
    url: string,
    body: unknown,
    delayMs: number,
  ): void {
    const { context, portal, clientSecret } = this.#parts;
    const wire = wireWebhook(body, clientSecret, portal().webhookSlashes);
    context.webhooks.send({ ...wire, event, operations, url, delayMs });
  }
}
