import { type RawBuilder, sql } from "kysely";
import {
  type Offer,
  offersForPlan,
  type Plan,
  type PlanRow,
  planColumns,
  planNotFound,
  toPlan,
} from "../catalog/index.ts";
import type { Micros, Transaction } from "../kernel/index.ts";
import { cursorAfter, type Paged, type PlanFilter, planConditions, sortedBy } from "./plan-filter.ts";
import type { PriceStep } from "./price-for.ts";

/** A plan as operators see it: who can deliver it and what it earns. Money is null while it has no price. */
export type OperatorPlan = Plan & {
  priceMicros: Micros | null;
  perGbMicros: Micros | null;
  /** What the price was made from. */
  costMicros: Micros | null;
  /** (price − cost) ÷ price in basis points. */
  marginBps: number | null;
  currency: string | null;
  offerCount: number;
  providerIds: string[];
  /** Of all offers that can serve it. */
  cheapestMicros: Micros | null;
};

export type OperatorPlanDetail = OperatorPlan & {
  offers: (Offer & { exact: boolean })[];
  ruleId: string | null;
  floorApplied: boolean;
  explanation: PriceStep[];
};

type Row = PlanRow & {
  price_micros: bigint | null;
  per_gb_micros: bigint | null;
  cost_micros: bigint | null;
  margin_bps: number | null;
  currency: string | null;
  offer_count: number;
  provider_ids: string[];
  cheapest_micros: bigint | null;
};

const columns = sql.raw(planColumns.map((column) => `plan.${column}`).join(", "));

const priced = sql`${columns}, price.price_micros, price.per_gb_micros, base.cost_micros, base.margin_bps, price.currency`;

const plansOf = (tenantId: string) => sql`
  from catalog.plans plan
  left join pricing.plan_prices price on price.root_id = plan.root_id and price.plan_id = plan.id and price.tenant_id = ${tenantId}
  left join pricing.plan_price_bases base on base.root_id = plan.root_id and base.plan_id = plan.id and base.tenant_id = ${tenantId}`;

/**
 * Rows of plans with what can be said of the offers behind each; the limit is inside, so that only a page's offers are read.
 * Offers are seen by their owner alone: to a reseller its plans have none.
 */
const withOffers = (tx: Transaction, plans: RawBuilder<unknown>) => sql`
  select found.*, o.offer_count, o.provider_ids, o.cheapest_micros from (${plans}) found
  cross join lateral (
    select count(*)::int as offer_count, coalesce(array_agg(distinct offer.provider_id), '{}') as provider_ids, min(offer.cost_micros) as cheapest_micros
    from catalog.plan_offers link join catalog.offers offer on offer.root_id = link.root_id and offer.id = link.offer_id and offer.status = 'active'
    where link.root_id = ${tx.scope.rootId} and link.plan_id = found.id) o`;

/** Plans of a tenant with providers, cost and margin; hidden ones and those without a price too. Throws `request.invalid_cursor`. */
export async function listOperatorPlans(
  tx: Transaction,
  tenantId: string,
  filter: PlanFilter & Paged & { hidden?: boolean },
): Promise<{ plans: OperatorPlan[]; nextCursor: string | null }> {
  const sorted = sortedBy(filter);
  const hidden = filter.hidden === undefined ? sql<boolean>`true` : sql<boolean>`plan.hidden = ${filter.hidden}`;
  const { rows } = await sql<Row & { sort_value: bigint }>`
    ${withOffers(
      tx,
      sql`select ${priced}, ${sorted.value} as sort_value ${plansOf(tenantId)}
        where ${planConditions(tx, filter)} and ${hidden} and ${sorted.after}
        order by ${sorted.value} ${sorted.direction}, plan.id ${sorted.direction} limit ${filter.limit + 1}`,
    )}
    order by sort_value ${sorted.direction}, id ${sorted.direction}`.execute(tx.sql);
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    plans: page.map(toOperatorPlan),
    nextCursor:
      rows.length > filter.limit && last ? cursorAfter(filter, { sortValue: last.sort_value, id: last.id }) : null,
  };
}

/** One plan with the offers behind it and how its price came. Throws `catalog.plan_not_found`. */
export async function getOperatorPlan(tx: Transaction, tenantId: string, planId: string): Promise<OperatorPlanDetail> {
  type Detail = Row & {
    rule_id: string | null;
    floor_applied: boolean | null;
    explanation: { label: string; amountMicros: string }[] | null;
  };
  const { rows } = await sql<Detail>`
    ${withOffers(
      tx,
      sql`select ${priced}, base.rule_id, base.floor_applied, base.explanation ${plansOf(tenantId)}
        where plan.root_id = ${tx.scope.rootId} and plan.id = ${planId}`,
    )}`.execute(tx.sql);
  const [row] = rows;
  if (!row) throw planNotFound(planId);
  return {
    ...toOperatorPlan(row),
    offers: await offersForPlan(tx, planId),
    ruleId: row.rule_id,
    floorApplied: row.floor_applied ?? false,
    explanation: (row.explanation ?? []).map((step) => ({
      label: step.label,
      amountMicros: BigInt(step.amountMicros),
    })),
  };
}

function toOperatorPlan(row: Row): OperatorPlan {
  return {
    ...toPlan(row),
    priceMicros: row.price_micros,
    perGbMicros: row.per_gb_micros,
    costMicros: row.cost_micros,
    marginBps: row.margin_bps,
    currency: row.currency,
    offerCount: row.offer_count,
    providerIds: row.provider_ids,
    cheapestMicros: row.cheapest_micros,
  };
}
