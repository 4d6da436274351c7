import { analyticsSchedules, createAnalyticsJobs } from "@tandem/core/analytics";
import { catalogSchedules, createCatalogJobs } from "@tandem/core/catalog";
import { expireUsesJob } from "@tandem/core/charging";
import { createDocumentJobs, documentSchedules } from "@tandem/core/documents";
import { createFaxConsumer, createFaxJobs } from "@tandem/core/fax";
import { createHookJobs, hookSchedules } from "@tandem/core/hooks";
import { createIotConsumer, createIotJobs, iotSchedules } from "@tandem/core/iot";
import { defineJob, type Job, withoutScope } from "@tandem/core/kernel";
import { ledgerJobs } from "@tandem/core/ledger";
import { createMessagingConsumer, createMessagingJobs } from "@tandem/core/messaging";
import { createNotificationJobs, type Mailer } from "@tandem/core/notifications";
import { createNumberJobs, createNumbersConsumer, numberSchedules } from "@tandem/core/numbers";
import { createEsimConsumer, createOrderJobs, loadInstallable, orderSchedules } from "@tandem/core/orders";
import { createPaymentConsumer, createPaymentJobs, paymentSchedules } from "@tandem/core/payments";
import { createPricingJobs } from "@tandem/core/pricing";
import { createRenewalJobs, renewalSchedules } from "@tandem/core/renewals";
import { createSubscriptionJobs } from "@tandem/core/subscriptions";
import { createSupplyJobs, supplySchedules } from "@tandem/core/supply";
import {
  createUpstreamJobs,
  createWebhookJobs,
  upstreamSchedules,
  type WebhookConsumers,
} from "@tandem/core/upstreams";
import { createVerifyConsumer, createVerifyJobs, verifySchedules } from "@tandem/core/verify";
import { createVideoConsumer, createVideoJobs } from "@tandem/core/video";
import { createVoiceConsumer, createVoiceJobs, voiceSchedules } from "@tandem/core/voice";
import { createVpnJobs, vpnSchedules } from "@tandem/core/vpn";
import { sql } from "kysely";
import { z } from "zod";
import { deleteOldIdempotencyKeys } from "./http/idempotency.ts";
import { publicUrlOf } from "./public-url.ts";
import type { ScheduleEntry } from "./roles/schedule.ts";
import type { Services } from "./services.ts";
import { inJobSpan } from "./telemetry/tracing.ts";
import { tellOfSubscription } from "./tell-of-subscription.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Everything that is done again and again. Entries of a module run for all roots; those marked `perRoot` are asked for one by one. */
export const schedule: readonly ScheduleEntry[] = [
  ...upstreamSchedules.map(({ job, everyMs }) => ({ job, everyMs, atStart: true })),
  ...catalogSchedules.map(({ job, everyMs }) => ({ job, everyMs, atStart: true })),
  ...orderSchedules,
  ...paymentSchedules,
  ...supplySchedules,
  ...vpnSchedules,
  ...numberSchedules,
  ...analyticsSchedules,
  ...hookSchedules,
  ...verifySchedules,
  ...iotSchedules,
  ...voiceSchedules,
  ...renewalSchedules,
  ...documentSchedules,
  { job: "ledger.expire_holds", everyMs: minute, perRoot: true },
  { job: "charging.expire_uses", everyMs: minute, perRoot: true },
  { job: "subscriptions.renew_all", everyMs: minute, perRoot: true },
  { job: "ledger.close_books", everyMs: 5 * minute, perRoot: true },
  { job: "ledger.check_balances", everyMs: hour, perRoot: true },
  { job: "ledger.check_history", everyMs: 24 * hour, perRoot: true },
  { job: "api.delete_old_keys", everyMs: 24 * hour, perRoot: true },
  { job: "kernel.add_partitions", everyMs: 24 * hour, atStart: true },
];

/** The background work of all modules, for the worker. */
// biome-ignore lint/suspicious/noExplicitAny: each job checks its own payload; the list holds jobs of every payload.
export function allJobs(services: Services, mailer: Mailer): Job<any>[] {
  const { database, hub, clock, logger, orders, config } = services;
  const jobs = [
    ...ledgerJobs,
    expireUsesJob,
    ...createUpstreamJobs({
      database,
      hub,
      clock,
      logger,
      keyring: services.providerDeps.keyring,
      publicUrl: config.PUBLIC_URL,
    }),
    ...createWebhookJobs({ database, hub, clock, logger, consumers: webhookConsumers(services) }),
    ...createCatalogJobs({ database, hub, clock, logger }),
    ...createOrderJobs(orders),
    ...createPaymentJobs(services.payments),
    ...createSupplyJobs(services.supply),
    ...createNumberJobs(services.numbers),
    ...createMessagingJobs(services.messaging),
    ...createVerifyJobs(services.verify),
    ...createVoiceJobs(services.voice),
    ...createVpnJobs(services.vpn),
    ...createVideoJobs(services.video),
    ...createFaxJobs(services.fax),
    ...createIotJobs(services.iot),
    ...createDocumentJobs({ database, clock, logger }),
    ...createPricingJobs({ database, clock, logger }),
    ...createSubscriptionJobs({ database, clock, tell: tellOfSubscription }),
    ...createAnalyticsJobs({ database, clock }),
    ...createHookJobs(services.hooks),
    ...createRenewalJobs(services.renewals),
    ...createNotificationJobs({
      database,
      mailer,
      sms: services.sms,
      publicUrlOf: (tenantId) => publicUrlOf(services, tenantId),
      fromAddress: `no-reply@${new URL(config.PUBLIC_URL).hostname}`,
      loadEsims: loadInstallable,
    }),
    defineJob({
      name: "api.delete_old_keys",
      schema: z.object({ rootId: z.uuid() }),
      maxAttempts: 3,
      run: async ({ rootId }) => {
        await deleteOldIdempotencyKeys(database, rootId);
      },
    }),
    defineJob({
      name: "kernel.add_partitions",
      schema: z.object({}),
      maxAttempts: 3,
      run: async () => {
        await withoutScope(database, (tx) => sql`select kernel.add_all_partitions()`.execute(tx.sql));
      },
    }),
  ];
  return jobs.map(traced);
}

/** Who applies what upstreams tell, by service. */
function webhookConsumers(services: Services): WebhookConsumers {
  return {
    esim: createEsimConsumer(services.orders),
    payments: createPaymentConsumer(services.payments),
    messaging: createMessagingConsumer(services.messaging),
    numbers: createNumbersConsumer(services.numbers),
    verify: createVerifyConsumer(services.verify),
    video: createVideoConsumer(),
    fax: createFaxConsumer(services.fax),
    "iot-sim": createIotConsumer(),
    voice: createVoiceConsumer(services.voice),
  };
}

/** The same job, each run in a span. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
function traced(job: Job<any>): Job<any> {
  return {
    ...job,
    run: (payload, context) => inJobSpan({ ...context, name: job.name }, () => job.run(payload, context)),
  };
}
