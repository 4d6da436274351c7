import { sql } from "kysely";
import { newId, type Transaction } from "../kernel/index.ts";
import { getTenant, recordAudit } from "../tenancy/index.ts";
import { taxRateNotFound, taxRateTaken } from "./errors.ts";
import type { TaxRate } from "./split-tax.ts";

/** Who sells, as its papers say. `country` is also where buyers are taken to be who did not say. */
export type Seller = { legalName: string; address: string; country: string | null; taxId: string };
/** A tax that the prices of a tenant contain, at one place. */
export type TaxSetting = TaxRate & { id: string; country: string; region: string | null };
/** Who buys, as it wants to be written. */
export type BillingDetails = {
  name: string;
  address: string;
  country: string | null;
  region: string | null;
  taxId: string;
};

/** The tenant's details; its name alone until somebody entered them. */
export async function getSeller(tx: Transaction, tenantId: string): Promise<Seller> {
  const row = await tx.sql
    .selectFrom("documents.sellers")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .executeTakeFirst();
  if (row) return { legalName: row.legal_name, address: row.address, country: row.country, taxId: row.tax_id };
  const { name } = await getTenant(tx, tenantId);
  return { legalName: name, address: "", country: null, taxId: "" };
}

/** Sets the details of the scope's tenant. What was issued keeps the old ones. */
export async function setSeller(
  tx: Transaction,
  tenantId: string,
  seller: Seller,
  about: { actor: string; now: Date },
): Promise<void> {
  const { legalName, address, country, taxId } = seller;
  await sql`insert into documents.sellers (root_id, tenant_id, legal_name, address, country, tax_id, updated_at)
    values (${tx.scope.rootId}, ${tenantId}, ${legalName}, ${address}, ${country}, ${taxId}, ${about.now})
    on conflict (root_id, tenant_id) do update set legal_name = excluded.legal_name, address = excluded.address,
      country = excluded.country, tax_id = excluded.tax_id, updated_at = excluded.updated_at`.execute(tx.sql);
  await recordAudit(tx, {
    actor: about.actor,
    action: "tax.seller_changed",
    subject: tenantId,
    tenantId,
    details: seller,
  });
}

/** The taxes of a tenant, by place and name. */
export async function listTaxRates(tx: Transaction, tenantId: string): Promise<TaxSetting[]> {
  const rows = await tx.sql
    .selectFrom("documents.tax_rates")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .orderBy("country")
    .orderBy("region")
    .orderBy("name")
    .execute();
  return rows.map(({ id, country, region, name, rate_ppm: ratePpm }) => ({ id, country, region, name, ratePpm }));
}

/** Adds a tax. It counts for what is issued from now on. Throws `documents.tax_rate_taken`. */
export async function addTaxRate(
  tx: Transaction,
  tenantId: string,
  rate: Omit<TaxSetting, "id">,
  about: { actor: string; now: Date },
): Promise<TaxSetting> {
  const id = newId();
  const { country, region, name, ratePpm } = rate;
  const added = await tx.sql
    .insertInto("documents.tax_rates")
    .values({
      ...{ root_id: tx.scope.rootId, tenant_id: tenantId, id, country, region, name, rate_ppm: ratePpm },
      created_at: about.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!added) throw taxRateTaken(name);
  await recordAudit(tx, { actor: about.actor, action: "tax.rate_added", subject: id, tenantId, details: rate });
  return { ...rate, id };
}

/** Removes a tax. What was issued with it stays. Throws `documents.tax_rate_not_found`. */
export async function removeTaxRate(tx: Transaction, tenantId: string, rateId: string, actor: string): Promise<void> {
  const removed = await tx.sql
    .deleteFrom("documents.tax_rates")
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .where("id", "=", rateId)
    .returning(["name", "country"])
    .executeTakeFirst();
  if (!removed) throw taxRateNotFound(rateId);
  await recordAudit(tx, { actor, action: "tax.rate_removed", subject: rateId, tenantId, details: { ...removed } });
}

/** What an account said of itself; null while it said nothing. */
export async function getBillingDetails(tx: Transaction, accountId: string): Promise<BillingDetails | null> {
  const row = await tx.sql
    .selectFrom("documents.billing_details")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  if (!row) return null;
  return { name: row.name, address: row.address, country: row.country, region: row.region, taxId: row.tax_id };
}

/** Sets how an account is written on what is issued from now on. */
export async function setBillingDetails(
  tx: Transaction,
  owner: { tenantId: string; accountId: string },
  details: BillingDetails,
  now: Date,
): Promise<void> {
  const { name, address, country, region, taxId } = details;
  await sql`insert into documents.billing_details (root_id, tenant_id, account_id, name, address, country, region, tax_id, updated_at)
    values (${tx.scope.rootId}, ${owner.tenantId}, ${owner.accountId}, ${name}, ${address}, ${country}, ${region}, ${taxId}, ${now})
    on conflict (root_id, account_id) do update set name = excluded.name, address = excluded.address, country = excluded.country,
      region = excluded.region, tax_id = excluded.tax_id, updated_at = excluded.updated_at`.execute(tx.sql);
}

/** The taxes at a place: those of its country as a whole, and those of the region. None where none are set. */
export function taxesAt(
  rates: readonly TaxSetting[],
  place: { country: string | null; region: string | null },
): TaxRate[] {
  return rates
    .filter(({ country, region }) => country === place.country && (region === null || region === place.region))
    .map(({ name, ratePpm }) => ({ name, ratePpm }));
}
