import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { DataMode } from "./data-size.ts";
import { offerNotFound } from "./errors.ts";
import type { ComparableOffer, Network } from "./match-plans.ts";
import { type Offer, toOffer } from "./offer.ts";
import type { OfferRow } from "./offer-rows.ts";

/** Whose offers a batch holds. Top-ups belong to the offer a profile was bought with (`baseRef`). */
export type OfferBatch = { tenantId: string; providerId: string; kind: "esim" | "top_up"; baseRef: string; now: Date };

const batchSize = 1_000;

/** Adds new offers and updates changed ones, a thousand to a statement; unchanged rows are not written. */
export async function upsertOffers(
  tx: Transaction,
  batch: OfferBatch,
  rows: readonly OfferRow[],
): Promise<{ added: number; changed: number }> {
  const total = { added: 0, changed: 0 };
  for (let start = 0; start < rows.length; start += batchSize) {
    const counts = await upsertBatch(tx, batch, rows.slice(start, start + batchSize));
    total.added += counts.added;
    total.changed += counts.changed;
  }
  return total;
}

async function upsertBatch(
  tx: Transaction,
  batch: OfferBatch,
  rows: readonly OfferRow[],
): Promise<{ added: number; changed: number }> {
  const { rows: written } = await sql<{ added: boolean }>`
    insert into catalog.offers as o (root_id, tenant_id, id, provider_id, kind, offer_ref, base_ref, name, countries, region_name, data_mode, data_bytes,
      after_allowance, validity_days, start_within_days, starts_on, five_g, networks, voice_minutes, sms_count, top_up_supported, cost_micros, currency,
      retail_floor_micros, content_hash, first_seen_at, changed_at, synced_at)
    select ${tx.scope.rootId}, ${batch.tenantId}, i.id, ${batch.providerId}, ${batch.kind}, i.offer_ref, ${batch.baseRef}, i.name, i.countries, i.region_name,
      i.data_mode, i.data_bytes, i.after_allowance, i.validity_days, i.start_within_days, i.starts_on, i.five_g, i.networks, i.voice_minutes, i.sms_count,
      i.top_up_supported, i.cost_micros, i.currency, i.retail_floor_micros, i.content_hash, ${batch.now}, ${batch.now}, ${batch.now}
    from json_to_recordset(${JSON.stringify(rows)}::json) as i (id uuid, offer_ref text, name text, countries text[], region_name text, data_mode text,
      data_bytes bigint, after_allowance text, validity_days integer, start_within_days integer, starts_on text, five_g boolean, networks jsonb,
      voice_minutes integer, sms_count integer, top_up_supported boolean, cost_micros bigint, currency text, retail_floor_micros bigint, content_hash bytea)
    on conflict (root_id, provider_id, kind, base_ref, offer_ref) do update set
      name = excluded.name, countries = excluded.countries, region_name = excluded.region_name, data_mode = excluded.data_mode,
      data_bytes = excluded.data_bytes, after_allowance = excluded.after_allowance, validity_days = excluded.validity_days,
      start_within_days = excluded.start_within_days, starts_on = excluded.starts_on, five_g = excluded.five_g, networks = excluded.networks,
      voice_minutes = excluded.voice_minutes, sms_count = excluded.sms_count, top_up_supported = excluded.top_up_supported,
      cost_micros = excluded.cost_micros, currency = excluded.currency, retail_floor_micros = excluded.retail_floor_micros,
      content_hash = excluded.content_hash, changed_at = excluded.changed_at, synced_at = excluded.synced_at, status = 'active', gone_at = null
      where o.content_hash <> excluded.content_hash or o.status <> 'active'
    returning (xmax = 0) as added`.execute(tx.sql);
  const added = written.filter((row) => row.added).length;
  return { added, changed: written.length - added };
}

/** Offers the provider no longer lists. They stay, since orders name them. */
export async function markGone(
  tx: Transaction,
  providerId: string,
  seenRefs: readonly string[],
  now: Date,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update catalog.offers set status = 'gone', gone_at = ${now}
    where root_id = ${tx.scope.rootId} and provider_id = ${providerId} and kind = 'esim' and status = 'active'
      and offer_ref <> all (${seenRefs}::text[])`.execute(tx.sql);
  return Number(numAffectedRows ?? 0n);
}

export async function countActiveOffers(tx: Transaction, providerId: string): Promise<number> {
  const row = await tx.sql
    .selectFrom("catalog.offers")
    .select((eb) => eb.fn.countAll<bigint>().as("count"))
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", providerId)
    .where("kind", "=", "esim")
    .where("status", "=", "active")
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Every eSIM offer on sale in the root, of all providers. */
export async function loadComparableOffers(tx: Transaction): Promise<ComparableOffer[]> {
  const rows = await tx.sql
    .selectFrom("catalog.offers")
    .select([
      "id",
      "provider_id",
      "countries",
      "data_mode",
      "data_bytes",
      "validity_days",
      "five_g",
      "top_up_supported",
      "cost_micros",
      "currency",
      "networks",
    ])
    .where("root_id", "=", tx.scope.rootId)
    .where("kind", "=", "esim")
    .where("status", "=", "active")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    providerId: row.provider_id,
    countries: row.countries,
    dataMode: row.data_mode as DataMode,
    dataBytes: row.data_bytes,
    validityDays: row.validity_days,
    fiveG: row.five_g,
    topUpSupported: row.top_up_supported,
    costMicros: row.cost_micros,
    currency: row.currency,
    networks: row.networks as Network[],
  }));
}

/**
 * The offers that can serve a plan now, exact ones first, then by cost. Needs the scope of the offers' owner (the root's, in
 * the saga): customers and resellers see no costs and get an empty list. With `soldAtMicros`, the price the customer pays,
 * offers are left out whose provider forbids to sell them for so little (Airalo).
 */
export async function offersForPlan(
  tx: Transaction,
  planId: string,
  filter: { soldAtMicros?: bigint } = {},
): Promise<(Offer & { exact: boolean })[]> {
  const { soldAtMicros } = filter;
  let query = tx.sql
    .selectFrom("catalog.plan_offers as link")
    .innerJoin("catalog.offers as offer", (join) =>
      join.onRef("offer.root_id", "=", "link.root_id").onRef("offer.id", "=", "link.offer_id"),
    )
    .selectAll("offer")
    .select("link.exact")
    .where("link.root_id", "=", tx.scope.rootId)
    .where("link.plan_id", "=", planId)
    .where("offer.status", "=", "active");
  if (soldAtMicros !== undefined)
    query = query.where(sql<boolean>`coalesce(offer.retail_floor_micros, 0) <= ${soldAtMicros}`);
  const rows = await query.orderBy("link.exact", "desc").orderBy("offer.cost_micros").orderBy("offer.id").execute();
  return rows.map((row) => ({ ...toOffer(row), exact: row.exact }));
}

/** One offer, on sale or gone. Throws `catalog.offer_not_found`. */
export async function getOffer(tx: Transaction, offerId: string): Promise<Offer> {
  const row = await tx.sql
    .selectFrom("catalog.offers")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", offerId)
    .executeTakeFirst();
  if (!row) throw offerNotFound(offerId);
  return toOffer(row);
}

/** Offers by the provider's references, with the ids they got. */
export async function findOffersByRef(
  tx: Transaction,
  of: { providerId: string; kind: "esim" | "top_up"; baseRef: string },
  offerRefs: readonly string[],
): Promise<Offer[]> {
  if (offerRefs.length === 0) return [];
  const rows = await tx.sql
    .selectFrom("catalog.offers")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", of.providerId)
    .where("kind", "=", of.kind)
    .where("base_ref", "=", of.baseRef)
    .where("offer_ref", "in", [...offerRefs])
    .orderBy("cost_micros")
    .execute();
  return rows.map(toOffer);
}
