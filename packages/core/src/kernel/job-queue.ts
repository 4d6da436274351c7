import { sql } from "kysely";
import { type Database, type Unscoped, withoutScope } from "./database.ts";
import { DomainError } from "./errors.ts";

/** `ready` waits for a worker, `scheduled` for its time, `retrying` for its next attempt after a failure; `dead` used up its attempts. */
export type JobState = "ready" | "scheduled" | "running" | "retrying" | "dead";

export type QueuedJob = {
  id: string;
  name: string;
  state: JobState;
  attempts: number;
  maxAttempts: number;
  runAt: Date;
  createdAt: Date;
  lockedBy: string | null;
  lockedAt: Date | null;
  lastError: string | null;
  key: string | null;
  payload: Record<string, unknown>;
};

/** `name` is a part of it. */
export type JobFilter = { rootId: string; state?: JobState; name?: string; beforeId?: bigint; limit: number };

type Row = {
  id: bigint;
  name: string;
  state: JobState;
  attempts: number;
  max_attempts: number;
  run_at: Date;
  created_at: Date;
  locked_by: string | null;
  locked_at: Date | null;
  last_error: string | null;
  key: string | null;
  payload: Record<string, unknown>;
};

// The queue's tables carry no scope of their own: whose job it is stands in its payload, and every read filters by it.
const queuedJobs = sql`
  select j.id, t.identifier as name, j.attempts, j.max_attempts, j.run_at, j.created_at, j.locked_by, j.locked_at, j.last_error, j.key, j.payload,
    case when j.locked_at is not null then 'running' when j.attempts >= j.max_attempts then 'dead' when j.last_error is not null then 'retrying'
      when j.run_at > now() then 'scheduled' else 'ready' end as state
  from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id`;

/** A root's waiting, running and dead jobs, newest first. Finished jobs are not kept. */
export async function listJobs(database: Database, filter: JobFilter): Promise<QueuedJob[]> {
  return withoutScope(database, async (tx) => {
    const { rows } = await sql<Row>`
      select * from (${queuedJobs}) q where q.payload ->> 'rootId' = ${filter.rootId}
        and (${filter.state ?? null}::text is null or q.state = ${filter.state ?? null})
        and (${filter.name ?? null}::text is null or strpos(q.name, ${filter.name ?? null}) > 0)
        and (${filter.beforeId ?? null}::bigint is null or q.id < ${filter.beforeId ?? null})
      order by q.id desc limit ${filter.limit}`.execute(tx.sql);
    return rows.map(fromRow);
  });
}

/** How many of a root's jobs stand in each state. */
export async function countJobs(database: Database, rootId: string): Promise<Record<JobState, number>> {
  return withoutScope(database, async (tx) => {
    const { rows } = await sql<{ state: JobState; jobs: number }>`
      select q.state, count(*)::int as jobs from (${queuedJobs}) q where q.payload ->> 'rootId' = ${rootId} group by 1`.execute(
      tx.sql,
    );
    const counts: Record<JobState, number> = { ready: 0, scheduled: 0, running: 0, retrying: 0, dead: 0 };
    for (const row of rows) counts[row.state] = row.jobs;
    return counts;
  });
}

/** One job of a root. Throws `job.not_found`. */
export async function getJob(database: Database, job: { rootId: string; id: bigint }): Promise<QueuedJob> {
  return withoutScope(database, (tx) => findJob(tx, job));
}

/** Runs a job again now with all its attempts. A running job is left alone and returned as it is. Throws `job.not_found`. */
export async function retryJob(database: Database, job: { rootId: string; id: bigint }): Promise<QueuedJob> {
  return withoutScope(database, async (tx) => {
    const found = await findJob(tx, job);
    if (found.state === "running") return found;
    await sql`select graphile_worker.reschedule_jobs(array[${job.id}]::bigint[], run_at := now(), attempts := 0)`.execute(
      tx.sql,
    );
    return findJob(tx, job);
  });
}

/** Runs all dead jobs of a root again now with fresh attempts, those whose name holds `name` when given. Returns how many. */
export async function retryDeadJobs(database: Database, jobs: { rootId: string; name?: string }): Promise<number> {
  return withoutScope(database, async (tx) => {
    const { rows } = await sql<{ retried: number }>`
      select count(*)::int as retried from graphile_worker.reschedule_jobs(array(
        select q.id from (${queuedJobs}) q where q.payload ->> 'rootId' = ${jobs.rootId} and q.state = 'dead'
          and (${jobs.name ?? null}::text is null or strpos(q.name, ${jobs.name ?? null}) > 0)), run_at := now(), attempts := 0)`.execute(
      tx.sql,
    );
    return rows[0]?.retried ?? 0;
  });
}

/** Throws a job away for good. A running job cannot be. Throws `job.not_found`. */
export async function deleteJob(database: Database, job: { rootId: string; id: bigint }): Promise<void> {
  await withoutScope(database, async (tx) => {
    await findJob(tx, job);
    await sql`select graphile_worker.complete_jobs(array[${job.id}]::bigint[])`.execute(tx.sql);
  });
}

export type LiveWorker = { id: string; role: string; startedAt: Date; seenAt: Date; alive: boolean };

/** The workers that renewed their row within the last hour; `alive` when within the last 15 seconds. */
export async function listWorkers(database: Database): Promise<LiveWorker[]> {
  return withoutScope(database, async (tx) => {
    const { rows } = await sql<LiveWorker>`
      select process_id::text as id, min(role) as role, min(started_at) as "startedAt", max(seen_at) as "seenAt", max(seen_at) > now() - interval '15 seconds' as alive
      from kernel.workers where seen_at > now() - interval '1 hour' group by process_id order by 3`.execute(tx.sql);
    return rows;
  });
}

async function findJob(tx: Unscoped, job: { rootId: string; id: bigint }): Promise<QueuedJob> {
  const { rows } =
    await sql<Row>`select * from (${queuedJobs}) q where q.id = ${job.id} and q.payload ->> 'rootId' = ${job.rootId}`.execute(
      tx.sql,
    );
  const [row] = rows;
  if (!row) throw new DomainError("job.not_found", { jobId: String(job.id) });
  return fromRow(row);
}

function fromRow(row: Row): QueuedJob {
  return {
    id: String(row.id),
    name: row.name,
    state: row.state,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    runAt: row.run_at,
    createdAt: row.created_at,
    lockedBy: row.locked_by,
    lockedAt: row.locked_at,
    lastError: row.last_error,
    key: row.key,
    payload: row.payload,
  };
}
