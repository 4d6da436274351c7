import { z } from "zod";
import { defineJob, rootScope, withScope } from "../kernel/index.ts";
import { deliver } from "./deliver.ts";
import { forgetOldEvents } from "./deliveries.ts";
import { deliverJob, fanOut } from "./fan-out.ts";
import { fanOutJob } from "./publish-event.ts";
import type { HookServices } from "./services.ts";

const id = z.uuid();

/** What the scheduler asks for, once per root. */
export const hookSchedules = [{ job: "hooks.forget_old", everyMs: 24 * 3_600_000, perRoot: true }] as const;

/** The background work of customers' webhooks. Each may run twice, or again after a kill at any point. */
export function createHookJobs(services: HookServices) {
  return [
    defineJob({
      name: fanOutJob,
      schema: z.object({ rootId: id, eventId: id }),
      run: (event) => fanOut(services, event),
    }),
    defineJob({
      name: deliverJob,
      schema: z.object({ rootId: id, eventId: id, endpointId: id, number: z.int().min(1) }),
      run: (one) => deliver(services, one),
    }),
    defineJob({
      name: "hooks.forget_old",
      schema: z.object({ rootId: id }),
      maxAttempts: 3,
      run: async ({ rootId }) => {
        const now = services.clock.now();
        await withScope(services.database, rootScope(rootId), (tx) => forgetOldEvents(tx, now));
      },
    }),
  ];
}
