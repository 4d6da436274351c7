import type { Updateable } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { IotSims } from "../kernel/schema.generated.ts";
import { simNotFound } from "./errors.ts";
import { type Sim, toSim } from "./sim.ts";

/** A SIM of the scope. Throws `iot.sim_not_found`. */
export async function getSim(tx: Transaction, simId: string, lock = false): Promise<Sim> {
  let query = tx.sql.selectFrom("iot.sims").selectAll().where("root_id", "=", tx.scope.rootId).where("id", "=", simId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) throw simNotFound(simId);
  return toSim(row);
}

/** The SIM a provider tells of. */
export async function simOfProvider(tx: Transaction, providerId: string, upstreamRef: string): Promise<Sim | null> {
  const row = await tx.sql
    .selectFrom("iot.sims")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", providerId)
    .where("upstream_ref", "=", upstreamRef)
    .executeTakeFirst();
  return row ? toSim(row) : null;
}

export async function changeSim(tx: Transaction, simId: string, change: Updateable<IotSims>): Promise<void> {
  await tx.sql
    .updateTable("iot.sims")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", simId)
    .execute();
}

export type SimFilter = {
  state?: Sim["state"];
  accountId?: string;
  providerId?: string;
  /** Part of the ICCID or of the label, in any case. */
  search?: string;
  beforeId?: string;
  limit: number;
};

/** SIMs of the scope, newest first. */
export async function listSims(tx: Transaction, filter: SimFilter): Promise<Sim[]> {
  let query = tx.sql.selectFrom("iot.sims").selectAll().where("root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.providerId) query = query.where("provider_id", "=", filter.providerId);
  if (filter.search) {
    const pattern = `%${filter.search.replace(/[%_\\]/g, "\\$&")}%`;
    query = query.where((eb) => eb.or([eb("iccid", "like", pattern), eb("label", "ilike", pattern)]));
  }
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toSim);
}

/** SIMs whose use was last asked before that moment. */
export async function simsToRead(tx: Transaction, before: Date, limit: number): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom("iot.sims")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("state", "<>", "deleted")
    .where((eb) => eb.or([eb("used_at", "is", null), eb("used_at", "<", before)]))
    .orderBy("used_at", (order) => order.asc().nullsFirst())
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}
