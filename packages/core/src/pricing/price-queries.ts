import { sql } from "kysely";
import { mbPerGb } from "../catalog/index.ts";
import { divideRounded, type Micros, type Transaction } from "../kernel/index.ts";
import { type Basis, chooseBasis, type ProviderCost } from "./choose-basis.ts";
import { type Price, type PriceContext, type PriceRule, priceFor } from "./price-for.ts";
import { listPriceRules } from "./rules.ts";

/** Two refreshes of a root would undo each other's deletions. Held until the transaction ends. */
export async function lockPrices(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`pricing.plan_prices ${tx.scope.rootId}`}, 0))`.execute(
    tx.sql,
  );
}

export type TenantNode = { tenantId: string; parentId: string | null; currency: string };

export async function listTenants(tx: Transaction): Promise<TenantNode[]> {
  const rows = await tx.sql
    .selectFrom("tenancy.tenants")
    .select(["tenant_id", "parent_id", "currency"])
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("tenant_id")
    .execute();
  return rows.map((row) => ({ tenantId: row.tenant_id, parentId: row.parent_id, currency: row.currency }));
}

/** A plan with its reference offer. */
export type PlanCost = PlanFacts & ProviderCost & Partial<Pick<Basis, "fairCostMicros">>;

type PlanFacts = {
  planId: string;
  country: string | null;
  regionCode: string;
  dataMode: string;
  dataMb: number;
  validityDays: number;
};

type CostRow = {
  plan_id: string;
  country: string | null;
  region_code: string;
  data_mode: string;
  data_mb: number;
  validity_days: number;
  offer_id: string;
  provider_id: string;
  cost_micros: bigint;
  retail_floor_micros: bigint | null;
};

/**
 * The cost each plan is priced from by the platform's rules, or by those that are `tried` (`chooseBasis`), with the highest price that a provider which may
 * serve it asks for at least. What a failover costs more, the margin pays.
 */
export async function loadPlanCosts(
  tx: Transaction,
  currency: string,
  tried?: readonly PriceRule[],
): Promise<PlanCost[]> {
  const rules = tried ?? (await listPriceRules(tx, tx.scope.rootId));
  const plans = await loadPlanWays(tx, currency);
  return plans.flatMap(({ ways, ...plan }) => {
    // What a provider asks for at least is no reason to let a dearer one set the price, so it comes in afterwards.
    const basis = chooseBasis(ways, (way) =>
      priceFor({ costMicros: way.costMicros, rules, context: contextOf({ ...plan, ...way }, null) }),
    );
    if (!basis) return [];
    const { way, ...limits } = basis;
    return [{ ...plan, ...way, ...limits }];
  });
}

/** What rules look at, for a buyer: a reseller, or null for the seller's own customers. */
export function contextOf(plan: PlanCost, buyerTenantId: string | null): PriceContext {
  const { planId, country, regionCode, providerId, validityDays } = plan;
  const dataMb = plan.dataMode === "unlimited" ? null : plan.dataMb;
  return { buyerTenantId, planId, country, regionCode, providerId, dataMb, validityDays };
}

/**
 * What each plan costs at each provider that is not switched off, as a whole or in the plan's country, in the order in which
 * default routing asks them: its cheapest exact offer, or, for a plan nobody sells exactly, its cheapest that gives more.
 */
async function loadPlanWays(tx: Transaction, currency: string): Promise<(PlanFacts & { ways: ProviderCost[] })[]> {
  const { rows } = await sql<CostRow>`
    with ways as (
      select p.id as plan_id, p.country, p.region_code, p.data_mode, p.data_mb, p.validity_days, o.id as offer_id, o.provider_id,
        o.cost_micros + coalesce(c.activation_fee_micros, 0) as cost_micros, o.retail_floor_micros, u.tier, coalesce(c.priority, u.priority) as priority,
        l.exact, bool_or(l.exact) over (partition by p.id) as sold_exactly
      from catalog.plans p
      join catalog.plan_offers l on l.root_id = p.root_id and l.plan_id = p.id
      join catalog.offers o on o.root_id = l.root_id and o.id = l.offer_id and o.status = 'active' and o.currency = ${currency}
      join upstreams.providers u on u.root_id = o.root_id and u.id = o.provider_id and u.status <> 'inactive'
      left join upstreams.provider_countries c on c.root_id = o.root_id and c.provider_id = o.provider_id and c.country = p.country
      where p.root_id = ${tx.scope.rootId} and p.status = 'active' and coalesce(c.active, true)
    ), cheapest as (
      select distinct on (plan_id, provider_id) * from ways where exact = sold_exactly order by plan_id, provider_id, cost_micros, offer_id
    )
    select * from cheapest order by plan_id, tier, priority, offer_id`.execute(tx.sql);
  const plans = new Map<string, PlanFacts & { ways: ProviderCost[] }>();
  for (const row of rows) {
    const plan = plans.get(row.plan_id) ?? { ...factsOf(row), ways: [] };
    plans.set(row.plan_id, plan);
    plan.ways.push({
      offerId: row.offer_id,
      providerId: row.provider_id,
      costMicros: row.cost_micros,
      retailFloorMicros: row.retail_floor_micros,
    });
  }
  return [...plans.values()];
}

function factsOf(row: CostRow): PlanFacts {
  return {
    planId: row.plan_id,
    country: row.country,
    regionCode: row.region_code,
    dataMode: row.data_mode,
    dataMb: row.data_mb,
    validityDays: row.validity_days,
  };
}

/** What a provider may cost to be asked in its turn for a plan, as of the last refresh of prices. Null: any cost the price covers. */
export async function fairCostOf(tx: Transaction, planId: string): Promise<Micros | null> {
  const row = await tx.sql
    .selectFrom("pricing.plan_price_bases")
    .select("fair_cost_micros")
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tx.scope.rootId)
    .where("plan_id", "=", planId)
    .executeTakeFirst();
  return row?.fair_cost_micros ?? null;
}

export type PricedPlan = { plan: PlanCost; price: Price };

/** Makes a tenant's stored prices equal to these. Counts prices that changed, and plans that lost theirs. */
export async function replacePrices(
  tx: Transaction,
  tenant: TenantNode,
  prices: readonly PricedPlan[],
  now: Date,
): Promise<{ changed: number; removed: number }> {
  const owner = tenant.parentId === null;
  const rows = prices.map(({ plan, price }) => ({
    plan_id: plan.planId,
    price_micros: price.priceMicros.toString(),
    per_gb_micros: perGbMicros(plan, price.priceMicros)?.toString() ?? null,
    cost_micros: price.costMicros.toString(),
    margin_bps: price.marginBps,
    fair_cost_micros: owner ? (plan.fairCostMicros?.toString() ?? null) : null,
    // A reseller buys from its seller, not from a provider, and is not told whose offer it is.
    offer_id: owner ? plan.offerId : null,
    provider_id: owner ? plan.providerId : null,
    rule_id: price.rule.id,
    floor_applied: price.floorApplied,
    explanation: price.steps.map((step) => ({ label: step.label, amountMicros: step.amountMicros.toString() })),
  }));
  const incoming = sql`json_to_recordset(${JSON.stringify(rows)}::json) as i (plan_id uuid, price_micros bigint, per_gb_micros bigint, cost_micros bigint,
    margin_bps integer, fair_cost_micros bigint, offer_id uuid, provider_id uuid, rule_id uuid, floor_applied boolean, explanation jsonb)`;
  const { numAffectedRows: changed } = await sql`
    insert into pricing.plan_prices as p (root_id, tenant_id, plan_id, price_micros, currency, per_gb_micros, updated_at)
    select ${tx.scope.rootId}, ${tenant.tenantId}, i.plan_id, i.price_micros, ${tenant.currency}, i.per_gb_micros, ${now} from ${incoming}
    on conflict (root_id, tenant_id, plan_id) do update set price_micros = excluded.price_micros, currency = excluded.currency,
      per_gb_micros = excluded.per_gb_micros, updated_at = excluded.updated_at
      where (p.price_micros, p.currency, p.per_gb_micros) is distinct from (excluded.price_micros, excluded.currency, excluded.per_gb_micros)`.execute(
    tx.sql,
  );
  await sql`
    insert into pricing.plan_price_bases as b (root_id, tenant_id, plan_id, cost_micros, price_micros, currency, margin_bps, fair_cost_micros, offer_id, provider_id,
      rule_id, floor_applied, explanation, updated_at)
    select ${tx.scope.rootId}, ${tenant.tenantId}, i.plan_id, i.cost_micros, i.price_micros, ${tenant.currency}, i.margin_bps, i.fair_cost_micros, i.offer_id,
      i.provider_id, i.rule_id, i.floor_applied, i.explanation, ${now} from ${incoming}
    on conflict (root_id, tenant_id, plan_id) do update set cost_micros = excluded.cost_micros, price_micros = excluded.price_micros,
      currency = excluded.currency, margin_bps = excluded.margin_bps, fair_cost_micros = excluded.fair_cost_micros, offer_id = excluded.offer_id, provider_id = excluded.provider_id,
      rule_id = excluded.rule_id, floor_applied = excluded.floor_applied, explanation = excluded.explanation, updated_at = excluded.updated_at
      where (b.cost_micros, b.price_micros, b.currency, b.fair_cost_micros, b.offer_id, b.rule_id, b.explanation) is distinct from (excluded.cost_micros,
        excluded.price_micros, excluded.currency, excluded.fair_cost_micros, excluded.offer_id, excluded.rule_id, excluded.explanation)`.execute(
    tx.sql,
  );
  return {
    changed: Number(changed ?? 0n),
    removed: await removeOthers(
      tx,
      tenant,
      rows.map((row) => row.plan_id),
    ),
  };
}

async function removeOthers(tx: Transaction, tenant: TenantNode, kept: readonly string[]): Promise<number> {
  const others = sql`root_id = ${tx.scope.rootId} and tenant_id = ${tenant.tenantId} and plan_id <> all (${kept}::uuid[])`;
  await sql`delete from pricing.plan_price_bases where ${others}`.execute(tx.sql);
  const { numAffectedRows } = await sql`delete from pricing.plan_prices where ${others}`.execute(tx.sql);
  return Number(numAffectedRows ?? 0n);
}

function perGbMicros(plan: PlanCost, priceMicros: Micros): Micros | null {
  if (plan.dataMode === "unlimited") return null;
  const days = plan.dataMode === "daily" ? plan.validityDays : 1;
  return divideRounded(priceMicros * BigInt(mbPerGb), BigInt(plan.dataMb * days));
}

/** "From" prices and plan counts per country and region, out of the tenant's prices. */
export async function replacePlacePrices(tx: Transaction, tenant: TenantNode, now: Date): Promise<void> {
  const forSale = sql`pricing.plan_prices s
    join catalog.plans p on p.root_id = s.root_id and p.id = s.plan_id and p.status = 'active' and not p.hidden
    where s.root_id = ${tx.scope.rootId} and s.tenant_id = ${tenant.tenantId}`;
  const places = sql`
    select place, count(*)::int as plan_count, bool_or(five_g) as five_g, min(price_micros) as from_price_micros, '{}'::text[] as countries
    from (select unnest(p.countries) as place, p.five_g, s.price_micros from ${forSale}) as by_country group by place
    union all
    select 'region:' || region_code, count(distinct id)::int, bool_or(five_g), min(price_micros), array_agg(distinct place order by place)
    from (select p.id, p.region_code, unnest(p.countries) as place, p.five_g, s.price_micros from ${forSale} and p.coverage <> 'country') as by_region
    group by region_code`;
  await sql`
    with now_there as materialized (${places}), gone as (
      delete from pricing.place_prices x where x.root_id = ${tx.scope.rootId} and x.tenant_id = ${tenant.tenantId}
        and not exists (select from now_there n where n.place = x.place)
    )
    insert into pricing.place_prices as x (root_id, tenant_id, place, plan_count, five_g, from_price_micros, countries, currency, updated_at)
    select ${tx.scope.rootId}, ${tenant.tenantId}, place, plan_count, five_g, from_price_micros, countries, ${tenant.currency}, ${now} from now_there
    on conflict (root_id, tenant_id, place) do update set plan_count = excluded.plan_count, five_g = excluded.five_g,
      from_price_micros = excluded.from_price_micros, countries = excluded.countries, currency = excluded.currency, updated_at = excluded.updated_at
      where (x.plan_count, x.five_g, x.from_price_micros, x.countries, x.currency) is distinct from
        (excluded.plan_count, excluded.five_g, excluded.from_price_micros, excluded.countries, excluded.currency)`.execute(
    tx.sql,
  );
}
