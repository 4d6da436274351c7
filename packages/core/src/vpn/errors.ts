import { DomainError } from "../kernel/index.ts";

/** No plan of that id, or not of this platform. */
export const vpnPlanNotFound = (planId: string) => new DomainError("vpn.plan_not_found", { planId });

/** The plan is not sold: switched off, or no provider that could deliver has a cost. */
export const vpnPlanUnavailable = (planId: string) => new DomainError("vpn.plan_unavailable", { planId });

/** Another active plan has as many months. */
export const vpnPlanTaken = (months: number) => new DomainError("vpn.plan_taken", { months });

/** No VPN account of that id, or somebody else's. */
export const vpnAccountNotFound = (vpnId: string) => new DomainError("vpn.account_not_found", { vpnId });

/** The account is not in a state for that, or its provider cannot do it. `reason` says which, for people. */
export const vpnNotPossible = (vpnId: string, reason: string) => new DomainError("vpn.not_possible", { vpnId, reason });

/** Something else is being done to the account at this moment. */
export const vpnChangeUnderWay = (vpnId: string) => new DomainError("vpn.change_under_way", { vpnId });

/** The account's provider has no such server, or it does not speak that protocol. */
export const vpnServerNotFound = (server: string) => new DomainError("vpn.server_not_found", { server });

/** The provider gave no configuration, or one that must not be handed on. */
export const vpnConfigUnavailable = (vpnId: string) => new DomainError("vpn.config_unavailable", { vpnId });
