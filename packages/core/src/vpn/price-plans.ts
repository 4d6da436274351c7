import { sql } from "kysely";
import { assert, type Micros, type Transaction } from "../kernel/index.ts";
import type { ChainLink } from "../orders/index.ts";
import { listPriceRules, priceFor, type StoredPriceRule } from "../pricing/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";
import { listVpnCosts, listVpnPlans, type VpnCost, type VpnPlan } from "./plans.ts";

/** Days of a month, for price rules that go by validity. */
const MONTH_DAYS = 30;

/** A plan with what its seller asks for it. */
export type PricedVpnPlan = VpnPlan & {
  priceMicros: Micros;
  currency: string;
  /** What the seller itself pays: the dearest provider's cost, or its own seller's price. */
  costMicros: Micros;
  /** Set by hand, not made by the price rules. */
  isSetPrice: boolean;
  /** Who can deliver it, at what cost to the platform. */
  offers: VpnCost[];
  /** What each reseller owes its seller, from the selling tenant up to the platform. */
  chain: ChainLink[];
};

type Seller = { tenantId: string; parentId: string | null; currency: string };

/**
 * The plans a tenant can sell, with their prices (C2). The platform prices from the dearest provider that could deliver, so that
 * no failover eats its margin; each reseller from what its own seller asks. A price set by hand counts for the tenant's own
 * customers. Plans nobody could deliver are left out. Needs the root's scope.
 */
export async function priceVpnPlans(
  tx: Transaction,
  snapshot: HubSnapshot,
  tenantId: string,
  plans?: readonly VpnPlan[],
): Promise<PricedVpnPlan[]> {
  const sellers = await sellersFrom(tx, tenantId);
  const [seller] = sellers;
  const platform = sellers.at(-1);
  assert(seller && platform && platform.parentId === null, "a chain of sellers ends at the platform");
  const able = new Set(
    snapshot.providers
      .filter(({ services, status }) => services.includes("vpn") && status !== "inactive")
      .map(({ id }) => id),
  );
  const costs = (await listVpnCosts(tx)).filter(
    (cost) => able.has(cost.providerId) && cost.currency === platform.currency,
  );
  const setPrices = await setPricesOf(tx, tenantId);
  const rules = new Map<string, StoredPriceRule[]>();
  for (const each of sellers) rules.set(each.tenantId, await listPriceRules(tx, each.tenantId));
  return (plans ?? (await listVpnPlans(tx))).flatMap((plan) => {
    const offers = costs
      .filter(({ months }) => months === plan.months)
      .toSorted((one, other) => Number(other.costMicros - one.costMicros));
    const [dearest] = offers;
    const made = dearest && priceThrough(sellers, rules, plan, dearest.costMicros);
    const setMicros = setPrices.get(plan.id);
    const priceMicros = setMicros ?? made?.priceMicros ?? null;
    if (!made || priceMicros === null) return [];
    const { costMicros, chain } = made;
    const { currency } = seller;
    return [{ ...plan, priceMicros, currency, costMicros, isSetPrice: setMicros !== undefined, offers, chain }];
  });
}

/**
 * From the platform down to the seller: what one asks is what the next pays. Null when somebody on the way has no rule for it; the
 * seller itself may have none where its price is set by hand.
 */
function priceThrough(
  sellers: readonly Seller[],
  rules: ReadonlyMap<string, StoredPriceRule[]>,
  plan: VpnPlan,
  providerCostMicros: Micros,
): { priceMicros: Micros | null; costMicros: Micros; chain: ChainLink[] } | null {
  const chain: ChainLink[] = [];
  let costMicros = providerCostMicros;
  for (const [index, own] of [...sellers.entries()].reverse()) {
    const buyer = sellers[index - 1];
    const context = { ...anything, buyerTenantId: buyer?.tenantId ?? null, validityDays: plan.months * MONTH_DAYS };
    const asked = priceFor({ costMicros, rules: rules.get(own.tenantId) ?? [], context })?.priceMicros ?? null;
    if (!buyer) return { priceMicros: asked, costMicros, chain };
    if (asked === null) return null;
    chain.unshift({ from: buyer.tenantId, to: own.tenantId, micros: asked.toString() });
    costMicros = asked;
  }
  return null;
}

const anything = { planId: null, country: null, regionCode: null, providerId: null, dataMb: null };

/** The selling tenant, its seller, and so on up to the platform. */
async function sellersFrom(tx: Transaction, tenantId: string): Promise<Seller[]> {
  const { rows } = await sql<Seller>`
    with recursive sellers as (
      select t.tenant_id, t.parent_id, t.currency, 1 as depth from tenancy.tenants t
      where t.root_id = ${tx.scope.rootId} and t.tenant_id = ${tenantId}
      union all
      select t.tenant_id, t.parent_id, t.currency, s.depth + 1 from sellers s
      join tenancy.tenants t on t.root_id = ${tx.scope.rootId} and t.tenant_id = s.parent_id)
    select tenant_id as "tenantId", parent_id as "parentId", currency::text as currency from sellers order by depth`.execute(
    tx.sql,
  );
  return rows;
}

async function setPricesOf(tx: Transaction, tenantId: string): Promise<Map<string, Micros>> {
  const rows = await tx.sql
    .selectFrom("vpn.plan_prices")
    .select(["plan_id", "price_micros"])
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .execute();
  return new Map(rows.map((row) => [row.plan_id, row.price_micros]));
}
