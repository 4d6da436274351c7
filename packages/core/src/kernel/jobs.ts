import { sql } from "kysely";
import type { z } from "zod";
import type { Clock } from "./clock.ts";
import { afterCommit, type Database, type Transaction, type Unscoped } from "./database.ts";
import { assert } from "./errors.ts";
import { type Logger, logContext } from "./log.ts";

/** What a running job is given besides its payload. */
export type JobContext = {
  database: Database;
  clock: Clock;
  logger: Logger;
  /** Aborted when the worker is asked to stop. */
  signal: AbortSignal;
  /** 1 on the first run. */
  attempt: number;
  /** The span that enqueued it, as W3C writes it, where traces are kept. */
  traceParent?: string;
};

/** A kind of background work. Running it twice, or again after a kill at any point, must be harmless. */
export type Job<Payload = unknown> = {
  name: string;
  schema: z.ZodType<Payload>;
  maxAttempts: number;
  run(payload: Payload, context: JobContext): Promise<void>;
};

/** Declares a job. The name is `module.verb_noun`; the payload is checked before each run; 25 attempts span about two days. */
export function defineJob<Payload>(job: Omit<Job<Payload>, "maxAttempts"> & { maxAttempts?: number }): Job<Payload> {
  return { maxAttempts: 25, ...job };
}

export type EnqueueOptions = {
  runAt?: Date;
  /** One waiting job per key: another enqueue with it replaces the payload and time. */
  jobKey?: string;
  /** Where one waits already, the earlier time of the two stands: for looks to come, which must not put off one that was asked for at once. */
  keepEarlier?: boolean;
  /** Jobs of one queue run one after another. */
  queueName?: string;
  maxAttempts?: number;
  /** Lower runs first; 0 is usual. */
  priority?: number;
};

/** Adds a job in the caller's transaction: it exists exactly when the change that asked for it does. */
export async function enqueue(
  tx: Transaction | Unscoped,
  name: string,
  payload: Record<string, unknown>,
  options: EnqueueOptions = {},
): Promise<void> {
  assert(name.includes("."), "a job's name says its module");
  const { traceParent } = logContext();
  const traced = traceParent ? { ...payload, traceParent } : payload;
  if (options.queueName) return enqueueInLine(tx, name, traced, options);
  const { runAt = null, maxAttempts = 25, jobKey = null, priority = 0, keepEarlier = false } = options;
  await tx.client.query({
    name: "kernel.add_job",
    text: "select kernel.add_job($1, $2, $3, $4, $5, $6, $7)",
    values: [name, JSON.stringify(traced), runAt, maxAttempts, jobKey, priority, keepEarlier],
  });
  if (!runAt || runAt.getTime() <= Date.now()) await tellWorkersAfter(tx);
}

/** The rarer jobs that wait for each other in a queue. */
async function enqueueInLine(
  tx: Transaction | Unscoped,
  name: string,
  payload: Record<string, unknown>,
  options: EnqueueOptions,
): Promise<void> {
  await sql`select graphile_worker.add_job(${name}, payload := ${JSON.stringify(payload)}::json, queue_name := ${options.queueName},
    run_at := ${options.runAt ?? null}::timestamptz, max_attempts := ${options.maxAttempts ?? 25}, job_key := ${options.jobKey ?? null},
    priority := ${options.priority ?? 0})`.execute(tx.sql);
}

/** For jobs that a statement of the caller's own added: workers look for them as soon as the transaction is committed. */
export async function tellWorkersAfter(tx: Transaction | Unscoped, jobs = 1): Promise<void> {
  if (afterCommit(tx, (database) => tellWorkers(database, jobs))) return;
  await tx.client.query("select pg_notify('jobs:insert', $1)", [JSON.stringify({ count: jobs })]);
}

const gatherMs = 2;
const untold = new WeakMap<Database, { jobs: number; timer: NodeJS.Timeout }>();

/**
 * For jobs that are committed: workers look for them at once. One notification for all jobs of the last milliseconds, from a
 * transaction that waits for no disk. A hint: workers also look by themselves.
 */
export function tellWorkers(database: Database, jobs: number): void {
  const known = untold.get(database);
  if (known) {
    known.jobs += jobs;
    return;
  }
  const entry = {
    jobs,
    timer: setTimeout(() => {
      untold.delete(database);
      const payload = JSON.stringify({ count: entry.jobs });
      // Workers also look by themselves once a second, so a notification that is lost costs a moment and nothing else.
      database.pool
        .query(`set local synchronous_commit = off; select pg_notify('jobs:insert', '${payload}')`)
        .catch(() => undefined);
    }, gatherMs).unref(),
  };
  untold.set(database, entry);
}
