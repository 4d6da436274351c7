import { DomainError, publicId } from "../kernel/index.ts";

/** There is no such plan for this account. */
export const planNotFound = (planId: string) => new DomainError("subscription.plan_not_found", { planId });

/** The plan is not sold any more, or its price is agreed with each customer. */
export const planUnavailable = (planId: string) => new DomainError("subscription.plan_unavailable", { planId });

/** There is no such subscription, or it is someone else's. */
export const subscriptionNotFound = (subscriptionId: string) =>
  new DomainError("subscription.not_found", { subscriptionId });

/** The account has a plan of this family already: that one is changed instead. */
export const alreadySubscribed = (subscriptionId: string) =>
  new DomainError("subscription.already_subscribed", { subscriptionId: publicId("sub", subscriptionId) });

/** In its state, or to that plan, the subscription cannot be changed. */
export const notChangeable = (subscriptionId: string, state: string) =>
  new DomainError("subscription.not_changeable", { subscriptionId, state });
