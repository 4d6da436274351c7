import type { FaxCapabilities } from "./fax.ts";
import type { IotSimCapabilities } from "./iot-sim.ts";
import type { MessagingCapabilities } from "./messaging.ts";
import type { NumbersCapabilities } from "./numbers.ts";
import type { PaymentsCapabilities } from "./payments.ts";
import type { RecordsCapabilities, UnlistedRecords } from "./records.ts";
import type { VerifyCapabilities } from "./verify.ts";
import type { VideoCapabilities } from "./video.ts";
import type { VoiceCapabilities } from "./voice.ts";
import type { VpnCapabilities } from "./vpn.ts";
import type { ProviderEvent } from "./webhooks.ts";

/** Services an upstream can implement; one contract file each. */
export const services = [
  "esim",
  "numbers",
  "messaging",
  "voice",
  "verify",
  "video",
  "fax",
  "iot-sim",
  "vpn",
  "ai-voice",
  "payments",
  "hris",
  "crm",
] as const;

export type Service = (typeof services)[number];

/** What an eSIM upstream can do. The suite skips only what is denied here; routing and the saga read it. */
export type EsimCapabilities = {
  /** A repeat of `placeOrder` with the same `ourRef` buys once. */
  idempotentOrders: boolean;
  /** How `findOrder` finds a lost order: by our reference, by searching recent orders, or not at all. */
  findOrder: "by_reference" | "by_search" | "none";
  /** `placeOrder` answers `pending` in the normal case, and the profiles come later. */
  asyncOrders: boolean;
  /** The upstream refuses with `price_changed` when the price is not the expected one. */
  priceCheck: boolean;
  topUp: boolean;
  findTopUp: boolean;
  cancel: boolean;
  suspend: boolean;
  tagProfile: boolean;
  /** The upstream tells a profile's device state (released … deleted), not only whether it is used. */
  profileStates: boolean;
  /** The listing names operators. Absent: it does. */
  listsNetworks?: boolean;
};

/** A field an operator fills in when adding a provider. Values are strings, as typed. */
export type FieldSpec = {
  name: string;
  label: string;
  /** Write-only in the console, encrypted at rest, masked in logs. */
  secret: boolean;
  required: boolean;
  help?: string;
  defaultValue?: string;
};

/** Limits the upstream documents, and the deadlines we set where it documents none. */
export type ProviderLimits = {
  /** Requests (or tokens) in a second; null when none is published. */
  requestsPerSecond: number | null;
  /** Whose requests share the limit. `address` means all tenants of this installation together. */
  rateLimitScope: "account" | "address";
  /** Pieces in one order; 1 where a service has no such thing. */
  quantityMax: number;
  /** Deadline of a call that buys. */
  orderTimeoutMs: number;
  /** Deadline of a call that only reads. */
  readTimeoutMs: number;
  /** How far usage readings are behind, at most; 0 where there are none. Asking more often than this tells nothing new. */
  usageLagMs: number;
};

/** How the upstream's webhooks come. */
export type WebhookTraits = {
  /** `none`: nothing proves the sender but the secret URL, and events must be read back. */
  signature: "hmac" | "ed25519" | "basic" | "none";
  /**
   * `api`: `registerWebhook` does it. `portal`: an operator pastes the URL at the provider's site. `per_call`: each request
   * names the address itself.
   */
  registration: "api" | "portal" | "per_call";
  /** Path segments appended to the webhook URL where events carry no type of their own. Empty for one URL for all. */
  topics: string[];
  /** What they tell. For anything else the upstream has to be asked. */
  events: ProviderEvent["kind"][];
  /** The status the upstream takes for success. */
  successStatus: 200 | 204;
};

/** What a provider can do, by service; a service it has not is absent. */
export type Capabilities = {
  esim?: EsimCapabilities;
  numbers?: NumbersCapabilities;
  messaging?: MessagingCapabilities;
  verify?: VerifyCapabilities;
  voice?: VoiceCapabilities;
  video?: VideoCapabilities;
  fax?: FaxCapabilities;
  "iot-sim"?: IotSimCapabilities;
  vpn?: VpnCapabilities;
  payments?: PaymentsCapabilities;
};

/** What is known of a provider without calling it. Data only. */
export type Manifest = {
  /** Kebab-case; the folder's name. */
  id: string;
  name: string;
  services: Service[];
  capabilities: Capabilities;
  /**
   * Used when the operator gives no other. An upstream with a host per product has `{product}` where they differ, such as
   * `https://{product}.twilio.com`; its adapter puts the product in.
   */
  baseUrl: string;
  credentialFields: FieldSpec[];
  configFields: FieldSpec[];
  limits: ProviderLimits;
  webhooks: WebhookTraits | null;
  /** What of its own records the upstream lists. Absent: nothing of use. */
  records?: RecordsCapabilities;
  /**
   * What of its services it does not list, with the reason. What only some accounts list stands in `records` as well, and the reason is for
   * the others. Together with `records` this is everything it sells.
   */
  unlisted?: UnlistedRecords;
};
