import { sql } from "kysely";
import { DomainError, type Transaction } from "../kernel/index.ts";
import { type Offer, toOffer } from "./offer.ts";

export const offerSorts = ["cost", "-cost", "data", "-data", "days", "-days"] as const;
export type OfferSort = (typeof offerSorts)[number];

export type OfferFilter = {
  providerId?: string;
  country?: string;
  /** In MB as sold, 1024 to a GB. */
  minDataMb?: number;
  available?: boolean;
  /** Part of the name or of the provider's reference. */
  search?: string;
  sort?: OfferSort;
  cursor?: string;
  limit: number;
};

/** An offer, and the plan it is an exact match of. */
export type ListedOffer = Offer & { planId: string | null };

const sortColumns = {
  cost: sql<bigint>`offer.cost_micros`,
  data: sql<bigint>`case offer.data_mode when 'unlimited' then 9223372036854775807 else offer.data_bytes end`,
  days: sql<bigint>`offer.validity_days::bigint`,
} as const;

/** eSIM offers of all providers, comparable; one page and the cursor of the next. Throws `request.invalid_cursor`. */
export async function listOffers(
  tx: Transaction,
  filter: OfferFilter,
): Promise<{ offers: ListedOffer[]; nextCursor: string | null }> {
  const sort = filter.sort ?? "cost";
  const descending = sort.startsWith("-");
  const column = sortColumns[sort.replace("-", "") as keyof typeof sortColumns];
  let query = tx.sql
    .selectFrom("catalog.offers as offer")
    .selectAll("offer")
    .select(column.as("sort_value"))
    .select((eb) =>
      eb
        .selectFrom("catalog.plan_offers as link")
        .select("link.plan_id")
        .whereRef("link.root_id", "=", "offer.root_id")
        .whereRef("link.offer_id", "=", "offer.id")
        .orderBy("link.exact", "desc")
        .orderBy("link.plan_id")
        .limit(1)
        .as("plan_id"),
    )
    .where("offer.root_id", "=", tx.scope.rootId)
    .where("offer.kind", "=", "esim");
  if (filter.providerId) query = query.where("offer.provider_id", "=", filter.providerId);
  if (filter.country) query = query.where(sql<boolean>`offer.countries @> array[${filter.country}]::text[]`);
  if (filter.minDataMb)
    query = query.where(
      sql<boolean>`(offer.data_mode = 'unlimited' or offer.data_bytes >= ${leastBytes(filter.minDataMb)})`,
    );
  if (filter.available !== undefined) query = query.where("offer.status", "=", filter.available ? "active" : "gone");
  if (filter.search) {
    const pattern = `%${filter.search.replace(/[\\%_]/g, "\\$&")}%`;
    query = query.where((eb) => eb.or([eb("offer.name", "ilike", pattern), eb("offer.offer_ref", "ilike", pattern)]));
  }
  if (filter.cursor) {
    const after = readCursor(filter.cursor);
    const compare = sql.raw(descending ? "<" : ">");
    query = query.where(sql<boolean>`(${column}, offer.id) ${compare} (${after.value}::bigint, ${after.id}::uuid)`);
  }
  const direction = descending ? "desc" : "asc";
  const rows = await query
    .orderBy(column, direction)
    .orderBy("offer.id", direction)
    .limit(filter.limit + 1)
    .execute();
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    offers: page.map((row) => ({ ...toOffer(row), planId: row.plan_id })),
    nextCursor:
      rows.length > filter.limit && last ? Buffer.from(`${last.sort_value}|${last.id}`).toString("base64url") : null,
  };
}

/** Whole gigabytes in the least of the bases in use, so that no provider's "5 GB" is left out. */
function leastBytes(mb: number): bigint {
  return BigInt(Math.floor((mb / 1024) * 1_000_000_000));
}

function readCursor(text: string): { value: string; id: string } {
  const match = /^(-?\d{1,19})\|([0-9a-f-]{36})$/.exec(Buffer.from(text, "base64url").toString("utf8"));
  if (!match?.[1] || !match[2]) throw new DomainError("request.invalid_cursor");
  return { value: match[1], id: match[2] };
}
