import type { CallStatus, Money, VoiceEvent } from "@tandem/provider-contract";
import { bookOwnCost } from "../charging/index.ts";
import { type Attempt, attemptsOf } from "../dispatch/index.ts";
import { enqueue, type Micros, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { carrierCosts, rateCall } from "../rating/index.ts";
import { type CallRow, lockCall, type StrayCall, saveCall } from "./call-row.ts";
import { firstLeg } from "./call-story.ts";
import { talkedSeconds } from "./leg.ts";
import { later } from "./schedule.ts";
import { type Carrier, carrierOf, question, type VoiceServices } from "./services.ts";

/** A call at a carrier that is none of ours any more: it went out although another did, or after ours was given up. */
export type Stray = { attempt: Attempt; callRef: string };

type Word = { status: CallStatus | null; cost: Money | null; source: string; at: Date };

const unheard: StrayCall = { answeredAt: null, costs: {} };

/**
 * A carrier tells of a stray call: it is hung up, and what it cost is the platform's, once, however often and in whatever order it
 * is told. The customer's call knows nothing of it but what it cost.
 */
export async function noteStray(
  services: VoiceServices,
  tx: Transaction,
  call: CallRow,
  stray: Stray,
  told: { carrier: Carrier; event: VoiceEvent; source: string; at: Date },
): Promise<void> {
  const { event, carrier, source, at } = told;
  const { attempt, callRef } = stray;
  const status = event.kind === "call_status" ? event.status : null;
  const cost = status?.cost ?? (event.kind === "call_cost" ? event.cost : null);
  const ended = status !== null && isEnd(status);
  if (!ended && cost === null) {
    const { ourRef } = event;
    await enqueue(tx, "voice.hang_up_stray", {
      rootId: call.rootId,
      providerId: attempt.providerId,
      callRef,
      ourRef,
    });
  }
  await bookStray(services, tx, call, attempt, { status, cost, source, at });
  if (ended && carrier.can.tellsCost && !carrier.sendsCost) await scheduleReading(services, tx, call, stray, 0);
}

const isEnd = ({ state }: CallStatus) => !["queued", "ringing", "answered"].includes(state);

/** What the carrier said in parts adds up; until it said anything its rate deck counts, for the seconds it told. */
async function bookStray(
  { clock }: Pick<VoiceServices, "clock">,
  tx: Transaction,
  call: CallRow,
  attempt: Attempt,
  word: Word,
): Promise<void> {
  const now = clock.now();
  const before = call.options.strays?.[attempt.id] ?? unheard;
  const learned = learnStray(before, word, call.currency);
  if (learned !== before) {
    const strays = { ...call.options.strays, [attempt.id]: learned };
    await saveCall(tx, { ...call, options: { ...call.options, strays } }, now);
  }
  const parts = Object.values(learned.costs);
  const { status } = word;
  const expected =
    parts.length === 0 && status && isEnd(status) ? await deckCost(tx, call, attempt, learned, status) : 0n;
  if (parts.length === 0 && expected === 0n) return;
  const { id, providerId } = attempt;
  const costMicros = parts.length === 0 ? expected : parts.reduce((sum, part) => sum + BigInt(part), 0n);
  const { tenantId, accountId, currency, id: subjectId } = call;
  const own = { id, tenantId, accountId, subjectId, providerId, currency, costMicros } as const;
  const toldAt = parts.length === 0 ? null : now;
  await bookOwnCost(tx, { ...own, service: "voice", direction: "outbound", toldAt }, now);
}

/** Pure: what is known of a stray call after a word of its carrier; the very same where it says nothing new. */
export function learnStray(before: StrayCall, { status, cost, source, at }: Word, currency: string): StrayCall {
  const talks = before.answeredAt === null && status?.state === "answered";
  const part = cost?.currency === currency ? cost.amountMicros.toString() : null;
  const counts = part !== null && before.costs[source] !== part;
  if (!talks && !counts) return before;
  return {
    answeredAt: talks ? (status.answeredAt ?? at).toISOString() : before.answeredAt,
    costs: counts ? { ...before.costs, [source]: part } : before.costs,
  };
}

async function deckCost(
  tx: Transaction,
  call: CallRow,
  { providerId }: Attempt,
  { answeredAt }: StrayCall,
  status: CallStatus,
): Promise<Micros> {
  const since = status.answeredAt ?? (answeredAt === null ? null : new Date(answeredAt));
  const seconds =
    since && status.endedAt ? talkedSeconds(since, status.endedAt, status.seconds) : (status.seconds ?? 0);
  const about = { service: "voice", to: firstLeg(call).number, direction: "outbound", at: call.createdAt } as const;
  const rate = (await carrierCosts(tx, about)).get(providerId)?.rate;
  return rate?.currency === call.currency ? rateCall(rate, seconds) : 0n;
}

async function scheduleReading(
  { calls, clock }: VoiceServices,
  tx: Transaction,
  call: CallRow,
  { attempt, callRef }: Stray,
  count: number,
): Promise<void> {
  const waitMs = calls.costDelaysMs[count];
  if (waitMs === undefined) return;
  const payload = { rootId: call.rootId, callId: call.id, attemptId: attempt.id, callRef, count };
  const jobKey = `voice.read_stray_cost:${attempt.id}`;
  await enqueue(tx, "voice.read_stray_cost", payload, { jobKey, priority: 10, runAt: later(clock.now(), waitMs) });
}

/** Asks a carrier that tells by asking only what a stray call cost. */
export async function readStrayCost(
  services: VoiceServices,
  reading: { rootId: string; callId: string; attemptId: string; callRef: string; count: number },
): Promise<void> {
  const { rootId, callId, attemptId, callRef, count } = reading;
  const scope = rootScope(rootId);
  const attempts = await withScope(services.database, scope, (tx) => attemptsOf(tx, callId));
  const attempt = attempts.find(({ id }) => id === attemptId);
  if (!attempt) return;
  const carrier = await carrierOf(services, { rootId, providerId: attempt.providerId });
  const answer = await question(services, carrier, "getCall", (voice) => voice.getCall(callRef));
  await withScope(services.database, scope, async (tx) => {
    const call = await lockCall(tx, callId);
    if (!call) return;
    const cost = answer.kind === "answered" ? answer.value.cost : null;
    if (cost === null) return scheduleReading(services, tx, call, { attempt, callRef }, count + 1);
    const word = { status: null, cost, source: `read:${callRef}`, at: services.clock.now() };
    await bookStray(services, tx, call, attempt, word);
  });
}
