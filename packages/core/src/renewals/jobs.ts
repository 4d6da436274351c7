import { z } from "zod";
import { defineJob, enqueue, type Transaction } from "../kernel/index.ts";
import { retryAccount, retryFunded, retryJob } from "./retry-account.ts";
import { runDaily } from "./run-daily.ts";
import type { RenewalServices } from "./services.ts";
import { settleAttempts } from "./settle-attempts.ts";

const dailyJob = "renewals.run_daily";
const hourMs = 3_600_000;

/**
 * The run at 00:00 UTC, also when the scheduler starts: after a standstill it makes up for what was missed.
 */
export const renewalSchedules = [
  { job: dailyJob, everyMs: 24 * hourMs, perRoot: true, atStart: true },
  { job: "renewals.settle", everyMs: 60_000, perRoot: true },
  { job: "renewals.retry_funded", everyMs: 60_000, perRoot: true },
] as const;

/** The background work of renewals. Each may run twice, or again after a kill at any point. */
export function createRenewalJobs(services: RenewalServices) {
  const rootJob = z.object({ rootId: z.uuid() });
  return [
    defineJob({
      name: dailyJob,
      schema: rootJob,
      run: async ({ rootId }) => {
        const figures = await runDaily(services, rootId);
        services.logger.info({ rootId, ...figures }, "the daily run of renewals is done");
      },
    }),
    defineJob({
      name: retryJob,
      schema: rootJob.extend({ accountId: z.uuid() }),
      run: async (job) => {
        await retryAccount(services, job);
      },
    }),
    defineJob({
      name: "renewals.retry_funded",
      schema: rootJob,
      maxAttempts: 1,
      run: async ({ rootId }) => {
        await retryFunded(services, rootId);
      },
    }),
    defineJob({
      name: "renewals.settle",
      schema: rootJob,
      maxAttempts: 1,
      run: ({ rootId }) => settleAttempts(services, rootId),
    }),
  ];
}

/** Runs the renewals of the scope's root now, besides the daily run. */
export async function queueRun(tx: Transaction): Promise<void> {
  await enqueue(tx, dailyJob, { rootId: tx.scope.rootId }, { jobKey: `schedule:${dailyJob}:${tx.scope.rootId}` });
}
