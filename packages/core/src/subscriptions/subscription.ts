import type { Selectable } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import type { SubscriptionsSubscriptions } from "../kernel/schema.generated.ts";
import { subscriptionNotFound } from "./errors.ts";

export type Subscription = {
  id: string;
  tenantId: string;
  accountId: string;
  planId: string;
  family: string;
  /** `past_due`: the period is over and the next could not be paid; nothing is included until it is. */
  state: "active" | "past_due" | "ended";
  /** A month, as agreed when the plan was chosen. */
  priceMicros: Micros;
  currency: string;
  /** Where periods are counted from. */
  anchor: Date;
  periodNumber: number;
  periodStart: Date;
  periodEnd: Date;
  allowanceId: string;
  paidMicros: Micros;
  /** Ends with the period. */
  cancels: boolean;
  /** Of a past due one: until then it is tried again. */
  graceUntil: Date | null;
  nextTryAt: Date | null;
  endedAt: Date | null;
  endedBecause: "cancelled" | "unpaid" | null;
  createdAt: Date;
};

/** Subscriptions of the scope, newest first. */
export async function listSubscriptions(
  tx: Transaction,
  filter: { accountId?: string; planId?: string; ended?: boolean; beforeId?: string; limit: number },
): Promise<Subscription[]> {
  let query = tx.sql
    .selectFrom("subscriptions.subscriptions")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.planId) query = query.where("plan_id", "=", filter.planId);
  if (filter.ended === false) query = query.where("state", "<>", "ended");
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.execute()).map(toSubscription);
}

/** The subscription. Throws `subscription.not_found`. */
export async function getSubscription(tx: Transaction, id: string): Promise<Subscription> {
  const row = await byId(tx, id).executeTakeFirst();
  if (!row) throw subscriptionNotFound(id);
  return toSubscription(row);
}

/** Locks the subscription until the transaction ends. Throws `subscription.not_found`. */
export async function lockSubscription(tx: Transaction, id: string): Promise<Subscription> {
  const row = await byId(tx, id).forUpdate().executeTakeFirst();
  if (!row) throw subscriptionNotFound(id);
  return toSubscription(row);
}

const byId = (tx: Transaction, id: string) =>
  tx.sql
    .selectFrom("subscriptions.subscriptions")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id);

/** Writes how a subscription stands now, a new one as well. */
export async function saveSubscription(tx: Transaction, subscription: Subscription, now: Date): Promise<void> {
  const changing = {
    plan_id: subscription.planId,
    state: subscription.state,
    price_micros: subscription.priceMicros,
    period_number: subscription.periodNumber,
    period_start: subscription.periodStart,
    period_end: subscription.periodEnd,
    allowance_id: subscription.allowanceId,
    paid_micros: subscription.paidMicros,
    cancels: subscription.cancels,
    grace_until: subscription.graceUntil,
    next_try_at: subscription.nextTryAt,
    ended_at: subscription.endedAt,
    ended_because: subscription.endedBecause,
    updated_at: now,
  };
  await tx.sql
    .insertInto("subscriptions.subscriptions")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: subscription.tenantId,
      account_id: subscription.accountId,
      id: subscription.id,
      family: subscription.family,
      currency: subscription.currency,
      anchor: subscription.anchor,
      created_at: subscription.createdAt,
      ...changing,
    })
    .onConflict((conflict) => conflict.columns(["root_id", "id"]).doUpdateSet(changing))
    .execute();
}

function toSubscription(row: Selectable<SubscriptionsSubscriptions>): Subscription {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    planId: row.plan_id,
    family: row.family,
    state: row.state as Subscription["state"],
    priceMicros: row.price_micros,
    currency: row.currency,
    anchor: row.anchor,
    periodNumber: row.period_number,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    allowanceId: row.allowance_id,
    paidMicros: row.paid_micros,
    cancels: row.cancels,
    graceUntil: row.grace_until,
    nextTryAt: row.next_try_at,
    endedAt: row.ended_at,
    endedBecause: row.ended_because as Subscription["endedBecause"],
    createdAt: row.created_at,
  };
}
