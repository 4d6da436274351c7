import type { VoiceEvent } from "@tandem/provider-contract";
import { newId, type Transaction } from "../kernel/index.ts";
import { getAccount } from "../tenancy/index.ts";
import type { Applied } from "./apply-event.ts";
import { type CallOutcome, type CallRow, claimCallRef, findCallByRef, insertCall, lockCall } from "./call-row.ts";
import { writeCallEvents } from "./events.ts";
import { learn, nothingKnown } from "./leg.ts";
import { newCall } from "./new-call.ts";
import { readNumberSettings } from "./number-settings.ts";
import type { OwnNumber } from "./own-numbers.ts";
import { isShortOfMoney, openLegs, type PricedLeg, priceLeg, unpaidLeg, withCosts } from "./pay-legs.ts";
import { type NumberCallSettings, planInbound } from "./plan-steps.ts";
import { later, scheduleAdvance, scheduleWatch } from "./schedule.ts";
import type { Carrier, VoiceServices } from "./services.ts";

type Received = Extract<VoiceEvent, { kind: "call_received" }>;

/**
 * Somebody calls a number of ours: its settings say what becomes of the call. Without the money for it the call is declined.
 * The carrier may ask more than once; the first one makes the call.
 */
export async function takeInbound(
  services: VoiceServices,
  tx: Transaction,
  carrier: Carrier,
  event: Received,
): Promise<Applied> {
  const ref = { providerId: carrier.id, callRef: event.callRef };
  const known = await findCallByRef(tx, ref);
  if (known) return (await lockCall(tx, known)) ?? "unmatched";
  const number = await services.numbers.findAt(tx, { providerId: carrier.id, number: event.to });
  if (!number) return "unmatched";
  const id = newId(services.clock.now().getTime());
  const { tenantId, accountId } = number;
  const owner = await claimCallRef(tx, { tenantId, accountId, id }, ref);
  if (owner !== id) return (await lockCall(tx, owner)) ?? "unmatched";
  return begin(services, tx, carrier, { event, number, id });
}

type Beginning = { event: Received; number: OwnNumber; id: string };

async function begin(
  services: VoiceServices,
  tx: Transaction,
  carrier: Carrier,
  { event, number, id }: Beginning,
): Promise<CallRow> {
  const now = services.clock.now();
  const settings = await readNumberSettings(tx, number);
  const account = await getAccount(tx, number.accountId);
  const paid = account.status === "active" ? await pay(services, tx, { event, number, id }, settings) : "not_active";
  const takes = typeof paid === "object";
  const outcome: CallOutcome | null = paid === "no_money" ? "no_money" : takes ? null : "rejected";
  const legs = takes
    ? await withCosts(tx, paid, { providerId: carrier.id, direction: "inbound", at: now })
    : [unpaidLeg(event.from)];
  const ringing = learn(nothingKnown, { state: "ringing", answeredAt: null, endedAt: null, seconds: null, at: now });
  const call = newCall({
    rootId: tx.scope.rootId,
    tenantId: number.tenantId,
    accountId: number.accountId,
    id,
    direction: "inbound",
    fromNumber: event.from,
    toNumber: event.to,
    numberId: number.id,
    options: { ringSeconds: settings.ringSeconds, record: settings.record, keepDays: settings.keepDays },
    // The first party is priced by the number it called; it is known by its own.
    legs: legs.map((leg) => (leg.role === "first" ? { ...leg, number: event.from, facts: ringing } : leg)),
    steps: takes ? planInbound(settings, { number: event.to, language: "en-US" }) : [],
    state: "ringing",
    outcome,
    providerId: carrier.id,
    callRef: event.callRef,
    createdAt: now,
    watchAt: later(now, services.calls.quietMs),
  });
  await insertCall(tx, call);
  await writeCallEvents(tx, call, [{ type: "call.received", data: { from: event.from, declined: outcome } }], now);
  await services.tell(tx, { type: "started", call }, now);
  if (carrier.can.control === "commands") await scheduleAdvance(tx, call);
  await scheduleWatch(tx, call, call.watchAt ?? now);
  return call;
}

/** Reserves the first seconds of all that the call may become; what is short of money is as if nobody called. */
async function pay(
  services: VoiceServices,
  tx: Transaction,
  { event, number, id }: Beginning,
  { forwardTo }: NumberCallSettings,
) {
  const now = services.clock.now();
  const { tenantId, accountId } = number;
  const legs: PricedLeg[] = [
    // A call that comes in is priced by the number it reaches.
    await priceLeg(tx, { role: "first", number: event.to, direction: "inbound", tenantId, at: now }),
  ];
  if (forwardTo !== null) {
    legs.push(await priceLeg(tx, { role: "second", number: forwardTo, direction: "outbound", tenantId, at: now }));
  }
  await tx.client.query("savepoint money");
  try {
    return await openLegs(tx, legs, { id, accountId, policy: services.calls, now });
  } catch (error) {
    if (!isShortOfMoney(error)) throw error;
    await tx.client.query("rollback to savepoint money");
    return "no_money" as const;
  }
}
