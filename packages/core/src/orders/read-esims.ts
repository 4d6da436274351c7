import type { Selectable } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { OrdersProfiles } from "../kernel/schema.generated.ts";
import { esimNotFound } from "./errors.ts";
import type { EsimView } from "./order-views.ts";
import type { ProfileStatus } from "./queries-profiles.ts";
import type { PlanSnapshot } from "./saga-rows.ts";

type Row = Selectable<OrdersProfiles> & { plan: unknown };

/** The eSIMs of one order, or one by its id; the codes included. */
export async function listOrderEsims(
  tx: Transaction,
  which: { orderId: string } | { profileId: string },
): Promise<EsimView[]> {
  let query = selectEsims(tx);
  query =
    "orderId" in which ? query.where("p.order_id", "=", which.orderId) : query.where("p.id", "=", which.profileId);
  return (await query.orderBy("p.id").execute()).map(toEsim);
}

export type EsimFilter = { status?: EsimView["status"]; accountId?: string; beforeId?: string; limit: number };

/** Delivered eSIMs of the scope, newest first. */
export async function listEsims(tx: Transaction, filter: EsimFilter): Promise<EsimView[]> {
  let query = selectEsims(tx);
  if (filter.status === "suspended") query = query.where("p.suspended_at", "is not", null);
  else if (filter.status) query = query.where("p.status", "=", filter.status).where("p.suspended_at", "is", null);
  if (filter.accountId) query = query.where("p.account_id", "=", filter.accountId);
  if (filter.beforeId) query = query.where("p.id", "<", filter.beforeId);
  return (await query.orderBy("p.id", "desc").limit(filter.limit).execute()).map(toEsim);
}

/** One delivered eSIM by its number; the newest when a provider used the number again. Throws `orders.esim_not_found`. */
export async function getEsim(tx: Transaction, iccid: string): Promise<EsimView> {
  const row = await selectEsims(tx).where("p.iccid", "=", iccid).orderBy("p.id", "desc").limit(1).executeTakeFirst();
  if (!row) throw esimNotFound(iccid);
  return toEsim(row);
}

function selectEsims(tx: Transaction) {
  return tx.sql
    .selectFrom("orders.profiles as p")
    .innerJoin("orders.orders as o", (join) =>
      join.onRef("o.root_id", "=", "p.root_id").onRef("o.id", "=", "p.order_id"),
    )
    .selectAll("p")
    .select("o.plan")
    .where("p.root_id", "=", tx.scope.rootId)
    .where("p.account_id", "is not", null);
}

function toEsim(row: Row): EsimView {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    orderId: row.order_id,
    itemId: row.item_id,
    planId: row.plan_id,
    providerId: row.provider_id,
    offerId: row.offer_id,
    iccid: row.iccid,
    activationCode: row.activation_code,
    smdpAddress: row.smdp_address,
    matchingId: row.matching_id,
    confirmationCode: row.confirmation_code,
    apn: row.apn,
    msisdn: row.msisdn,
    status: row.suspended_at ? "suspended" : (row.status as ProfileStatus),
    usage: {
      usedBytes: row.used_bytes,
      totalBytes: row.total_bytes,
      unlimited: row.unlimited,
      expiresAt: row.expires_at,
      updatedAt: row.usage_as_of ?? row.usage_checked_at,
    },
    installedAt: row.installed_at,
    activatedAt: row.activated_at,
    removedAt: row.removed_at,
    createdAt: row.created_at,
    plan: row.plan as PlanSnapshot | null,
  };
}
