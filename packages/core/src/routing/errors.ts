import { DomainError } from "../kernel/index.ts";

/** No such decision in the caller's scope. */
export const decisionNotFound = (decisionId: string) => new DomainError("routing.decision_not_found", { decisionId });

/** A policy that could never choose anybody, or not say whom; `field` is the part of it that is wrong. */
export const policyInvalid = (field: "order" | "weights", problem: string) =>
  new DomainError("request.invalid", { field, problem });
