import { sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";

/** A country of the shop's picker. `fromPriceMicros` is null where the tenant has no plan. */
export type ShopCountry = {
  code: string;
  name: string;
  regionCode: string;
  /** 1 is the most travelled to; null outside the first twenty. */
  popularity: number | null;
  planCount: number;
  fiveG: boolean;
  fromPriceMicros: Micros | null;
  currency: string | null;
};

export type ShopRegion = {
  code: string;
  name: string;
  /** Countries that at least one plan of the region works in. */
  countries: string[];
  planCount: number;
  fromPriceMicros: Micros | null;
  currency: string | null;
};

/**
 * Countries that can be bought for at a tenant, with what the cheapest plan costs; by name. A search matches the beginning of
 * any word of the name, or of what people call the place or a city in it.
 */
export async function listCountries(
  tx: Transaction,
  tenantId: string,
  filter: { search?: string } = {},
): Promise<ShopCountry[]> {
  const term =
    filter.search
      ?.trim()
      .toLowerCase()
      .replace(/[\\%_]/g, "\\$&") ?? "";
  const { rows } = await sql<{
    code: string;
    name: string;
    region_code: string;
    popularity: number | null;
    plan_count: number;
    five_g: boolean;
    from_price_micros: bigint;
    currency: string;
  }>`
    select c.code, c.name, c.region_code, c.popularity, p.plan_count, p.five_g, p.from_price_micros, p.currency
    from catalog.countries c
    join pricing.place_prices p on p.root_id = ${tx.scope.rootId} and p.tenant_id = ${tenantId} and p.place = c.code
    where ${term} = '' or lower(c.code) = ${term} or lower(c.name) like ${`${term}%`} or lower(c.name) like ${`% ${term}%`}
      or exists (select from unnest(c.aliases) as alias where alias like ${`${term}%`})
    order by c.name`.execute(tx.sql);
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    regionCode: row.region_code,
    popularity: row.popularity,
    planCount: row.plan_count,
    fiveG: row.five_g,
    fromPriceMicros: row.from_price_micros,
    currency: row.currency,
  }));
}

/** Regions with plans at a tenant, in the order they are shown. */
export async function listRegions(tx: Transaction, tenantId: string): Promise<ShopRegion[]> {
  const { rows } = await sql<{
    code: string;
    name: string;
    countries: string[];
    plan_count: number;
    from_price_micros: bigint;
    currency: string;
  }>`
    select r.code, r.name, p.plan_count, p.from_price_micros, p.currency, p.countries
    from catalog.regions r
    join pricing.place_prices p on p.root_id = ${tx.scope.rootId} and p.tenant_id = ${tenantId} and p.place = 'region:' || r.code
    order by r.position`.execute(tx.sql);
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    countries: row.countries,
    planCount: row.plan_count,
    fromPriceMicros: row.from_price_micros,
    currency: row.currency,
  }));
}

/** The cheapest price per country at a tenant, for the coverage map. */
export async function fromPrices(
  tx: Transaction,
  tenantId: string,
): Promise<Map<string, { amountMicros: Micros; currency: string }>> {
  const rows = await tx.sql
    .selectFrom("pricing.place_prices")
    .select(["place", "from_price_micros", "currency"])
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .where("place", "not like", "region:%")
    .execute();
  return new Map(rows.map((row) => [row.place, { amountMicros: row.from_price_micros, currency: row.currency }]));
}
