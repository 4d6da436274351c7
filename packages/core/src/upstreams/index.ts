export type { BreakerView } from "./breaker-board.ts";
export type { CallKey, CallResult } from "./call-result.ts";
export { kindOf } from "./call-result.ts";
export type { CallFigures } from "./call-window.ts";
export { type ConnectionTest, checkHealth, testConnection } from "./check-health.ts";
export { type DailyMetrics, listDailyMetrics } from "./daily-metrics.ts";
export type { FailureAction, FailureDecision, FailureRule } from "./decide-failure.ts";
export * from "./errors.ts";
export { addFailureRule, listFailureRules, type NewFailureRule, removeFailureRule } from "./failure-rules.ts";
export { createProviderHub } from "./hub.ts";
export type { CountryEntry, ServiceHealth } from "./hub-queries.ts";
export type { HubOptions, HubSnapshot, ProviderHub, ProviderSnapshot, ServiceName } from "./hub-types.ts";
export { createUpstreamJobs, upstreamSchedules } from "./jobs.ts";
export type { HealthStatus } from "./judge-health.ts";
export { addKey, type Envelope, type Keyring, open, parseKeyring, rewrap, seal } from "./keyring.ts";
export { getProvider, type HealthSample, listHealthChecks, listProviders } from "./list-providers.ts";
export {
  callbackUrl,
  createProvider,
  deleteProvider,
  type NewProvider,
  type ProviderChange,
  type ProviderDeps,
  setPriority,
  updateProvider,
  webhookUrls,
} from "./manage-providers.ts";
export {
  createWebhookJobs,
  type WebhookConsumer,
  type WebhookConsumers,
  type WebhookContext,
  type WebhookEffect,
} from "./process-webhook.ts";
export type { ProviderInfo, ProviderStatus } from "./provider.ts";
export {
  type CountryOffers,
  type CountrySetting,
  listProviderCountries,
  type ProviderCountry,
  recordCountries,
  setProviderCountry,
} from "./provider-countries.ts";
export {
  listProviderEvents,
  type ProviderEventKind,
  type ProviderEventRow,
  recordProviderEvent,
} from "./provider-events.ts";
export { commonConfigFields, defaultTimeoutMs } from "./provider-fields.ts";
export {
  createWebhookIntake,
  type WebhookIntake,
  type WebhookQuestion,
  type WebhookReceipt,
  type WebhookRequest,
} from "./receive-webhook.ts";
export { rotateKeyring } from "./rotate-keyring.ts";
export { defaultTargets, type Targets } from "./targets.ts";
export { readUpstreamMarks, type UpstreamMarks } from "./upstream-marks.ts";
export { mustCall, tryCall } from "./watch-call.ts";
export {
  getWebhook,
  type InboxEntry,
  type InboxFilter,
  type InboxStatus,
  listWebhooks,
  loadInboxEntry,
  replayWebhook,
} from "./webhook-inbox.ts";
