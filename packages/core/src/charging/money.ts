import type { Micros } from "../kernel/index.ts";
import { divideUp } from "../rating/index.ts";

/** What a subscription gives a use: units that are paid for, and the price of those beyond them (null: by the price list). */
export type Allowance = {
  id: string;
  included: number;
  overage: { priceMicros: Micros; per: number } | null;
};

/**
 * What a use costs beyond its included units. Without an allowance that is its list price; with one, the plan's overage price for
 * the units beyond, or where the plan names none their part of the list price. Rounded up to the micro, as every charge.
 */
export function moneyBeyond(
  use: { billedUnits: number; listMicros: Micros },
  allowance: Pick<Allowance, "included" | "overage"> | null,
): Micros {
  if (!allowance) return use.listMicros;
  const beyond = BigInt(Math.max(0, use.billedUnits - allowance.included));
  if (beyond === 0n) return 0n;
  const { overage } = allowance;
  return overage
    ? divideUp(beyond * overage.priceMicros, BigInt(overage.per))
    : divideUp(beyond * use.listMicros, BigInt(use.billedUnits));
}
