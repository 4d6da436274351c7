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
  state: "running" | "done" | "failed";
  /** Lines of theirs that were compared, how many agreed, and how many lines did not. */
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
};

/** What a comparison came to. */
export type Compared = { entries: number; matched: number; found: readonly FoundDifference[] };

/**
 * Runs a comparison and keeps what it found. `compare` reads their records and ours; when it fails, so has the run, which is answered
 * with its error and settles nothing. Harmless to repeat: a line is kept once.
 */
export async function runComparison(
  deps: { database: Database; clock: { now(): Date }; logger: Logger },
  request: RunRequest,
  compare: () => Promise<Compared>,
): Promise<Run> {
  const inRoot = <T>(work: (tx: Transaction) => Promise<T>) =>
    withScope(deps.database, rootScope(request.rootId), work);
  const id = newId();
  const startedAt = deps.clock.now();
  await inRoot(async (tx) => {
    await endInterrupted(tx, request, startedAt);
    await insertRun(tx, id, request, startedAt);
  });
  try {
    const compared = await compare();
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
    .where("state", "=", "running")
    .where("started_at", "<", new Date(now.getTime() - runMaxMs))
    .execute();
}

async function insertRun(tx: Transaction, id: string, run: RunRequest, now: Date): Promise<void> {
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
      state: "running",
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
