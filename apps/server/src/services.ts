import type { FaxServices } from "@tandem/core/fax";
import type { HookServices } from "@tandem/core/hooks";
import type { SimSaleServices } from "@tandem/core/iot";
import type { Clock, Database, Logger } from "@tandem/core/kernel";
import type { MessagingServices } from "@tandem/core/messaging";
import type { SmsSender } from "@tandem/core/notifications";
import type { NumbersServices } from "@tandem/core/numbers";
import type { OrdersServices } from "@tandem/core/orders";
import type { PaymentsServices } from "@tandem/core/payments";
import type { RenewalServices } from "@tandem/core/renewals";
import type { SupplyServices } from "@tandem/core/supply";
import type { ProviderDeps, ProviderHub, WebhookIntake } from "@tandem/core/upstreams";
import type { VerifyServices } from "@tandem/core/verify";
import type { VideoServices } from "@tandem/core/video";
import type { VoiceServices } from "@tandem/core/voice";
import type { VpnServices } from "@tandem/core/vpn";
import type { ApiKeys } from "./auth/api-keys.ts";
import type { Authentication } from "./auth/authenticate.ts";
import type { People } from "./auth/people.ts";
import type { TenantAuth } from "./auth/tenant-auth.ts";
import type { TenantSite, TenantSites } from "./auth/tenant-site.ts";
import type { Config } from "./config.ts";
import type { OperatorFeeds } from "./streams/operator-feed.ts";
import type { OrderNews } from "./streams/order-news.ts";
import type { Metrics } from "./telemetry/metrics.ts";

/** Everything the routes work with. Made once per process by `createServices`. */
export type Services = {
  config: Config;
  database: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  sites: TenantSites;
  apiKeys: ApiKeys & { forget(): void };
  authentication: Authentication;
  authOf(site: TenantSite): TenantAuth;
  people: People;
  hub: ProviderHub;
  providerDeps: ProviderDeps;
  orders: OrdersServices;
  payments: PaymentsServices;
  supply: SupplyServices;
  messaging: MessagingServices;
  verify: VerifyServices;
  voice: VoiceServices;
  vpn: VpnServices;
  video: VideoServices;
  fax: FaxServices;
  iot: SimSaleServices;
  numbers: NumbersServices;
  webhooks: WebhookIntake;
  /** Webhooks to customers' systems. */
  hooks: HookServices;
  renewals: RenewalServices;
  /** Sends the SMS of notifications; null where no carrier is connected. */
  sms: SmsSender | null;
  orderNews: OrderNews;
  operatorFeeds: OperatorFeeds;
  /** Names of countries by code; reference data that changes with a release only. */
  countryNames: ReadonlyMap<string, string>;
  /** Aborted when the process is asked to stop: streams end, so that connections can close. */
  stopping: AbortController;
};
