import { type Database, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { crashPoint } from "./crash-point.ts";

/** Every transaction of the saga that changes something, by name. The crash test kills a process before and after each. */
export const sagaSteps = [
  "accept",
  // A worker takes an item up: …
  "submit", // … the attempt that is about to be called is written
  "repeat", // … the call of a process that is gone is about to be repeated
  "interrupted", // … the call of a process that is gone is to be looked up
  "deliver_stock", // … a spare profile serves it
  "hand_over", // … nobody can serve it: a person takes over, or the money goes back
  "leave", // … it is closed; calls that were on the wire are left to the late looks
  // What a call or question told is written: …
  "record_done",
  "record_pending",
  "record_rejected",
  "record_unknown",
  "look_found",
  "look_nothing",
  "recheck",
  "cancel",
  "manual_fulfil",
  "manual_refund",
  "manual_retry",
  "spare_cancel_start",
  "spare_cancel_end",
  "given_back",
  "webhook",
  "delay_notice",
] as const;
export type SagaStep = (typeof sagaSteps)[number];

/**
 * One arrow of the saga (or several without an effect outside): one transaction, with a crash point on either side of its
 * commit. `step` may depend on what the work came to; null for nothing.
 */
export async function sagaStep<T>(
  database: Database,
  scope: Scope,
  step: SagaStep | ((result: T) => SagaStep | null),
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const nameOf = (result: T) => (typeof step === "function" ? step(result) : step);
  const result = await withScope(database, scope, async (tx) => {
    const done = await work(tx);
    const name = nameOf(done);
    if (name) crashPoint(`${name}:before_commit`);
    return done;
  });
  const name = nameOf(result);
  if (name) crashPoint(`${name}:after_commit`);
  return result;
}
