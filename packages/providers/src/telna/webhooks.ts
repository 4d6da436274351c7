import type { EsimEvent, ParsedWebhook, RawWebhook, WebhookReader, WebhookVerdict } from "@tandem/provider-contract";
import { parseJson } from "../shared/json.ts";
import { fingerprint } from "../shared/signature.ts";

type Bag = Readonly<Record<string, unknown>>;

/**
 * Reads Telna's webhooks. Nothing proves them but our secret address, and the names of their members are not published (FACTS.md):
 * what looks like an ICCID or a percentage is taken for a hint, and the profile is read before anything is done.
 */
export class TelnaWebhooks implements WebhookReader {
  verifyWebhook(raw: RawWebhook): WebhookVerdict {
    return raw.secretUrl
      ? { kind: "verified", by: "secret_url" }
      : { kind: "forged", reason: "Telna signs nothing, and this did not come by the secret address" };
  }

  /** Webhooks carry no id, so equal bytes are the same webhook. */
  parseWebhook(raw: RawWebhook): ParsedWebhook {
    const body = parseJson(raw.rawBody.toString("utf8"));
    return { dedupeKey: fingerprint(raw.rawBody), events: [toEvent(body)] };
  }
}

/** Our event of one webhook. */
export function toEvent(body: unknown): EsimEvent {
  const bag: Bag = typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Bag) : {};
  const type = Object.values(bag).find((value) => typeof value === "string" && /^[A-Z][A-Z_]{3,}$/.test(value));
  const details = asBag(find(bag, /^event_?details$/i));
  const iccid = asText(find(details, /^(iccid|sim)$/i)) ?? asText(find(bag, /^iccid$/i));
  const about = {
    occurredAt: toDate(find(bag, /^(event_?)?time(stamp)?$/i)),
    needsReadBack: true,
    upstreamOrderRef: asText(find(details, /^(work_?)?order(_?id)?$/i)),
    ourRef: asText(find(details, /^customer_?ref$/i)),
    upstreamProfileRef: iccid,
    iccid,
  };
  const nothing = { ...about, kind: "usage", usage: null, remainingPercent: null, expiresInDays: null } as const;
  if (iccid !== null && type === "PACKAGE_DATA_USAGE_ALERT") {
    const used = Number(find(details, /percent|threshold/i) ?? Number.NaN);
    return { ...nothing, remainingPercent: used >= 0 && used <= 100 ? 100 - used : null };
  }
  // In production only the end of a package is told so.
  if (iccid !== null && type === "PACKAGE_STATUS_CHANGE") return { ...nothing, expiresInDays: 0 };
  return { ...about, kind: "unknown", upstreamType: typeof type === "string" ? type : "unreadable" };
}

function find(bag: Bag, name: RegExp): unknown {
  return Object.entries(bag).find(([key]) => name.test(key))?.[1];
}

function asBag(value: unknown): Bag {
  return typeof value === "object" && value !== null ? (value as Bag) : {};
}

function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : null;
}

function toDate(value: unknown): Date | null {
  const at = typeof value === "number" ? value : Date.parse(String(value ?? ""));
  return Number.isNaN(at) ? null : new Date(at);
}
