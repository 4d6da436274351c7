import type { EsimProfile, EsimProfileState, EsimUsage } from "./esim.ts";
import type { Money } from "./money.ts";
import type { Answer } from "./outcome.ts";
import type { ProviderError } from "./provider-error.ts";
import type { ServiceEvent } from "./service-events.ts";

/** A webhook as it came over the wire, before anybody believed it. */
export type RawWebhook = {
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The exact bytes: signatures are over these. */
  rawBody: Buffer;
  /** The path segment after the secret, where the manifest names topics; null otherwise. */
  topic: string | null;
  /** The path segment after the topic: our own reference, where an adapter put it into the address. Absent or null otherwise. */
  ref?: string | null;
  /** The whole address as the sender was given it, for signatures over addresses; absent when it is not known any more. */
  url?: string | null;
  /** The request came through this provider's own secret URL. The intake knows; a reader only asks. */
  secretUrl: boolean;
  /** Address of the sender as the edge saw it; null when it cannot be told behind a proxy. */
  remoteAddress: string | null;
};

/** `forged` webhooks are kept for inspection and never processed. `reason` is for operators. */
export type WebhookVerdict = { kind: "verified"; by: "signature" | "secret_url" } | { kind: "forged"; reason: string };

/** What an event is about, by whichever references the upstream sent; the others are null. */
export type ProviderEventSubject = {
  /** When it happened, by the upstream's clock; null when it does not say. Events come in any order. */
  occurredAt: Date | null;
  /** Nothing proves the content: read the order or profile back before acting on it. */
  needsReadBack: boolean;
  upstreamOrderRef: string | null;
  ourRef: string | null;
  upstreamProfileRef: string | null;
  iccid: string | null;
};

/**
 * What an upstream told us of eSIMs and of our account.
 *
 * - `order_ready`        the order's profiles can be fetched; `profiles` when they came along
 * - `order_failed`       the upstream will not deliver the order
 * - `profile_state`      a device or lifecycle change
 * - `profile_activated`  first use on a network
 * - `usage`              a threshold: bytes where told, else `remainingPercent`; `expiresInDays` for validity warnings
 * - `low_balance`        our account at the upstream runs low
 * - `unknown`            a type we have no meaning for; kept, never an error
 */
export type EsimEvent = ProviderEventSubject &
  (
    | { kind: "order_ready"; profiles: EsimProfile[] | null }
    | { kind: "order_failed"; error: ProviderError }
    | { kind: "profile_state"; state: EsimProfileState }
    | { kind: "profile_activated" }
    | { kind: "usage"; usage: EsimUsage | null; remainingPercent: number | null; expiresInDays: number | null }
    | { kind: "low_balance"; balance: Money | null; message: string }
    | { kind: "unknown"; upstreamType: string }
  );

/** Whatever an upstream tells: of eSIMs, or of another service, named by `service`. */
export type ProviderEvent = EsimEvent | ServiceEvent;

/** Whether an event is about an eSIM or our account, and not about another service. */
export function isEsimEvent(event: ProviderEvent): event is EsimEvent {
  return !("service" in event);
}

/** A parsed webhook. `dedupeKey` is equal for repeats of one webhook and differs otherwise: the upstream's event id, else a hash of the body. */
export type ParsedWebhook = { dedupeKey: string; events: ProviderEvent[] };

/**
 * Reads one provider's webhooks. `expectsDocument` says of one that its reply must tell the carrier what the call does next
 * (`VoiceProvider.renderSteps`). Pure, except for `registerWebhook`; nothing throws on any body.
 */
export type WebhookReader = {
  /** A signature that takes long to check is checked on another thread, and its verdict is a promise. */
  verifyWebhook(raw: RawWebhook): WebhookVerdict | Promise<WebhookVerdict>;

  /** An unreadable body gives one `unknown` event; a health probe of the upstream gives none. */
  parseWebhook(raw: RawWebhook): ParsedWebhook;

  expectsDocument?(raw: RawWebhook): boolean;

  /**
   * The body as it may be kept: one-time codes and the like masked, and read the same by `parseWebhook`. Asked after the
   * signature was found good. Absent where webhooks hold nothing of the kind.
   */
  withoutSecrets?(raw: RawWebhook): Buffer;

  /** Tells the upstream where to send. `url` is the provider's secret URL without a topic. Absent when only the portal can. */
  registerWebhook?(url: string): Promise<Answer<null>>;
};
