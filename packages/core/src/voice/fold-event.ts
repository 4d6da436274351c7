import type { AnsweredBy, CallStatus, Money, VoiceEvent } from "@tandem/provider-contract";
import type { CallRow } from "./call-row.ts";
import { callStateOf, firstLeg, isCallOver, secondLeg } from "./call-story.ts";
import type { CallEvent } from "./events.ts";
import { isOver, learn, stateOf } from "./leg.ts";

/** What is to be done because of an event, besides writing the call. */
export type FollowUp = "advance" | "watch" | "settle" | "hang_up";

export type Folded = { call: CallRow; events: CallEvent[]; follow: Set<FollowUp> };

/** Events that only say how a call stands. Those about steps and recordings change more than the call. */
export type StandingEvent = Extract<
  VoiceEvent,
  { kind: "call_status" | "dialled_status" | "call_answered_by" | "call_cost" }
>;

/** Adds what an event says to a call. `source` names the webhook, for costs, which add up. `at` is when it happened. */
export function foldEvent(call: CallRow, event: StandingEvent, told: { source: string; at: Date }): Folded {
  switch (event.kind) {
    case "call_status":
      return foldStatus(call, "first", event.status, told);
    case "dialled_status":
      return foldStatus(call, "second", event.status, told);
    case "call_answered_by":
      return foldAnsweredBy(call, event.answeredBy, told.at);
    case "call_cost":
      return foldCost(call, event.cost, told);
  }
}

/** Adds how a party stands, whoever said so. */
export function foldStatus(
  before: CallRow,
  role: "first" | "second",
  status: CallStatus,
  { source, at }: { source: string; at: Date },
): Folded {
  const legs = before.legs.map((leg) =>
    leg.role === role
      ? { ...leg, legRef: leg.legRef ?? (status.callRef || null), facts: learn(leg.facts, { ...status, at }) }
      : leg,
  );
  const learned = withState({ ...before, legs });
  const costed = status.cost ? foldCost(learned, status.cost, { source, at }).call : learned;
  return { call: costed, events: changesOf(before, costed, at), follow: followUps(before, costed) };
}

/** The call with its state, answer and end as its parties tell them. */
export function withState(call: CallRow): CallRow {
  const { answeredAt, endedAt } = firstLeg(call).facts;
  const other = secondLeg(call);
  const talks = call.direction === "outbound" && other ? other.facts.answeredAt : answeredAt;
  return { ...call, state: callStateOf(call), answeredAt: talks, endedAt };
}

function followUps(before: CallRow, after: CallRow): Set<FollowUp> {
  const follow = new Set<FollowUp>();
  const [was, is] = [firstLeg(before).facts, firstLeg(after).facts];
  if (isOver(is)) {
    // Whatever was told late may change the bill, as long as none was made.
    if (after.settledAt === null) follow.add("settle");
    return follow;
  }
  if (was.reached < 2 && is.reached === 2) follow.add("advance").add("watch");
  const [otherWas, otherIs] = [secondLeg(before)?.facts, secondLeg(after)?.facts];
  if (otherIs && otherIs.reached === 2 && otherWas?.reached !== 2) follow.add("watch");
  return follow;
}

function changesOf(before: CallRow, after: CallRow, at: Date): CallEvent[] {
  const events: CallEvent[] = [];
  for (const leg of after.legs) {
    const [was, is] = [before.legs.find(({ role }) => role === leg.role)?.facts, leg.facts];
    if (!was) continue;
    const data = { number: leg.number };
    const isFirst = leg.role === "first";
    if (was.reached < 1 && is.reached >= 1 && is.ending === null) {
      events.push({ type: isFirst ? "call.ringing" : "call.dialling", data, at });
    }
    if (was.reached < 2 && is.reached === 2) {
      events.push({ type: isFirst ? "call.answered" : "call.connected", data, at: is.answeredAt ?? at });
    }
    if (!isFirst && was.ending === null && is.ending !== null && stateOf(is) !== "completed") {
      events.push({ type: "call.not_connected", data: { ...data, because: stateOf(is) }, at: is.endedAt ?? at });
    }
  }
  if (!isCallOver(before) && isCallOver(after)) {
    events.push({ type: "call.ended", data: { state: after.state }, at: after.endedAt ?? at });
  }
  return events;
}

// Detectors first say that they do not know, and call a fax a machine.
const certainty: Record<AnsweredBy, number> = { unknown: 0, human: 1, machine: 2, fax: 3 };

function foldAnsweredBy(call: CallRow, answeredBy: AnsweredBy, at: Date): Folded {
  const known = call.answeredBy;
  if (known !== null && certainty[known] >= certainty[answeredBy]) return { call, events: [], follow: new Set() };
  const events: CallEvent[] = [{ type: "call.answered_by", data: { answeredBy }, at }];
  return { call: { ...call, answeredBy }, events, follow: new Set() };
}

/** A carrier bills its parts one by one; what it says twice of the same part counts once. In another currency it is not known what it is. */
function foldCost(call: CallRow, cost: Money, { source, at }: { source: string; at: Date }): Folded {
  if (cost.currency !== call.currency) return { call, events: [], follow: new Set() };
  const toldCosts = { ...call.options.toldCosts, [source]: cost.amountMicros.toString() };
  const costMicros = Object.values(toldCosts).reduce((sum, each) => sum + BigInt(each), 0n);
  const changed = { ...call, options: { ...call.options, toldCosts }, costMicros, costTold: true };
  return { call: changed, events: [{ type: "call.cost_told", data: { costMicros }, at }], follow: new Set() };
}
