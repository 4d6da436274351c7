import { sql } from "kysely";
import { endAllowance, grantAllowance, lockAllowance } from "../charging/index.ts";
import { DomainError, enqueue, type Micros, newId, type Transaction } from "../kernel/index.ts";
import { getAccount } from "../tenancy/index.ts";
import { alreadySubscribed, notChangeable, planNotFound, planUnavailable } from "./errors.ts";
import { pay, wholePayment } from "./payment.ts";
import { periodOf } from "./periods.ts";
import { getPlan, type Plan } from "./plans.ts";
import { type Proration, prorate } from "./prorate.ts";
import { getSubscription, lockSubscription, type Subscription, saveSubscription } from "./subscription.ts";

/** The job that looks at one subscription when its period ends. */
export const renewJob = "subscriptions.renew";

/** The wallet cannot pay. `missingMicros` is what the add-funds button asks for. */
const insufficient = (missingMicros: Micros, currency: string) =>
  new DomainError("wallet.insufficient_balance", { missingMicros, currency });

/**
 * Subscribes an account to a plan: the first period is paid from the wallet, and its units are there at once. The id is the
 * caller's, so a repeat returns the same subscription. Throws `wallet.insufficient_balance`, `subscription.plan_not_found`,
 * `subscription.plan_unavailable`, `subscription.already_subscribed`, `account.suspended`.
 */
export async function subscribe(
  tx: Transaction,
  wish: { id: string; accountId: string; planId: string; now: Date },
): Promise<Subscription> {
  const { id, accountId, planId, now } = wish;
  const before = await findLive(tx, { id, accountId });
  if (before) return before;
  // Two wishes of one account wait for each other here, so that the second sees the first one's plan.
  await sql`select 1 from tenancy.accounts where root_id = ${tx.scope.rootId} and account_id = ${accountId} for no key update`.execute(
    tx.sql,
  );
  const account = await getAccount(tx, accountId);
  if (account.status !== "active") throw new DomainError("account.suspended", { accountId });
  const plan = await getPlan(tx, planId);
  const priceMicros = priceOnSale(plan, account);
  const other = await findOfFamily(tx, accountId, plan.family);
  if (other) throw alreadySubscribed(other);
  const period = periodOf(now, 0);
  const subscription: Subscription = {
    id,
    tenantId: account.tenantId,
    accountId,
    planId,
    family: plan.family,
    state: "active",
    priceMicros,
    currency: plan.currency,
    anchor: now,
    periodNumber: 0,
    periodStart: period.start,
    periodEnd: period.end,
    allowanceId: newId(),
    paidMicros: priceMicros,
    cancels: false,
    graceUntil: null,
    nextTryAt: null,
    endedAt: null,
    endedBecause: null,
    createdAt: now,
  };
  await saveSubscription(tx, subscription, now);
  await grant(tx, subscription, plan, plan.includedUnits);
  const short = await pay(tx, subscription, wholePayment(subscription, "start"), { name: plan.name, now });
  if (short) throw insufficient(short.missingMicros, plan.currency);
  return subscription;
}

async function findLive(tx: Transaction, { id, accountId }: { id: string; accountId: string }) {
  const row = await tx.sql
    .selectFrom("subscriptions.subscriptions")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? getSubscription(tx, row.id) : null;
}

async function findOfFamily(tx: Transaction, accountId: string, family: string): Promise<string | null> {
  const row = await tx.sql
    .selectFrom("subscriptions.subscriptions")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("family", "=", family)
    .where("state", "<>", "ended")
    .executeTakeFirst();
  return row?.id ?? null;
}

function priceOnSale(plan: Plan, buyer: { tenantId: string; accountId: string }): Micros {
  const forOther = plan.accountId !== null && plan.accountId !== buyer.accountId;
  if (plan.tenantId !== buyer.tenantId || forOther) throw planNotFound(plan.id);
  if (!plan.active || plan.priceMicros === null) throw planUnavailable(plan.id);
  return plan.priceMicros;
}

/** Gives the units of the subscription's present time and asks for its renewal when that is over. */
export async function grant(
  tx: Transaction,
  subscription: Subscription,
  plan: Plan,
  includedUnits: number,
  from: Date = subscription.periodStart,
): Promise<void> {
  const { tenantId, accountId, allowanceId: id, id: sourceId, periodEnd } = subscription;
  const { services, overage } = plan;
  const time = { periodStart: from, periodEnd };
  await grantAllowance(tx, { id, tenantId, accountId, sourceId, services, ...time, includedUnits, overage });
  const payload = { rootId: tx.scope.rootId, subscriptionId: sourceId };
  await enqueue(tx, renewJob, payload, { runAt: periodEnd, jobKey: `${renewJob} ${sourceId}` });
}

export type ChangePreview = Proration & { plan: Plan; at: Date; periodEnd: Date; currency: string };

const previewKeptMs = 15 * 60_000;

/** What a change of plan would cost at a moment. Throws as `changePlan` does. */
export async function previewChange(
  tx: Transaction,
  wish: { subscriptionId: string; planId: string; at: Date },
): Promise<ChangePreview> {
  const subscription = await getSubscription(tx, wish.subscriptionId);
  return reckon(tx, subscription, wish);
}

async function reckon(
  tx: Transaction,
  subscription: Subscription,
  { planId, at }: { planId: string; at: Date },
): Promise<ChangePreview> {
  if (subscription.state !== "active" || subscription.periodEnd <= at)
    throw notChangeable(subscription.id, subscription.state);
  const plan = await getPlan(tx, planId);
  const price = priceOnSale(plan, subscription);
  if (plan.family !== subscription.family || plan.id === subscription.planId || plan.currency !== subscription.currency)
    throw notChangeable(subscription.id, subscription.state);
  const allowance = await lockAllowance(tx, subscription.allowanceId);
  const { includedUnits = 0, usedUnits = 0 } = allowance ?? {};
  const proration = prorate({
    from: { priceMicros: subscription.priceMicros, paidMicros: subscription.paidMicros, includedUnits, usedUnits },
    to: { priceMicros: price, includedUnits: plan.includedUnits },
    period: { start: subscription.periodStart, end: subscription.periodEnd },
    at,
  });
  return { ...proration, plan, at, periodEnd: subscription.periodEnd, currency: subscription.currency };
}

/**
 * Changes to another plan of the family at once, for the rest of the period: see `prorate`. `at` is the preview's moment, at most a quarter
 * of an hour ago, so that what was shown is what is paid. Throws `wallet.insufficient_balance`,
 * `subscription.not_changeable`, `subscription.plan_not_found`, `subscription.plan_unavailable`.
 */
export async function changePlan(
  tx: Transaction,
  wish: { subscriptionId: string; planId: string; at?: Date; changeId: string; now: Date },
): Promise<Subscription> {
  const { now } = wish;
  const subscription = await lockSubscription(tx, wish.subscriptionId);
  if (subscription.planId === wish.planId && (await isPaid(tx, wish.changeId))) return subscription;
  const age = wish.at ? now.getTime() - wish.at.getTime() : Number.POSITIVE_INFINITY;
  const at = wish.at && age >= 0 && age <= previewKeptMs && wish.at >= subscription.periodStart ? wish.at : now;
  const change = await reckon(tx, subscription, { planId: wish.planId, at });
  const { plan, chargeMicros, netMicros, includedUnits } = change;
  await endAllowance(tx, { id: subscription.allowanceId, at: now });
  Object.assign(subscription, {
    planId: plan.id,
    priceMicros: plan.priceMicros ?? 0n,
    paidMicros: chargeMicros,
    allowanceId: newId(),
    cancels: false,
  });
  await saveSubscription(tx, subscription, now);
  await grant(tx, subscription, plan, includedUnits, now);
  const { periodEnd } = subscription;
  const time = { periodStart: at, periodEnd };
  const payment = { id: wish.changeId, kind: "change", ...time, amountMicros: netMicros, planId: plan.id } as const;
  const short = await pay(tx, subscription, payment, { name: plan.name, now });
  if (short) throw insufficient(short.missingMicros, subscription.currency);
  return subscription;
}

async function isPaid(tx: Transaction, paymentId: string): Promise<boolean> {
  const row = await tx.sql
    .selectFrom("subscriptions.payments")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", paymentId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends with the period, or with `cancels` false goes on after all. Throws `subscription.not_found`, `subscription.not_changeable`. */
export async function setCancels(
  tx: Transaction,
  wish: { subscriptionId: string; cancels: boolean; now: Date },
): Promise<Subscription> {
  const subscription = await lockSubscription(tx, wish.subscriptionId);
  if (subscription.state === "ended") throw notChangeable(subscription.id, subscription.state);
  // What is past due has no period left that it could end with.
  if (subscription.state === "past_due" && wish.cancels) {
    const ended = { state: "ended", endedAt: wish.now, endedBecause: "cancelled" } as const;
    Object.assign(subscription, { ...ended, graceUntil: null, nextTryAt: null });
  } else subscription.cancels = wish.cancels;
  await saveSubscription(tx, subscription, wish.now);
  return subscription;
}
