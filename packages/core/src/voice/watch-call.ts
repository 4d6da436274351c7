import { extendSlice, settleSlice, voidUse } from "../charging/index.ts";
import { rootScope, type Transaction, withKeptPlans, withScope } from "../kernel/index.ts";
import { keepFolded } from "./apply-event.ts";
import { bookCallCost } from "./book-cost.ts";
import { endingNews } from "./call-news.ts";
import { type CallLeg, type CallRow, lockCall, saveCall } from "./call-row.ts";
import { firstLeg, hasTalked, isCallOver, outcomeOf, secondLeg } from "./call-story.ts";
import { writeCallEvents } from "./events.ts";
import { foldStatus, withState } from "./fold-event.ts";
import { isOver, learn, secondsOf } from "./leg.ts";
import { reservedUntil } from "./pay-legs.ts";
import { costOf, paidUntil } from "./rate-legs.ts";
import { scheduleCostReading } from "./read-cost.ts";
import { later, scheduleHangUp, scheduleMissed, schedulePlacing, scheduleWatch } from "./schedule.ts";
import { carrierOf, isPlaced, type PlacedCall, question, type VoiceServices } from "./services.ts";

type Key = { rootId: string; callId: string };
/** What is to be done outside the transaction that looked. */
type Look = { kind: "rest" } | { kind: "ask"; call: PlacedCall };

/** A call whose answer or length nobody told is asked for so long after its end, and then billed by what is known. */
const unknownForMs = 120_000;

/**
 * Looks after a call: reserves the next seconds before the last ones are used up, hangs up when the money ends, asks for calls
 * nobody hears of, and makes the bill of those that are over. Harmless to run twice or again after a kill at any point: whoever
 * comes next finds the call as it stands, and its watch is queued in every transaction that leaves something to watch.
 */
export async function watchCall(services: VoiceServices, key: Key): Promise<void> {
  const look = await step(services, key, "not_asked");
  if (look.kind === "rest") return;
  const answered = await ask(services, look.call);
  await step(services, key, answered ? "asked" : "no_answer");
}

function step(services: VoiceServices, { rootId, callId }: Key, asked: Asked): Promise<Look> {
  return withKeptPlans(services.database, rootScope(rootId), async (tx) => {
    const call = await lockCall(tx, callId);
    if (!call || call.settledAt !== null) return { kind: "rest" };
    const now = services.clock.now();
    if (isCallOver(call)) return bill(services, tx, call, { asked, now });
    const until = paidUntil(call.legs);
    return until === null
      ? waitForAnswer(services, tx, call, { asked, now })
      : payAhead(services, tx, call, { asked, until, now });
  });
}

type Asked = "not_asked" | "asked" | "no_answer";

/** Nobody talks yet. A call that should have rung long ago is asked for; one that never went out is taken up. */
async function waitForAnswer(
  services: VoiceServices,
  tx: Transaction,
  call: CallRow,
  { asked, now }: { asked: Asked; now: Date },
): Promise<Look> {
  const { quietMs } = services.calls;
  if (!isPlaced(call)) {
    await schedulePlacing(tx, call);
    return again(tx, call, later(now, quietMs), now);
  }
  const isDue = call.watchAt !== null && call.watchAt <= now;
  if (isDue && asked === "not_asked") return { kind: "ask", call };
  if (call.hangUpBecause !== null) await scheduleHangUp(tx, call);
  return again(tx, call, later(now, quietMs), now);
}

/** Somebody talks for money: the next seconds are reserved in good time, or the call ends with the last paid one. */
async function payAhead(
  services: VoiceServices,
  tx: Transaction,
  call: CallRow,
  { asked, until, now }: { asked: Asked; until: Date; now: Date },
): Promise<Look> {
  const { extendAheadMs, hangUpAheadMs, callSecondsMax } = services.calls;
  if (call.hangUpBecause !== null) {
    await scheduleHangUp(tx, call);
    return again(tx, call, later(now, 5_000), now);
  }
  const aheadMs = call.moneyEnds ? hangUpAheadMs : extendAheadMs;
  const dueAt = later(until, -aheadMs);
  if (now < dueAt) return again(tx, { ...call, paidUntil: until }, dueAt, now);
  // An end nobody told us of must not go on being paid for. Once the money ends there is no time to ask.
  if (asked === "not_asked" && !call.moneyEnds && isPlaced(call)) return { kind: "ask", call };
  const paid = await extend(services, tx, call, now);
  const paidTo = paidUntil(paid.legs) ?? until;
  if (later(paidTo, -hangUpAheadMs) <= now) {
    const isAtLimit = paid.legs.some((leg) => leg.paidSeconds >= callSecondsMax);
    const because = isAtLimit ? "limit" : "money";
    await writeCallEvents(tx, paid, [{ type: "call.hang_up_asked", data: { because } }], now);
    await scheduleHangUp(tx, paid);
    return again(tx, { ...paid, hangUpBecause: because }, later(now, 5_000), now);
  }
  return again(
    tx,
    { ...paid, paidUntil: paidTo },
    later(paidTo, -(paid.moneyEnds ? hangUpAheadMs : extendAheadMs)),
    now,
  );
}

/** Reserves further for each party that needs it. What the wallet cannot give whole it gives as far as it goes. */
async function extend(services: VoiceServices, tx: Transaction, call: CallRow, now: Date): Promise<CallRow> {
  const { sliceSeconds, extendAheadMs, callSecondsMax } = services.calls;
  const legs: CallLeg[] = [];
  let moneyEnds = false;
  for (const leg of call.legs) {
    const { useId, facts, paidSeconds } = leg;
    const talked = secondsOf(facts, now);
    const isShort = paidSeconds - talked <= extendAheadMs / 1_000;
    if (useId === null || facts.answeredAt === null || isOver(facts) || !isShort) {
      legs.push(leg);
      continue;
    }
    const untilUnits = Math.min(callSecondsMax, Math.max(paidSeconds, talked) + sliceSeconds);
    const slice = await extendSlice(tx, { id: useId, untilUnits, expiresAt: reservedUntil(now) });
    if (slice.kind === "refused" || slice.isLast || slice.paidUnits >= callSecondsMax) moneyEnds = true;
    legs.push({ ...leg, paidSeconds: slice.paidUnits });
  }
  if (moneyEnds && !call.moneyEnds) await writeCallEvents(tx, call, [{ type: "call.money_ends" }], now);
  return { ...call, legs, moneyEnds };
}

async function again(tx: Transaction, call: CallRow, watchAt: Date, now: Date): Promise<Look> {
  await saveCall(tx, { ...call, watchAt }, now);
  await scheduleWatch(tx, call, watchAt);
  return { kind: "rest" };
}

/** What the carrier says of the call now. False when it did not say. */
async function ask(services: VoiceServices, call: PlacedCall): Promise<boolean> {
  const carrier = await carrierOf(services, call);
  const other = secondLeg(call);
  const answer = await question(services, carrier, "getCall", (voice) => voice.getCall(call.callRef));
  const isOtherUnclear = other !== undefined && other.legRef !== null && isUnclear(other);
  const second = isOtherUnclear
    ? await question(services, carrier, "getCall", (voice) => voice.getCall(other.legRef ?? ""))
    : null;
  if (answer.kind === "failed") return false;
  await withScope(services.database, rootScope(call.rootId), async (tx) => {
    const current = await lockCall(tx, call.id);
    if (!current || current.settledAt !== null) return;
    const told = { source: `read:${call.callRef}`, at: services.clock.now() };
    const first = foldStatus(current, "first", answer.value, told);
    const folded =
      second?.kind === "answered"
        ? foldStatus(first.call, "second", second.value, { ...told, source: `read:${other?.legRef}` })
        : first;
    const events = folded === first ? first.events : [...first.events, ...folded.events];
    // The watch goes on in this very run; only what it does not do is queued.
    const follow = new Set([...first.follow].filter((each) => each === "advance"));
    await keepFolded(services, tx, carrier, { call: folded.call, events, follow });
  });
  return true;
}

/** It ended, and whether or how long it talked is not known. */
function isUnclear({ facts }: CallLeg): boolean {
  if (facts.ending === null) return false;
  if (facts.reached === 2) return facts.seconds === null && facts.answeredAt === null;
  return facts.ending === "completed";
}

/** Makes the bill, once: right away when all is told, else a moment later, so that what comes late is in it. */
async function bill(
  services: VoiceServices,
  tx: Transaction,
  call: CallRow,
  { asked, now }: { asked: Asked; now: Date },
): Promise<Look> {
  const endedAt = firstLeg(call).facts.endedAt ?? now;
  const sinceEndMs = now.getTime() - endedAt.getTime();
  const isOpen = call.legs.some((leg) => !isOver(leg.facts) && leg.facts.reached > 0);
  const isVague = call.legs.some(isUnclear);
  if ((isOpen || isVague) && sinceEndMs < services.calls.settleGraceMs) {
    return again(tx, call, later(endedAt, services.calls.settleGraceMs), now);
  }
  if (isVague && isPlaced(call) && asked === "not_asked") return { kind: "ask", call };
  if (isVague && asked === "no_answer" && sinceEndMs < unknownForMs) return again(tx, call, later(now, 5_000), now);
  await settle(services, tx, closeLegs(call, endedAt), now);
  return { kind: "rest" };
}

/** A party cannot outlast the call; one that was never called is called no more. */
function closeLegs(call: CallRow, endedAt: Date): CallRow {
  const end = { answeredAt: null, endedAt, seconds: null, at: endedAt };
  const close = (leg: CallLeg): CallLeg => {
    const state = leg.facts.reached === 0 ? "cancelled" : "completed";
    return { ...leg, facts: learn(leg.facts, { ...end, state }) };
  };
  return { ...call, legs: call.legs.map((leg) => (isOver(leg.facts) ? leg : close(leg))) };
}

async function settle(services: VoiceServices, tx: Transaction, call: CallRow, now: Date): Promise<void> {
  const costMicros = call.costTold ? (call.costMicros ?? 0n) : costOf(call.legs, now);
  let priceMicros = 0n;
  // What the carrier told is for the whole call; it is booked with the first party that has a bill.
  let costLeft = costMicros;
  for (const leg of call.legs) {
    if (leg.useId === null) continue;
    const seconds = secondsOf(leg.facts, now);
    if (seconds === 0) {
      await voidUse(tx, { holdId: leg.useId });
      continue;
    }
    const own = call.costTold ? costLeft : costOf([leg], now);
    const ending = { id: leg.useId, units: seconds, costMicros: own, providerId: call.providerId };
    priceMicros += (await settleSlice(tx, ending, now)).chargedMicros;
    costLeft = 0n;
  }
  const main = call.direction === "outbound" ? (secondLeg(call) ?? firstLeg(call)) : firstLeg(call);
  const settled: CallRow = {
    ...withState(call),
    outcome: call.outcome ?? outcomeOf(call),
    seconds: hasTalked(main) ? secondsOf(main.facts, now) : 0,
    priceMicros,
    costMicros,
    settledAt: now,
    watchAt: null,
    paidUntil: null,
  };
  await saveCall(tx, settled, now);
  await bookCallCost(tx, settled, now);
  const data = { seconds: settled.seconds, priceMicros, outcome: settled.outcome };
  await writeCallEvents(tx, settled, [{ type: "call.settled", data }], now);
  await services.tell(tx, endingNews(settled), now);
  if (settled.outcome === "voicemail") await scheduleMissed(tx, settled, later(now, services.calls.messageWaitMs));
  await scheduleCostReading(tx, services, settled, 0, now);
}

/** A call that never came to any carrier, or whose carrier refused it, is over before it began. */
export async function endUnplaced(
  services: VoiceServices,
  tx: Transaction,
  call: CallRow,
  { state, reason }: { state: "failed" | "cancelled" | "rejected"; reason: string },
): Promise<void> {
  const now = services.clock.now();
  const news = { state, answeredAt: null, endedAt: now, seconds: null, at: now };
  const legs = call.legs.map((leg) => ({ ...leg, facts: learn(leg.facts, news) }));
  const ended = withState({ ...call, legs });
  const outcome = state === "rejected" ? "rejected" : state;
  await writeCallEvents(tx, ended, [{ type: "call.not_placed", data: { reason } }], now);
  await settle(services, tx, { ...ended, outcome }, now);
}
