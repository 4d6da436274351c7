import type { CallStatus, OutboundCall } from "@tandem/provider-contract";
import { type AttemptAtHand, type DispatchEnding, dispatch } from "../dispatch/index.ts";
import { type Micros, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { carrierCosts, countryOf } from "../rating/index.ts";
import { sharedCarriers } from "./accept-call.ts";
import { type CallRow, lockCall } from "./call-row.ts";
import { firstLeg, isCallOver } from "./call-story.ts";
import { keepPlaced } from "./keep-placed.ts";
import { schedulePlacing } from "./schedule.ts";
import type { VoiceServices } from "./services.ts";
import { endUnplaced } from "./watch-call.ts";

type Key = { rootId: string; callId: string };

/** Who may place a call: the carrier of its number, or all that have a number of the platform's to show. */
type Senders = { only: string | null; fromOf: ReadonlyMap<string, string>; costs: ReadonlyMap<string, Micros> };

/**
 * Gives a call to a carrier. Its own number stays with its carrier; with the platform's shared number another carrier is asked
 * when one refuses. A lost reply is looked up, or the carrier's first word of it is waited for, before anything else is done; a
 * call never goes out twice on a guess.
 */
export async function placeCall(services: VoiceServices, key: Key): Promise<void> {
  const scope = rootScope(key.rootId);
  const call = await withScope(services.database, scope, (tx) => lockCall(tx, key.callId));
  if (!call || isCallOver(call) || call.direction === "inbound") return;
  const senders = await sendersOf(services, call);
  const result = await dispatch(services, {
    rootId: call.rootId,
    tenantId: call.tenantId,
    accountId: call.accountId,
    subject: { kind: "call", id: call.id },
    since: call.createdAt,
    service: "voice",
    operation: "placeCall",
    countryCode: countryOf(firstLeg(call).number) ?? "*",
    costs: call.hangUpBecause === null ? senders.costs : new Map(),
    currency: call.currency,
    ...(senders.only !== null && { only: senders.only }),
    mayRepeat: "never",
    send: (voice, attempt) => voice.placeCall(toOutbound(services, call, senders, attempt)),
    find: async (voice, attempt, excludeRefs) =>
      (await voice.findCall?.({
        ourRef: attempt.ref,
        from: senders.fromOf.get(attempt.providerId) ?? call.fromNumber,
        to: firstLeg(call).number,
        placedAfter: attempt.startedAt,
        excludeRefs,
      })) ?? { kind: "unsupported" },
    settle: (tx, ending) => keepEnding(services, tx, call.id, ending),
  });
  await withScope(services.database, scope, async (tx) => {
    if (result.kind === "wait") return schedulePlacing(tx, { rootId: call.rootId, id: call.id }, result.until);
    return keepEnding(services, tx, call.id, result);
  });
}

async function sendersOf(services: VoiceServices, call: CallRow): Promise<Senders> {
  const shared = call.numberId === null ? await sharedCarriers(services, call.rootId) : null;
  return withScope(services.database, rootScope(call.rootId), async (tx) => {
    const number = call.numberId === null ? null : await services.numbers.findById(tx, call.numberId);
    const fromOf = shared ?? new Map(number ? [[number.providerId, number.number]] : []);
    const decks = await carrierCosts(tx, { service: "voice", to: firstLeg(call).number, at: services.clock.now() });
    // Without a rate deck its cost is not known, which must not keep a number from calling.
    const costs = [...fromOf.keys()].map((id) => [id, decks.get(id)?.costMicros ?? 0n] as const);
    return { only: number?.providerId ?? null, fromOf, costs: new Map(costs) };
  });
}

function toOutbound(
  { calls }: VoiceServices,
  call: CallRow,
  { fromOf }: Senders,
  attempt: AttemptAtHand,
): OutboundCall {
  const { ringSeconds, machineDetection, record, ringFirst } = call.options;
  return {
    ourRef: attempt.ref,
    from: fromOf.get(attempt.providerId) ?? call.fromNumber,
    to: firstLeg(call).number,
    callbackUrl: attempt.callbackUrl,
    ringSeconds,
    maxSeconds: calls.callSecondsMax,
    machineDetection,
    // Of a call that is put through, the conversation is recorded and not the waiting.
    record: record && ringFirst === null,
  };
}

/** Writes what became of the placing. Harmless to repeat: a call that is placed or over stays as it is. */
async function keepEnding(
  services: VoiceServices,
  tx: Transaction,
  callId: string,
  ending: DispatchEnding<CallStatus>,
): Promise<void> {
  const call = await lockCall(tx, callId);
  if (!call || call.settledAt !== null || call.callRef !== null) return;
  if (ending.kind === "done") {
    const callRef = ending.value?.callRef ?? ending.attempt.upstreamRef;
    if (callRef !== null) await keepPlaced(services, tx, call, { attempt: ending.attempt, callRef });
    return;
  }
  if (call.hangUpBecause !== null) {
    return endUnplaced(services, tx, call, { state: "cancelled", reason: "hung up before it was placed" });
  }
  const reason = ending.kind === "failed" ? ending.reason : "nobody can tell whether the call went out";
  const isRecipient = ending.kind === "failed" && ending.error?.category === "invalid_recipient";
  return endUnplaced(services, tx, call, { state: isRecipient ? "rejected" : "failed", reason });
}
