import type { CountryOffers } from "../upstreams/index.ts";
import { mbPerGb, soldMegabytes } from "./data-size.ts";
import type { ComparableOffer } from "./match-plans.ts";

/**
 * What one provider offers in each country: how many offers, 5G, and the cost of a gigabyte in its cheapest offer there.
 * Offers for the whole world are counted in every country they cover.
 */
export function summariseCountries(offers: readonly ComparableOffer[]): CountryOffers[] {
  const byCountry = new Map<string, CountryOffers>();
  for (const offer of offers) {
    const perGb = costPerGbMicros(offer);
    for (const country of offer.countries) {
      const known = byCountry.get(country);
      if (!known) {
        byCountry.set(country, {
          country,
          offerCount: 1,
          fiveG: offer.fiveG,
          costPerGbMicros: perGb,
          currency: offer.currency,
        });
        continue;
      }
      known.offerCount += 1;
      known.fiveG ||= offer.fiveG;
      if (
        perGb !== null &&
        offer.currency === known.currency &&
        (known.costPerGbMicros === null || perGb < known.costPerGbMicros)
      ) {
        known.costPerGbMicros = perGb;
      }
    }
  }
  return [...byCountry.values()].sort((a, b) => (a.country < b.country ? -1 : 1));
}

/** Micros for a gigabyte as sold; a daily allowance counts once a day. Null when unlimited. */
export function costPerGbMicros(
  offer: Pick<ComparableOffer, "dataMode" | "dataBytes" | "validityDays" | "costMicros">,
): bigint | null {
  if (offer.dataMode === "unlimited") return null;
  const days = offer.dataMode === "daily" ? offer.validityDays : 1;
  const soldMb = soldMegabytes(offer.dataBytes) * days;
  return soldMb > 0 ? (offer.costMicros * BigInt(mbPerGb)) / BigInt(soldMb) : null;
}
