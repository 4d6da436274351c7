import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { Logger as GraphileLogger, type Runner, run, type Task, type WorkerEvents } from "graphile-worker";
import pg from "pg";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import type { Job, JobContext } from "./jobs.ts";
import { type Logger, withLogContext } from "./log.ts";

export type WorkerOptions = {
  databaseUrl: string;
  database: Database;
  // biome-ignore lint/suspicious/noExplicitAny: each job checks its own payload; the list holds jobs of every payload.
  jobs: readonly Job<any>[];
  clock: Clock;
  logger: Logger;
  concurrency?: number;
  /** How late a job that waited for its time may start, at most; 1 s when left out. Jobs without a time start at once. */
  pollIntervalMs?: number;
  /** Called after each run, for metrics. */
  onJobEnd?: (name: string, outcome: "done" | "failed", durationMs: number) => void;
};

export type JobWorker = { processId: string; stop(): Promise<void>; failed: Promise<never> };

const beatMs = 4_000;
const localWaitMs = 500;
const deadAfterSeconds = 15;

/**
 * Works jobs until stopped. Each worker renews a row; the jobs of workers that stopped renewing theirs are unlocked within
 * 15 + 4 s, so a killed process's work goes on well within 30 s.
 */
export async function startWorker(options: WorkerOptions): Promise<JobWorker> {
  const processId = randomUUID();
  const events: WorkerEvents = new EventEmitter() as WorkerEvents;
  const workerIds = new Set<string>();
  // Jobs are locked in the name of the pool, not of one of its workers.
  events.on("pool:create", ({ workerPool }) => {
    workerIds.add(workerPool.id);
  });
  // Taking and finishing a job need not wait for the disk: what is lost by a crash is run again, which every job allows.
  const queuePool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: (options.concurrency ?? 4) + 4,
    application_name: "tandem worker",
    options: "-c synchronous_commit=off",
  });
  queuePool.on("error", (error) => options.logger.warn({ err: error }, "a queue connection broke"));
  queuePool.on("connect", (client) =>
    client.on("error", (error) => options.logger.warn({ err: error }, "a queue connection broke")),
  );
  const stopping = new AbortController();
  const concurrency = options.concurrency ?? 4;
  const runner = await run({
    // One question brings jobs for all idle workers of this process, and one statement takes what they finished off the queue.
    // Jobs nobody here comes to within the time go back, for other processes.
    preset: { worker: { localQueue: { size: concurrency, ttl: localWaitMs }, completeJobBatchDelay: 0 } },
    pgPool: queuePool,
    concurrency,
    pollInterval: options.pollIntervalMs ?? 1_000,
    noHandleSignals: true,
    events,
    taskList: Object.fromEntries(options.jobs.map((job) => [job.name, toTask(job, options, stopping.signal)])),
    logger: new GraphileLogger(
      () => (level, message) => (level === "error" || level === "warning") && options.logger.warn({ level }, message),
    ),
  });
  const heart = keepBeating(options, { processId, workerIds });
  await heart.beat();
  const failed = runner.promise.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  return { processId, failed, stop: () => stop({ runner, queuePool, heart, stopping, options, processId }) };
}

function toTask(job: Job, options: WorkerOptions, signal: AbortSignal): Task {
  return async (rawPayload, helpers) => {
    const started = performance.now();
    const payload = job.schema.parse(rawPayload);
    const logger = options.logger.child({ job: job.name, jobId: helpers.job.id });
    const context: JobContext = {
      database: options.database,
      clock: options.clock,
      logger,
      signal,
      attempt: helpers.job.attempts,
      ...traceOf(rawPayload),
    };
    try {
      await withLogContext({ job: job.name, jobId: helpers.job.id }, () => job.run(payload, context));
      options.onJobEnd?.(job.name, "done", performance.now() - started);
    } catch (error) {
      logger.error({ err: error, attempt: helpers.job.attempts }, "job failed");
      options.onJobEnd?.(job.name, "failed", performance.now() - started);
      throw error;
    }
  };
}

/** Beside what a job is about, its payload may say which trace it belongs to (`enqueue`). */
function traceOf(payload: unknown): Pick<JobContext, "traceParent"> {
  const { traceParent } = payload as { traceParent?: unknown };
  return typeof traceParent === "string" ? { traceParent } : {};
}

type Heart = { beat(): Promise<void>; stop(): void };

function keepBeating(options: WorkerOptions, self: { processId: string; workerIds: Set<string> }): Heart {
  const beat = async () => {
    await options.database.pool.query(
      `insert into kernel.workers (worker_id, process_id, role) select id, $2, 'worker' from unnest($1::text[]) as id
       on conflict (worker_id) do update set seen_at = now()`,
      [[...self.workerIds], self.processId],
    );
    await unlockDeadWorkers(options.database, options.logger);
  };
  const timer = setInterval(
    () => beat().catch((error) => options.logger.warn({ err: error }, "the worker's heartbeat failed")),
    beatMs,
  );
  return { beat, stop: () => clearInterval(timer) };
}

/** Frees the jobs of workers that have not renewed their row for 15 s. Returns the ids of those workers. */
export async function unlockDeadWorkers(database: Database, logger: Logger): Promise<string[]> {
  const { rows } = await database.pool.query<{ worker_id: string }>(
    `with holders as (
       select locked_by as worker_id, min(locked_at) as since from graphile_worker._private_jobs where locked_by is not null group by 1
       union select locked_by, min(locked_at) from graphile_worker._private_job_queues where locked_by is not null group by 1)
     select distinct h.worker_id from holders h left join kernel.workers w on w.worker_id = h.worker_id
     where coalesce(w.seen_at, h.since) < now() - make_interval(secs => $1)`,
    [deadAfterSeconds],
  );
  const dead = rows.map((row) => row.worker_id);
  if (dead.length === 0) return dead;
  logger.warn({ workers: dead }, "freeing the jobs of workers that are gone");
  await database.pool.query("select graphile_worker.force_unlock_workers($1)", [dead]);
  await database.pool.query("delete from kernel.workers where worker_id = any($1)", [dead]);
  return dead;
}

async function stop(parts: {
  runner: Runner;
  queuePool: pg.Pool;
  heart: Heart;
  stopping: AbortController;
  options: WorkerOptions;
  processId: string;
}): Promise<void> {
  parts.stopping.abort();
  parts.heart.stop();
  await parts.runner.stop();
  await parts.options.database.pool.query("delete from kernel.workers where process_id = $1", [parts.processId]);
  await parts.queuePool.end();
}
