import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/** One day's run. */
export type RenewalRun = {
  /** `2026-12-06`, in UTC. */
  day: string;
  times: number;
  lookedAt: number;
  noticed: number;
  renewed: number;
  failed: number;
  lapsed: number;
  errors: number;
  startedAt: Date;
  /** Null while it runs, or when its process ended. */
  endedAt: Date | null;
};

/** The runs of the last days, newest first. */
export async function listRenewalRuns(tx: Transaction, limit: number): Promise<RenewalRun[]> {
  const { rows } = await sql<RenewalRun>`
    select day::text, times, looked_at as "lookedAt", noticed, renewed, failed, lapsed, errors, started_at as "startedAt", ended_at as "endedAt"
    from renewals.runs where root_id = ${tx.scope.rootId} order by day desc limit ${limit}`.execute(tx.sql);
  return rows;
}
