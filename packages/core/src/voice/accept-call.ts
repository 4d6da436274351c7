import { type Micros, rootScope, type Transaction, tenantScope, withScope } from "../kernel/index.ts";
import type { Rate } from "../rating/index.ts";
import { getAccount } from "../tenancy/index.ts";
import { insertCall, lockCall } from "./call-row.ts";
import { accountSuspended, fromNotUsable, priceAbove } from "./errors.ts";
import { writeCallEvents } from "./events.ts";
import { newCall } from "./new-call.ts";
import { readNumberSettings } from "./number-settings.ts";
import type { OwnNumber } from "./own-numbers.ts";
import { openLegs, type PricedLeg, priceLeg } from "./pay-legs.ts";
import { planOutbound, usualNumberSettings } from "./plan-steps.ts";
import { later, schedulePlacing, scheduleWatch } from "./schedule.ts";
import type { VoiceServices } from "./services.ts";
import { listSharedNumbers } from "./shared-numbers.ts";

export type Caller = { rootId: string; tenantId: string; accountId: string };

export type CallRequest = {
  /** UUIDv7 made once for this request: a repeat with it calls once. */
  id: string;
  /** One of the account's numbers; null for the platform's shared one. */
  from: string | null;
  to: string;
  /** The caller's own phone, which rings first and is then put through. */
  ringFirst: string | null;
  /** Read out to whoever answers. */
  say: { text: string; language: string } | null;
  ringSeconds: number;
  /** Null: as the number's settings say. */
  record: boolean | null;
  machineDetection: boolean;
  /** The call is refused when a minute of all parties together costs more; null for any price. */
  maxPerMinuteMicros: Micros | null;
};

/** What a call costs before it is made: a rate for each party. */
export type CallQuote = {
  legs: { number: string; rate: Rate; destination: string | null; countryCode: string | null }[];
};

/** What a call would cost. Throws `rating.no_price`. */
export async function quoteCall(
  { database, clock }: Pick<VoiceServices, "database" | "clock">,
  caller: Caller,
  call: { to: string; ringFirst: string | null },
): Promise<CallQuote> {
  const legs = await withScope(database, tenantScope(caller.rootId, caller.tenantId), (tx) =>
    priceLegs(tx, caller.tenantId, call, clock.now()),
  );
  return {
    legs: legs.map(({ number, quote }) => {
      const {
        destination,
        countryCode,
        priceMicros,
        per,
        incrementFirst,
        incrementNext,
        connectionFeeMicros,
        currency,
      } = quote;
      const rate = { priceMicros, per, incrementFirst, incrementNext, connectionFeeMicros, currency };
      return { number, rate, destination, countryCode };
    }),
  };
}

/**
 * Takes a call: checks who calls from which number, reserves the first minute of every party and queues the placing. Throws
 * `wallet.insufficient_balance` with what is missing, `voice.from_not_usable`, `voice.price_above`, `account.suspended`,
 * `rating.no_price`.
 */
export async function acceptCall(services: VoiceServices, caller: Caller, request: CallRequest): Promise<void> {
  const { database, clock, calls } = services;
  const shared = request.from === null ? await sharedCarriers(services, caller.rootId) : null;
  if (shared?.size === 0)
    throw fromNotUsable(null, "the platform has no number of its own for calls: name one of yours");
  await withScope(database, tenantScope(caller.rootId, caller.tenantId), async (tx) => {
    // A repeat of the request finds its call, and reserves nothing again.
    if (await lockCall(tx, request.id)) return;
    const account = await getAccount(tx, caller.accountId);
    if (account.status !== "active") throw accountSuspended(caller.accountId);
    const number = request.from === null ? null : await callingNumber(services, tx, caller, request.from);
    const settings = number ? await readNumberSettings(tx, number) : usualNumberSettings;
    const now = clock.now();
    const priced = await priceLegs(tx, caller.tenantId, request, now);
    requireBelow(priced, request.maxPerMinuteMicros);
    const record = request.record ?? settings.record;
    const { to, ringFirst, say, ringSeconds, machineDetection } = request;
    const from = number?.number ?? "";
    const call = newCall({
      ...caller,
      id: request.id,
      direction: "outbound",
      fromNumber: from,
      toNumber: to,
      numberId: number?.id ?? null,
      options: { ringSeconds, record, machineDetection, ringFirst, say, keepDays: settings.keepDays },
      legs: await openLegs(tx, priced, { id: request.id, accountId: caller.accountId, policy: calls, now }),
      steps: planOutbound({ ringFirst, say, to, from, ringSeconds, record }),
      createdAt: now,
      watchAt: later(now, calls.quietMs),
    });
    await insertCall(tx, call);
    await writeCallEvents(tx, call, [{ type: "call.accepted", data: { to, from, ringFirst } }], now);
    await services.tell(tx, { type: "started", call }, now);
    await schedulePlacing(tx, call);
    await scheduleWatch(tx, call, later(now, calls.quietMs));
  });
}

/** The carriers that have a number of the platform's own to show, with that number. */
export function sharedCarriers(
  { database }: Pick<VoiceServices, "database">,
  rootId: string,
): Promise<Map<string, string>> {
  return withScope(database, rootScope(rootId), (tx) => listSharedNumbers(tx));
}

async function callingNumber(
  { numbers }: VoiceServices,
  tx: Transaction,
  { accountId }: Caller,
  from: string,
): Promise<OwnNumber> {
  const number = await numbers.findOwn(tx, { accountId, number: from });
  if (!number) throw fromNotUsable(from, "is none of your numbers");
  if (!number.canCall) throw fromNotUsable(from, "cannot make calls");
  return number;
}

/** The caller's own phone first where it is to ring first; then the other party. */
async function priceLegs(
  tx: Transaction,
  tenantId: string,
  { to, ringFirst }: { to: string; ringFirst: string | null },
  at: Date,
): Promise<PricedLeg[]> {
  const numbers = ringFirst === null ? [to] : [ringFirst, to];
  const legs: PricedLeg[] = [];
  for (const [index, number] of numbers.entries()) {
    const role = index === 0 ? "first" : "second";
    legs.push(await priceLeg(tx, { role, number, direction: "outbound", tenantId, at }));
  }
  return legs;
}

/** The price that was shown may have changed since; nobody is to pay more than they agreed to. */
function requireBelow(legs: readonly PricedLeg[], maxPerMinuteMicros: Micros | null): void {
  if (maxPerMinuteMicros === null) return;
  const perMinuteMicros = legs.reduce((sum, { quote }) => sum + (quote.priceMicros * 60n) / BigInt(quote.per), 0n);
  if (perMinuteMicros > maxPerMinuteMicros) throw priceAbove(perMinuteMicros, maxPerMinuteMicros);
}
