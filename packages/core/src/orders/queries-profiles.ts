import type { EsimProfile, EsimProfileState } from "@tandem/provider-contract";
import { assert, type Micros, newId, type Transaction } from "../kernel/index.ts";
import { closeQuestion } from "./queries-attempts.ts";
import type { AttemptRow, LockedItem } from "./saga-rows.ts";

/** Life of a profile, furthest last. Suspension stands beside it. */
export type ProfileStatus = "ready" | "installed" | "active" | "used_up" | "expired" | "cancelled";
export type StockState = "available" | "used" | "cancelling" | "cancelled" | "expired";

/** What a purchase was, for its profile's row. Without an attempt a person entered it. */
export type ProfileOrigin = {
  attemptId: string | null;
  providerId: string | null;
  offerId: string | null;
  upstreamOrderRef: string | null;
  costMicros: Micros;
  currency: string;
  /** Worthless unless started by then. */
  startBy: Date | null;
  checkAt: Date | null;
  /** How the attempt ended in our own words, when its own reply did not say so. */
  reason: string | null;
  /** The saga had gone on without the attempt. */
  givenUp: boolean;
};

/** A person's entry holds as much of a profile as an activation code tells. */
export type EnteredProfile = Pick<EsimProfile, "iccid" | "smdpAddress" | "matchingId" | "activationCode"> &
  Partial<EsimProfile>;

const insertText = `
  with profile as (
    insert into orders.profiles (root_id, tenant_id, account_id, id, order_id, item_id, attempt_id, bought_for_order_id, plan_id, provider_id,
      offer_id, upstream_order_ref, upstream_profile_ref, iccid, activation_code, smdp_address, matching_id, confirmation_code, apn, msisdn,
      cost_micros, currency, status, used_bytes, total_bytes, unlimited, installed_at, expires_at, start_by, check_at, stock_state,
      stocked_at, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
      $27, $28, $29, $30, $31, $32, $33, $33))
  update orders.attempts set state = 'done', resolution = $34, reason = case when state = 'submitted' then reason else $35 end, upstream_ref = $12, answered_at = coalesce(answered_at, $33), ended_at = $33
  where root_id = $1 and id = $7::uuid`;

/**
 * Writes a profile that was bought and ends its attempt. With `spare` it goes to the platform's stock instead of the order's
 * account: without an account no customer's scope can see it. Returns its id.
 */
export async function insertProfile(
  tx: Transaction,
  locked: LockedItem,
  bought: { profile: EnteredProfile; origin: ProfileOrigin; spare: boolean },
  now: Date,
): Promise<string> {
  const { order, item } = locked;
  const { profile, origin, spare } = bought;
  const id = newId();
  const status = statusOfState(profile.state ?? "unknown") ?? "ready";
  await tx.client.query({
    name: "orders.insert_profile",
    text: insertText,
    values: [
      ...[order.rootId, spare ? order.rootId : order.tenantId, spare ? null : order.accountId, id],
      ...[spare ? null : order.id, spare ? null : item.id, origin.attemptId, order.id, order.planId, origin.providerId],
      ...[origin.offerId, origin.upstreamOrderRef, profile.upstreamProfileRef ?? null, profile.iccid],
      ...[profile.activationCode, profile.smdpAddress, profile.matchingId, profile.confirmationCode ?? null],
      ...[profile.apn ?? null, profile.msisdn ?? null, origin.costMicros, origin.currency, status],
      ...[profile.usage?.usedBytes ?? null, profile.usage?.totalBytes ?? null, profile.usage?.unlimited ?? false],
      ...[status === "ready" ? null : now, profile.expiresAt ?? null, origin.startBy, origin.checkAt],
      ...[spare ? "available" : null, spare ? now : null, now, spare ? "stock" : "delivered", origin.reason],
    ],
  });
  if (origin.givenUp && origin.attemptId) await closeQuestion(tx, origin.attemptId, spare ? "stock" : "delivered");
  return id;
}

/** The step of a profile's life that a device state shows; null when it shows none. A phone that deleted it had installed it. */
export function statusOfState(state: EsimProfileState): ProfileStatus | null {
  switch (state) {
    case "released":
    case "downloading":
      return "ready";
    case "installed":
    case "enabled":
    case "disabled":
    case "deleted":
      return "installed";
    case "unknown":
      return null;
  }
}

export type StockProfile = {
  id: string;
  providerId: string;
  offerId: string;
  attemptId: string | null;
  costMicros: Micros;
  currency: string;
  iccid: string;
};

/** Takes the oldest spare profile of any of the offers out of the stock, for this transaction alone. */
export async function lockStockProfile(
  tx: Transaction,
  query: { offerIds: readonly string[]; currency: string; startAfter: Date },
): Promise<StockProfile | null> {
  const { rows } = await tx.client.query<{
    id: string;
    provider_id: string;
    offer_id: string;
    attempt_id: string | null;
    cost_micros: bigint;
    currency: string;
    iccid: string;
  }>({
    name: "orders.lock_stock_profile",
    text: `
      select id, provider_id, offer_id, attempt_id, cost_micros, currency, iccid from orders.profiles
      where root_id = $1 and offer_id = any($2::uuid[]) and stock_state = 'available' and currency = $3
        and (start_by is null or start_by > $4) and status = 'ready'
      order by id limit 1 for update skip locked`,
    values: [tx.scope.rootId, query.offerIds, query.currency, query.startAfter],
  });
  const [row] = rows;
  if (!row) return null;
  return {
    id: row.id,
    providerId: row.provider_id,
    offerId: row.offer_id,
    attemptId: row.attempt_id,
    costMicros: row.cost_micros,
    currency: row.currency,
    iccid: row.iccid,
  };
}

/** A spare profile becomes the customer's. */
export async function assignStockProfile(
  tx: Transaction,
  { order, item }: LockedItem,
  assigned: { profileId: string; checkAt: Date | null },
  now: Date,
): Promise<void> {
  const { numUpdatedRows } = await tx.sql
    .updateTable("orders.profiles")
    .set({
      tenant_id: order.tenantId,
      account_id: order.accountId,
      order_id: order.id,
      item_id: item.id,
      plan_id: order.planId,
      stock_state: "used",
      check_at: assigned.checkAt,
      updated_at: now,
    })
    .where("root_id", "=", order.rootId)
    .where("id", "=", assigned.profileId)
    .where("stock_state", "=", "available")
    .executeTakeFirst();
  assert(numUpdatedRows === 1n, "a locked spare profile is still in stock");
}

/** The profile a top-up goes to, as its provider knows it, and how it stands. Null when there is none. */
export async function readTarget(
  tx: Transaction,
  profileId: string,
): Promise<{ upstreamProfileRef: string; iccid: string } | null> {
  const row = await tx.sql
    .selectFrom("orders.profiles")
    .select(["upstream_profile_ref", "iccid"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", profileId)
    .executeTakeFirst();
  return row?.upstream_profile_ref ? { upstreamProfileRef: row.upstream_profile_ref, iccid: row.iccid } : null;
}

/** How many spare profiles of an offer wait. */
export async function countStock(tx: Transaction, offerId: string): Promise<number> {
  const row = await tx.sql
    .selectFrom("orders.profiles")
    .select((select) => select.fn.countAll<bigint>().as("profiles"))
    .where("root_id", "=", tx.scope.rootId)
    .where("offer_id", "=", offerId)
    .where("stock_state", "=", "available")
    .executeTakeFirstOrThrow();
  return Number(row.profiles);
}

/** Where a profile came from that an attempt bought. */
export function originOf(attempt: AttemptRow, upstreamOrderRef: string): Omit<ProfileOrigin, "startBy" | "checkAt"> {
  const looked = attempt.state === "unknown" || attempt.lookingSince !== null;
  return {
    givenUp: attempt.givenUpAt !== null,
    reason: looked
      ? "the reply was lost; asked again, it had been bought"
      : attempt.givenUpAt
        ? "delivered late"
        : null,
    attemptId: attempt.id,
    providerId: attempt.providerId,
    offerId: attempt.offerId,
    upstreamOrderRef,
    costMicros: attempt.costMicros,
    currency: attempt.currency,
  };
}
