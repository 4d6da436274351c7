export { buyVpnAccount, listPricedVpnPlans, renewVpnAccount, type VpnOrder } from "./buy-account.ts";
export { type ChangeResult, carryOutChange, changeVpnAccount, type VpnChangeRequest } from "./change-account.ts";
export { passwordPattern } from "./credentials.ts";
export { endVpnAccounts, keptDays } from "./end-accounts.ts";
export * from "./errors.ts";
export { createVpnFulfilments } from "./fulfilments.ts";
export { getVpnConfig } from "./get-config.ts";
export { createVpnJobs, vpnSchedules } from "./jobs.ts";
export {
  changeVpnPlan,
  createVpnPlan,
  listVpnCosts,
  listVpnPlans,
  setVpnCost,
  setVpnPrice,
  type VpnCost,
  type VpnPlan,
} from "./plans.ts";
export type { PricedVpnPlan } from "./price-plans.ts";
export {
  listVpnAccounts,
  nameVpnAccount,
  type VpnAccountRow,
  type VpnAccountState,
  type VpnChange,
  type VpnChangeKind,
  type VpnFilter,
} from "./queries.ts";
export { getVpnAccount, getVpnPassword, type VpnAbilities, type VpnAccountView } from "./read-account.ts";
export { rewrapVpnPasswords } from "./rotate-passwords.ts";
export { refreshServers, sellableServers, serversOf } from "./servers.ts";
export type { VpnServices } from "./services.ts";
