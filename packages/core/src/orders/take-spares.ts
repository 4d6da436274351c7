import type { EsimProfile } from "@tandem/provider-contract";
import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import { isUnused } from "./cancel-spare.ts";
import { readStartBy } from "./queries-stock.ts";

/** Profiles of one upstream order that nobody here bought. */
export type FoundProfiles = {
  providerId: string;
  /** What they are, by the reference of the provider's listing. */
  offerRef: string;
  upstreamOrderRef: string;
  profiles: readonly EsimProfile[];
  /** What all of them cost. */
  costMicros: Micros;
  currency: string;
  boughtAt: Date;
};

/**
 * Why profiles cannot become the stock's: nothing in the catalogue says what they are, one of them is somebody's here (data put onto an
 * eSIM is an order at some upstreams), or one was installed or used.
 */
export type Unfit = "offer_unknown" | "known_here" | "used";

/**
 * Puts profiles that were found at their upstream into the stock, to be sold by the next order of their plan. What they cost is the
 * caller's to book onto `stock`. Their ids, or why they cannot be sold; then nothing was written.
 */
export async function takeSpares(tx: Transaction, found: FoundProfiles, now: Date): Promise<string[] | Unfit> {
  const { rootId } = tx.scope;
  const { providerId, profiles, currency, costMicros } = found;
  if (profiles.some((profile) => !isUnused(profile))) return "used";
  const offer = await tx.sql
    .selectFrom("catalog.offers")
    .select("id")
    .where("root_id", "=", rootId)
    .where("provider_id", "=", providerId)
    .where("kind", "=", "esim")
    .where("offer_ref", "=", found.offerRef)
    .executeTakeFirst();
  if (!offer) return "offer_unknown";
  const known = await tx.sql
    .selectFrom("orders.profiles")
    .select("id")
    .where("root_id", "=", rootId)
    .where("provider_id", "=", providerId)
    .where(
      "iccid",
      "in",
      profiles.map(({ iccid }) => iccid),
    )
    .executeTakeFirst();
  if (known) return "known_here";
  const startBy = await readStartBy(tx, offer.id, found.boughtAt);
  const each = costMicros / BigInt(profiles.length);
  const rows = profiles.map((profile, index) => ({
    ...{ root_id: rootId, tenant_id: rootId, id: newId(), provider_id: providerId, offer_id: offer.id, currency },
    ...{ upstream_order_ref: found.upstreamOrderRef, upstream_profile_ref: profile.upstreamProfileRef },
    ...{ iccid: profile.iccid, activation_code: profile.activationCode, smdp_address: profile.smdpAddress },
    ...{ matching_id: profile.matchingId, confirmation_code: profile.confirmationCode ?? null },
    ...{ apn: profile.apn ?? null, msisdn: profile.msisdn ?? null, status: "ready", stock_state: "available" },
    ...{ used_bytes: profile.usage?.usedBytes ?? null, total_bytes: profile.usage?.totalBytes ?? null },
    ...{ unlimited: profile.usage?.unlimited ?? false, expires_at: profile.expiresAt ?? null },
    // What cannot be divided is the first one's.
    cost_micros: index === 0 ? costMicros - each * BigInt(profiles.length - 1) : each,
    ...{ start_by: profile.expiresAt ?? startBy, stocked_at: now, created_at: now, updated_at: now },
  }));
  await tx.sql.insertInto("orders.profiles").values(rows).execute();
  return rows.map(({ id }) => id);
}
