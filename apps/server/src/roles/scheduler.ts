import {
  createDatabase,
  createLogger,
  type Database,
  enqueue,
  type Logger,
  systemClock,
  withoutScope,
} from "@tandem/core/kernel";
import { listRoots } from "@tandem/core/tenancy";
import type { Config } from "../config.ts";
import { schedule } from "../jobs.ts";
import { checkProcess } from "../readiness.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import type { RunningRole } from "./process.ts";
import { dueEntries, type ScheduleEntry, untilNext } from "./schedule.ts";
import { startStatusServer } from "./status-server.ts";

/**
 * The scheduler role: enqueues what is due. A job that still waits is not added a second time, so that a
 * second scheduler does no harm and a stopped worker finds one job of each kind.
 */
export async function startScheduler(config: Config): Promise<RunningRole> {
  const logger = createLogger("scheduler", config.LOG_LEVEL);
  const database = createDatabase({
    url: config.DATABASE_APP_URL,
    maxConnections: 2,
    applicationName: "tandem scheduler",
  });
  const metrics = createMetrics("scheduler");
  metrics.watchPool(database);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let last = systemClock.now();
  const tick = async () => {
    const now = systemClock.now();
    const due = dueEntries(schedule, last, now);
    await enqueueEntries(database, due);
    for (const { job } of due) metrics.scheduled(job);
    // Only what was enqueued counts as done: after a failure the next tick covers this stretch again.
    last = now;
  };
  const wait = () => {
    timer = setTimeout(
      () => {
        running = tick()
          .catch((error: unknown) => logger.error({ err: error }, "what is due could not be enqueued"))
          .finally(wait);
      },
      untilNext(schedule, systemClock.now()),
    );
  };
  await startFirst(database, logger);
  wait();
  const status = await startStatusServer(config, { logger, metrics, readiness: () => checkProcess({ database }) });
  logger.info({ entries: schedule.length }, "scheduler is running");
  const stop = async () => {
    clearTimeout(timer);
    await running;
    clearTimeout(timer);
    await status?.close();
    await database.close();
  };
  return { stop };
}

async function startFirst(database: Database, logger: Logger): Promise<void> {
  const first = schedule.filter((entry) => entry.atStart);
  await enqueueEntries(database, first);
  logger.debug({ jobs: first.map((entry) => entry.job) }, "enqueued what must not wait");
}

/** One job per entry, or per entry and root. The key keeps a second one from waiting beside it. */
export async function enqueueEntries(database: Database, entries: readonly ScheduleEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const roots = entries.some((entry) => entry.perRoot) ? await listRoots(database) : [];
  await withoutScope(database, async (tx) => {
    for (const { job, perRoot } of entries) {
      if (!perRoot) await enqueue(tx, job, {}, { jobKey: `schedule:${job}` });
      else for (const rootId of roots) await enqueue(tx, job, { rootId }, { jobKey: `schedule:${job}:${rootId}` });
    }
  });
}
