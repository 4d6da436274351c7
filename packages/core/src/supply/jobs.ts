import { z } from "zod";
import { defineJob, enqueue, rootScope, withScope } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { listComparable } from "./coverage.ts";
import { reconcileSupply } from "./reconcile-supply.ts";
import type { SupplyServices } from "./services.ts";

const id = z.uuid();

/** What the scheduler asks for, and how often; for all roots. */
export const supplySchedules = [{ job: "supply.reconcile_all", everyMs: 86_400_000 }] as const;

/** The background work of comparing. Each may run twice, or again after a kill at any point. */
export function createSupplyJobs(services: SupplyServices) {
  return [
    defineJob({
      name: "supply.reconcile_all",
      schema: z.object({ rootId: id.optional() }),
      maxAttempts: 3,
      run: async ({ rootId }) => {
        for (const root of rootId ? [rootId] : await listRoots(services.database)) await queueAll(services, root);
      },
    }),
    defineJob({
      name: "supply.reconcile",
      schema: z.object({ rootId: id, providerId: id, runId: id.optional() }),
      maxAttempts: 5,
      run: async ({ runId, ...about }) => {
        const run = await reconcileSupply(services, { ...about, ...(runId && { runId }) });
        // Who asked for one sees that it failed, and may ask again; the nightly one is tried again by itself.
        if (!runId && run?.state === "failed") throw new Error(`records could not be compared: ${run.error}`);
      },
    }),
  ];
}

/** A job for each provider: one whose upstream does not answer is tried again alone. */
async function queueAll(services: SupplyServices, rootId: string): Promise<void> {
  const comparable = await listComparable(services, rootId);
  await withScope(services.database, rootScope(rootId), async (tx) => {
    for (const { provider } of comparable) {
      const payload = { rootId, providerId: provider.id };
      await enqueue(tx, "supply.reconcile", payload, { jobKey: `supply.reconcile:${provider.id}`, maxAttempts: 5 });
    }
  });
}
