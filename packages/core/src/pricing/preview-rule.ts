import type { Micros, Transaction } from "../kernel/index.ts";
import { type Price, type PriceRule, priceFor } from "./price-for.ts";
import { contextOf, listTenants, loadPlanCosts } from "./price-queries.ts";
import { loadPlanNames, loadSellerCosts } from "./rule-queries.ts";
import { getPriceRule, listPriceRules, type NewPriceRule } from "./rules.ts";

/** A plan's price before and after; null where it has none and is not for sale. `buyerTenantId` is the reseller that is asked it. */
export type PriceChange = {
  planId: string;
  name: string;
  buyerTenantId: string | null;
  costMicros: Micros;
  beforeMicros: Micros | null;
  afterMicros: Micros | null;
};

/** What a change of rules would do to the tenant's prices. */
export type RuleEffect = {
  currency: string;
  /** Prices the tried rule would make. */
  madeByRule: number;
  changed: number;
  dearer: number;
  cheaper: number;
  gained: number;
  lost: number;
  /** The largest changes first. */
  examples: PriceChange[];
};

const examplesMax = 20;
const triedRuleId = "00000000-0000-0000-0000-000000000000";

/**
 * What saving `rule` would do, in place of the rule `ruleId` when given; without `rule`, what removing `ruleId` would do. Nothing
 * is written. Prices of resellers' own customers follow from theirs and are not looked at. Throws `pricing.rule_not_found`.
 */
export async function previewRule(
  tx: Transaction,
  change: { rule: NewPriceRule | null; ruleId: string | null },
): Promise<RuleEffect> {
  const before = await listPriceRules(tx);
  const replaced = change.ruleId ? await getPriceRule(tx, change.ruleId) : null;
  const kept = before.filter((rule) => rule.id !== replaced?.id);
  const after: PriceRule[] = change.rule ? [...kept, { ...change.rule, id: triedRuleId }] : kept;
  const seller = await readSeller(tx);
  const prices = {
    before: await pricesBy(tx, seller, before),
    after: await pricesBy(tx, seller, after),
  };
  const buyers = [...new Set([null, replaced?.match.buyerTenantId ?? null, change.rule?.match.buyerTenantId ?? null])];
  const rows = buyers.flatMap((buyer) => compare(prices.before(buyer), prices.after(buyer), buyer));
  const changed = rows.filter((row) => row.beforeMicros !== row.afterMicros);
  const largest = changed.toSorted((one, other) => compareBig(sizeOf(other), sizeOf(one))).slice(0, examplesMax);
  const names = await loadPlanNames(
    tx,
    largest.map((row) => row.planId),
  );
  const moved = changed.filter((row) => row.beforeMicros !== null && row.afterMicros !== null);
  return {
    currency: seller.currency,
    madeByRule: rows.filter((row) => row.ruleId === triedRuleId).length,
    changed: changed.length,
    dearer: moved.filter((row) => (row.afterMicros ?? 0n) > (row.beforeMicros ?? 0n)).length,
    cheaper: moved.filter((row) => (row.afterMicros ?? 0n) < (row.beforeMicros ?? 0n)).length,
    gained: changed.filter((row) => row.beforeMicros === null).length,
    lost: changed.filter((row) => row.afterMicros === null).length,
    examples: largest.map(({ ruleId: _, ...row }) => ({ ...row, name: names.get(row.planId) ?? "" })),
  };
}

type Seller = { tenantId: string; currency: string; owner: boolean };

async function readSeller(tx: Transaction): Promise<Seller> {
  const tenantId = tx.scope.tenantId === "all" ? tx.scope.rootId : tx.scope.tenantId;
  const tenant = (await listTenants(tx)).find((one) => one.tenantId === tenantId);
  return { tenantId, currency: tenant?.currency ?? "USD", owner: tenantId === tx.scope.rootId };
}

/**
 * Prices of every plan by these rules, as a buyer is asked them. The platform's costs are the providers', chosen under the same
 * rules; a reseller's are what its seller asks.
 */
async function pricesBy(tx: Transaction, seller: Seller, rules: readonly PriceRule[]) {
  const costs = seller.owner
    ? await loadPlanCosts(tx, seller.currency, rules)
    : await loadSellerCosts(tx, seller.tenantId);
  return (buyerTenantId: string | null): ReadonlyMap<string, Price> =>
    new Map(
      costs.flatMap((plan) => {
        const price = priceFor({
          costMicros: plan.costMicros,
          rules,
          retailFloorMicros: buyerTenantId === null ? plan.retailFloorMicros : null,
          context: { ...contextOf(plan, buyerTenantId), providerId: plan.providerId === "" ? null : plan.providerId },
        });
        return price ? [[plan.planId, price] as const] : [];
      }),
    );
}

function compare(
  before: ReadonlyMap<string, Price>,
  after: ReadonlyMap<string, Price>,
  buyerTenantId: string | null,
): (Omit<PriceChange, "name"> & { ruleId: string | null })[] {
  return [...new Set([...before.keys(), ...after.keys()])].map((planId) => {
    const from = before.get(planId);
    const to = after.get(planId);
    return {
      planId,
      buyerTenantId,
      costMicros: to?.costMicros ?? from?.costMicros ?? 0n,
      ruleId: to?.rule.id ?? null,
      beforeMicros: from?.priceMicros ?? null,
      afterMicros: to?.priceMicros ?? null,
    };
  });
}

/** How far a price moves; to or from nothing counts as the whole price. */
function sizeOf({ beforeMicros, afterMicros }: { beforeMicros: Micros | null; afterMicros: Micros | null }): Micros {
  const difference = (afterMicros ?? 0n) - (beforeMicros ?? 0n);
  return difference < 0n ? -difference : difference;
}

const compareBig = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);
