import type { Micros } from "../kernel/index.ts";

/** A change of plan in the middle of a period. */
export type ChangeInput = {
  /** `paidMicros`: for the units at hand, which is less than the price when the plan was changed in this period before. */
  from: { priceMicros: Micros; paidMicros: Micros; includedUnits: number; usedUnits: number };
  to: { priceMicros: Micros; includedUnits: number };
  period: { start: Date; end: Date };
  at: Date;
};

export type Proration = {
  /** For the rest of the old plan's period. */
  creditMicros: Micros;
  /** For the rest of the period by the new plan. */
  chargeMicros: Micros;
  /** Charge less credit: negative is given back. */
  netMicros: Micros;
  /** What the new plan includes for the rest of the period. */
  includedUnits: number;
};

/**
 * Exact to the millisecond and the micro. The old plan gives back its price for the time that is left, but for no larger part than
 * the units that are left: what was used up is not paid back. The new plan charges and includes its part of the time. A credit is
 * rounded down, a charge up, units down; the whole time gives the whole price.
 */
export function prorate({ from, to, period, at }: ChangeInput): Proration {
  const whole = BigInt(period.end.getTime() - period.start.getTime());
  const left = BigInt(Math.max(0, period.end.getTime() - Math.max(at.getTime(), period.start.getTime())));
  const byTime = (from.priceMicros * left) / whole;
  const unused = BigInt(Math.max(0, from.includedUnits - from.usedUnits));
  const byUnits = from.includedUnits > 0 ? (from.paidMicros * unused) / BigInt(from.includedUnits) : byTime;
  const creditMicros = byUnits < byTime ? byUnits : byTime;
  const chargeMicros = (to.priceMicros * left + whole - 1n) / whole;
  return {
    creditMicros,
    chargeMicros,
    netMicros: chargeMicros - creditMicros,
    includedUnits: Number((BigInt(to.includedUnits) * left) / whole),
  };
}
