import { newId, parseAmount, type Transaction } from "../kernel/index.ts";
import type { NewPriceRule } from "./rules.ts";

/** Micros of a decimal amount. */
export const usd = (text: string) => parseAmount(text) ?? 0n;
const now = new Date("2026-11-20T10:00:00Z");

/** A provider row; its credentials are never opened here. */
export async function addProvider(tx: Transaction, fields: { tier: number; status?: string }): Promise<string> {
  const id = newId();
  await tx.sql
    .insertInto("upstreams.providers")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: tx.scope.rootId,
      id,
      adapter: "x",
      slug: `p-${id}`,
      name: "P",
      services: ["esim"],
      tier: fields.tier,
      status: fields.status ?? "active",
      targets: "{}",
      key_id: "k",
      wrapped_key: Buffer.alloc(1),
      sealed: Buffer.alloc(1),
    })
    .execute();
  return id;
}

export type PlanFields = {
  countries?: string[];
  gb?: number;
  days?: number;
  mode?: "total" | "daily" | "unlimited";
  fiveG?: boolean;
  region?: string;
};

/** A plan of the platform (US 5 GB 30 days unless told otherwise) with the offers that can serve it. Returns its id. */
export async function addPlan(
  tx: Transaction,
  name: string,
  fields: PlanFields,
  offers: OfferFields[],
): Promise<string> {
  const id = newId();
  const countries = fields.countries ?? ["US"];
  const mode = fields.mode ?? "total";
  const gb = mode === "unlimited" ? 0 : (fields.gb ?? 5);
  const single = countries.length === 1;
  await tx.sql
    .insertInto("catalog.plans")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: tx.scope.rootId,
      id,
      slug: `slug-${id}`,
      name,
      coverage: single ? "country" : "region",
      country: single ? (countries[0] ?? null) : null,
      region_code: fields.region ?? "north-america",
      countries,
      data_mode: mode,
      data_mb: gb * 1024,
      data_bytes: BigInt(gb) * 1_000_000_000n,
      validity_days: fields.days ?? 30,
      five_g: fields.fiveG ?? true,
      top_up: true,
      content_hash: Buffer.alloc(32),
    })
    .execute();
  for (const offer of offers)
    await addOffer(tx, { planId: id, name, countries, mode, gb, days: fields.days ?? 30 }, offer);
  return id;
}

type OfferFields = { providerId: string; cost: string; exact?: boolean; retailFloor?: string };
type Served = { planId: string; name: string; countries: string[]; mode: string; gb: number; days: number };

async function addOffer(tx: Transaction, plan: Served, offer: OfferFields): Promise<void> {
  const { planId, name, countries, mode, gb, days } = plan;
  const offerId = newId();
  await tx.sql
    .insertInto("catalog.offers")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: tx.scope.rootId,
      id: offerId,
      provider_id: offer.providerId,
      kind: "esim",
      offer_ref: offerId,
      name,
      countries,
      data_mode: mode,
      data_bytes: BigInt(gb) * 1_000_000_000n,
      after_allowance: "stopped",
      validity_days: days,
      starts_on: "first_use",
      five_g: true,
      top_up_supported: true,
      cost_micros: usd(offer.cost),
      currency: "USD",
      retail_floor_micros: offer.retailFloor ? usd(offer.retailFloor) : null,
      content_hash: Buffer.alloc(32),
      first_seen_at: now,
      changed_at: now,
      synced_at: now,
    })
    .execute();
  await tx.sql
    .insertInto("catalog.plan_offers")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: tx.scope.rootId,
      plan_id: planId,
      offer_id: offerId,
      provider_id: offer.providerId,
      exact: offer.exact ?? true,
    })
    .execute();
}

/** A rule that matches everything and doubles the cost, with some fields of its own. */
export const anyRule = (fields: Partial<NewPriceRule> = {}): NewPriceRule => ({
  name: "Any",
  active: true,
  priority: 100,
  match: {
    buyerTenantId: null,
    planId: null,
    country: null,
    regionCode: null,
    providerId: null,
    dataMbMin: null,
    dataMbMax: null,
    daysMin: null,
    daysMax: null,
  },
  markup: { kind: "percent", markupBps: 10_000 },
  rounding: "cent",
  marginFloorBps: null,
  ...fields,
});
