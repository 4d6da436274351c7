export {
  type AllowanceView,
  endAllowance,
  grantAllowance,
  listAllowances,
  lockAllowance,
} from "./allowances.ts";
export { usesChargedAt } from "./charged-at.ts";
export { type Charge, chargeUse, type Settlement, settleUse, voidUse } from "./end-use.ts";
export * from "./errors.ts";
export { type Held, type HoldRequest, holdUse, type UseRequest } from "./hold-use.ts";
export { expireUsesJob } from "./jobs.ts";
export {
  listUses,
  sumUses,
  sumUsesOf,
  type UsageFilter,
  type UsageGroup,
  type UsageSum,
  usageGroups,
} from "./list-uses.ts";
export { nameUses } from "./name-uses.ts";
export { type Refund, refundUse } from "./refund-use.ts";
export type { Settled } from "./settle-uses.ts";
export type { Slice } from "./slice.ts";
export { createSliceDesk, type SliceDesk } from "./slice-desk.ts";
export {
  extendSlice,
  openSlice,
  type SliceEnding,
  type SliceExtension,
  type SliceOpening,
  settleSlice,
} from "./slices.ts";
export { bookOwnCost, type CostBooking, correctCost, type OwnCost, type ToldCost } from "./told-cost.ts";
export type { ChainLink, KeptQuote, Use, UseState } from "./use.ts";
