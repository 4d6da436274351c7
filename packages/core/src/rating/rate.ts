import type { Micros } from "../kernel/index.ts";
import type { UseService } from "./use-services.ts";
import { unitsOf } from "./use-services.ts";

/**
 * What something costs: a price per so many units (`per`), charged for the first `incrementFirst` units whole and then in steps
 * of `incrementNext`: 60/60 is a minute whole, 6/6 a tenth of it, 1/1 the exact second. `connectionFeeMicros` is asked once.
 */
export type Rate = {
  priceMicros: Micros;
  per: number;
  incrementFirst: number;
  incrementNext: number;
  connectionFeeMicros: Micros;
  currency: string;
};

/** The units that are charged for: rounded up to the increments. Nothing used is nothing charged. */
export function billedUnits(rate: Pick<Rate, "incrementFirst" | "incrementNext">, units: number): number {
  if (units <= 0) return 0;
  const whole = Math.ceil(units);
  if (whole <= rate.incrementFirst) return rate.incrementFirst;
  const beyond = whole - rate.incrementFirst;
  return rate.incrementFirst + Math.ceil(beyond / rate.incrementNext) * rate.incrementNext;
}

/**
 * What so many units come to, exact in micros. Rounded once, at the end and upwards to the next micro, so that a charge is never
 * below the price list and the sum of charges never depends on the order they were made in.
 */
export function rateUnits(rate: Rate, units: number): Micros {
  const billed = billedUnits(rate, units);
  return billed === 0 ? 0n : rate.connectionFeeMicros + divideUp(rate.priceMicros * BigInt(billed), BigInt(rate.per));
}

/** What a call of so many answered seconds comes to. A call nobody answered costs nothing, not even the connection fee. */
export function rateCall(rate: Rate, seconds: number): Micros {
  return rateUnits(rate, seconds);
}

/** A rate of a service that is one price per unit, without increments or fee. */
export function plainRate(service: UseService, priceMicros: Micros, currency: string): Rate {
  const { per } = unitsOf(service);
  return { priceMicros, per, incrementFirst: 1, incrementNext: 1, connectionFeeMicros: 0n, currency };
}

/** The rate with a markup in basis points on price and connection fee, each rounded up to the micro. */
export function markedUpRate(rate: Rate, markupBps: number): Rate {
  const mark = (amount: Micros) => divideUp(amount * BigInt(10_000 + markupBps), 10_000n);
  return { ...rate, priceMicros: mark(rate.priceMicros), connectionFeeMicros: mark(rate.connectionFeeMicros) };
}

/** Integer division rounded up; both at least zero. */
export function divideUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}
