import type { Micros, Transaction } from "../kernel/index.ts";
import { type Price, type PriceRule, priceFor } from "./price-for.ts";
import * as queries from "./price-queries.ts";
import { listPriceRules } from "./rules.ts";

export type RefreshCounts = { tenants: number; prices: number; changed: number; removed: number };

/** What a tenant itself pays for a plan: the provider's cost, or what its seller asks. */
type Cost = { plan: queries.PlanCost; costMicros: Micros; retailFloorMicros: Micros | null };
type Seller = queries.TenantNode & { rules: PriceRule[] };

/**
 * Makes the prices of every tenant of the root anew (C2): from the reference cost of each plan (`chooseBasis`) over the
 * platform's rules to each reseller's and its resellers'. Writes what changed. A plan that nobody delivers, or that no rule
 * matches, has no price and is not for sale. Needs root scope.
 */
export async function refreshPlanPrices(tx: Transaction, now: Date): Promise<RefreshCounts> {
  await queries.lockPrices(tx);
  const tenants = await queries.listTenants(tx);
  const platform = tenants.find((tenant) => tenant.parentId === null);
  if (!platform) return { tenants: 0, prices: 0, changed: 0, removed: 0 };
  const costs = (await queries.loadPlanCosts(tx, platform.currency)).map((plan) => ({
    plan,
    costMicros: plan.costMicros,
    retailFloorMicros: plan.retailFloorMicros,
  }));
  const total: RefreshCounts = { tenants: 0, prices: 0, changed: 0, removed: 0 };
  await refreshTenant(tx, { tenants, now, total }, platform, costs);
  return total;
}

type Walk = { tenants: readonly queries.TenantNode[]; now: Date; total: RefreshCounts };

/** A tenant's own shop prices, then those of everybody who buys from it. */
async function refreshTenant(
  tx: Transaction,
  walk: Walk,
  tenant: queries.TenantNode,
  costs: readonly Cost[],
): Promise<void> {
  const seller: Seller = { ...tenant, rules: await listPriceRules(tx, tenant.tenantId) };
  const prices = costs.flatMap((cost) => {
    const price = priceOf(seller, null, cost);
    return price ? [{ plan: cost.plan, price }] : [];
  });
  const written = await queries.replacePrices(tx, tenant, prices, walk.now);
  await queries.replacePlacePrices(tx, tenant, walk.now);
  walk.total.tenants += 1;
  walk.total.prices += prices.length;
  walk.total.changed += written.changed;
  walk.total.removed += written.removed;
  for (const buyer of walk.tenants.filter((each) => each.parentId === tenant.tenantId)) {
    const asked = costs.flatMap((cost) => {
      const price = priceOf(seller, buyer.tenantId, cost);
      return price ? [{ ...cost, costMicros: price.priceMicros }] : [];
    });
    await refreshTenant(tx, walk, buyer, asked);
  }
}

function priceOf(seller: Seller, buyerTenantId: string | null, cost: Cost): Price | null {
  return priceFor({
    costMicros: cost.costMicros,
    rules: seller.rules,
    // What providers bind is the price a customer pays, not what a reseller does.
    retailFloorMicros: buyerTenantId === null ? cost.retailFloorMicros : null,
    context: queries.contextOf(cost.plan, buyerTenantId),
  });
}
