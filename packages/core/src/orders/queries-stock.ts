import { assert, type Micros, type Transaction } from "../kernel/index.ts";
import type { StockState } from "./queries-profiles.ts";
import { later } from "./schedule.ts";

const dayMs = 86_400_000;

/** Until when a profile of an offer must be started; null when its provider names no such time. */
export async function readStartBy(tx: Transaction, offerId: string, boughtAt: Date): Promise<Date | null> {
  const row = await tx.sql
    .selectFrom("catalog.offers")
    .select("start_within_days")
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", offerId)
    .executeTakeFirst();
  return row?.start_within_days ? later(boughtAt, row.start_within_days * dayMs) : null;
}

export type SpareProfile = {
  id: string;
  stockState: StockState;
  providerId: string;
  upstreamOrderRef: string;
  upstreamProfileRef: string;
  iccid: string;
  costMicros: Micros;
  currency: string;
  startBy: Date | null;
  /** The order it was bought once too often for. Null for one that was found at its upstream and belonged to nobody. */
  boughtFor: { id: string; tenantId: string; accountId: string } | null;
};

/** Locks a spare profile, with the order that bought it. Null when it is not (or no longer) the stock's. */
export async function lockSpare(tx: Transaction, profileId: string): Promise<SpareProfile | null> {
  const row = await tx.sql
    .selectFrom("orders.profiles as p")
    .leftJoin("orders.orders as o", (join) =>
      join.onRef("o.root_id", "=", "p.root_id").onRef("o.id", "=", "p.bought_for_order_id"),
    )
    .select(["p.id", "p.stock_state", "p.provider_id", "p.upstream_order_ref", "p.upstream_profile_ref", "p.iccid"])
    .select(["p.cost_micros", "p.currency", "p.start_by", "o.id as order_id", "o.tenant_id", "o.account_id"])
    .where("p.root_id", "=", tx.scope.rootId)
    .where("p.id", "=", profileId)
    .where("p.account_id", "is", null)
    .forUpdate("p")
    .executeTakeFirst();
  if (!row) return null;
  const { provider_id: providerId, upstream_order_ref: orderRef, upstream_profile_ref: profileRef } = row;
  assert(providerId && orderRef && profileRef, "a spare profile was bought from a provider");
  return {
    id: row.id,
    stockState: row.stock_state as StockState,
    providerId,
    upstreamOrderRef: orderRef,
    upstreamProfileRef: profileRef,
    iccid: row.iccid,
    costMicros: row.cost_micros,
    currency: row.currency,
    startBy: row.start_by,
    boughtFor:
      row.order_id && row.tenant_id && row.account_id
        ? { id: row.order_id, tenantId: row.tenant_id, accountId: row.account_id }
        : null,
  };
}

/** Moves a spare profile from one state of the stock to another. */
export async function changeStockState(
  tx: Transaction,
  profileId: string,
  state: StockState,
  now: Date,
): Promise<void> {
  await tx.sql
    .updateTable("orders.profiles")
    .set({ stock_state: state, ...(state === "cancelled" && { status: "cancelled" }), updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", profileId)
    .execute();
}

/** Spare profiles that were kept too long, or whose time to start runs out, oldest first. */
export async function listStaleSpares(
  tx: Transaction,
  query: { stockedBefore: Date; startBefore: Date; limit: number },
): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom("orders.profiles")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("stock_state", "=", "available")
    .where((where) =>
      where.or([where("stocked_at", "<", query.stockedBefore), where("start_by", "<", query.startBefore)]),
    )
    .orderBy("id")
    .limit(query.limit)
    .execute();
  return rows.map((row) => row.id);
}
