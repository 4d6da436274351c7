import type { App } from "../app.ts";
import type { Services } from "../services.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { authRoutes } from "./auth.ts";
import { brandRoutes } from "./brand.ts";
import { callRoutes } from "./calls.ts";
import { catalogRoutes } from "./catalog.ts";
import { documentRoutes } from "./documents.ts";
import { esimRoutes } from "./esims.ts";
import { faxRoutes } from "./faxes.ts";
import { hookDeliveryRoutes, hookRoutes } from "./hooks.ts";
import { meRoutes } from "./me.ts";
import { messageRoutes } from "./messages.ts";
import { notificationRoutes } from "./notifications.ts";
import { numberRoutes } from "./numbers.ts";
import { accountOrderRoutes } from "./operator/account-orders.ts";
import { accountMoneyRoutes, accountRoutes } from "./operator/accounts.ts";
import { attemptRoutes } from "./operator/attempts.ts";
import { auditRoutes } from "./operator/audit.ts";
import { operatorCallRoutes } from "./operator/calls.ts";
import { catalogueRoutes } from "./operator/catalogue.ts";
import { coverageRoutes } from "./operator/coverage.ts";
import { operatorDocumentRoutes } from "./operator/documents.ts";
import { operatorEventRoutes } from "./operator/events.ts";
import { failureRuleRoutes } from "./operator/failure-rules.ts";
import { operatorFaxRoutes } from "./operator/faxes.ts";
import { jobRoutes } from "./operator/jobs.ts";
import { labRoutes } from "./operator/lab.ts";
import { labPhoneRoutes } from "./operator/lab-phones.ts";
import { ledgerRoutes } from "./operator/ledger.ts";
import { ledgerTransferRoutes } from "./operator/ledger-transfers.ts";
import { manualQueueRoutes } from "./operator/manual-queue.ts";
import { operatorMessageRoutes } from "./operator/messages.ts";
import { sentMessageRoutes, topicTextRoutes } from "./operator/notifications.ts";
import { operatorNumberRoutes } from "./operator/numbers.ts";
import { operatorOrderRoutes } from "./operator/orders.ts";
import { overviewRoutes } from "./operator/overview.ts";
import { disputeRoutes, paymentRoutes } from "./operator/payments.ts";
import { pricingRoutes, ruleEffectRoutes } from "./operator/pricing.ts";
import { providerCareRoutes } from "./operator/provider-care.ts";
import { providerCountryRoutes } from "./operator/provider-countries.ts";
import { providerRoutes } from "./operator/providers.ts";
import { rankingRoutes } from "./operator/ranking.ts";
import { rateImportRoutes, rateTrialRoutes } from "./operator/rate-imports.ts";
import { rateListRoutes } from "./operator/rate-lists.ts";
import { reconciliationRoutes } from "./operator/reconciliation.ts";
import { operatorRenewalRoutes } from "./operator/renewals.ts";
import { routingRoutes } from "./operator/routing.ts";
import { searchRoutes } from "./operator/search.ts";
import { sharedSenderRoutes } from "./operator/shared-senders.ts";
import { operatorSimRoutes } from "./operator/sims.ts";
import { operatorSubscriptionRoutes } from "./operator/subscriptions.ts";
import { operatorUsageRoutes } from "./operator/usage.ts";
import { operatorVideoRoutes } from "./operator/video.ts";
import { operatorVpnRoutes } from "./operator/vpn.ts";
import { webhookInboxRoutes } from "./operator/webhooks.ts";
import { orderRoutes } from "./orders.ts";
import { cardRoutes, topUpRoutes, walletSettingRoutes } from "./payments.ts";
import { recordingRoutes } from "./recordings.ts";
import { renewalRoutes } from "./renewals.ts";
import { simRoutes } from "./sims.ts";
import { subscriptionRoutes } from "./subscriptions.ts";
import { systemRoutes } from "./system.ts";
import { usageRoutes } from "./usage.ts";
import { verificationRoutes } from "./verifications.ts";
import { videoRoutes } from "./video.ts";
import { vpnRoutes, vpnShopRoutes } from "./vpn.ts";
import { walletRoutes } from "./wallet.ts";
import { webhookRoutes } from "./webhooks.ts";

const customer = [
  brandRoutes,
  catalogRoutes,
  authRoutes,
  meRoutes,
  apiKeyRoutes,
  walletRoutes,
  topUpRoutes,
  cardRoutes,
  walletSettingRoutes,
  usageRoutes,
  subscriptionRoutes,
  documentRoutes,
  orderRoutes,
  esimRoutes,
  videoRoutes,
  faxRoutes,
  simRoutes,
  callRoutes,
  recordingRoutes,
  renewalRoutes,
  notificationRoutes,
  hookRoutes,
  hookDeliveryRoutes,
  messageRoutes,
  verificationRoutes,
  vpnShopRoutes,
  vpnRoutes,
  numberRoutes,
];
const operator = [
  overviewRoutes,
  searchRoutes,
  auditRoutes,
  operatorEventRoutes,
  operatorNumberRoutes,
  sharedSenderRoutes,
  operatorOrderRoutes,
  operatorMessageRoutes,
  attemptRoutes,
  operatorCallRoutes,
  operatorVideoRoutes,
  operatorFaxRoutes,
  operatorSimRoutes,
  manualQueueRoutes,
  providerRoutes,
  providerCareRoutes,
  providerCountryRoutes,
  catalogueRoutes,
  coverageRoutes,
  pricingRoutes,
  ruleEffectRoutes,
  rateListRoutes,
  rateImportRoutes,
  rateTrialRoutes,
  operatorSubscriptionRoutes,
  operatorUsageRoutes,
  routingRoutes,
  rankingRoutes,
  failureRuleRoutes,
  accountRoutes,
  accountMoneyRoutes,
  accountOrderRoutes,
  ledgerRoutes,
  ledgerTransferRoutes,
  paymentRoutes,
  disputeRoutes,
  reconciliationRoutes,
  operatorDocumentRoutes,
  operatorVpnRoutes,
  webhookInboxRoutes,
  sentMessageRoutes,
  topicTextRoutes,
  operatorRenewalRoutes,
  jobRoutes,
  labRoutes,
  labPhoneRoutes,
];

/** Every route of the API with its handler. */
export function registerRoutes(app: App, services: Services): void {
  for (const register of [systemRoutes, webhookRoutes, ...customer, ...operator]) register(app, services);
}
