import {
  type Country,
  countries,
  hasFiveG,
  priceLevels,
  type Region,
  regions,
  wholesaleCents,
} from "../world/index.ts";
import type { Bundle, BundleCountry } from "./bundle.ts";

/** GB and days of the fixed bundles each destination has. */
const FIXED_SIZES = [
  [1, 7],
  [2, 15],
  [3, 30],
  [5, 30],
  [10, 30],
  [20, 30],
  [50, 30],
] as const;

const UNLIMITED_DAYS = [1, 3, 5, 7, 10, 15, 30] as const;

/** Unlimited bundles exist only where data is cheap (price tier), and are priced as this much data a day. */
const UNLIMITED_TIER_MAX = 2;
const UNLIMITED_GIGABYTES_PER_DAY = 1.2;

export const fixedGroup = "Standard Fixed Bundles";
export const unlimitedGroup = "Standard Unlimited Essential";

/**
 * These countries are served by another network partner, so their bundles need another eSIM profile and do not
 * fit on an eSIM of the rest of the world. An assumption that makes incompatibility real (FACTS.md).
 */
const SECOND_PROFILE = new Set(["CN", "HK", "MO"]);

const regionNames: Readonly<Record<string, string>> = {
  europe: "Europe",
  "north-america": "North America",
  "latin-america": "Latin America",
  caribbean: "Caribbean",
  asia: "Asia",
  "middle-east": "Middle East",
  africa: "Africa",
  oceania: "Oceania",
};

type Destination = {
  /** As it stands in the bundle's name: an ISO code, or a region's with R before it. */
  code: string;
  place: string;
  name: string;
  members: readonly Country[];
  regional: boolean;
};

/** Everything eSIM Go sells, in the order of its names. The same world gives the same catalogue. */
export function buildCatalogue(): Bundle[] {
  const destinations = [...countries.map(countryDestination), ...regions.map(regionDestination)];
  return destinations.flatMap(bundlesOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A country in eSIM Go's words. */
function wireCountry(country: Country): BundleCountry {
  return { name: country.name, region: regionNames[country.region] ?? "Global", iso: country.iso2 };
}

function countryDestination(country: Country): Destination {
  return { code: country.iso2, place: country.iso2, name: country.name, members: [country], regional: false };
}

function regionDestination(region: Region): Destination {
  const code = `R${region.id.replaceAll("-", "").toUpperCase().slice(0, 10)}`;
  return { code, place: region.id, name: region.name, members: region.countries, regional: true };
}

function bundlesOf(destination: Destination): Bundle[] {
  const fixed = FIXED_SIZES.map(([gigabytes, days]) => fixedBundle(destination, gigabytes, days));
  const cheap = !destination.regional && destination.members.every((country) => country.tier <= UNLIMITED_TIER_MAX);
  return cheap ? [...fixed, ...UNLIMITED_DAYS.map((days) => unlimitedBundle(destination, days))] : fixed;
}

function fixedBundle(destination: Destination, gigabytes: number, days: number): Bundle {
  return {
    ...commonOf(destination),
    name: `esim_${gigabytes}GB_${days}D_${destination.code}_V2`,
    description: `eSIM, ${gigabytes}GB, ${days} Days, ${destination.name}, V2`,
    groups: [fixedGroup],
    dataMegabytes: gigabytes * 1_000,
    durationDays: days,
    unlimited: false,
    price: price(destination, gigabytes, days),
  };
}

function unlimitedBundle(destination: Destination, days: number): Bundle {
  return {
    ...commonOf(destination),
    name: `esim_ULE_${days}D_${destination.code}_V2`,
    description: `eSIM, Unlimited Essential, ${days} Days, ${destination.name}, V2`,
    groups: [unlimitedGroup],
    dataMegabytes: 0,
    durationDays: days,
    unlimited: true,
    price: price(destination, UNLIMITED_GIGABYTES_PER_DAY * days, days),
  };
}

function commonOf(destination: Destination) {
  const members = destination.members.map(wireCountry);
  const speed = ["2G", "3G", "4G", ...(destination.members.some(hasFiveG) ? ["5G"] : [])];
  const second = destination.members.every((country) => SECOND_PROFILE.has(country.iso2));
  return {
    countries: members,
    roamingEnabled: destination.regional ? members : [],
    speed,
    profileName: second ? "esimgo_profile_2" : "esimgo_profile_1",
  };
}

function price(destination: Destination, gigabytes: number, days: number): number {
  const { place, members } = destination;
  return wholesaleCents("esim-go", priceLevels["esim-go"], { place, countries: members, gigabytes, days }) * 100;
}
