import type { Selectable } from "kysely";
import { newId, type Transaction } from "../kernel/index.ts";
import type { CatalogSyncRuns } from "../kernel/schema.generated.ts";

export type SyncTrigger = "schedule" | "operator" | "first";

/** One look at a provider's catalogue. */
export type SyncRun = {
  id: string;
  providerId: string;
  trigger: SyncTrigger;
  status: "running" | "done" | "failed";
  offersRead: number;
  added: number;
  changed: number;
  unchanged: number;
  gone: number;
  /** Plans on sale in the root afterwards. */
  plans: number;
  error: string | null;
  startedAt: Date;
  endedAt: Date | null;
};

// A page of offers takes seconds. A run that has not moved for so long belongs to a process that is gone.
const abandonedAfterMs = 5 * 60_000;

/** Begins a run, or returns null while another process syncs this provider. A run of a dead process is ended first. */
export async function beginRun(
  tx: Transaction,
  run: { tenantId: string; providerId: string; trigger: SyncTrigger; now: Date },
): Promise<string | null> {
  await tx.sql
    .updateTable("catalog.sync_runs")
    .set({ status: "failed", error: "the process that ran it ended", ended_at: run.now })
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", run.providerId)
    .where("status", "=", "running")
    .where("heartbeat_at", "<", new Date(run.now.getTime() - abandonedAfterMs))
    .execute();
  const row = await tx.sql
    .insertInto("catalog.sync_runs")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: run.tenantId,
      id: newId(),
      provider_id: run.providerId,
      trigger: run.trigger,
      status: "running",
      started_at: run.now,
      heartbeat_at: run.now,
    })
    .onConflict((conflict) => conflict.columns(["root_id", "provider_id"]).where("status", "=", "running").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Tells that a run is alive and how far it got. False when it was ended by somebody else meanwhile. */
export async function reportProgress(tx: Transaction, runId: string, offersRead: number, now: Date): Promise<boolean> {
  const result = await tx.sql
    .updateTable("catalog.sync_runs")
    .set({ offers_read: offersRead, heartbeat_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", runId)
    .where("status", "=", "running")
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export type RunCounts = {
  offersRead: number;
  added: number;
  changed: number;
  unchanged: number;
  gone: number;
  plans: number;
};

export async function endRun(tx: Transaction, runId: string, counts: RunCounts, now: Date): Promise<void> {
  await tx.sql
    .updateTable("catalog.sync_runs")
    .set({
      status: "done",
      offers_read: counts.offersRead,
      added: counts.added,
      changed: counts.changed,
      unchanged: counts.unchanged,
      gone: counts.gone,
      plans: counts.plans,
      ended_at: now,
    })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", runId)
    .execute();
}

/** `error` is for operators and may hold the upstream's words. */
export async function failRun(tx: Transaction, runId: string, error: string, now: Date): Promise<void> {
  await tx.sql
    .updateTable("catalog.sync_runs")
    .set({ status: "failed", error: error.slice(0, 2000), ended_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", runId)
    .where("status", "=", "running")
    .execute();
}

/** Latest runs of a provider, newest first; of all providers without one. */
export async function listSyncRuns(
  tx: Transaction,
  filter: { providerId?: string; limit: number },
): Promise<SyncRun[]> {
  let query = tx.sql.selectFrom("catalog.sync_runs").selectAll().where("root_id", "=", tx.scope.rootId);
  if (filter.providerId) query = query.where("provider_id", "=", filter.providerId);
  const rows = await query.orderBy("id", "desc").limit(filter.limit).execute();
  return rows.map(toRun);
}

/** The latest run of each provider of the root, by provider id. */
export async function latestSyncRuns(tx: Transaction): Promise<Map<string, SyncRun>> {
  const rows = await tx.sql
    .selectFrom("catalog.sync_runs")
    .selectAll()
    .distinctOn("provider_id")
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("provider_id")
    .orderBy("id", "desc")
    .execute();
  return new Map(rows.map((row) => [row.provider_id, toRun(row)]));
}

function toRun(row: Selectable<CatalogSyncRuns>): SyncRun {
  return {
    id: row.id,
    providerId: row.provider_id,
    trigger: row.trigger as SyncTrigger,
    status: row.status as SyncRun["status"],
    offersRead: row.offers_read,
    added: row.added,
    changed: row.changed,
    unchanged: row.unchanged,
    gone: row.gone,
    plans: row.plans,
    error: row.error,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
