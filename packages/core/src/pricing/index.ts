export { defaultPlatformRules, defaultResellerRules } from "./default-rules.ts";
export * from "./errors.ts";
export { createPricingJobs } from "./jobs.ts";
export { fromPrices, listCountries, listRegions, type ShopCountry, type ShopRegion } from "./list-places.ts";
export { getPricedPlan, listPlans, type PlanPage, type PricedPlan } from "./list-plans.ts";
export { getOperatorPlan, listOperatorPlans, type OperatorPlan, type OperatorPlanDetail } from "./operator-plans.ts";
export { type Paged, type PlanFilter, type PlanSort, planSorts } from "./plan-filter.ts";
export { type PreviewRequest, previewPrice, priceOffer } from "./preview-price.ts";
export { type PriceChange, previewRule, type RuleEffect } from "./preview-rule.ts";
export {
  floorPrice,
  type Markup,
  marginBps,
  type Price,
  type PriceContext,
  type PriceInput,
  type PriceRule,
  type PriceStep,
  priceFor,
  type Rounding,
  type RuleMatch,
  roundings,
} from "./price-for.ts";
export { fairCostOf } from "./price-queries.ts";
export { type RefreshCounts, refreshPlanPrices } from "./refresh-prices.ts";
export { countPlansByRule } from "./rule-queries.ts";
export {
  createPriceRule,
  deletePriceRule,
  getPriceRule,
  listPriceRules,
  type NewPriceRule,
  queuePriceRefresh,
  type StoredPriceRule,
  seedDefaultRules,
  updatePriceRule,
} from "./rules.ts";
