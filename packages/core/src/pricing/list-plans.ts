import { sql } from "kysely";
import { type Network, type Plan, type PlanRow, planColumns, planNotFound, toPlan } from "../catalog/index.ts";
import type { Micros, Transaction } from "../kernel/index.ts";
import { cursorAfter, type Paged, type PlanFilter, planConditions, sortedBy } from "./plan-filter.ts";

/** A plan with what a tenant sells it for. `perGbMicros` for 1024 MB; null when unlimited. */
export type PricedPlan = Plan & { priceMicros: Micros; currency: string; perGbMicros: Micros | null };

export type PlanPage = {
  plans: PricedPlan[];
  nextCursor: string | null;
  /** The lowest price per gigabyte among all plans of the filter, on whatever page it is; null when all are unlimited. */
  bestValuePlanId: string | null;
};

type Row = PlanRow & { price_micros: bigint; currency: string; per_gb_micros: bigint | null };

const columns = sql.raw(planColumns.map((column) => `plan.${column}`).join(", "));

/**
 * Plans for sale at a tenant, one page. Hidden plans and plans without a price are left out. Throws `request.invalid_cursor`.
 *
 * What matches is found once, as ids and prices, for the page and for the best value alike; only the page's rows are read whole.
 */
export async function listPlans(tx: Transaction, tenantId: string, filter: PlanFilter & Paged): Promise<PlanPage> {
  const { value, direction, after } = sortedBy(filter);
  const { rows } = await sql<Row & { sort_value: bigint; best_id: string | null }>`
    with matching as materialized (
      select plan.id, plan.data_mb, price.price_micros, price.currency, price.per_gb_micros, ${value} as sort_value, ${after} as is_after
      from catalog.plans plan
      join pricing.plan_prices price on price.root_id = plan.root_id and price.plan_id = plan.id and price.tenant_id = ${tenantId}
      where ${planConditions(tx, filter)} and not plan.hidden
    ), page as materialized (
      select * from matching where is_after order by sort_value ${direction}, id ${direction} limit ${filter.limit + 1}
    )
    select ${columns}, page.price_micros, page.currency, page.per_gb_micros, page.sort_value,
      (select id from matching where per_gb_micros is not null order by per_gb_micros, data_mb, id limit 1) as best_id
    from page join catalog.plans plan on plan.root_id = ${tx.scope.rootId} and plan.id = page.id
    order by page.sort_value ${direction}, page.id ${direction}`.execute(tx.sql);
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    plans: page.map(toPricedPlan),
    nextCursor:
      rows.length > filter.limit && last ? cursorAfter(filter, { sortValue: last.sort_value, id: last.id }) : null,
    bestValuePlanId: rows[0]?.best_id ?? null,
  };
}

/** One plan for sale at a tenant, with its networks. Throws `catalog.plan_not_found`, also for one that is hidden or has no price. */
export async function getPricedPlan(
  tx: Transaction,
  tenantId: string,
  planId: string,
): Promise<PricedPlan & { networks: Network[] }> {
  const { rows } = await sql<Row & { networks: Network[] }>`
    select ${columns}, plan.networks, price.price_micros, price.currency, price.per_gb_micros
    from catalog.plans plan
    join pricing.plan_prices price on price.root_id = plan.root_id and price.plan_id = plan.id and price.tenant_id = ${tenantId}
    where plan.root_id = ${tx.scope.rootId} and plan.id = ${planId} and plan.status = 'active' and not plan.hidden`.execute(
    tx.sql,
  );
  const [row] = rows;
  if (!row) throw planNotFound(planId);
  return { ...toPricedPlan(row), networks: row.networks };
}

function toPricedPlan(row: Row): PricedPlan {
  return { ...toPlan(row), priceMicros: row.price_micros, currency: row.currency, perGbMicros: row.per_gb_micros };
}
