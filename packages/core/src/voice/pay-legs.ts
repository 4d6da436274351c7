import { openSlice } from "../charging/index.ts";
import { DomainError, type Micros, newId, type Transaction } from "../kernel/index.ts";
import { carrierCosts, type Quote, quote } from "../rating/index.ts";
import type { CallLeg } from "./call-row.ts";
import { type LegRole, nothingKnown } from "./leg.ts";
import type { CallPolicy } from "./policy.ts";
import { later } from "./schedule.ts";

/** A party about to be in a call, with its price. */
export type PricedLeg = { role: LegRole; number: string; direction: "outbound" | "inbound"; quote: Quote };

/** Money that was reserved goes back by itself so long after nobody asked for it any more. */
const reservedForMs = 15 * 60_000;

/** When what is reserved now goes back, unless somebody reserves further. */
export const reservedUntil = (now: Date): Date => later(now, reservedForMs);

/** What a party costs, of a number that calls or is called. Throws `rating.no_price`. */
export async function priceLeg(
  tx: Transaction,
  leg: Omit<PricedLeg, "quote"> & { tenantId: string; at: Date },
): Promise<PricedLeg> {
  const { role, number, direction, tenantId, at } = leg;
  return { role, number, direction, quote: await quote(tx, { tenantId, service: "voice", to: number, direction, at }) };
}

/** What costs nothing needs no slices: all of it is granted at once. */
export function isFree(rate: { priceMicros: Micros; connectionFeeMicros: Micros }): boolean {
  return rate.priceMicros === 0n && rate.connectionFeeMicros === 0n;
}

/**
 * Sets money aside for the first slice of every party. Throws `wallet.insufficient_balance` with what is missing, and then
 * nothing is set aside once the transaction is rolled back.
 */
export async function openLegs(
  tx: Transaction,
  legs: readonly PricedLeg[],
  call: { id: string; accountId: string; policy: CallPolicy; now: Date },
): Promise<CallLeg[]> {
  const opened: CallLeg[] = [];
  for (const { role, number, direction, quote: price } of legs) {
    const useId = newId(call.now.getTime());
    const slice = await openSlice(tx, {
      id: useId,
      accountId: call.accountId,
      service: "voice",
      direction,
      subjectId: call.id,
      quote: price,
      untilUnits: isFree(price) ? call.policy.callSecondsMax : call.policy.sliceSeconds,
      expiresAt: isFree(price)
        ? later(call.now, call.policy.callSecondsMax * 1_000 + reservedForMs)
        : reservedUntil(call.now),
      countryCode: price.countryCode,
      otherParty: number,
      usedAt: call.now,
    });
    const { priceMicros, per, incrementFirst, incrementNext, connectionFeeMicros, currency } = price;
    const rate = { priceMicros, per, incrementFirst, incrementNext, connectionFeeMicros, currency };
    opened.push({ ...unpaidLeg(number), role, rate, useId, paidSeconds: slice.paidUnits });
  }
  return opened;
}

/** A party nobody pays for. */
export function unpaidLeg(number: string): CallLeg {
  return {
    role: "first",
    number,
    rate: null,
    cost: null,
    legRef: null,
    useId: null,
    paidSeconds: 0,
    facts: nothingKnown,
  };
}

/** The legs with what their carrier is expected to take, by its rate decks. */
export async function withCosts(
  tx: Transaction,
  legs: readonly CallLeg[],
  { providerId, direction, at }: { providerId: string; direction: "outbound" | "inbound"; at: Date },
): Promise<CallLeg[]> {
  const costed: CallLeg[] = [];
  for (const leg of legs) {
    const way = leg.role === "first" ? direction : "outbound";
    const costs = await carrierCosts(tx, { service: "voice", to: leg.number, direction: way, at });
    costed.push({ ...leg, cost: costs.get(providerId)?.rate ?? null });
  }
  return costed;
}

/** True for the refusal of a wallet that cannot pay. */
export function isShortOfMoney(error: unknown): boolean {
  return error instanceof DomainError && error.code === "wallet.insufficient_balance";
}
