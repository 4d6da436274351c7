export { createEsimRenewable } from "./esim-renewable.ts";
export { createRenewalJobs, queueRun, renewalSchedules } from "./jobs.ts";
export { changeRenewal, getRenewal, listRenewals, type Renewal } from "./list-renewals.ts";
export { listRenewalRuns, type RenewalRun } from "./list-runs.ts";
export { type AttemptState, listRenewalAttempts, type RenewalAttempt } from "./queries.ts";
export type {
  FailureReason,
  Renewable,
  RenewableFilter,
  RenewableService,
  RenewalOutcome,
} from "./renewable.ts";
export { nextMonthlyEnd } from "./renewal-days.ts";
export { queueRetry } from "./retry-account.ts";
export type { RenewalServices } from "./services.ts";
export { createSubscriptionRenewable } from "./subscription-renewable.ts";
export { failureWords } from "./tell-owner.ts";
export { createVpnRenewable } from "./vpn-renewable.ts";
