import { sql } from "kysely";
import { z } from "zod";
import {
  type Clock,
  type Database,
  defineJob,
  enqueue,
  type Logger,
  rootScope,
  withoutScope,
  withScope,
} from "../kernel/index.ts";
import { checkHealth } from "./check-health.ts";
import type { ProviderHub } from "./hub-types.ts";
import type { Keyring } from "./keyring.ts";
import { listRootsWithProviders } from "./provider-queries.ts";
import { registerWebhooks } from "./register-webhooks.ts";

const id = z.uuid();

/** What the scheduler asks for, and how often. */
export const upstreamSchedules = [
  { job: "upstreams.start_health_checks", everyMs: 60_000 },
  { job: "upstreams.prune", everyMs: 3_600_000 },
  { job: "upstreams.register_webhooks", everyMs: 86_400_000 },
] as const;

type Services = {
  database: Database;
  hub: ProviderHub;
  clock: Clock;
  logger: Logger;
  keyring: Keyring;
  /** The address upstreams reach us at. */
  publicUrl: string;
};

/** The background work of this module. */
export function createUpstreamJobs(services: Services) {
  return [
    defineJob({
      name: "upstreams.start_health_checks",
      schema: z.object({ rootId: id.optional() }),
      maxAttempts: 1,
      run: async ({ rootId }) => {
        const roots = rootId ? [rootId] : await withoutScope(services.database, listRootsWithProviders);
        for (const root of roots) await startHealthChecks(services, root);
      },
    }),
    defineJob({
      name: "upstreams.check_health",
      schema: z.object({ rootId: id, providerId: id, service: z.string() }),
      // The next minute brings the next one.
      maxAttempts: 1,
      run: async (check) => {
        await checkHealth(services, check);
      },
    }),
    defineJob({
      name: "upstreams.register_webhooks",
      schema: z.object({ rootId: id.optional(), providerId: id.optional() }),
      run: async ({ rootId, providerId }) => {
        const roots = rootId ? [rootId] : await withoutScope(services.database, listRootsWithProviders);
        for (const root of roots)
          await registerWebhooks(services, { rootId: root, ...(providerId ? { providerId } : {}) });
      },
    }),
    defineJob({
      name: "upstreams.prune",
      schema: z.object({}),
      maxAttempts: 1,
      run: async () => {
        for (const root of await withoutScope(services.database, listRootsWithProviders)) await prune(services, root);
      },
    }),
  ];
}

/** One check per provider and service; a provider that was switched off is left alone. A check that still waits is replaced. */
async function startHealthChecks(services: Services, rootId: string): Promise<void> {
  const providers = await services.hub.list(rootId);
  await withScope(services.database, rootScope(rootId), async (tx) => {
    for (const provider of providers) {
      if (provider.status === "inactive") continue;
      for (const service of provider.services) {
        const check = { rootId, providerId: provider.id, service };
        await enqueue(tx, "upstreams.check_health", check, {
          jobKey: `upstreams.check_health ${provider.id} ${service}`,
          maxAttempts: 1,
        });
      }
    }
  });
}

/** Figures that count for nothing any more, and keys of webhooks that no upstream repeats any more. */
async function prune(services: Services, rootId: string): Promise<void> {
  const now = services.clock.now();
  const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
  await withScope(services.database, rootScope(rootId), async (tx) => {
    await sql`delete from upstreams.call_buckets where root_id = ${rootId} and bucket < ${ago(90)}`.execute(tx.sql);
    await sql`delete from upstreams.webhook_dedupe where root_id = ${rootId} and last_seen_at < ${ago(60)}`.execute(
      tx.sql,
    );
  });
}
