import type { AllowanceView } from "@tandem/core/charging";
import { publicId } from "@tandem/core/kernel";
import { unitsOf } from "@tandem/core/rating";
import type { Plan, Subscription } from "@tandem/core/subscriptions";
import { toInstant, toInstantOrNull, toMoney, toMoneyOrNull } from "./values.ts";

/** How a plan's units are counted for people: hours, not seconds. */
export const perOf = (plan: Pick<Plan, "services">) => unitsOf(plan.services[0] ?? "sms");

/** A plan as customers see it. */
export function presentSubscriptionPlan(plan: Plan) {
  const { per, perName } = perOf(plan);
  return {
    id: publicId("spl", plan.id),
    slug: plan.slug,
    family: plan.family,
    name: plan.name,
    services: plan.services,
    included: plan.includedUnits / per,
    per: perName,
    price: toMoneyOrNull(plan.priceMicros, plan.currency),
    overage:
      plan.overage && toMoney((plan.overage.priceMicros * BigInt(per)) / BigInt(plan.overage.per), plan.currency),
  };
}

/** A subscription with its plan and what is left of its period. */
export function presentSubscription(subscription: Subscription, plan: Plan, allowance: AllowanceView | undefined) {
  const { per } = perOf(plan);
  return {
    id: publicId("sub", subscription.id),
    plan: presentSubscriptionPlan(plan),
    state: subscription.state,
    price: toMoney(subscription.priceMicros, subscription.currency),
    periodStart: toInstant(subscription.periodStart),
    periodEnd: toInstant(subscription.periodEnd),
    cancelsAtPeriodEnd: subscription.cancels,
    included: (allowance?.includedUnits ?? 0) / per,
    used: (allowance?.usedUnits ?? 0) / per,
    graceUntil: toInstantOrNull(subscription.graceUntil),
    endedAt: toInstantOrNull(subscription.endedAt),
    createdAt: toInstant(subscription.createdAt),
  };
}
