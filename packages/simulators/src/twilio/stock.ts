import { hash32 } from "../lab/random.ts";
import type { NumberType } from "./state.ts";

type Place = { locality: string; region: string; areaCode: string };

/** Where the lab's Twilio sells, with what a number costs a month in cents. */
const countries: Readonly<
  Record<string, { name: string; prefix: string; types: Partial<Record<NumberType, number>>; places: readonly Place[] }>
> = {
  US: {
    name: "United States",
    prefix: "+1",
    types: { local: 115, "toll free": 215 },
    places: [
      { locality: "New York", region: "NY", areaCode: "212" },
      { locality: "San Francisco", region: "CA", areaCode: "415" },
      { locality: "Chicago", region: "IL", areaCode: "312" },
      { locality: "Austin", region: "TX", areaCode: "512" },
      { locality: "Miami", region: "FL", areaCode: "305" },
    ],
  },
  CA: {
    name: "Canada",
    prefix: "+1",
    types: { local: 115, "toll free": 215 },
    places: [
      { locality: "Toronto", region: "ON", areaCode: "416" },
      { locality: "Vancouver", region: "BC", areaCode: "604" },
    ],
  },
  GB: {
    name: "United Kingdom",
    prefix: "+44",
    types: { local: 115, mobile: 115, national: 115 },
    places: [{ locality: "London", region: "", areaCode: "20" }],
  },
  DE: {
    name: "Germany",
    prefix: "+49",
    types: { local: 115, mobile: 1_500 },
    places: [{ locality: "Berlin", region: "", areaCode: "30" }],
  },
};

/** Countries whose numbers are sold with papers only. */
const regulated = new Set(["GB", "DE"]);

const NUMBERS_PER_PLACE = 400;

export type StockNumber = { number: string; country: string; type: NumberType; locality: string; region: string };

export type StockQuery = {
  country: string;
  type: NumberType;
  areaCode?: string | undefined;
  contains?: string | undefined;
  locality?: string | undefined;
  region?: string | undefined;
};

/** Whether Twilio sells numbers of that kind there. */
export function sells(country: string, type: NumberType): boolean {
  return countries[country]?.types[type] !== undefined;
}

export function isRegulated(country: string): boolean {
  return regulated.has(country);
}

/** Monthly prices of a country in cents, by kind; undefined for a country nobody sells in. */
export function pricesOf(country: string): { name: string; prices: [NumberType, number][] } | undefined {
  const known = countries[country];
  return known && { name: known.name, prices: Object.entries(known.types) as [NumberType, number][] };
}

/** What numbers of that kind can do. */
export function capabilitiesOf(country: string, type: NumberType) {
  const northAmerican = country === "US" || country === "CA";
  return {
    voice: true,
    sms: northAmerican || type === "mobile",
    mms: northAmerican && type !== "toll free",
    fax: northAmerican && type === "local",
  };
}

/** The numbers of the stock that fit, always in the same order. `contains` holds digits and `*` for any digit. */
export function findStock(query: StockQuery): StockNumber[] {
  const { country, type, areaCode, contains, locality, region } = query;
  const known = countries[country];
  if (!known || !sells(country, type)) return [];
  const pattern = contains === undefined ? null : new RegExp(contains.replace(/[^\d*]/g, "").replaceAll("*", "\\d"));
  const places = type === "toll free" ? [{ locality: "", region: "", areaCode: "833" }] : known.places;
  return places
    .filter((place) => areaCode === undefined || place.areaCode === areaCode)
    .filter((place) => locality === undefined || place.locality.toLowerCase() === locality.toLowerCase())
    .filter((place) => region === undefined || place.region === region)
    .flatMap((place) => numbersOf(country, known.prefix, type, place))
    .filter(({ number }) => pattern === null || pattern.test(number.slice(known.prefix.length)));
}

/** The number of the stock that is exactly this, whatever its kind. */
export function stockNumber(number: string): StockNumber | undefined {
  for (const [country, { types }] of Object.entries(countries)) {
    for (const type of Object.keys(types) as NumberType[]) {
      const found = findStock({ country, type }).find((one) => one.number === number);
      if (found) return found;
    }
  }
  return undefined;
}

function numbersOf(country: string, prefix: string, type: NumberType, place: Place): StockNumber[] {
  const digits = type === "mobile" ? "15" : place.areaCode;
  // Seven digits that neither begin with 0 or 1 nor end in what called phones give a meaning to.
  const serials = Array.from({ length: NUMBERS_PER_PLACE }, (_, index) => {
    return 2_000_000 + (hash32(`${country}.${type}.${digits}.${index}`) % 700_000) * 10 + 6;
  });
  const { locality, region } = place;
  return [...new Set(serials)].map((serial) => ({
    number: `${prefix}${digits}${serial}`,
    country,
    type,
    locality,
    region,
  }));
}
