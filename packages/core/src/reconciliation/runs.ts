import type { Selectable } from "kysely";
import { type Database, type Logger, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import type { ReconciliationRuns } from "../kernel/schema.generated.ts";
import { type FoundDifference, keepDifferences, settleUnseen } from "./differences.ts";

/** One comparison of a time. */
export type Run = {
  id: string;
  tenantId: string;
  source: string;
  providerId: string;
  from: Date;
  until: Date;
  /** `queued`: somebody asked for it, and no worker took it up yet. */
  state: "queued" | "running" | "done" | "failed";
  /** Lines of theirs that were compared, so far while it runs; how many agreed, and how many lines did not. */
  entries: number;
  matched: number;
  differences: number;
  error: string | null;
  actor: string;
  startedAt: Date;
  endedAt: Date | null;
};

function toRun(row: Selectable<ReconciliationRuns>): Run {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    source: row.source,
    providerId: row.provider_id,
    from: row.from_at,
    until: row.until_at,
    state: row.state as Run["state"],
    entries: row.entries,
    matched: row.matched,
    differences: row.differences,
    error: row.error,
    actor: row.actor,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export type RunRequest = {
  rootId: string;
  tenantId: string;
  source: string;
  providerId: string;
  from: Date;
  until: Date;
  actor: string;
  /** Subjects that were compared as a whole, whatever their age. */
  standing?: readonly string[];
  /** The run that was queued for it; a new one when left out. */
  runId?: string;
};

/** Tells how many of their lines were read so far. */
export type Progress = (entries: number) => Promise<void>;

/** What a comparison came to. */
export type Compared = { entries: number; matched: number; found: readonly FoundDifference[] };

/**
 * Runs a comparison and keeps what it found. `compare` reads their records and ours; when it fails, so has the run, which is answered
 * with its error and settles nothing. Harmless to repeat: a line is kept once, and a queued run that has ended is answered as it is.
 */
export async function runComparison(
  deps: { database: Database; clock: { now(): Date }; logger: Logger },
  request: RunRequest,
  compare: (progress: Progress) => Promise<Compared>,
): Promise<Run> {
  const inRoot = <T>(work: (tx: Transaction) => Promise<T>) =>
    withScope(deps.database, rootScope(request.rootId), work);
  const id = request.runId ?? newId();
  const startedAt = deps.clock.now();
  const ended = await inRoot(async (tx) => {
    await endInterrupted(tx, request, startedAt);
    if (request.runId === undefined) await insertRun(tx, id, request, "running", startedAt);
    else if (!(await takeUp(tx, id, startedAt))) return getRun(tx, id);
    return null;
  });
  if (ended) return ended;
  try {
    const compared = await compare((entries) => inRoot((tx) => reportProgress(tx, id, entries)));
    return await inRoot(async (tx) => {
      const now = deps.clock.now();
      await keepDifferences(tx, { ...request, id }, compared.found, now);
      await settleUnseen(tx, { ...request, id, startedAt }, now);
      const { entries, matched } = compared;
      const differences = await countOpen(tx, id);
      return endRun(tx, id, { state: "done", entries, matched, differences }, now);
    });
  } catch (error) {
    const message = error instanceof Error ? error.message.slice(0, 500) : String(error);
    deps.logger.warn({ err: error, source: request.source, providerId: request.providerId }, "a comparison failed");
    return inRoot((tx) => endRun(tx, id, { state: "failed", error: message }, deps.clock.now()));
  }
}

// No comparison takes as long: its process has ended.
const runMaxMs = 6 * 3_600_000;

async function endInterrupted(tx: Transaction, run: RunRequest, now: Date): Promise<void> {
  await tx.sql
    .updateTable("reconciliation.runs")
    .set({ state: "failed", error: "the process that compared has ended", ended_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("source", "=", run.source)
    .where("provider_id", "=", run.providerId)
    .where("state", "in", ["queued", "running"])
    .where("started_at", "<", new Date(now.getTime() - runMaxMs))
    .execute();
}

/**
 * A run that waits for a worker. The caller queues the job that takes it up, in the same transaction. One of the same source and provider
 * that is not over yet is answered in its place, where the caller asked for no time of its own.
 */
export async function queueRun(
  tx: Transaction,
  request: RunRequest & { join: boolean },
  now: Date,
): Promise<{ run: Run; isNew: boolean }> {
  await endInterrupted(tx, request, now);
  const unfinished = request.join ? await findUnfinished(tx, request) : undefined;
  if (unfinished) return { run: toRun(unfinished), isNew: false };
  const id = newId();
  await insertRun(tx, id, request, "queued", now);
  return { run: await getRun(tx, id), isNew: true };
}

function findUnfinished(tx: Transaction, { source, providerId }: RunRequest) {
  return tx.sql
    .selectFrom("reconciliation.runs")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("source", "=", source)
    .where("provider_id", "=", providerId)
    .where("state", "in", ["queued", "running"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** One run. It must exist. */
export async function getRun(tx: Transaction, id: string): Promise<Run> {
  const row = await tx.sql
    .selectFrom("reconciliation.runs")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return toRun(row);
}

/** Begins a queued run, or one whose process was killed, from the start. False for one that is over. */
async function takeUp(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx.sql
    .updateTable("reconciliation.runs")
    .set({ state: "running", started_at: now, entries: 0 })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .where("state", "in", ["queued", "running"])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function reportProgress(tx: Transaction, id: string, entries: number): Promise<void> {
  await tx.sql
    .updateTable("reconciliation.runs")
    .set({ entries })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .where("state", "=", "running")
    .execute();
}

async function insertRun(
  tx: Transaction,
  id: string,
  run: RunRequest,
  state: "queued" | "running",
  now: Date,
): Promise<void> {
  await tx.sql
    .insertInto("reconciliation.runs")
    .values({
      root_id: run.rootId,
      tenant_id: run.tenantId,
      id,
      source: run.source,
      provider_id: run.providerId,
      from_at: run.from,
      until_at: run.until,
      state,
      actor: run.actor,
      started_at: now,
    })
    .execute();
}

async function endRun(
  tx: Transaction,
  id: string,
  end: { state: Run["state"]; entries?: number; matched?: number; differences?: number; error?: string },
  now: Date,
): Promise<Run> {
  const row = await tx.sql
    .updateTable("reconciliation.runs")
    .set({ ...end, ended_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRun(row);
}

/** What a run found and nobody has ended before. */
async function countOpen(tx: Transaction, runId: string): Promise<number> {
  const row = await tx.sql
    .selectFrom("reconciliation.differences")
    .select((select) => select.fn.countAll<bigint>().as("open"))
    .where("root_id", "=", tx.scope.rootId)
    .where("run_id", "=", runId)
    .where("state", "=", "open")
    .executeTakeFirstOrThrow();
  return Number(row.open);
}

/** Runs of the scope, newest first. */
export async function listRuns(
  tx: Transaction,
  filter: { source?: string; beforeId?: string; limit: number },
): Promise<Run[]> {
  let query = tx.sql.selectFrom("reconciliation.runs").selectAll().where("root_id", "=", tx.scope.rootId);
  if (filter.source) query = query.where("source", "=", filter.source);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toRun);
}
