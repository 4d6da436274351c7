import type { EsimNetwork, EsimOffer } from "@tandem/provider-contract";
import { type Bundle, megabytesToBytes, type Networks } from "./wire.ts";

/** Operators by country, as `/networks` lists them. Its `name` is described as the ISO code; country names are matched too. */
export type NetworksByCountry = ReadonlyMap<string, EsimNetwork[]>;

/** The operators of every country that could be told. */
export function toNetworks(listing: Networks): NetworksByCountry {
  const byCountry = new Map<string, EsimNetwork[]>();
  for (const { name, networks } of listing.countryNetworks) {
    byCountry.set(
      name,
      (networks ?? []).map((network) => ({
        country: name,
        operator: network.brandName || network.name || "unnamed",
        technologies: network.speed ?? [],
      })),
    );
  }
  return byCountry;
}

/** A bundle as an offer. Prices are in the organisation's currency, which the bundle does not name. */
export function toOffer(bundle: Bundle, currency: string, networks: NetworksByCountry): EsimOffer {
  const listed = [...(bundle.countries ?? []), ...(bundle.roamingEnabled ?? [])];
  const nameByCode = new Map<string, string>();
  for (const { iso, name } of listed)
    if (iso && /^[A-Za-z]{2}$/.test(iso)) nameByCode.set(iso.toUpperCase(), name ?? iso);
  const countries = [...nameByCode.keys()].sort();
  const region = bundle.countries?.[0]?.region ?? bundle.countries?.[0]?.name ?? null;
  const isUnlimited = bundle.unlimited === true || bundle.dataAmount <= 0;
  return {
    offerRef: bundle.name,
    name: bundle.description ?? bundle.name,
    countries,
    region: countries.length > 1 ? region : null,
    dataMode: isUnlimited ? "unlimited" : "total",
    dataBytes: isUnlimited ? 0n : megabytesToBytes(bundle.dataAmount),
    afterAllowance: isUnlimited ? "unknown" : "stopped",
    validityDays: bundle.duration,
    startWithinDays: null,
    startsOn: bundle.autostart === true ? "installation" : "first_use",
    cost: { amountMicros: bundle.price, currency },
    retailFloor: null,
    fiveG: (bundle.speed ?? []).some((speed) => /5G/i.test(speed)),
    networks: countries.flatMap((code) =>
      (networks.get(code) ?? networks.get(nameByCode.get(code) ?? "") ?? []).map((network) => ({
        ...network,
        country: code,
      })),
    ),
    voiceMinutes: null,
    smsCount: null,
    topUpSupported: true,
  };
}
