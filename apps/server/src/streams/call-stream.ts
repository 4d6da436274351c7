import { setTimeout as wait } from "node:timers/promises";
import { type Scope, withScope } from "@tandem/core/kernel";
import { type CallView, getCall } from "@tandem/core/voice";
import type { Services } from "../services.ts";

const lookMs = 1_000;
const heartbeatLooks = 15;

/**
 * Follows a call second by second: each change of it, and each second while somebody talks, until it is settled or `signal` says
 * stop. `null`: still there, no news. Looks are one row by its key; nobody follows a call for long.
 */
export async function* followCall(
  { database, clock }: Pick<Services, "database" | "clock">,
  scope: Scope,
  { callId, signal }: { callId: string; signal: AbortSignal },
): AsyncGenerator<CallView | null> {
  let told = "";
  let quiet = 0;
  while (!signal.aborted) {
    const call = await withScope(database, scope, (tx) => getCall(tx, callId, clock.now()));
    const { state, seconds, settledAt, paidUntil, moneyEnds } = call;
    const legs = call.legs.map((leg) => [leg.state, leg.seconds]);
    const now = JSON.stringify([state, seconds, settledAt, paidUntil, moneyEnds, legs]);
    if (now !== told) yield call;
    else if (++quiet % heartbeatLooks === 0) yield null;
    told = now;
    if (settledAt !== null) return;
    await wait(lookMs, undefined, { signal }).catch(() => undefined);
  }
}
