import { enqueue, type Micros, newId, type Transaction } from "../kernel/index.ts";
import { pay, wholePayment } from "./payment.ts";
import { nextPeriod } from "./periods.ts";
import { getPlan } from "./plans.ts";
import { grant, renewJob } from "./subscribe.ts";
import { lockSubscription, type Subscription, saveSubscription } from "./subscription.ts";

/** Something a customer is told of a subscription. */
export type SubscriptionNotice = {
  kind: "renewed" | "unpaid" | "ended";
  subscription: Subscription;
  planName: string;
  /** What the wallet is short of; null unless that is the trouble. */
  missingMicros: Micros | null;
};

/** Tells the customer, in the transaction of what is told. */
export type Tell = (tx: Transaction, notice: SubscriptionNotice, now: Date) => Promise<void>;

const graceMs = 7 * 86_400_000;
const tryAgainMs = 6 * 3_600_000;

/**
 * Takes a subscription as far as it should be by now: renewed when its period is over and the wallet can pay, `past_due` when it
 * cannot, ended when it was cancelled or the grace is over. Safe to repeat and to run late: a period that is paid is paid once, and the
 * next begins where the last one ended. `unasked` also tries a past due one before its time, for a customer who has added money.
 */
export async function renew(
  tx: Transaction,
  wish: { subscriptionId: string; now: Date; unasked?: boolean },
  tell: Tell,
): Promise<Subscription> {
  const { now } = wish;
  const subscription = await lockSubscription(tx, wish.subscriptionId);
  if (subscription.state === "ended" || subscription.periodEnd > now) return subscription;
  const plan = await getPlan(tx, subscription.planId);
  const say = (kind: SubscriptionNotice["kind"], missingMicros: Micros | null = null) =>
    tell(tx, { kind, subscription, planName: plan.name, missingMicros }, now);
  if (subscription.cancels) {
    await end(tx, subscription, "cancelled", now);
    await say("ended");
    return subscription;
  }
  const waits =
    subscription.state === "past_due" && !wish.unasked && subscription.nextTryAt && subscription.nextTryAt > now;
  if (waits) return subscription;
  const short = await payNext(tx, subscription, plan, now);
  if (!short) {
    await say("renewed");
    return subscription;
  }
  if (subscription.graceUntil && subscription.graceUntil <= now) {
    await end(tx, subscription, "unpaid", now);
    await say("ended", short.missingMicros);
  } else {
    const isNew = subscription.state === "active";
    await wait(tx, subscription, now);
    if (isNew) await say("unpaid", short.missingMicros);
  }
  return subscription;
}

/** Pays and grants the next period. The subscription is what it is without it where the wallet is short. */
async function payNext(
  tx: Transaction,
  subscription: Subscription,
  plan: Awaited<ReturnType<typeof getPlan>>,
  now: Date,
): Promise<{ missingMicros: Micros } | null> {
  const period = nextPeriod(subscription.anchor, subscription.periodNumber, now);
  const renewed: Subscription = {
    ...subscription,
    state: "active",
    periodNumber: period.number,
    periodStart: period.start,
    periodEnd: period.end,
    paidMicros: subscription.priceMicros,
    allowanceId: newId(),
    graceUntil: null,
    nextTryAt: null,
  };
  const short = await pay(tx, renewed, wholePayment(renewed, "renewal"), { name: plan.name, now });
  if (short) return short;
  Object.assign(subscription, renewed);
  await saveSubscription(tx, subscription, now);
  await grant(tx, subscription, plan, plan.includedUnits);
  return null;
}

async function wait(tx: Transaction, subscription: Subscription, now: Date): Promise<void> {
  const graceUntil = subscription.graceUntil ?? new Date(subscription.periodEnd.getTime() + graceMs);
  // A job that ran later than the whole grace still gives a day to pay.
  const least = new Date(now.getTime() + 86_400_000);
  subscription.graceUntil = subscription.graceUntil ?? (graceUntil < least ? least : graceUntil);
  const again = new Date(Math.min(now.getTime() + tryAgainMs, subscription.graceUntil.getTime()));
  Object.assign(subscription, { state: "past_due", nextTryAt: again });
  await saveSubscription(tx, subscription, now);
  const payload = { rootId: tx.scope.rootId, subscriptionId: subscription.id };
  await enqueue(tx, renewJob, payload, { runAt: again, jobKey: `${renewJob} ${subscription.id}` });
}

async function end(
  tx: Transaction,
  subscription: Subscription,
  because: "cancelled" | "unpaid",
  now: Date,
): Promise<void> {
  const ended = { state: "ended", endedAt: now, endedBecause: because } as const;
  Object.assign(subscription, { ...ended, graceUntil: null, nextTryAt: null });
  await saveSubscription(tx, subscription, now);
}
