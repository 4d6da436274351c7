import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { carryOutRelease, tendNumbers } from "./release-number.ts";
import type { NumbersServices } from "./services.ts";

/** What the scheduler asks for, and how often. Without a root in its payload it is done for all of them. */
export const numberSchedules = [{ job: "numbers.tend", everyMs: 10 * 60_000 }] as const;

/** The background work of the module. Each may run twice, or again after a kill at any point. */
export function createNumberJobs(services: NumbersServices) {
  return [
    defineJob({
      name: "numbers.release",
      schema: z.object({ rootId: z.uuid(), numberId: z.uuid() }),
      run: (job) => carryOutRelease(services, job),
    }),
    defineJob({
      name: "numbers.tend",
      schema: z.object({ rootId: z.uuid().optional() }),
      maxAttempts: 1,
      run: async ({ rootId }) => {
        for (const root of rootId ? [rootId] : await listRoots(services.database)) await tendNumbers(services, root);
      },
    }),
  ];
}
