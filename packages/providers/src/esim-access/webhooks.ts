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
import { fingerprint } from "../shared/signature.ts";
import type { EsimAccessClient } from "./client.ts";
import { readReply } from "./errors.ts";
import { toState } from "./profiles.ts";
import { toDate, type Webhook, webhook } from "./wire.ts";

/**
 * eSIM Access signs nothing: a webhook is believed to be theirs when it came through the secret URL (and from a listed address,
 * where the operator lists them), and what it says must be read back before it counts.
 */
export class EsimAccessWebhooks implements WebhookReader {
  readonly #client: EsimAccessClient;
  readonly #addresses: ReadonlySet<string>;

  constructor(client: EsimAccessClient, config: ProviderContext["config"]) {
    this.#client = client;
    const listed = (config.webhookAddresses ?? "").split(",").map((address) => address.trim());
    this.#addresses = new Set(listed.filter((address) => address !== ""));
  }

  verifyWebhook(raw: RawWebhook): WebhookVerdict {
    if (!raw.secretUrl) return { kind: "forged", reason: "not sent to the secret URL" };
    if (this.#addresses.size > 0 && !this.#addresses.has(raw.remoteAddress ?? "")) {
      return { kind: "forged", reason: `sent from ${raw.remoteAddress ?? "an unknown address"}, which is not listed` };
    }
    return { kind: "verified", by: "secret_url" };
  }

  parseWebhook(raw: RawWebhook): ParsedWebhook {
    const parsed = webhook.safeParse(parseJson(raw.rawBody.toString("utf8")));
    if (!parsed.success) return { dedupeKey: fingerprint(raw.rawBody), events: [unknownEvent("unreadable")] };
    const dedupeKey = parsed.data.notifyId ?? fingerprint(raw.rawBody);
    return { dedupeKey, events: toEvents(parsed.data) };
  }

  /** The upstream calls the URL while saving it and refuses one that does not answer 200. */
  async registerWebhook(url: string): Promise<Answer<null>> {
    const reply = await this.#client.send("registerWebhook", "/webhook/save", { webhook: url }, "read");
    const reading = toReading(reply, readReply);
    return reading.kind === "error" ? { kind: "failed", error: reading.error } : { kind: "answered", value: null };
  }
}

const nothingKnown: ProviderEventSubject = {
  occurredAt: null,
  needsReadBack: true,
  upstreamOrderRef: null,
  ourRef: null,
  upstreamProfileRef: null,
  iccid: null,
};

function unknownEvent(upstreamType: string): EsimEvent {
  return { ...nothingKnown, kind: "unknown", upstreamType };
}

/** Our events of one notification. Thresholds are computed from bytes: the documented `remainThreshold` values contradict each other. */
export function toEvents({ notifyType, eventGenerateTime, content }: Webhook): EsimEvent[] {
  const about = {
    occurredAt: toDate(eventGenerateTime ?? content.lastUpdateTime) ?? null,
    needsReadBack: true,
    upstreamOrderRef: content.orderNo,
    ourRef: content.transactionId,
    upstreamProfileRef: content.esimTranNo,
    iccid: content.iccid,
  };
  switch (notifyType) {
    case "CHECK_HEALTH":
      return [];
    case "ORDER_STATUS":
      return [orderEvent(about, content.orderStatus)];
    case "SMDP_EVENT":
    case "ESIM_STATUS":
      return statusEvents(about, content);
    case "DATA_USAGE":
      return [usageEvent(about, content)];
    case "VALIDITY_USAGE":
      return [{ ...about, kind: "usage", usage: null, remainingPercent: null, expiresInDays: content.remain ?? null }];
    default:
      return [{ ...about, kind: "unknown", upstreamType: notifyType }];
  }
}

function orderEvent(about: ProviderEventSubject, orderStatus: string | null): EsimEvent {
  if (orderStatus === "GOT_RESOURCE") return { ...about, kind: "order_ready", profiles: null };
  if (orderStatus === "CANCEL" || orderStatus === "REVOKED") {
    const message = `order status ${orderStatus}`;
    return {
      ...about,
      kind: "order_failed",
      error: { category: "activation_failed", code: `status_${orderStatus}`, message },
    };
  }
  return { ...about, kind: "unknown", upstreamType: `ORDER_STATUS ${orderStatus}` };
}

function statusEvents(about: ProviderEventSubject, content: Webhook["content"]): EsimEvent[] {
  const events: EsimEvent[] = [{ ...about, kind: "profile_state", state: toState(content) }];
  if (content.esimStatus === "IN_USE") events.push({ ...about, kind: "profile_activated" });
  if (content.esimStatus === "USED_UP") {
    events.push({ ...about, kind: "usage", usage: null, remainingPercent: 0, expiresInDays: null });
  }
  return events;
}

function usageEvent(about: ProviderEventSubject, content: Webhook["content"]): EsimEvent {
  const { orderUsage, totalVolume } = content;
  if (typeof orderUsage !== "number" || typeof totalVolume !== "number") {
    return { ...about, kind: "usage", usage: null, remainingPercent: null, expiresInDays: null };
  }
  const usage = { usedBytes: BigInt(orderUsage), totalBytes: BigInt(totalVolume), unlimited: false };
  const remainingPercent = totalVolume > 0 ? Math.max(0, Math.round((1 - orderUsage / totalVolume) * 100)) : null;
  return { ...about, kind: "usage", usage, remainingPercent, expiresInDays: null };
}
