import { DomainError } from "../kernel/index.ts";

/** No rule of that id in this scope. */
export const ruleNotFound = (ruleId: string) => new DomainError("pricing.rule_not_found", { ruleId });

/** The tenant has no price for it: no rule matches, or nobody sells it now. */
export const noPrice = (planId: string) => new DomainError("pricing.no_price", { planId });
