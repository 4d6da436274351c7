import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { promisify } from "node:util";
import type {
  Answer,
  ParsedWebhook,
  ProviderContext,
  ProviderEvent,
  RawWebhook,
  WebhookReader,
  WebhookVerdict,
} from "@tandem/provider-contract";
import { z } from "zod";
import { parseJson } from "../shared/json.ts";
import { fingerprint } from "../shared/signature.ts";
import { registerWebhooks } from "./applications.ts";
import type { TelnyxClient } from "./client.ts";
import { toMessageEvents, toNumberEvents, toVerifyEvents } from "./events.ts";
import { toFaxEvents } from "./fax-events.ts";
import { toVideoEvents } from "./video-events.ts";
import { toVoiceEvents } from "./voice-events.ts";
import { optionalTime } from "./wire.ts";

/** How far a webhook's time may be from ours. */
const SKEW_MAX_MS = 300_000;
/** What stands before the 32 bytes of an Ed25519 key in SPKI. */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

// A tenth of a millisecond each: on another thread, so that a burst of webhooks keeps nobody else waiting.
const verifyAside = promisify(verify);

const envelope = z.object({
  data: z.object({
    id: z.string().min(1),
    event_type: z.string(),
    occurred_at: optionalTime,
    payload: z.record(z.string(), z.unknown()),
  }),
});

/** One event as all readers of events get it. */
export type TelnyxEvent = {
  type: string;
  occurredAt: Date | null;
  payload: Record<string, unknown>;
  /** Our reference, where the address held one. */
  ref: string | null;
};

/** By the first word of the event's type. `null` from a reader means a type it has no meaning for. */
const READERS: Readonly<Record<string, (event: TelnyxEvent) => ProviderEvent[] | null>> = {
  message: toMessageEvents,
  verify: toVerifyEvents,
  number_order: toNumberEvents,
  call: toVoiceEvents,
  fax: toFaxEvents,
  video: toVideoEvents,
};

/** Reads Telnyx's signed webhooks: Ed25519 over `timestamp|body`, with the account's public key. */
export class TelnyxWebhooks implements WebhookReader {
  readonly #client: TelnyxClient;
  readonly #publicKey: KeyObject | null;
  readonly #now: () => Date;

  constructor(client: TelnyxClient, context: ProviderContext) {
    this.#client = client;
    this.#publicKey = readKey(context.credentials.publicKey ?? "");
    this.#now = () => context.clock?.now() ?? new Date();
  }

  async verifyWebhook(raw: RawWebhook): Promise<WebhookVerdict> {
    const signature = raw.headers["telnyx-signature-ed25519"];
    const timestamp = raw.headers["telnyx-timestamp"];
    if (!signature || !timestamp) return { kind: "forged", reason: "no signature" };
    if (!this.#publicKey) return { kind: "forged", reason: "no public key to verify with" };
    const skewMs = Math.abs(this.#now().getTime() - Number(timestamp) * 1_000);
    if (!(skewMs <= SKEW_MAX_MS)) return { kind: "forged", reason: "the time of sending is too far from ours" };
    const signed = Buffer.concat([Buffer.from(`${timestamp}|`), raw.rawBody]);
    const isGenuine = await verifyAside(null, signed, this.#publicKey, Buffer.from(signature, "base64"));
    return isGenuine ? { kind: "verified", by: "signature" } : { kind: "forged", reason: "signature differs" };
  }

  parseWebhook(raw: RawWebhook): ParsedWebhook {
    const parsed = envelope.safeParse(parseJson(raw.rawBody.toString("utf8")));
    if (!parsed.success) {
      return { dedupeKey: fingerprint(raw.rawBody), events: [unknownEvent("unreadable", null)] };
    }
    const { id, event_type: type, occurred_at: occurredAt, payload } = parsed.data.data;
    const event = { type, occurredAt, payload, ref: raw.ref ?? null };
    const events = READERS[type.split(".")[0] ?? ""]?.(event);
    return { dedupeKey: id, events: events ?? [unknownEvent(type, occurredAt)] };
  }

  withoutSecrets(raw: RawWebhook): Buffer {
    return withoutCodes(raw.rawBody);
  }

  registerWebhook(url: string): Promise<Answer<null>> {
    return registerWebhooks(this.#client, `${url}/account`);
  }
}

/** Telnyx tells of a verification with the code in it, and whoever reads a code can pass for the person. */
export function withoutCodes(body: Buffer): Buffer {
  if (!body.includes('"verify.')) return body;
  const isCode = (name: string) => name === "code" || name === "custom_code";
  const parsed = parseJson(body.toString("utf8"));
  if (parsed === undefined) return body;
  return Buffer.from(JSON.stringify(parsed, (name, value) => (isCode(name) && value ? "[masked]" : value)));
}

function readKey(base64: string): KeyObject | null {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== 32 || bytes.toString("base64") !== base64.trim()) return null;
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: "der", type: "spki" });
}

function unknownEvent(upstreamType: string, occurredAt: Date | null): ProviderEvent {
  return {
    kind: "unknown",
    upstreamType,
    occurredAt,
    needsReadBack: false,
    upstreamOrderRef: null,
    ourRef: null,
    upstreamProfileRef: null,
    iccid: null,
  };
}
