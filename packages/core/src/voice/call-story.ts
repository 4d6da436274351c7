import type { CallState } from "@tandem/provider-contract";
import type { CallLeg, CallOutcome, CallRow } from "./call-row.ts";
import { isOver, stateOf } from "./leg.ts";

type Told = Pick<CallRow, "direction" | "legs" | "steps" | "position" | "hangUpBecause" | "moneyEnds">;

/** The first party, which is there from the beginning to the end of a call. */
export function firstLeg({ legs }: Pick<CallRow, "legs">): CallLeg {
  const leg = legs[0];
  if (!leg) throw new Error("a call has a first party");
  return leg;
}

/** The party a call is put through to, where it is. */
export function secondLeg({ legs }: Pick<CallRow, "legs">): CallLeg | undefined {
  return legs[1];
}

export function isCallOver(call: Pick<CallRow, "legs">): boolean {
  return isOver(firstLeg(call).facts);
}

/** True when that party talked, as far as is known. */
export function hasTalked({ facts }: CallLeg): boolean {
  return stateOf(facts) === "answered" || stateOf(facts) === "completed";
}

/**
 * How a call stands, as its owner sees it. One that rings the owner's own phone first is a call to the other party: it rings until
 * that one answers, and how that one ended is how it ended.
 */
export function callStateOf(call: Told): CallState {
  const first = stateOf(firstLeg(call).facts);
  const second = secondLeg(call);
  if (call.direction === "inbound" || !second || (first !== "answered" && first !== "completed")) return first;
  const other = stateOf(second.facts);
  if (first === "answered") return other === "queued" ? "ringing" : isOver(second.facts) ? "answered" : other;
  if (isOver(second.facts)) return other;
  return hasTalked(second) ? "completed" : "cancelled";
}

/** How a call came out, once it is over. */
export function outcomeOf(call: Told): CallOutcome {
  if (call.direction === "outbound") {
    const state = callStateOf(call);
    return state === "completed" || state === "answered" ? "answered" : state === "queued" ? "failed" : endingOf(state);
  }
  const second = secondLeg(call);
  if (second && hasTalked(second)) return "forwarded";
  const message = call.steps.findIndex((step) => step.do === "record");
  return message !== -1 && call.position >= message && hasTalked(firstLeg(call)) ? "voicemail" : "missed";
}

function endingOf(state: Exclude<CallState, "completed" | "answered" | "queued">): CallOutcome {
  return state === "ringing" ? "no_answer" : state;
}
