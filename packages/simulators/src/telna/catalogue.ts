import { hash32 } from "../lab/random.ts";
import { alpha3 } from "../world/alpha3.ts";
import {
  type Country,
  countries,
  hasFiveG,
  priceLevels,
  type Region,
  regions,
  wholesaleCents,
} from "../world/index.ts";

const GIGABYTE = 1_073_741_824;
const DAY_SECONDS = 86_400;

/** GB and days each country has, and each region. Few, so that one page shows them all. */
const SIZES = {
  country: [
    [1, 7],
    [3, 30],
    [5, 30],
    [10, 30],
  ],
  region: [
    [3, 30],
    [10, 30],
  ],
} as const;
/** The regions that are sold as one: continents and the world. */
const REGIONS = new Set([
  "europe",
  "north-america",
  "latin-america",
  "caribbean",
  "asia",
  "middle-east",
  "africa",
  "oceania",
  "global",
]);

export type Product = {
  id: string;
  name: string;
  templateId: number;
  templateName: string;
  bytes: number;
  seconds: number;
  countries: string[];
  /** Ten-thousandths of a dollar. */
  unitCost: number;
};

/** Everything Telna sells, in the order of its ids. The same world gives the same catalogue. */
export function buildCatalogue(): Product[] {
  const national = countries.flatMap((country) =>
    SIZES.country.map(([gigabytes, days]) => toProduct(country.iso2, country.name, [country], gigabytes, days)),
  );
  const regional = regions
    .filter(({ id }) => REGIONS.has(id))
    .flatMap(({ id, name, countries: members }: Region) =>
      SIZES.region.map(([gigabytes, days]) => toProduct(id, name, members, gigabytes, days)),
    );
  return [...national, ...regional].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function toProduct(place: string, name: string, members: readonly Country[], gigabytes: number, days: number): Product {
  const key = `telna.${place}.${gigabytes}.${days}`;
  const speed = members.some(hasFiveG) ? " 5G" : "";
  const cents = wholesaleCents("telna", priceLevels.telna, { place, countries: members, gigabytes, days });
  return {
    // 24 hexadecimal digits, as in the one reply that is known.
    id: ["a", "b", "c"].map((salt) => hash32(`${key}.${salt}`).toString(16).padStart(8, "0")).join(""),
    name: `${name} ${gigabytes} GB ${days} days${speed}`,
    templateId: 100_000 + (hash32(key) % 900_000),
    templateName: name,
    bytes: gigabytes * GIGABYTE,
    seconds: days * DAY_SECONDS,
    countries: members.map(({ iso2 }) => alpha3(iso2)),
    unitCost: cents * 100,
  };
}

/** A product as the API writes it. */
export function wireProduct(product: Product): object {
  return {
    id: product.id,
    name: product.name,
    sim_product: 1,
    status: "AVAILABLE",
    unit_cost: product.unitCost / 10_000,
    created_date: 1_760_000_000_000,
    package_template: {
      id: product.templateId,
      name: product.templateName,
      data_usage_allowance: product.bytes,
      voice_usage_allowance: 0,
      sms_usage_allowance: 0,
      time_allowance: { unit: "SECOND", duration: product.seconds },
      activation_time_allowance: 180 * DAY_SECONDS,
      supported_countries: product.countries,
      traffic_policy: 1,
      activation_type: "AUTO",
    },
  };
}
