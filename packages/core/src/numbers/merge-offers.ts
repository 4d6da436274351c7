import { type NumberFeature, numberFeatures } from "@tandem/provider-contract";
import type { SealedNumberOffer } from "./number-offer.ts";

/** An offer in an answer, with how it compares with the others. */
export type RankedOffer = { offer: SealedNumberOffer; best: boolean; cheapest: boolean };

/**
 * Makes one list of what several carriers offer: a number that two of them have is taken from the cheaper one; what the first
 * month costs decides the order. `cheapest` is the first of them, `best` the cheapest of those that can do the most.
 */
export function mergeOffers(offers: readonly SealedNumberOffer[], limit: number): RankedOffer[] {
  const byNumber = new Map<string, SealedNumberOffer>();
  for (const offer of offers.toSorted(byPrice)) {
    if (!byNumber.has(offer.number)) byNumber.set(offer.number, offer);
  }
  const merged = [...byNumber.values()];
  const most = Math.max(0, ...merged.map(countFeatures));
  const best = merged.find((offer) => countFeatures(offer) === most);
  // The best one is shown even where many cheaper ones can do less.
  const shown = merged.slice(0, limit);
  if (best && !shown.includes(best)) shown.splice(-1, 1, best);
  return shown.map((offer) => ({ offer, best: offer === best, cheapest: offer === merged[0] }));
}

/** What each carrier asks a month for its cheapest number of these, cheapest first (N1). */
export function quotesOf(
  found: readonly { providerId: string; monthlyCostMicros: bigint }[],
): SealedNumberOffer["quotes"] {
  const cheapest = new Map<string, bigint>();
  for (const { providerId, monthlyCostMicros } of found) {
    const known = cheapest.get(providerId);
    if (known === undefined || monthlyCostMicros < known) cheapest.set(providerId, monthlyCostMicros);
  }
  return [...cheapest]
    .sort(([a, one], [b, other]) => (one < other ? -1 : one > other ? 1 : a < b ? -1 : 1))
    .map(([providerId, monthlyMicros]) => ({ providerId, monthlyMicros: monthlyMicros.toString() }));
}

/** The lower price first; of equal ones what can do more, then what costs us less. */
function byPrice(one: SealedNumberOffer, other: SealedNumberOffer): number {
  const difference = firstMonth(one) - firstMonth(other);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  const more = countFeatures(other) - countFeatures(one);
  if (more !== 0) return more;
  const dearer = BigInt(one.monthlyCostMicros) - BigInt(other.monthlyCostMicros);
  if (dearer !== 0n) return dearer < 0n ? -1 : 1;
  return one.number < other.number ? -1 : one.number > other.number ? 1 : 0;
}

/** What a number costs its buyer today. */
export function firstMonth({ setupPriceMicros, monthlyPriceMicros }: SealedNumberOffer): bigint {
  return BigInt(setupPriceMicros) + BigInt(monthlyPriceMicros);
}

const known = new Set<NumberFeature>(numberFeatures);
const countFeatures = ({ features }: SealedNumberOffer) =>
  features?.filter((feature) => known.has(feature)).length ?? 0;
