import { createHash } from "node:crypto";
import { sql } from "kysely";
import { newId, type Transaction } from "../kernel/index.ts";
import type { MatchedPlan } from "./match-plans.ts";

/** All offers of a root are compared at once, so only one process may do it at a time. Held until the transaction ends. */
export async function lockPlans(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`catalog.plans ${tx.scope.rootId}`}, 0))`.execute(tx.sql);
}

/** The currency plans are sold in: the platform's. */
export async function platformCurrency(tx: Transaction): Promise<string> {
  const row = await tx.sql
    .selectFrom("tenancy.tenants")
    .select("currency")
    .where("root_id", "=", tx.scope.rootId)
    .where("parent_id", "is", null)
    .executeTakeFirstOrThrow();
  return row.currency;
}

/**
 * Makes the stored plans equal to the matched ones: known slugs keep their id, plans nobody serves any more are retired (orders
 * name them), links follow the offers. What did not change is not written. Returns how many plans are on sale.
 */
export async function replacePlans(tx: Transaction, plans: readonly MatchedPlan[], now: Date): Promise<number> {
  await upsertPlans(tx, plans, now);
  await retireOthers(tx, plans, now);
  await replaceLinks(tx, plans);
  return plans.length;
}

async function upsertPlans(tx: Transaction, plans: readonly MatchedPlan[], now: Date): Promise<void> {
  const rows = plans.map((plan) => {
    const content = {
      name: plan.name,
      coverage: plan.coverage,
      country: plan.country,
      region_code: plan.regionCode,
      countries: plan.countries,
      data_mode: plan.dataMode,
      data_mb: plan.dataMb,
      data_bytes: plan.dataBytes.toString(),
      validity_days: plan.validityDays,
      five_g: plan.fiveG,
      top_up: plan.topUp,
      networks: plan.networks,
    };
    const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
    return { id: newId(), slug: plan.slug, ...content, content_hash: `\\x${hash}` };
  });
  await sql`
    insert into catalog.plans as p (root_id, tenant_id, id, slug, name, coverage, country, region_code, countries, data_mode, data_mb, data_bytes,
      validity_days, five_g, top_up, networks, content_hash, created_at, updated_at)
    select ${tx.scope.rootId}, ${tx.scope.rootId}, i.id, i.slug, i.name, i.coverage, i.country, i.region_code, i.countries, i.data_mode, i.data_mb,
      i.data_bytes, i.validity_days, i.five_g, i.top_up, i.networks, i.content_hash, ${now}, ${now}
    from json_to_recordset(${JSON.stringify(rows)}::json) as i (id uuid, slug text, name text, coverage text, country char(2), region_code text,
      countries text[], data_mode text, data_mb integer, data_bytes bigint, validity_days integer, five_g boolean, top_up boolean, networks jsonb,
      content_hash bytea)
    on conflict (root_id, slug) do update set
      name = excluded.name, coverage = excluded.coverage, country = excluded.country, region_code = excluded.region_code, countries = excluded.countries,
      data_mode = excluded.data_mode, data_mb = excluded.data_mb, data_bytes = excluded.data_bytes, validity_days = excluded.validity_days,
      five_g = excluded.five_g, top_up = excluded.top_up, networks = excluded.networks, content_hash = excluded.content_hash, status = 'active',
      updated_at = excluded.updated_at
      where p.content_hash <> excluded.content_hash or p.status <> 'active'`.execute(tx.sql);
}

async function retireOthers(tx: Transaction, plans: readonly MatchedPlan[], now: Date): Promise<void> {
  // `<> all (array)` is hashed whatever the planner believes of the table; an anti-join may become a loop over both.
  await sql`
    update catalog.plans set status = 'retired', updated_at = ${now}
    where root_id = ${tx.scope.rootId} and status = 'active' and slug <> all (${plans.map((plan) => plan.slug)}::text[])`.execute(
    tx.sql,
  );
}

async function replaceLinks(tx: Transaction, plans: readonly MatchedPlan[]): Promise<void> {
  const known = await tx.sql
    .selectFrom("catalog.plans")
    .select(["id", "slug"])
    .where("root_id", "=", tx.scope.rootId)
    .where("status", "=", "active")
    .execute();
  const idBySlug = new Map(known.map((plan) => [plan.slug, plan.id]));
  const links = plans.flatMap((plan) => {
    const planId = idBySlug.get(plan.slug);
    return planId ? plan.offers.map((offer) => ({ planId, ...offer })) : [];
  });
  const [planIds, offerIds] = [links.map((link) => link.planId), links.map((link) => link.offerId)];
  const kept = links.map((link) => `${link.planId}${link.offerId}`);
  await sql`delete from catalog.plan_offers where root_id = ${tx.scope.rootId} and plan_id::text || offer_id::text <> all (${kept}::text[])`.execute(
    tx.sql,
  );
  await sql`
    insert into catalog.plan_offers as l (root_id, tenant_id, plan_id, offer_id, provider_id, exact)
    select ${tx.scope.rootId}, ${tx.scope.rootId}, * from unnest(${planIds}::uuid[], ${offerIds}::uuid[],
      ${links.map((link) => link.providerId)}::uuid[], ${links.map((link) => link.exact)}::boolean[])
    on conflict (root_id, plan_id, offer_id) do update set exact = excluded.exact where l.exact <> excluded.exact`.execute(
    tx.sql,
  );
}
