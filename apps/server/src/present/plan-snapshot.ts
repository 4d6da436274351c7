import { dataLabel } from "@tandem/core/catalog";
import { publicId } from "@tandem/core/kernel";
import { type Bought, planOf } from "@tandem/core/orders";

/** What was bought, as it was then. */
export function presentOrderedPlan(planId: string | null, bought: Bought) {
  const plan = planOf(bought);
  return {
    id: planId ? publicId("pln", planId) : null,
    name: bought.name,
    countryCodes: bought.countryCodes,
    dataMode: plan?.dataMode ?? null,
    dataMb: plan?.dataMb ?? null,
    dataLabel: plan && dataLabel(plan.dataMode, plan.dataMb ?? 0),
    validityDays: plan?.validityDays ?? null,
  };
}
