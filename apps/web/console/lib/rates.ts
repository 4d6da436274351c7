import type { Schemas } from "@tandem/sdk";
import { formatCount, formatDuration, formatPercent } from "#lib/format.ts";

type Rate = Pick<Schemas["Rate"], "value" | "count" | "of">;
type Spread = Pick<Schemas["Spread"], "value" | "p95" | "of">;

/** The API calls a share a rate from so many cases on. */
export const ratedFrom = 20;

/** A rate as a percentage where there are enough cases for one, else as they are: `3 of 4`. */
export function rateText(rate: Rate, digits = 1): string {
  if (rate.value !== null) return formatPercent(rate.value, digits);
  return rate.of === 0 ? "–" : `${formatCount(rate.count)} of ${formatCount(rate.of)}`;
}

/** What stands behind a rate: how many cases, or that there are too few to call it one. */
export function rateBasis(rate: Rate, one: string, many = `${one}s`): string {
  if (rate.of === 0) return `no ${many} yet`;
  if (rate.value === null) return `not enough data: a rate from ${ratedFrom} ${many} on`;
  return `${formatCount(rate.count)} of ${formatCount(rate.of)} ${many}`;
}

/** The slow end of a length of time, or why it is not told. */
export function slowEnd({ p95, of }: Spread): string {
  if (p95 !== null) return `95 of 100 within ${formatDuration(p95 * 1000)}`;
  return of === 0 ? "nothing delivered yet" : `median of ${formatCount(of)}; slow end from ${ratedFrom} on`;
}

/** The share of delivered eSIMs that are in use, in the same manner. */
export function usedOf({ delivered, used }: Schemas["Activation"]): Rate {
  return { count: used, of: delivered, value: delivered >= ratedFrom ? used / delivered : null };
}
