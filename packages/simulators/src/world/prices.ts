import { hash32 } from "../lab/random.ts";
import type { Country, PriceTier } from "./countries.ts";

/** Price of 5 GB for 30 days at price level 100, in cents: the US price of the issue for eSIM Access. */
const FIVE_GB_CENTS: Readonly<Record<PriceTier, number>> = { 1: 350, 2: 520, 3: 880, 4: 1_640, 5: 3_200 };

/** Places whose price is exactly the level's, so that the prices hold at every seller. */
const ANCHOR = "US";

/** How far a seller's price for a place may be off its level, in percent either way. */
const SPREAD_PERCENT = 12;

/**
 * Price levels of the sellers in percent of the base. With them US 5 GB 30 days costs $3.50 at `esim-access`,
 * $4.20 at `esim-go`, $4.60 (net) at `airalo` and $4.76 at `telna`.
 */
export const priceLevels = { "esim-access": 100, "esim-go": 120, airalo: 131.4, telna: 136 } as const;

/** What is priced: the destination's countries with a stable name for it, and the allowance. */
export type PricedBundle = { place: string; countries: readonly Country[]; gigabytes: number; days: number };

/**
 * Wholesale price in whole US cents; the same input always gives the same. `levelPercent` is the seller's level,
 * `seller` makes its prices for each place differ from others' at the same level.
 */
export function wholesaleCents(seller: string, levelPercent: number, bundle: PricedBundle): number {
  const volume = (bundle.gigabytes / 5) ** 0.88;
  const time = (bundle.days / 30) ** 0.12;
  const spread = bundle.place === ANCHOR ? 1 : 1 + spreadOf(`${seller}.${bundle.place}`) / 100;
  const cents = (baseCents(bundle.countries) * volume * time * levelPercent * spread) / 100;
  return Math.max(20, Math.round(cents));
}

/** One country costs its tier. A region costs its average and a quarter of its dearest member. */
function baseCents(countries: readonly Country[]): number {
  const costs = countries.map((country) => FIVE_GB_CENTS[country.tier]);
  if (costs.length <= 1) return costs[0] ?? FIVE_GB_CENTS[3];
  const average = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
  return average + Math.max(...costs) / 4;
}

function spreadOf(key: string): number {
  return (hash32(key) % (2 * SPREAD_PERCENT + 1)) - SPREAD_PERCENT;
}
