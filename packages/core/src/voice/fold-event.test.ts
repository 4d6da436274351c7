import type { CallState, CallStatus } from "@tandem/provider-contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallLeg, CallRow } from "./call-row.ts";
import { outcomeOf } from "./call-story.ts";
import { foldEvent, type StandingEvent } from "./fold-event.ts";
import { newCall } from "./new-call.ts";
import { unpaidLeg } from "./pay-legs.ts";

const start = Date.UTC(2026, 0, 15, 9, 30);
const at = (seconds: number) => new Date(start + seconds * 1_000);

const leg = (role: CallLeg["role"], number: string): CallLeg => ({ ...unpaidLeg(number), role });

const clickToCall = newCall({
  rootId: "r",
  tenantId: "t",
  accountId: "a",
  id: "c",
  direction: "outbound",
  fromNumber: "+12025550100",
  toNumber: "+12025550177",
  options: { ringFirst: "+12025550143" },
  legs: [leg("first", "+12025550143"), leg("second", "+12025550177")],
  steps: [{ do: "dial", to: "+12025550177", from: "+12025550100", ringSeconds: 30, record: false }],
  createdAt: at(0),
});

const about = { service: "voice" as const, occurredAt: null, needsReadBack: false, upstreamRef: null, ourRef: null };
const status = (state: CallState, callRef: string): CallStatus => ({
  state,
  callRef,
  answeredAt: null,
  endedAt: null,
  seconds: null,
  cost: null,
  error: null,
});

type Told = { event: StandingEvent; source: string; at: Date };
const first = (state: CallState, seconds: number): Told => ({
  event: { ...about, kind: "call_status", status: status(state, "leg_1") },
  source: `first ${state}`,
  at: at(seconds),
});
const second = (state: CallState, seconds: number): Told => ({
  event: { ...about, kind: "dialled_status", callRef: "leg_1", commandRef: null, status: status(state, "leg_2") },
  source: `second ${state}`,
  at: at(seconds),
});
const cost = (source: string, amountMicros: bigint): Told => ({
  event: { ...about, kind: "call_cost", callRef: "leg_1", cost: { amountMicros, currency: "USD" } },
  source,
  at: at(90),
});

const story: Told[] = [
  first("queued", 0),
  first("ringing", 1),
  first("answered", 5),
  second("ringing", 6),
  second("answered", 10),
  second("completed", 70),
  first("completed", 71),
  cost("a", 7_000n),
  cost("b", 14_000n),
];

const told = (news: readonly Told[]): CallRow =>
  news.reduce((call, each) => foldEvent(call, each.event, each).call, clickToCall);

test("a whole call comes to the same in any order and with any repetition", () => {
  const straight = told(story);
  expect(straight).toMatchObject({ state: "completed", answeredAt: at(10), endedAt: at(71), costMicros: 21_000n });
  const mixed = fc.shuffledSubarray([...story, ...story, ...story], { minLength: story.length * 3 });
  fc.assert(
    fc.property(mixed, (news) => {
      expect(told(news)).toEqual(straight);
    }),
  );
});

test("a call that rings the caller's phone first stands as the other party does", () => {
  const states = story.slice(0, 7).map((_, count) => told(story.slice(0, count + 1)).state);
  expect(states).toEqual(["queued", "ringing", "ringing", "ringing", "answered", "answered", "completed"]);
  expect(told([first("ringing", 1), first("no_answer", 30)]).state).toBe("no_answer");
  const engaged = told([first("answered", 5), second("busy", 8), first("completed", 9)]);
  expect([engaged.state, outcomeOf(engaged)]).toEqual(["busy", "busy"]);
  expect(outcomeOf(told([first("answered", 5), first("completed", 9)]))).toBe("cancelled");
});

test("each change is told once in the timeline, and says what is to be done", () => {
  const before = told(story.slice(0, 2));
  const answered = foldEvent(before, first("answered", 5).event, first("answered", 5));
  expect(answered.events.map(({ type }) => type)).toEqual(["call.answered"]);
  expect([...answered.follow]).toEqual(["advance", "watch"]);
  const again = foldEvent(answered.call, first("answered", 5).event, first("answered", 5));
  expect([again.events, [...again.follow]]).toEqual([[], []]);
  const ended = foldEvent(answered.call, first("completed", 9).event, first("completed", 9));
  expect([...ended.follow]).toEqual(["settle"]);
  expect([...foldEvent(ended.call, first("ringing", 1).event, first("ringing", 1)).follow]).toEqual(["settle"]);
});

test("an inbound call came out as what its caller met", () => {
  const inbound: CallRow = {
    ...clickToCall,
    direction: "inbound",
    steps: [...clickToCall.steps, { do: "record", maxSeconds: 60, transcribe: true }],
  };
  const over = (news: Told[], position: number) => ({
    ...news.reduce((call, each) => foldEvent(call, each.event, each).call, inbound),
    position,
  });
  expect(outcomeOf(over([first("answered", 1), second("completed", 40), second("answered", 9)], 0))).toBe("forwarded");
  expect(outcomeOf(over([first("answered", 1), second("no_answer", 30), first("completed", 40)], 1))).toBe("voicemail");
  expect(outcomeOf(over([first("answered", 1), first("completed", 40)], 0))).toBe("missed");
});
