import type { Transaction } from "../kernel/index.ts";
import { idAt, momentOfId } from "../kernel/index.ts";
import { providerNotFound } from "./errors.ts";
import { loadHealth, type ServiceHealth } from "./hub-queries.ts";
import type { HealthStatus } from "./judge-health.ts";
import type { ProviderInfo } from "./provider.ts";
import { findProvider, listSealedProviders } from "./provider-queries.ts";

/** Providers of the scope's root, by tier, priority and name. The hub's `list` is the cached form. */
export async function listProviders(tx: Transaction): Promise<ProviderInfo[]> {
  return (await listSealedProviders(tx)).map(({ envelope: _, ...info }) => info);
}

/** One provider with its health. Throws `provider.not_found`. */
export async function getProvider(
  tx: Transaction,
  providerId: string,
): Promise<ProviderInfo & { health: ServiceHealth[] }> {
  const provider = await findProvider(tx, providerId);
  if (!provider) throw providerNotFound(providerId);
  const { envelope: _, ...info } = provider;
  return { ...info, health: (await loadHealth(tx)).get(providerId) ?? [] };
}

export type HealthSample = {
  at: Date;
  service: string;
  ok: boolean;
  status: HealthStatus;
  latencyMs: number | null;
  errorRate: number | null;
  reason: string | null;
};

/** Health checks of a provider between two moments, oldest first, the latest `limit` of them. */
export async function listHealthChecks(
  tx: Transaction,
  filter: { providerId: string; from: Date; to: Date; limit: number },
): Promise<HealthSample[]> {
  const rows = await tx.sql
    .selectFrom("upstreams.health_checks")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", filter.providerId)
    .where("id", ">=", idAt(filter.from))
    .where("id", "<", idAt(filter.to))
    .orderBy("id", "desc")
    .limit(filter.limit)
    .execute();
  return rows.toReversed().map((row) => ({
    at: momentOfId(row.id),
    service: row.service,
    ok: row.ok,
    status: row.status as HealthStatus,
    latencyMs: row.latency_ms,
    errorRate: row.error_rate,
    reason: row.error_category,
  }));
}
