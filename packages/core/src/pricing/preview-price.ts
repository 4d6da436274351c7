import { getPlan } from "../catalog/index.ts";
import type { Micros, Transaction } from "../kernel/index.ts";
import { type Price, type PriceContext, type PriceRule, priceFor } from "./price-for.ts";
import { listPriceRules, type NewPriceRule } from "./rules.ts";

export type PreviewRequest = {
  costMicros: Micros;
  /** Fills country, region, size and days; what is given beside it wins. */
  planId?: string;
  country?: string;
  providerId?: string;
  dataMb?: number;
  validityDays?: number;
  /** A reseller that would buy; the tenant's own customers without it. */
  buyerTenantId?: string;
  retailFloorMicros?: Micros;
  /** A rule not saved yet, tried on top. */
  rule?: NewPriceRule;
};

const triedRuleId = "00000000-0000-0000-0000-000000000000";

/** What a cost would sell for at the scope's tenant, by its rules as they are or with one more. Null when none matches. Throws `catalog.plan_not_found`. */
export async function previewPrice(tx: Transaction, request: PreviewRequest): Promise<Price | null> {
  const rules: PriceRule[] = await listPriceRules(tx);
  const tried = request.rule ? [{ ...request.rule, id: triedRuleId }] : [];
  return priceFor({
    costMicros: request.costMicros,
    rules: [...tried, ...rules],
    context: await contextOf(tx, request),
    retailFloorMicros: request.retailFloorMicros ?? null,
  });
}

/** A price for something that is no plan, such as a top-up of a profile: by the tenant's rules for its place, size and days. */
export async function priceOffer(
  tx: Transaction,
  tenantId: string,
  offer: {
    costMicros: Micros;
    retailFloorMicros: Micros | null;
    country: string | null;
    regionCode: string | null;
    providerId: string;
    dataMb: number | null;
    validityDays: number;
  },
): Promise<Price | null> {
  const { country, regionCode, providerId, dataMb, validityDays } = offer;
  const context = { buyerTenantId: null, planId: null, country, regionCode, providerId, dataMb, validityDays };
  const { costMicros, retailFloorMicros } = offer;
  return priceFor({ costMicros, retailFloorMicros, rules: await listPriceRules(tx, tenantId), context });
}

async function contextOf(tx: Transaction, request: PreviewRequest): Promise<PriceContext> {
  const plan = request.planId ? await getPlan(tx, request.planId) : null;
  const country = request.country ?? plan?.country ?? null;
  const region = country && country !== plan?.country ? await regionOf(tx, country) : (plan?.regionCode ?? null);
  return {
    buyerTenantId: request.buyerTenantId ?? null,
    planId: request.planId ?? null,
    country,
    regionCode: region,
    providerId: request.providerId ?? null,
    dataMb: request.dataMb ?? (plan && plan.dataMode !== "unlimited" ? plan.dataMb : null),
    validityDays: request.validityDays ?? plan?.validityDays ?? null,
  };
}

async function regionOf(tx: Transaction, country: string): Promise<string | null> {
  const row = await tx.sql
    .selectFrom("catalog.countries")
    .select("region_code")
    .where("code", "=", country)
    .executeTakeFirst();
  return row?.region_code ?? null;
}
