import { z } from "zod";
import { defineJob, enqueue, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { type SyncDeps, syncProviderCatalog } from "./sync-catalog.ts";
import type { SyncTrigger } from "./sync-runs.ts";

const id = z.uuid();

/** What the scheduler asks for, and how often. Airalo asks for hourly syncs (airalo sheet, "Package tree"). */
export const catalogSchedules = [{ job: "catalog.start_syncs", everyMs: 3_600_000 }] as const;

/** Queues a sync of one provider; one that still waits is replaced. */
export async function queueSync(
  tx: Transaction,
  sync: { providerId: string; trigger: SyncTrigger; acceptShrinking?: boolean },
): Promise<void> {
  const payload = { rootId: tx.scope.rootId, ...sync };
  await enqueue(tx, "catalog.sync_provider", payload, {
    jobKey: `catalog.sync_provider ${sync.providerId}`,
    maxAttempts: 5,
  });
}

/** The background work of this module. */
export function createCatalogJobs(deps: SyncDeps) {
  return [
    defineJob({
      name: "catalog.start_syncs",
      schema: z.object({ rootId: id.optional() }),
      maxAttempts: 1,
      run: async ({ rootId }) => {
        for (const root of rootId ? [rootId] : await listRoots(deps.database)) await startSyncs(deps, root);
      },
    }),
    defineJob({
      name: "catalog.sync_provider",
      schema: z.object({
        rootId: id,
        providerId: id,
        trigger: z.enum(["schedule", "operator", "first"]),
        acceptShrinking: z.boolean().optional(),
      }),
      maxAttempts: 5,
      run: async ({ acceptShrinking, ...sync }, { signal }) => {
        const result = await syncProviderCatalog(deps, {
          ...sync,
          ...(acceptShrinking && { acceptShrinking }),
          signal,
        });
        // The queue waits longer each time, and looks again whether the provider is still wanted; the run itself is on record.
        if (result.kind === "failed") throw new Error(`catalogue sync failed: ${result.error}`);
      },
    }),
  ];
}

async function startSyncs(deps: SyncDeps, rootId: string): Promise<void> {
  const providers = await deps.hub.list(rootId);
  await withScope(deps.database, rootScope(rootId), async (tx) => {
    for (const provider of providers) {
      if (provider.status !== "active" || !provider.services.includes("esim")) continue;
      await queueSync(tx, { providerId: provider.id, trigger: "schedule" });
    }
  });
}
