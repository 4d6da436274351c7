import { type RawBuilder, sql } from "kysely";
import { DomainError, type Transaction } from "../kernel/index.ts";

export const planSorts = ["price", "-price", "data", "-data", "days", "-days", "pricePerGb"] as const;
export type PlanSort = (typeof planSorts)[number];

/** What a list of plans is narrowed to. Data in MB as sold (1024 to a GB), of the whole validity; unlimited is above every bound below. */
export type PlanFilter = {
  /** Plans that work in this country, regional ones too. */
  country?: string;
  /** Plans sold for this region as a whole; `global` for the world. */
  region?: string;
  coverage?: "country" | "region" | "global";
  minDataMb?: number;
  maxDataMb?: number;
  minDays?: number;
  fiveG?: boolean;
  /** Part of a plan's name, or the beginning of a country's name or of what people call it. */
  search?: string;
};

export type Paged = { sort?: PlanSort; cursor?: string; limit: number };

const totalMb = sql<bigint>`case plan.data_mode when 'unlimited' then 4294967296 when 'daily' then plan.data_mb::bigint * plan.validity_days else plan.data_mb end`;

// What has no price, which only operators see, counts as the dearest.
const sortValues: Record<string, RawBuilder<bigint>> = {
  price: sql<bigint>`coalesce(price.price_micros, 9223372036854775807)`,
  data: totalMb,
  days: sql<bigint>`plan.validity_days::bigint`,
  pricePerGb: sql<bigint>`coalesce(price.per_gb_micros, 9223372036854775807)`,
};

/** The conditions of a filter over `catalog.plans as plan`. */
export function planConditions(tx: Transaction, filter: PlanFilter): RawBuilder<boolean> {
  const conditions = [sql<boolean>`plan.root_id = ${tx.scope.rootId} and plan.status = 'active'`];
  if (filter.country) conditions.push(sql`plan.countries @> array[${filter.country}]::text[]`);
  if (filter.region) conditions.push(sql`plan.region_code = ${filter.region} and plan.coverage <> 'country'`);
  if (filter.coverage) conditions.push(sql`plan.coverage = ${filter.coverage}`);
  if (filter.minDataMb !== undefined) conditions.push(sql`${totalMb} >= ${filter.minDataMb}`);
  if (filter.maxDataMb !== undefined) conditions.push(sql`${totalMb} <= ${filter.maxDataMb}`);
  if (filter.minDays !== undefined) conditions.push(sql`plan.validity_days >= ${filter.minDays}`);
  if (filter.fiveG !== undefined) conditions.push(sql`plan.five_g = ${filter.fiveG}`);
  if (filter.search?.trim()) conditions.push(searched(filter.search.trim()));
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

function searched(text: string): RawBuilder<boolean> {
  const escaped = text.replace(/[\\%_]/g, "\\$&");
  return sql`(plan.name ilike ${`%${escaped}%`} or plan.countries && array(
    select c.code::text from catalog.countries c where c.name ilike ${`${escaped}%`} or exists (select from unnest(c.aliases) as alias where alias ilike ${`${escaped}%`})))`;
}

export type SortedBy = { value: RawBuilder<bigint>; direction: RawBuilder<unknown>; after: RawBuilder<boolean> };

/** How a page is ordered and where it begins: value, then plan id. Throws `request.invalid_cursor`. */
export function sortedBy(paged: Paged): SortedBy {
  const sort = paged.sort ?? "price";
  const descending = sort.startsWith("-");
  const value = sortValues[sort.replace("-", "")] ?? totalMb;
  const after = paged.cursor ? readCursor(sort, paged.cursor) : null;
  return {
    value,
    direction: sql.raw(descending ? "desc" : "asc"),
    after: after
      ? sql<boolean>`(${value}, plan.id) ${sql.raw(descending ? "<" : ">")} (${after.value}::bigint, ${after.id}::uuid)`
      : sql<boolean>`true`,
  };
}

/** The cursor behind a page's last row. It belongs to the order it was made in. */
export function cursorAfter(paged: Paged, last: { sortValue: bigint; id: string }): string {
  return Buffer.from(`${paged.sort ?? "price"}|${last.sortValue}|${last.id}`).toString("base64url");
}

function readCursor(sort: string, text: string): { value: string; id: string } {
  const match = /^([-\w]+)\|(-?\d{1,19})\|([0-9a-f-]{36})$/.exec(Buffer.from(text, "base64url").toString("utf8"));
  if (match?.[1] !== sort || !match[2] || !match[3]) throw new DomainError("request.invalid_cursor");
  return { value: match[2], id: match[3] };
}
