export { type CoveredSubject, readCoverage } from "./coverage.ts";
export { createSupplyJobs, supplySchedules } from "./jobs.ts";
export { requestSupply, type SupplyRequest, supplySource } from "./reconcile-supply.ts";
export { resolveSupplyDifference, type SupplyAction, supplyActionsFor } from "./resolve-difference.ts";
export type { SupplyServices } from "./services.ts";
