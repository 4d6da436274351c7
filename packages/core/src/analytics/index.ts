export {
  type OutcomeCounts,
  ratedFrom,
  type Share,
  shareOf,
  successOf,
} from "./attempt-outcomes.ts";
export * from "./attention.ts";
export * from "./delivered-by.ts";
export * from "./list-accounts.ts";
export * from "./list-audit.ts";
export * from "./order-story.ts";
export * from "./overview.ts";
export * from "./provider-figures.ts";
export { analyticsSchedules, createAnalyticsJobs, rollUpDays } from "./roll-up-days.ts";
export * from "./search.ts";
