import { type DataMode, dataLabel, promisedBytes, soldMegabytes } from "./data-size.ts";

export type Network = { country: string; operator: string; technologies: string[] };

/** An offer as far as comparing goes. Countries sorted, without repeats. */
export type ComparableOffer = {
  id: string;
  providerId: string;
  countries: readonly string[];
  dataMode: DataMode;
  dataBytes: bigint;
  validityDays: number;
  fiveG: boolean;
  topUpSupported: boolean;
  costMicros: bigint;
  currency: string;
  networks: readonly Network[];
};

export type Geography = {
  /** By ISO 3166-1 alpha-2 code. */
  countries: ReadonlyMap<string, { name: string; regionCode: string }>;
  /** Region codes with names; `global` among them. */
  regions: ReadonlyMap<string, string>;
};

/** Something to sell, and the offers that can serve it. */
export type MatchedPlan = {
  /** Made from place, size and days alone: the same plan has the same slug in every sync. */
  slug: string;
  name: string;
  coverage: "country" | "region" | "global";
  country: string | null;
  regionCode: string;
  countries: string[];
  dataMode: DataMode;
  dataMb: number;
  dataBytes: bigint;
  validityDays: number;
  fiveG: boolean;
  topUp: boolean;
  networks: Network[];
  offers: { offerId: string; providerId: string; exact: boolean }[];
};

/** An offer that sells a place as a whole, under the plan it is an exact match of. */
type Base = { offer: ComparableOffer; place: Place; dataMb: number };
type Place = {
  coverage: MatchedPlan["coverage"];
  code: string;
  country: string | null;
  regionCode: string;
  name: string;
};

/** Offers with more than this many times the promised data serve other plans; what they cost is for the margin guard. */
const dataFactorMax = 2;
const daysFactorMax = 2;
/** A longer validity up to a month costs providers next to nothing. */
const daysAlwaysFine = 30;
const perProviderMax = 3;
/** A group of countries belongs to a region when so large a part of it lies there. */
const regionShareMin = 0.8;
const globalCountriesMin = 60;
const globalRegionsMin = 4;
/** Regional offers much smaller than the largest of their kind would shrink what the plan promises. */
const coverageShareMin = 0.75;

/**
 * Plans out of all providers' offers. A plan exists for each place, size and validity that somebody sells; an offer may serve
 * it when it gives the same or more: its countries, data, days, and 5G and top-up where the plan promises them. Pure; the
 * order of the offers does not matter.
 */
export function matchPlans(offers: readonly ComparableOffer[], geography: Geography, currency: string): MatchedPlan[] {
  const usable = offers.filter((offer) => offer.currency === currency && offer.countries.length > 0);
  const byCountry = indexByCountry(usable);
  const groups = groupBases(usable, geography);
  return [...groups].map(([slug, bases]) => toPlan(slug, bases, byCountry)).sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

function indexByCountry(offers: readonly ComparableOffer[]): Map<string, ComparableOffer[]> {
  const index = new Map<string, ComparableOffer[]>();
  for (const offer of offers) {
    for (const country of offer.countries) {
      const list = index.get(country);
      if (list) list.push(offer);
      else index.set(country, [offer]);
    }
  }
  return index;
}

function groupBases(offers: readonly ComparableOffer[], geography: Geography): Map<string, Base[]> {
  const groups = new Map<string, Base[]>();
  for (const offer of offers) {
    const place = placeOf(offer.countries, geography);
    if (!place) continue;
    const dataMb = offer.dataMode === "unlimited" ? 0 : soldMegabytes(offer.dataBytes);
    const slug = slugOf(place, offer, dataMb);
    const group = groups.get(slug);
    if (group) group.push({ offer, place, dataMb });
    else groups.set(slug, [{ offer, place, dataMb }]);
  }
  return groups;
}

/** The place an offer is sold for; null for a mixture of countries that has no name of ours. */
export function placeOf(countries: readonly string[], geography: Geography): Place | null {
  const [only] = countries;
  if (only !== undefined && countries.length === 1) {
    const known = geography.countries.get(only);
    return known
      ? { coverage: "country", code: only.toLowerCase(), country: only, regionCode: known.regionCode, name: known.name }
      : null;
  }
  const counts = new Map<string, number>();
  for (const country of countries) {
    const region = geography.countries.get(country)?.regionCode;
    if (region) counts.set(region, (counts.get(region) ?? 0) + 1);
  }
  if (countries.length >= globalCountriesMin && counts.size >= globalRegionsMin)
    return regionPlace("global", geography);
  const [code, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ["", 0];
  return count / countries.length >= regionShareMin ? regionPlace(code, geography) : null;
}

function regionPlace(code: string, geography: Geography): Place {
  const name = geography.regions.get(code) ?? code;
  return { coverage: code === "global" ? "global" : "region", code, country: null, regionCode: code, name };
}

function slugOf(place: Place, offer: ComparableOffer, dataMb: number): string {
  const size = dataLabel("total", dataMb).replace(/\s/g, "").replace(".", "-").toLowerCase();
  const data = { total: size, daily: `${size}-daily`, unlimited: "unlimited" }[offer.dataMode];
  return `${place.code}-${data}-${offer.validityDays}d`;
}

function toPlan(slug: string, bases: readonly Base[], byCountry: ReadonlyMap<string, ComparableOffer[]>): MatchedPlan {
  const [first] = bases;
  if (!first) throw new Error("a plan is made from at least one offer");
  const { place } = first;
  // Sizes that read the same are the same plan; it promises the smallest of them.
  const dataMb = Math.min(...bases.map((base) => base.dataMb));
  const { dataMode, validityDays } = first.offer;
  const countries = promisedCountries(bases.map((base) => base.offer));
  const exact = bases.map((base) => base.offer).filter((offer) => covers(offer, countries));
  const promise = {
    countries,
    dataMode,
    dataMb,
    dataBytes: dataMode === "unlimited" ? 0n : promisedBytes(dataMb),
    validityDays,
    fiveG: promisesFiveG(exact),
    topUp: exact.every((offer) => offer.topUpSupported),
  };
  const reachable = byCountry.get(countries[0] ?? "") ?? [];
  const serving = cheapestPerProvider(reachable.filter((offer) => serves(offer, promise)));
  const exactIds = new Set(exact.map((offer) => offer.id));
  return {
    slug,
    name: `${place.name} ${dataLabel(dataMode, dataMb)}, ${validityDays} ${validityDays === 1 ? "day" : "days"}`,
    coverage: place.coverage,
    country: place.country,
    regionCode: place.regionCode,
    ...promise,
    networks: networksOf(exact.length > 0 ? exact : serving, countries),
    offers: serving.map((offer) => ({
      offerId: offer.id,
      providerId: offer.providerId,
      exact: exactIds.has(offer.id),
    })),
  };
}

/** The countries that all offers of nearly the largest coverage share. */
function promisedCountries(offers: readonly ComparableOffer[]): string[] {
  const largest = Math.max(...offers.map((offer) => offer.countries.length));
  const wide = offers.filter((offer) => offer.countries.length >= largest * coverageShareMin);
  const [first, ...others] = wide;
  const shared = (first?.countries ?? []).filter((country) =>
    others.every((offer) => offer.countries.includes(country)),
  );
  // Groups of one size that share next to nothing are not the same place: the widest alone decides then.
  if (shared.length >= largest * coverageShareMin) return shared;
  const widest = offers.filter((offer) => offer.countries.length === largest).sort(cheaper)[0];
  return [...(widest?.countries ?? [])];
}

/** Promised where two providers can keep it, so that there is a backup, or where everybody who sells the plan does. */
function promisesFiveG(exact: readonly ComparableOffer[]): boolean {
  const all = new Set(exact.map((offer) => offer.providerId));
  const able = new Set(exact.filter((offer) => offer.fiveG).map((offer) => offer.providerId));
  return able.size >= 2 || (able.size > 0 && able.size === all.size);
}

type Promised = Pick<
  MatchedPlan,
  "countries" | "dataMode" | "dataMb" | "dataBytes" | "validityDays" | "fiveG" | "topUp"
>;

/** Whether an offer gives the same or more, within reason. */
export function serves(offer: ComparableOffer, plan: Promised): boolean {
  if (offer.dataMode !== plan.dataMode) return false;
  if (offer.dataBytes < plan.dataBytes) return false;
  if (plan.dataMb > 0 && soldMegabytes(offer.dataBytes) > plan.dataMb * dataFactorMax) return false;
  if (offer.validityDays < plan.validityDays) return false;
  if (offer.validityDays > Math.max(plan.validityDays * daysFactorMax, daysAlwaysFine)) return false;
  if (plan.fiveG && !offer.fiveG) return false;
  if (plan.topUp && !offer.topUpSupported) return false;
  return covers(offer, plan.countries);
}

function covers(offer: ComparableOffer, countries: readonly string[]): boolean {
  if (offer.countries.length < countries.length) return false;
  if (countries.length === 1) return offer.countries.includes(countries[0] ?? "");
  const own = new Set(offer.countries);
  return countries.every((country) => own.has(country));
}

function cheaper(one: ComparableOffer, other: ComparableOffer): number {
  if (one.costMicros !== other.costMicros) return one.costMicros < other.costMicros ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

function cheapestPerProvider(offers: readonly ComparableOffer[]): ComparableOffer[] {
  const taken = new Map<string, number>();
  return offers.toSorted(cheaper).filter((offer) => {
    const count = taken.get(offer.providerId) ?? 0;
    taken.set(offer.providerId, count + 1);
    return count < perProviderMax;
  });
}

/** Every operator that one of the offers may camp on, with all technologies told of it. */
function networksOf(offers: readonly ComparableOffer[], countries: readonly string[]): Network[] {
  const wanted = new Set(countries);
  const merged = new Map<string, Network>();
  for (const network of offers.flatMap((offer) => offer.networks)) {
    if (!wanted.has(network.country)) continue;
    const key = `${network.country} ${network.operator.toLowerCase()}`;
    const known = merged.get(key);
    const technologies = [...new Set([...(known?.technologies ?? []), ...network.technologies])].sort();
    // Spelling differs in case between providers: the first in order stands for all.
    const operator = known && known.operator < network.operator ? known.operator : network.operator;
    merged.set(key, { country: network.country, operator, technologies });
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, network]) => network);
}
