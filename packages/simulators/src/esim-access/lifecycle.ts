import type { Account } from "./account.ts";
import { DAY_MS, esimStatusOf, type Order, type Profile } from "./state.ts";

/** Lets an order become ready (or fail) when its time comes. */
export function settleLater(account: Account, orderNo: string): void {
  const order = account.store.state.ordersByNo.get(orderNo);
  if (!order) return;
  const delayMs = order.readyAtMs - account.context.clock.nowMs();
  if (delayMs <= 0) settle(account, order);
  else account.context.schedule(delayMs, () => settle(account, order));
}

/** Makes an order ready whose time has come, however late its timer is. */
export function settleIfDue(account: Account, order: Order): void {
  if (account.context.clock.nowMs() >= order.readyAtMs) settle(account, order);
}

function settle(account: Account, order: Order): void {
  if (order.settled) return;
  account.store.commit({ type: "settled", orderNo: order.orderNo });
  if (!order.willFail) account.notify.orderReady(order);
}

/** Arranges for the warning one day before a started profile ends, and for the word that it ended. */
export function watchValidity(account: Account, profile: Profile): void {
  const { context, notify } = account;
  const endsAtMs = profile.expiresAtMs;
  const leftMs = endsAtMs - context.clock.nowMs();
  // A top-up moves the end, and then a newer watch speaks in place of this one.
  const stillEnds = () => profile.expiresAtMs === endsAtMs && profile.ended === undefined;
  if (leftMs > DAY_MS) context.schedule(leftMs - DAY_MS, () => stillEnds() && notify.validityUsage(profile));
  if (leftMs > 0) {
    context.schedule(leftMs, () => {
      const expired = esimStatusOf(profile, context.clock.nowMs()) === "USED_EXPIRED";
      if (stillEnds() && expired) notify.esimStatus(profile);
    });
  }
}

/** After a restart: waits again for everything the journal says was still to come. */
export function resumeWaiting(account: Account): void {
  const { orders, profiles } = account.store.state;
  for (const order of orders) if (!order.settled) settleLater(account, order.orderNo);
  for (const profile of profiles.values()) {
    if (profile.activatedAtMs !== undefined && !profile.ended) watchValidity(account, profile);
  }
}
