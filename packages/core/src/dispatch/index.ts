export type { Attempt, AttemptState, Subject } from "./attempt.ts";
export { attemptTold, type Told } from "./attempt-told.ts";
export { dispatch, dispatchPlanned } from "./dispatch.ts";
export type { AttemptAtHand, Dispatch, DispatchEnding, DispatchPlan, DispatchResult } from "./dispatch-types.ts";
export { type DispatchPolicy, defaultDispatchPolicy } from "./policy.ts";
export { type AttemptFilter, attemptsOf, listAttempts } from "./queries.ts";
export type { DispatchServices } from "./services.ts";
