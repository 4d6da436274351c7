import { DomainError } from "../kernel/index.ts";

/** No plan of that id, or one that is no longer sold. */
export const planNotFound = (planId: string) => new DomainError("catalog.plan_not_found", { planId });

/** No offer of that id in this scope. */
export const offerNotFound = (offerId: string) => new DomainError("catalog.offer_not_found", { offerId });
