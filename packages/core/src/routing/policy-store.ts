import type { Selectable } from "kysely";
import { sql } from "kysely";
import { assert, type Transaction } from "../kernel/index.ts";
import type { RoutingPolicies } from "../kernel/schema.generated.ts";
import { recordAudit } from "../tenancy/index.ts";
import { policyInvalid } from "./errors.ts";
import { defaultPolicy, type RoutingPolicy, type StrategyName, type Thresholds } from "./policy.ts";

/** A policy and when it was last changed; null for the default. */
export type StoredPolicy = RoutingPolicy & { updatedAt: Date | null };

export type PolicyChange = {
  strategy: StrategyName;
  weights?: Record<string, number>;
  order?: readonly string[];
  thresholds?: Partial<Thresholds>;
  explorationShare?: number;
};

/** The tenant's policy for a service; the default when it has none. */
export async function getPolicy(tx: Transaction, owner: { tenantId: string; service: string }): Promise<StoredPolicy> {
  const row = await tx.sql
    .selectFrom("routing.policies")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", owner.tenantId)
    .where("service", "=", owner.service)
    .executeTakeFirst();
  return row ? toPolicy(row) : { ...defaultPolicy(owner.service), updatedAt: null };
}

/** What counts for a tenant's sales: its own policy, else the platform's. */
export async function policyInForce(
  tx: Transaction,
  owner: { tenantId: string; service: string },
): Promise<RoutingPolicy> {
  const own = await getPolicy(tx, owner);
  const { rootId } = tx.scope;
  if (own.version > 0 || owner.tenantId === rootId) return own;
  return getPolicy(tx, { tenantId: rootId, service: owner.service });
}

/** The tenant's own policies, by service. Services that follow the default are not among them. */
export async function listPolicies(tx: Transaction, tenantId: string): Promise<StoredPolicy[]> {
  const rows = await tx.sql
    .selectFrom("routing.policies")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .orderBy("service")
    .execute();
  return rows.map(toPolicy);
}

/**
 * Replaces the tenant's policy for a service and writes who did it, with the policy before and after. What is left out takes
 * its default. Counts for every decision from a second later on: orders ask for the policy once a second. Throws `request.invalid`.
 */
export async function setPolicy(
  tx: Transaction,
  owner: { tenantId: string; service: string; actor: string },
  change: PolicyChange,
): Promise<StoredPolicy> {
  checkChange(change);
  const { tenantId, service, actor } = owner;
  const before = await getPolicy(tx, owner);
  const base = defaultPolicy(service);
  const thresholds = JSON.stringify({ ...base.thresholds, ...change.thresholds });
  const { rows } = await sql<Selectable<RoutingPolicies>>`
    insert into routing.policies as p (root_id, tenant_id, service, strategy, weights, provider_order, thresholds, exploration_share)
    values (${tx.scope.rootId}, ${tenantId}, ${service}, ${change.strategy}, ${JSON.stringify(change.weights ?? {})}::jsonb, ${[...(change.order ?? [])]}::uuid[],
      ${thresholds}::jsonb, ${change.explorationShare ?? base.explorationShare})
    on conflict (root_id, tenant_id, service) do update set strategy = excluded.strategy, weights = excluded.weights, provider_order = excluded.provider_order,
      thresholds = excluded.thresholds, exploration_share = excluded.exploration_share, version = p.version + 1, updated_at = now()
    returning *`.execute(tx.sql);
  const [row] = rows;
  assert(row, "an upsert returns its row");
  const after = toPolicy(row);
  await recordAudit(tx, {
    actor,
    action: "routing.policy_changed",
    subject: service,
    tenantId,
    details: { before, after },
  });
  return after;
}

function checkChange(change: PolicyChange): void {
  if (change.strategy === "manual" && !change.order?.length) throw policyInvalid("order", "Name at least one provider");
  const weights = Object.values(change.weights ?? {});
  if (weights.some((weight) => !Number.isFinite(weight) || weight < 0))
    throw policyInvalid("weights", "A weight is zero or more");
  if (change.strategy === "weighted" && !weights.some((weight) => weight > 0))
    throw policyInvalid("weights", "Give at least one provider a share");
}

function toPolicy(row: Selectable<RoutingPolicies>): StoredPolicy {
  return {
    service: row.service,
    strategy: row.strategy as StrategyName,
    weights: row.weights as Record<string, number>,
    order: row.provider_order,
    thresholds: { ...defaultPolicy(row.service).thresholds, ...(row.thresholds as Partial<Thresholds>) },
    explorationShare: row.exploration_share,
    version: row.version,
    updatedAt: row.updated_at,
  };
}
