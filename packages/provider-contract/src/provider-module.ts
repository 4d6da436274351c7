import type { EsimProvider } from "./esim.ts";
import type { FaxProvider } from "./fax.ts";
import type { IotSimProvider } from "./iot-sim.ts";
import type { Manifest } from "./manifest.ts";
import type { MessagingProvider } from "./messaging.ts";
import type { Money } from "./money.ts";
import type { NumbersProvider } from "./numbers.ts";
import type { Answer } from "./outcome.ts";
import type { PaymentsProvider } from "./payments.ts";
import type { ProviderErrorCategory } from "./provider-error.ts";
import type { RecordsProvider } from "./records.ts";
import type { VerifyProvider } from "./verify.ts";
import type { VideoProvider } from "./video.ts";
import type { VoiceProvider } from "./voice.ts";
import type { VpnProvider } from "./vpn.ts";
import type { WebhookReader } from "./webhooks.ts";

/** One HTTP exchange with an upstream, for metrics and logs. */
export type HttpObservation = {
  providerId: string;
  /** The adapter's name of the call, such as `placeOrder` or `token`; a bounded set, fit for a metric's label. */
  operation: string;
  method: string;
  /** Path without query. */
  path: string;
  /** Null when no reply came. */
  status: number | null;
  /** Set when no reply came. */
  noReply: { category: ProviderErrorCategory; code: string; sent: boolean } | null;
  /** From sending to the last byte; waiting for our own pacer is apart. */
  durationMs: number;
  pacedMs: number;
  /** Bodies and headers with secrets masked, cut to a few kilobytes. Computed only when called. */
  exchange(): { request: string; response: string };
};

/** What a provider is made from. */
export type ProviderContext = {
  /** Scheme and host, perhaps a path prefix; without a trailing slash. */
  baseUrl: string;
  /** Values of the manifest's `credentialFields`, by name. */
  credentials: Readonly<Record<string, string>>;
  /** Values of the manifest's `configFields`, by name. Every provider also takes `requestsPerSecond` (0 switches our pacer off). */
  config: Readonly<Record<string, string>>;
  /** Overrides both deadlines of the manifest's limits. */
  timeoutMs?: number;
  observe?: (observation: HttpObservation) => void;
  /** Wall clock; the system's when absent. */
  clock?: { now(): Date };
};

/** Our account at an upstream, for upstreams that sell no eSIMs (those tell by `EsimProvider`). */
export type ProviderAccount = {
  /** One cheap authenticated call: connection test and health check in one. `balance` where it came along. */
  checkHealth(): Promise<Answer<{ latencyMs: number; balance: Money | null }>>;
  getBalance?(): Promise<Answer<Money>>;
};

/** A provider at work: an object per service it implements. */
export type ProviderInstance = {
  esim?: EsimProvider;
  numbers?: NumbersProvider;
  messaging?: MessagingProvider;
  verify?: VerifyProvider;
  voice?: VoiceProvider;
  video?: VideoProvider;
  fax?: FaxProvider;
  "iot-sim"?: IotSimProvider;
  vpn?: VpnProvider;
  payments?: PaymentsProvider;
  account?: ProviderAccount;
  /** The upstream's own records of what it sold us; present where the manifest says so and this account's settings do not deny it. */
  records?: RecordsProvider;
  webhooks?: WebhookReader;
};

/** What an adapter's folder exports as `provider`. `create` connects to nothing. */
export type ProviderModule = { manifest: Manifest; create(context: ProviderContext): ProviderInstance };
