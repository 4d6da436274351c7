import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { providerNotFound } from "./errors.ts";
import { findProvider } from "./provider-queries.ts";

/** What a provider sells in one country. `costPerGbMicros` of its cheapest offer per gigabyte; null when all are unlimited. */
export type CountryOffers = {
  country: string;
  offerCount: number;
  fiveG: boolean;
  costPerGbMicros: bigint | null;
  currency: string;
};

export type ProviderCountry = CountryOffers & {
  active: boolean;
  /** Null: the provider's own. */
  priority: number | null;
  activationFeeMicros: bigint;
  updatedAt: Date;
};

/**
 * Puts what a sync found into the country map. What operators set there (active, priority, fee) stays. Countries without offers
 * leave the map, unless an operator set something for them.
 */
export async function recordCountries(
  tx: Transaction,
  provider: { tenantId: string; providerId: string },
  countries: readonly CountryOffers[],
  now: Date,
): Promise<void> {
  const rows = countries.map((entry) => ({
    country: entry.country,
    offer_count: entry.offerCount,
    five_g: entry.fiveG,
    cost_per_gb_micros: entry.costPerGbMicros?.toString() ?? null,
    currency: entry.currency,
  }));
  const { numAffectedRows: written } = await sql`
    insert into upstreams.provider_countries as c (root_id, tenant_id, provider_id, country, offer_count, five_g, cost_per_gb_micros, currency, updated_at)
    select ${tx.scope.rootId}, ${provider.tenantId}, ${provider.providerId}, i.country, i.offer_count, i.five_g, i.cost_per_gb_micros, i.currency, ${now}
    from json_to_recordset(${JSON.stringify(rows)}::json) as i (country char(2), offer_count integer, five_g boolean, cost_per_gb_micros bigint, currency char(3))
    on conflict (root_id, provider_id, country) do update set offer_count = excluded.offer_count, five_g = excluded.five_g,
      cost_per_gb_micros = excluded.cost_per_gb_micros, currency = excluded.currency, updated_at = excluded.updated_at
      where (c.offer_count, c.five_g, c.cost_per_gb_micros, c.currency) is distinct from
        (excluded.offer_count, excluded.five_g, excluded.cost_per_gb_micros, excluded.currency)`.execute(tx.sql);
  const missing = sql`root_id = ${tx.scope.rootId} and provider_id = ${provider.providerId} and offer_count > 0
    and country <> all (${countries.map((entry) => entry.country)}::text[])`;
  const { numAffectedRows: emptied } = await sql`
    update upstreams.provider_countries set offer_count = 0, five_g = false, cost_per_gb_micros = null, updated_at = ${now} where ${missing}`.execute(
    tx.sql,
  );
  await sql`delete from upstreams.provider_countries where root_id = ${tx.scope.rootId} and provider_id = ${provider.providerId}
    and offer_count = 0 and active and priority is null and activation_fee_micros = 0`.execute(tx.sql);
  if ((written ?? 0n) + (emptied ?? 0n) > 0n) await touch(tx, provider.providerId);
}

/** The country map of a provider, by country code. */
export async function listProviderCountries(tx: Transaction, providerId: string): Promise<ProviderCountry[]> {
  const rows = await tx.sql
    .selectFrom("upstreams.provider_countries")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", providerId)
    .orderBy("country")
    .execute();
  return rows.map((row) => ({
    country: row.country,
    offerCount: row.offer_count,
    fiveG: row.five_g,
    costPerGbMicros: row.cost_per_gb_micros,
    currency: row.currency,
    active: row.active,
    priority: row.priority,
    activationFeeMicros: row.activation_fee_micros,
    updatedAt: row.updated_at,
  }));
}

export type CountrySetting = {
  providerId: string;
  country: string;
  active: boolean;
  /** Null: the provider's own. */
  priority: number | null;
  /** What the provider takes for each activation there, on top of the offer. Left as it is when absent. */
  activationFeeMicros?: bigint;
};

/** Switches a provider on or off in a country, or ranks it there. Throws `provider.not_found`. */
export async function setProviderCountry(
  tx: Transaction,
  setting: CountrySetting,
  actor: string,
  now: Date,
): Promise<void> {
  const provider = await findProvider(tx, setting.providerId);
  if (!provider) throw providerNotFound(setting.providerId);
  const { country, active, priority, activationFeeMicros: fee } = setting;
  await tx.sql
    .insertInto("upstreams.provider_countries")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: provider.tenantId,
      provider_id: provider.id,
      country,
      active,
      priority,
      activation_fee_micros: fee ?? 0n,
      updated_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(["root_id", "provider_id", "country"]).doUpdateSet({
        active,
        priority,
        updated_at: now,
        ...(fee === undefined ? {} : { activation_fee_micros: fee }),
      }),
    )
    .execute();
  await touch(tx, provider.id);
  const details = { country, active, priority, ...(fee === undefined ? {} : { activationFeeMicros: fee }) };
  await recordAudit(tx, { actor, action: "provider.country_set", subject: provider.id, details });
}

/** Lets running processes notice that the map changed. */
async function touch(tx: Transaction, providerId: string): Promise<void> {
  await tx.sql
    .updateTable("upstreams.providers")
    .set({ version: sql`version + 1` })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", providerId)
    .execute();
}
