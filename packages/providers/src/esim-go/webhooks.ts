import type {
  EsimEvent,
  ParsedWebhook,
  ProviderContext,
  ProviderEventSubject,
  RawWebhook,
  WebhookReader,
  WebhookVerdict,
} from "@tandem/provider-contract";
import { parseJson } from "../shared/json.ts";
import { equalConstantTime, fingerprint, hmac } from "../shared/signature.ts";
import { toState } from "./profiles.ts";
import { type Callback, callback } from "./wire.ts";

const SIGNATURE_HEADER = "x-signature-sha256";

/** Reads eSIM Go's signed callbacks (version 3). The unsigned version 2 is refused: it can be switched at their portal. */
export class EsimGoWebhooks implements WebhookReader {
  readonly #apiKey: string;

  constructor(credentials: ProviderContext["credentials"]) {
    this.#apiKey = credentials.apiKey ?? "";
  }

  /** HMAC-SHA256 of the raw body with the API key. The documents show hex in one place and base64 in another: either will do. */
  verifyWebhook(raw: RawWebhook): WebhookVerdict {
    const sent = raw.headers[SIGNATURE_HEADER];
    if (!sent) return { kind: "forged", reason: `no ${SIGNATURE_HEADER} header` };
    if (this.#apiKey === "") return { kind: "forged", reason: "no API key to verify with" };
    const isHex = equalConstantTime(sent.toLowerCase(), hmac("sha256", this.#apiKey, raw.rawBody, "hex"));
    const isBase64 = equalConstantTime(sent, hmac("sha256", this.#apiKey, raw.rawBody, "base64"));
    return isHex || isBase64 ? { kind: "verified", by: "signature" } : { kind: "forged", reason: "signature differs" };
  }

  /** Callbacks carry no id, so equal bytes are the same callback. */
  parseWebhook(raw: RawWebhook): ParsedWebhook {
    const parsed = callback.safeParse(parseJson(raw.rawBody.toString("utf8")));
    const dedupeKey = fingerprint(raw.rawBody);
    if (parsed.success) return { dedupeKey, events: toEvents(parsed.data) };
    return { dedupeKey, events: [{ ...subjectOf(null, null), kind: "unknown", upstreamType: "unreadable" }] };
  }
}

/** Our events of one callback. */
export function toEvents(body: Callback): EsimEvent[] {
  const type = body.alertType ?? body.event ?? (body.profileStatus === null ? "untyped" : "ProfileStatus");
  const about = subjectOf(body.iccid, body.date ?? body.timestamp);
  switch (type.toLowerCase()) {
    case "utilisation":
      return [usageEvent(about, body)];
    case "firstattachment":
      return [{ ...about, kind: "profile_state", state: "enabled" }];
    case "firstuse":
      return [{ ...about, kind: "profile_activated" }, usageEvent(about, body)];
    case "esim.deleted":
      return [{ ...about, kind: "profile_state", state: "deleted" }];
    case "lowbalance":
    case "insufficientbalance":
      // The amount comes without a currency, so it is told as text; the balance query knows both.
      return [
        { ...about, kind: "low_balance", balance: null, message: `${type} ${body.balanceInfo?.balance ?? ""}`.trim() },
      ];
    default:
      if (body.profileStatus !== null) return [{ ...about, kind: "profile_state", state: toState(body.profileStatus) }];
      return [{ ...about, kind: "unknown", upstreamType: type }];
  }
}

function subjectOf(iccid: string | null, time: string | null): ProviderEventSubject {
  const at = Date.parse(time ?? "");
  return {
    occurredAt: Number.isNaN(at) ? null : new Date(at),
    needsReadBack: false,
    upstreamOrderRef: null,
    ourRef: null,
    // eSIM Go knows a profile by its ICCID.
    upstreamProfileRef: iccid,
    iccid,
  };
}

/** A bundle's counters, not the eSIM's: with several bundles the total is read from the eSIM. */
function usageEvent(about: ProviderEventSubject, { bundle }: Callback): EsimEvent {
  const nothing = { ...about, kind: "usage", usage: null, remainingPercent: null, expiresInDays: null } as const;
  if (typeof bundle?.initialQuantity !== "number" || typeof bundle.remainingQuantity !== "number") return nothing;
  const { initialQuantity: total, remainingQuantity: left } = bundle;
  const unlimited = bundle.unlimited === true;
  const usage = {
    usedBytes: BigInt(Math.max(0, Math.trunc(total - left))),
    totalBytes: unlimited ? 0n : BigInt(Math.trunc(total)),
    unlimited,
  };
  const remainingPercent = unlimited || total <= 0 ? null : Math.max(0, Math.round((left / total) * 100));
  return { ...nothing, usage, remainingPercent };
}
