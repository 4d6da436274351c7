import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { PlanCost } from "./price-queries.ts";

/** What a reseller pays its seller for each plan it sells now, as its prices were made from; whose offer it is, it is not told. */
export async function loadSellerCosts(tx: Transaction, tenantId: string): Promise<PlanCost[]> {
  const rows = await tx.sql
    .selectFrom("pricing.plan_price_bases as b")
    .innerJoin("catalog.plans as p", (join) =>
      join.onRef("p.root_id", "=", "b.root_id").onRef("p.id", "=", "b.plan_id"),
    )
    .select(["p.id", "p.country", "p.region_code", "p.data_mode", "p.data_mb", "p.validity_days", "b.cost_micros"])
    .where("b.root_id", "=", tx.scope.rootId)
    .where("b.tenant_id", "=", tenantId)
    .execute();
  return rows.map((row) => ({
    planId: row.id,
    country: row.country,
    regionCode: row.region_code,
    dataMode: row.data_mode,
    dataMb: row.data_mb,
    validityDays: row.validity_days,
    offerId: "",
    providerId: "",
    costMicros: row.cost_micros,
    retailFloorMicros: null,
  }));
}

/** Names of plans by id. */
export async function loadPlanNames(tx: Transaction, planIds: readonly string[]): Promise<Map<string, string>> {
  if (planIds.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("catalog.plans")
    .select(["id", "name"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "in", [...planIds])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** How many prices of a tenant each rule makes now. */
export async function countPlansByRule(tx: Transaction, tenantId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ rule_id: string; plans: number }>`
    select b.rule_id, count(*)::int as plans from pricing.plan_price_bases b
    where b.root_id = ${tx.scope.rootId} and b.tenant_id = ${tenantId} and b.rule_id is not null group by b.rule_id`.execute(
    tx.sql,
  );
  return new Map(rows.map((row) => [row.rule_id, row.plans]));
}
