import type { Transaction } from "../kernel/index.ts";
import { DomainError } from "../kernel/index.ts";
import { getPlan, getSubscription, listSubscriptions, type Subscription } from "../subscriptions/index.ts";
import type { Renewable, RenewableService } from "./renewable.ts";

/** Subscriptions renew by their own module; they are shown among what renews. */
export function createSubscriptionRenewable(): Renewable {
  return {
    kind: "subscription",
    managed: false,
    autoRenewDefault: true,
    choices: { daysBefore: false, day: false },
    graceDays: 7,
    list: async (tx, filter) => {
      if (!("accountId" in filter)) return [];
      const { accountId, limit } = filter;
      const all = await listSubscriptions(tx, { accountId, ended: false, limit });
      return Promise.all(all.map((one) => toService(tx, one)));
    },
    find: async (tx, id) => {
      const found = await getSubscription(tx, id).catch(nullWhenGone);
      return found && found.state !== "ended" ? toService(tx, found) : null;
    },
  };
}

function nullWhenGone(error: unknown): null {
  if (error instanceof DomainError && error.code === "subscription.not_found") return null;
  throw error;
}

async function toService(tx: Transaction, subscription: Subscription): Promise<RenewableService> {
  const plan = await getPlan(tx, subscription.planId);
  return {
    id: subscription.id,
    tenantId: subscription.tenantId,
    accountId: subscription.accountId,
    name: plan.name,
    expiresAt: subscription.periodEnd,
    since: subscription.periodStart,
    price: { amountMicros: subscription.priceMicros, currency: subscription.currency },
    day: null,
    renewsItself: !subscription.cancels,
    link: "/renewals",
  };
}
