import { momentOfId, newId, type Transaction } from "../kernel/index.ts";

export type ProviderEventKind =
  | "health_changed"
  | "breaker_changed"
  | "catalog_synced"
  | "catalog_sync_failed"
  | "webhooks_registered"
  | "webhooks_refused";

export type ProviderEventRow = {
  id: string;
  providerId: string;
  kind: ProviderEventKind;
  /** What changed: ids, states and figures. */
  details: Record<string, unknown>;
  at: Date;
};

/** Notes a change at a provider, in the transaction of the change. */
export async function recordProviderEvent(
  tx: Transaction,
  event: { tenantId: string; providerId: string; kind: ProviderEventKind; details: Record<string, unknown> },
): Promise<void> {
  await tx.sql
    .insertInto("upstreams.provider_events")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: event.tenantId,
      id: newId(),
      provider_id: event.providerId,
      kind: event.kind,
      details: JSON.stringify(event.details),
    })
    .execute();
}

/** Changes at a provider (at all of them without one), newest first. */
export async function listProviderEvents(
  tx: Transaction,
  filter: { providerId?: string; before?: string; limit: number },
): Promise<ProviderEventRow[]> {
  let query = tx.sql.selectFrom("upstreams.provider_events").selectAll().where("root_id", "=", tx.scope.rootId);
  if (filter.providerId) query = query.where("provider_id", "=", filter.providerId);
  if (filter.before) query = query.where("id", "<", filter.before);
  const rows = await query.orderBy("id", "desc").limit(filter.limit).execute();
  return rows.map((row) => ({
    id: row.id,
    providerId: row.provider_id,
    kind: row.kind as ProviderEventKind,
    details: row.details as Record<string, unknown>,
    at: momentOfId(row.id),
  }));
}
