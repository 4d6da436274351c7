import type { NumberFeature, NumberType, OwnedNumber } from "@tandem/provider-contract";
import type { Selectable } from "kysely";
import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import type { NumbersNumbers } from "../kernel/schema.generated.ts";
import type { ChainLink } from "../orders/index.ts";
import type { SealedNumberOffer } from "./number-offer.ts";

export type NumberStatus = "waiting" | "active" | "releasing" | "released";
export type ReleaseReason = "customer" | "operator" | "unpaid";

/** A number somebody has, or had. Carrier, its reference, costs and quotes are for operators. */
export type OwnNumber = {
  id: string;
  tenantId: string;
  accountId: string;
  orderId: string;
  providerId: string;
  upstreamRef: string;
  number: string;
  country: string;
  type: NumberType;
  locality: string | null;
  region: string | null;
  features: NumberFeature[] | null;
  status: NumberStatus;
  label: string | null;
  /** Messages to it are taken. */
  sms: boolean;
  /** Of the shop itself, for customers who have none; no customer's. */
  shared: boolean;
  currency: string;
  setupPriceMicros: Micros;
  monthlyPriceMicros: Micros;
  setupCostMicros: Micros;
  monthlyCostMicros: Micros;
  monthlyChain: ChainLink[];
  quotes: { providerId: string; monthlyMicros: string }[];
  paidUntil: Date;
  releaseReason: ReleaseReason | null;
  releasedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

type Bought = {
  order: { id: string; rootId: string; tenantId: string; accountId: string };
  attempt: { providerId: string };
  offer: SealedNumberOffer;
  owned: OwnedNumber;
  label: string | null;
  shared: boolean;
  paidUntil: Date;
};

/** Writes a number that was just bought. Returns its id. */
export async function insertNumber(tx: Transaction, bought: Bought, now: Date): Promise<string> {
  const { order, offer, owned } = bought;
  const id = newId();
  // What the carrier says once the number is ours counts more than what its search said.
  const told = owned.monthlyCost?.currency === offer.currency ? owned.monthlyCost.amountMicros : null;
  await tx.sql
    .insertInto("numbers.numbers")
    .values({
      ...{ root_id: order.rootId, tenant_id: order.tenantId, account_id: order.accountId, id, order_id: order.id },
      ...{ provider_id: bought.attempt.providerId, upstream_ref: owned.upstreamNumberRef, number: offer.number },
      ...{ country: offer.country, type: offer.type, locality: offer.locality, region: offer.region },
      ...{ features: owned.features ?? offer.features, status: owned.state === "waiting" ? "waiting" : "active" },
      ...{ label: bought.label, currency: offer.currency, shared: bought.shared },
      setup_price_micros: bought.shared ? 0n : BigInt(offer.setupPriceMicros),
      monthly_price_micros: bought.shared ? 0n : BigInt(offer.monthlyPriceMicros),
      setup_cost_micros: BigInt(offer.setupCostMicros),
      monthly_cost_micros: told ?? BigInt(offer.monthlyCostMicros),
      monthly_chain: JSON.stringify(offer.monthlyChain),
      quotes: JSON.stringify(offer.quotes),
      ...{ paid_until: bought.paidUntil, created_at: now, updated_at: now },
    })
    .execute();
  return id;
}

/** Who has a number, as far as the scope sees. */
export async function findNumberInUse(tx: Transaction, number: string): Promise<OwnNumber | null> {
  const row = await select(tx).where("number", "=", number).where("status", "!=", "released").executeTakeFirst();
  return row ? toNumber(row) : null;
}

/** One number of the scope; `lock` holds it for the rest of the transaction. */
export async function findNumber(
  tx: Transaction,
  numberId: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<OwnNumber | null> {
  const query = select(tx).where("id", "=", numberId);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  return row ? toNumber(row) : null;
}

export type NumberFilter = {
  accountId?: string;
  providerId?: string;
  country?: string;
  status?: NumberStatus;
  /** Part of the number, or of its label. */
  search?: string;
};

/** Numbers of the scope, newest first. */
export async function listNumbers(
  tx: Transaction,
  page: NumberFilter & { beforeId?: string; limit: number },
): Promise<OwnNumber[]> {
  let query = select(tx);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (page.accountId) query = query.where("account_id", "=", page.accountId);
  if (page.providerId) query = query.where("provider_id", "=", page.providerId);
  if (page.country) query = query.where("country", "=", page.country);
  if (page.status) query = query.where("status", "=", page.status);
  if (page.search) {
    const pattern = `%${page.search.replace(/[%_\\]/g, "\\$&")}%`;
    query = query.where((where) => where.or([where("number", "like", pattern), where("label", "ilike", pattern)]));
  }
  if (page.beforeId) query = query.where("id", "<", page.beforeId);
  const rows = await query.orderBy("id", "desc").limit(page.limit).execute();
  return rows.map(toNumber);
}

/** Numbers that wait for their carrier, one way or the other, and were not touched since. */
export async function listUnderWay(
  tx: Transaction,
  query: { untouchedSince: Date; limit: number },
): Promise<OwnNumber[]> {
  const rows = await select(tx)
    .where("status", "in", ["waiting", "releasing"])
    .where("updated_at", "<", query.untouchedSince)
    .orderBy("updated_at")
    .limit(query.limit)
    .execute();
  return rows.map(toNumber);
}

/** Numbers in use that tenants of the scope bought for themselves. */
export async function listOfShop(tx: Transaction): Promise<OwnNumber[]> {
  let query = select(tx).where("status", "in", ["waiting", "active"]).where("shared", "=", true);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  return (await query.execute()).map(toNumber);
}

/** Numbers of the shop itself whose paid time ends before a moment. */
export async function listSharedToRenew(tx: Transaction, query: { before: Date; limit: number }): Promise<OwnNumber[]> {
  const rows = await select(tx)
    .where("status", "in", ["waiting", "active"])
    .where("shared", "=", true)
    .where("paid_until", "<", query.before)
    .orderBy("paid_until")
    .limit(query.limit)
    .execute();
  return rows.map(toNumber);
}

/** Whose numbers, or whose paid time ends in a window, and behind which one the list goes on. */
export type PaidFilter =
  | { accountId: string; limit: number }
  | { from: Date; until: Date; after: { paidUntil: Date; id: string } | null; limit: number };

/** Numbers that customers pay by the month, by when that ends. */
export async function listPaidNumbers(tx: Transaction, filter: PaidFilter): Promise<OwnNumber[]> {
  let query = select(tx).where("status", "in", ["waiting", "active"]).where("shared", "=", false);
  if ("accountId" in filter) query = query.where("account_id", "=", filter.accountId);
  else {
    query = query.where("paid_until", ">=", filter.from).where("paid_until", "<", filter.until);
    const { after } = filter;
    if (after)
      query = query.where((where) =>
        where(where.refTuple("paid_until", "id"), ">", where.tuple(after.paidUntil, after.id)),
      );
  }
  const rows = await query.orderBy("paid_until").orderBy("id").limit(filter.limit).execute();
  return rows.map(toNumber);
}

export type NumberChange = {
  sms?: boolean;
  label?: string | null;
  status?: NumberStatus;
  releaseReason?: ReleaseReason;
  releasedAt?: Date;
  paidUntil?: Date;
};

/** Writes what changed of a number. A field left out stays as it is. */
export async function changeNumber(tx: Transaction, numberId: string, change: NumberChange, now: Date): Promise<void> {
  await tx.sql
    .updateTable("numbers.numbers")
    .set({
      ...(change.label !== undefined && { label: change.label }),
      ...(change.sms !== undefined && { sms: change.sms }),
      ...(change.status && { status: change.status }),
      ...(change.releaseReason && { release_reason: change.releaseReason }),
      ...(change.releasedAt && { released_at: change.releasedAt }),
      ...(change.paidUntil && { paid_until: change.paidUntil }),
      updated_at: now,
    })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", numberId)
    .execute();
}

function select(tx: Transaction) {
  return tx.sql.selectFrom("numbers.numbers").selectAll().where("root_id", "=", tx.scope.rootId);
}

function toNumber(row: Selectable<NumbersNumbers>): OwnNumber {
  return {
    ...{ id: row.id, tenantId: row.tenant_id, accountId: row.account_id, orderId: row.order_id },
    ...{ providerId: row.provider_id, upstreamRef: row.upstream_ref, number: row.number, country: row.country },
    ...{ type: row.type as NumberType, locality: row.locality, region: row.region },
    ...{ features: row.features as NumberFeature[] | null, status: row.status as NumberStatus, label: row.label },
    ...{ sms: row.sms, shared: row.shared, currency: row.currency, setupPriceMicros: row.setup_price_micros },
    ...{ monthlyPriceMicros: row.monthly_price_micros, setupCostMicros: row.setup_cost_micros },
    ...{ monthlyCostMicros: row.monthly_cost_micros, monthlyChain: row.monthly_chain as ChainLink[] },
    ...{ quotes: row.quotes as OwnNumber["quotes"], paidUntil: row.paid_until },
    ...{ releaseReason: row.release_reason as ReleaseReason | null, releasedAt: row.released_at },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  };
}
