import { simFulfilment } from "@tandem/core/iot";
import { accountScope, type Clock, createLogger, type Database, type Logger, systemClock } from "@tandem/core/kernel";
import { acceptMessage } from "@tandem/core/messaging";
import { notify } from "@tandem/core/notifications";
import { createNumberFulfilment, defaultNumbersPolicy } from "@tandem/core/numbers";
import { createOrderBell, defaultOrderPolicy, esimFulfilments, type OrderPolicy } from "@tandem/core/orders";
import { defaultPaymentsPolicy, type PaymentsServices } from "@tandem/core/payments";
import { createEsimRenewable, createSubscriptionRenewable, createVpnRenewable } from "@tandem/core/renewals";
import { createRouter } from "@tandem/core/routing";
import { createAccount } from "@tandem/core/tenancy";
import { createProviderHub, createWebhookIntake, type Keyring } from "@tandem/core/upstreams";
import { createVpnFulfilments } from "@tandem/core/vpn";
import { openWallet } from "@tandem/core/wallet";
import type { ProviderModule } from "@tandem/provider-contract";
import { createApiKeyReader } from "./auth/api-keys.ts";
import { createAuthentication } from "./auth/authenticate.ts";
import { createPeople } from "./auth/people.ts";
import { sendPasswordReset, sendWelcome } from "./auth/tell-people.ts";
import { createTenantAuths } from "./auth/tenant-auth.ts";
import { createTenantSites } from "./auth/tenant-site.ts";
import type { Config } from "./config.ts";
import { createSending } from "./create-sending.ts";
import { moneyCame } from "./money-came.ts";
import { numbersForCalls, numbersForMessages } from "./number-directory.ts";
import { createNumberRenewable } from "./number-renewable.ts";
import { publicUrlOf } from "./public-url.ts";
import type { Services } from "./services.ts";
import { createOperatorFeeds } from "./streams/operator-feed.ts";
import type { OrderNews } from "./streams/order-news.ts";
import { createMetrics, type Metrics } from "./telemetry/metrics.ts";
import { recordCall } from "./telemetry/tracing.ts";

export type ServiceParts = {
  config: Config;
  database: Database;
  role: string;
  modules: Readonly<Record<string, ProviderModule>>;
  keyring: Keyring;
  countryNames: ReadonlyMap<string, string>;
  orderNews: OrderNews;
  orderPolicy?: OrderPolicy;
  clock?: Clock;
  logger?: Logger;
};

/** Puts the services of one process together. Nothing here starts work of its own but the hub, which `hub.close()` stops. */
export function createServices(parts: ServiceParts): Services {
  const { config, database, modules, keyring, countryNames, orderNews } = parts;
  const clock = parts.clock ?? systemClock;
  const logger = parts.logger ?? createLogger(parts.role, config.LOG_LEVEL);
  const metrics = createMetrics(parts.role);
  metrics.watchPool(database);
  const hub = createProviderHub({ database, modules, keyring, clock, logger, onHttp: observeHttp(metrics) });
  const bell = createOrderBell(database, logger);
  const orders = {
    database,
    hub,
    clock,
    logger,
    policy: parts.orderPolicy ?? defaultOrderPolicy,
    fulfilments: {
      ...esimFulfilments,
      ...createVpnFulfilments(keyring),
      iot_sim: simFulfilment,
      number: createNumberFulfilment({ database, clock, keyring, publicUrl: config.PUBLIC_URL }),
    },
    bell,
    router: createRouter(),
  };
  const payments: PaymentsServices = {
    ...{ database, hub, clock, logger, policy: defaultPaymentsPolicy },
    shopUrlOf: (tenantId) => publicUrlOf(parts, tenantId),
    onCredited: moneyCame,
  };
  const core = { config, database, clock, logger, metrics, countryNames, orderNews, hub, orders, payments };
  const numbers = { database, hub, clock, logger, orders, policy: defaultNumbersPolicy };
  const sending = createSending(core, { keyring, numbers: numbersForMessages, callNumbers: numbersForCalls });
  const vpn = { ...orders, keyring };
  const stopping = new AbortController();
  return {
    ...core,
    ...sending,
    numbers,
    iot: { database, hub, clock, logger, orders },
    supply: { database, hub, clock, logger },
    vpn,
    providerDeps: { modules, keyring, clock },
    renewals: {
      ...{ database, clock, logger },
      renewables: [
        createEsimRenewable(orders),
        createNumberRenewable(numbers),
        createVpnRenewable(vpn),
        createSubscriptionRenewable(),
      ],
    },
    sms: {
      send: ({ rootId, tenantId, accountId, messageId, to, text }) => {
        const scope = { ...accountScope(rootId, tenantId, accountId), accountId };
        return acceptMessage(sending.messaging, scope, { id: messageId, to, text });
      },
    },
    hooks: {
      ...{ database, clock, logger, keyring },
      targets: { loopback: config.WEBHOOKS_TO_LOOPBACK ?? config.TANDEM_MODE === "sandbox" },
      tellDisabled: async (tx, { id, accountId, url, disabledReason }) => {
        const data = { url, reason: disabledReason ?? "it failed" };
        await notify(tx, { topic: "webhook_endpoint_disabled", accountId, subjectId: id, data, now: clock.now() });
      },
    },
    webhooks: createWebhookIntake({ database, readers: hub, clock, logger }),
    operatorFeeds: createOperatorFeeds({ ...core, stopping: stopping.signal }),
    stopping,
    ...createSignIn(core),
  };
}

type Core = Pick<Services, "config" | "database" | "clock" | "logger">;

/** Who may come in: hosts, keys, users. */
function createSignIn({ config, database, clock, logger }: Core) {
  const sites = createTenantSites(database, { fallbackToOnlyRoot: config.TANDEM_MODE === "sandbox" });
  const apiKeys = createApiKeyReader(database);
  const people = createPeople(database, {
    openAccount: async (tx, { accountId, name, email }) => {
      await createAccount(tx, { accountId, name, email });
      const site = await sites.byId(tx.scope.rootId, String(tx.scope.tenantId));
      await openWallet(tx, { accountId, currency: site?.currency ?? "USD" });
    },
    onNewAccount: (tx, account) => sendWelcome(tx, account, clock.now()),
  });
  const authOf = createTenantAuths({
    database,
    logger,
    secret: config.SESSION_SECRET,
    secureCookies: config.PUBLIC_URL.startsWith("https:"),
    onSignUp: (site, user) => people.ensureAccount(site, user),
    sendPasswordReset: (site, user, link) => sendPasswordReset({ database, now: clock.now() }, site, user, link),
  });
  const authentication = createAuthentication({ database, apiKeys, authOf, ensureAccount: people.ensureAccount });
  return { sites, apiKeys, people, authOf, authentication };
}

const observeHttp =
  (metrics: Metrics): NonNullable<Parameters<typeof createProviderHub>[0]["onHttp"]> =>
  (providerId, observation) => {
    metrics.upstreamCall({
      provider: providerId,
      operation: observation.operation,
      outcome: observation.status === null ? "no_reply" : `${Math.floor(observation.status / 100)}xx`,
      milliseconds: observation.durationMs,
    });
    recordCall(observation);
  };
