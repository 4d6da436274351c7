import { z } from "zod";
import {
  createDatabase,
  createLogger,
  type Database,
  defineJob,
  systemClock,
} from "../../packages/core/src/kernel/index.ts";
import {
  createEsimConsumer,
  createOrderBell,
  createOrderJobs,
  defaultOrderPolicy,
  esimFulfilments,
  type OrderPolicy,
  type OrdersServices,
} from "../../packages/core/src/orders/index.ts";
import { createRouter } from "../../packages/core/src/routing/index.ts";
import {
  createProviderHub,
  createWebhookJobs,
  type ProviderHub,
  parseKeyring,
} from "../../packages/core/src/upstreams/index.ts";
import { providerModules } from "../../packages/providers/src/index.ts";

/** The three upstreams in the order in which routing asks them: tier 1, then two of tier 2. */
export const upstreamIds = ["esim-access", "esim-go", "airalo"] as const;
export type UpstreamId = (typeof upstreamIds)[number];
/** Where a shop for one plan stands: everything another process needs to work on it. Plain JSON. */
export type Stage = {
  rootId: string;
  tenantId: string;
  accountId: string;
  planId: string;
  priceMicros: string;
  providers: Record<UpstreamId, string>;
  /** What a piece costs at each, in micros. */
  costs: Record<UpstreamId, string>;
  keyring: string;
};

/** Waits short enough for tests: what takes seconds in production takes tens of milliseconds. */
export const quickPolicy: OrderPolicy = {
  ...defaultOrderPolicy,
  callTimeoutMs: 800,
  lookTimeoutMs: 400,
  recheckTimeoutMs: 5_000,
  callMarginMs: 200,
  routeWaitMs: 100,
  routeWaitMaxMs: 1_000,
  retryWaitMaxMs: 300,
  pollDelaysMs: [10, 20, 40, 80],
  allocationDeadlineMs: 600,
  lookDelaysMs: [20, 40],
  lookDeadlineMs: 500,
  recheckDelaysMs: [200, 500],
  stuckAfterMs: 3_000,
};

/** The saga's services in this process. Close the hub when done. */
export function openServices(
  database: Database,
  stage: Pick<Stage, "keyring">,
  policy: Partial<OrderPolicy> = {},
): OrdersServices {
  const logger = createLogger("saga test", process.env.LOG_LEVEL ?? "silent");
  const hub = openHub(database, stage);
  const bell = createOrderBell(database, logger);
  return {
    database,
    hub,
    router: createRouter(),
    clock: systemClock,
    logger,
    policy: { ...quickPolicy, ...policy },
    fulfilments: esimFulfilments,
    bell,
  };
}

/** The providers at work, by the stage's keys. */
export function openHub(database: Database, stage: Pick<Stage, "keyring">): ProviderHub {
  const logger = createLogger("saga test", process.env.LOG_LEVEL ?? "silent");
  const keyring = parseKeyring(stage.keyring);
  return createProviderHub({ database, modules: providerModules, keyring, clock: systemClock, logger });
}

/** The saga's jobs, and one that takes the messages to customers away: they would fill the queue, and are not looked at here. */
export function sagaJobs(services: OrdersServices) {
  const consumers = { esim: createEsimConsumer(services) };
  const webhookJobs = createWebhookJobs({ ...services, consumers, retryDelaysMs: [50, 200] });
  const drop = defineJob({ name: "notifications.send", schema: z.unknown(), run: async () => undefined });
  return [...createOrderJobs(services), ...webhookJobs, drop];
}

/** A pool as the application's own role, for a process of its own. */
export function openDatabase(appUrl: string, maxConnections: number): Database {
  return createDatabase({ url: appUrl, applicationName: "tandem saga test", maxConnections });
}
