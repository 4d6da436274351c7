import type {
  Answer,
  EsimEvent,
  ParsedWebhook,
  ProviderContext,
  ProviderEventSubject,
  RawWebhook,
  WebhookReader,
  WebhookVerdict,
} from "@tandem/provider-contract";
import { parseJson } from "../shared/json.ts";
import { toReading } from "../shared/reading.ts";
import { equalConstantTime, fingerprint, hmac } from "../shared/signature.ts";
import { type AiraloClient, phpJson } from "./client.ts";
import { readReply } from "./errors.ts";
import { fromOrder } from "./esim.ts";
import { order as orderSchema, type Webhook, webhook } from "./wire.ts";

const SIGNATURE_HEADER = "airalo-signature";

/** Topic of our URL → type of the opt-in. Airalo's webhooks name no type, so each type has a URL of its own. */
const OPT_IN_BY_TOPIC = {
  "async-orders": { type: "async_orders" },
  "low-data": { type: "webhook_low_data" },
  "credit-limit": { type: "webhook_credit_limit", levels: [50, 70, 80, 90] },
};

/** Reads Airalo's signed webhooks and opts in to them. */
export class AiraloWebhooks implements WebhookReader {
  readonly #client: AiraloClient;
  readonly #secret: string;

  constructor(client: AiraloClient, credentials: ProviderContext["credentials"]) {
    this.#client = client;
    this.#secret = credentials.clientSecret ?? "";
  }

  /** HMAC-SHA512 with the client secret over the raw bytes, or over the body as PHP would write it, which their SDK does. */
  verifyWebhook(raw: RawWebhook): WebhookVerdict {
    const sent = raw.headers[SIGNATURE_HEADER]?.toLowerCase();
    if (!sent) return { kind: "forged", reason: `no ${SIGNATURE_HEADER} header` };
    if (this.#secret === "") return { kind: "forged", reason: "no client secret to verify with" };
    if (equalConstantTime(sent, hmac("sha512", this.#secret, raw.rawBody, "hex")))
      return { kind: "verified", by: "signature" };
    const body = parseJson(raw.rawBody.toString("utf8"));
    const isFallback =
      body !== undefined && equalConstantTime(sent, hmac("sha512", this.#secret, phpJson(body), "hex"));
    return isFallback ? { kind: "verified", by: "signature" } : { kind: "forged", reason: "signature differs" };
  }

  /** No webhook carries an id, so equal bytes are the same webhook. */
  parseWebhook(raw: RawWebhook): ParsedWebhook {
    const dedupeKey = fingerprint(raw.rawBody);
    const body = parseJson(raw.rawBody.toString("utf8"));
    const parsed = webhook.safeParse(body);
    if (!parsed.success) return { dedupeKey, events: [{ ...subject(), kind: "unknown", upstreamType: "unreadable" }] };
    return { dedupeKey, events: [toEvent(parsed.data, body, raw.topic)] };
  }

  /** Airalo sends HEAD to each URL before it accepts it, so the URLs must answer that with 200. */
  async registerWebhook(url: string): Promise<Answer<null>> {
    for (const [topic, optIn] of Object.entries(OPT_IN_BY_TOPIC)) {
      const reply = await this.#client.send({
        operation: "registerWebhook",
        method: "POST",
        path: "/notifications/opt-in",
        body: { ...optIn, webhook_url: `${url}/${topic}` },
        urgency: "read",
      });
      const reading = toReading(reply, readReply);
      if (reading.kind === "error") return { kind: "failed", error: reading.error };
    }
    return { kind: "answered", value: null };
  }
}

function subject(known: Partial<ProviderEventSubject> = {}): ProviderEventSubject {
  return {
    occurredAt: null,
    needsReadBack: false,
    upstreamOrderRef: null,
    ourRef: null,
    upstreamProfileRef: null,
    iccid: null,
    ...known,
  };
}

/** The topic tells the type; without one (a URL given by hand) the fields do. */
export function toEvent(fields: Webhook, body: unknown, topic: string | null): EsimEvent {
  if (topic === "low-data" || (topic === null && fields.level !== null)) return lowDataEvent(fields);
  if (topic === "credit-limit") return creditEvent(fields);
  const order = orderSchema.safeParse(fields.data ?? body);
  if (order.success) {
    const outcome = fromOrder(order.data);
    const profiles = outcome.kind === "done" ? outcome.value : null;
    const about = subject({ upstreamOrderRef: order.data.id, ourRef: order.data.description });
    return { ...about, kind: "order_ready", profiles };
  }
  if (fields.reason !== null) return failedOrderEvent(fields, fields.reason);
  if (fields.message !== null && fields.remaining !== undefined) return creditEvent(fields);
  return { ...subject(), kind: "unknown", upstreamType: topic ?? "untyped" };
}

function failedOrderEvent(fields: Webhook, reason: string): EsimEvent {
  const about = subject({ upstreamOrderRef: fields.request_id, ourRef: fields.description });
  const error = { category: "activation_failed", code: fields.code ?? "async_failed", message: reason } as const;
  return { ...about, kind: "order_failed", error };
}

/** `level` is a share used (`75%`) or days left (`3days`). */
function lowDataEvent(fields: Webhook): EsimEvent {
  const days = /^(\d+)\s*days?$/i.exec(fields.level ?? "");
  return {
    ...subject({ iccid: fields.iccid }),
    kind: "usage",
    usage: null,
    remainingPercent: fields.remaining_percentage ?? null,
    expiresInDays: days ? Number(days[1]) : null,
  };
}

/** `remaining` comes without a currency, so it is told as text; the balance query knows both. */
function creditEvent(fields: Webhook): EsimEvent {
  const message = [fields.message, fields.remaining].filter(
    (part) => typeof part === "string" || typeof part === "number",
  );
  return { ...subject(), kind: "low_balance", balance: null, message: message.join(" ") || "credit limit" };
}
