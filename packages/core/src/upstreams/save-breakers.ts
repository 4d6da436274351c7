import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { BreakerState } from "./breaker.ts";
import type { SharedBreaker } from "./breaker-board.ts";
import { recordProviderEvent } from "./provider-events.ts";

/** Stores changed breakers where nobody stored a later change, with an event for each that took effect. */
export async function saveBreakers(tx: Transaction, breakers: readonly SharedBreaker[]): Promise<void> {
  for (const breaker of breakers) {
    const { rows } = await sql<{ tenant_id: string }>`
      insert into upstreams.breakers as b (root_id, tenant_id, provider_id, operation, region, mode, state, reason, version, since, updated_at)
      select ${tx.scope.rootId}, p.tenant_id, p.id, ${breaker.operation}, ${breaker.region}, ${breaker.state.mode}, ${JSON.stringify(breaker.state)}::jsonb,
        ${breaker.reason}, ${breaker.version}, ${new Date(breaker.state.sinceMs)}, now()
      from upstreams.providers p where p.root_id = ${tx.scope.rootId} and p.id = ${breaker.providerId}
      on conflict (root_id, provider_id, operation, region) do update set
        mode = excluded.mode, state = excluded.state, reason = excluded.reason, version = excluded.version, since = excluded.since, updated_at = now()
        where b.version < excluded.version
      returning b.tenant_id`.execute(tx.sql);
    const [saved] = rows;
    if (!saved) continue;
    const { operation, region, reason, state } = breaker;
    await recordProviderEvent(tx, {
      tenantId: saved.tenant_id,
      providerId: breaker.providerId,
      kind: "breaker_changed",
      details: { operation, region, mode: state.mode, step: state.step, reason },
    });
  }
}

/** Every breaker of the root as last shared. */
export async function loadBreakers(tx: Transaction): Promise<SharedBreaker[]> {
  const rows = await tx.sql
    .selectFrom("upstreams.breakers")
    .select(["provider_id", "operation", "region", "state", "reason", "version"])
    .where("root_id", "=", tx.scope.rootId)
    .execute();
  return rows.map((row) => ({
    providerId: row.provider_id,
    operation: row.operation,
    region: row.region,
    state: row.state as BreakerState,
    reason: row.reason,
    version: Number(row.version),
  }));
}
