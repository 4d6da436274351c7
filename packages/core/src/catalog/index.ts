export {
  type CountryCoverage,
  type CountryProvider,
  type CoverageProviders,
  type CoverageReport,
  type CoverageState,
  coverageMap,
  coverageReport,
} from "./coverage.ts";
export { type DataMode, dataLabel, mbPerGb, soldMegabytes } from "./data-size.ts";
export * from "./errors.ts";
export { type Country, listAllCountries, listAllRegions, type Region } from "./geography.ts";
export { getPlan, setPlanHidden } from "./get-plan.ts";
export { catalogSchedules, createCatalogJobs, queueSync } from "./jobs.ts";
export { type ListedOffer, listOffers, type OfferFilter, type OfferSort, offerSorts } from "./list-offers.ts";
export type { Network } from "./match-plans.ts";
export type { Offer } from "./offer.ts";
export { getOffer, offersForPlan } from "./offer-queries.ts";
export { type NetworkSummary, type Plan, type PlanRow, planColumns, toPlan } from "./plan.ts";
export { type SyncDeps, type SyncRequest, type SyncResult, syncProviderCatalog } from "./sync-catalog.ts";
export { latestSyncRuns, listSyncRuns, type SyncRun, type SyncTrigger } from "./sync-runs.ts";
export { type TopUpOffers, type TopUpRequest, topUpOffersFor } from "./top-up-offers.ts";
