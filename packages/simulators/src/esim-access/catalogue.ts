import type { TenThousandths } from "../lab/money.ts";
import { hash32 } from "../lab/random.ts";
import {
  type Country,
  countries,
  hasFiveG,
  priceLevels,
  type Region,
  regions,
  wholesaleCents,
} from "../world/index.ts";

export const GIGABYTE = 1_073_741_824;

/** 1 total allowance, 2 daily then slowed, 3 daily then cut off, 4 daily unlimited (sheet, code lists). */
export type DataType = 1 | 2 | 3 | 4;

/** One package as the upstream sells it. */
export type Package = {
  packageCode: string;
  slug: string;
  name: string;
  price: TenThousandths;
  volumeBytes: number;
  days: number;
  dataType: DataType;
  /** Where it is sold: an ISO code, or the code of a group such as `EU-33`. */
  locationCode: string;
  countries: readonly Country[];
  place: "country" | "regional" | "global";
  activeType: 1 | 2;
  /** 2: a data top-up is possible; 3: seen on daily plans; 1: no. */
  supportTopUpType: 1 | 2 | 3;
  fupPolicy: string;
};

type Shape = { gigabytes: number; days: number };

const TOTALS: readonly Shape[] = [
  { gigabytes: 1, days: 7 },
  { gigabytes: 1, days: 30 },
  { gigabytes: 2, days: 15 },
  { gigabytes: 3, days: 15 },
  { gigabytes: 3, days: 30 },
  { gigabytes: 5, days: 15 },
  { gigabytes: 5, days: 30 },
  { gigabytes: 10, days: 30 },
  { gigabytes: 20, days: 30 },
  { gigabytes: 50, days: 30 },
];

type DailyShape = { gigabytes: number; dataType: 2 | 3 | 4; slug: string; label: string; fupPolicy: string };

const DAILIES: readonly DailyShape[] = [
  { gigabytes: 1, dataType: 2, slug: "1_Daily_1Mbps", label: "1GB/Day", fupPolicy: "1 Mbps" },
  { gigabytes: 2, dataType: 2, slug: "2_Daily_1Mbps", label: "2GB/Day", fupPolicy: "1 Mbps" },
  { gigabytes: 0.5, dataType: 3, slug: "0.5_Daily", label: "500MB/Day", fupPolicy: "" },
  { gigabytes: 10, dataType: 4, slug: "Unlimited_Daily", label: "Unlimited/Day", fupPolicy: "5 Mbps after 10GB" },
];

/** Group codes carry the number of their countries, such as `EU-33`; these are the letters before it. */
const GROUP_LETTERS: Readonly<Record<string, string>> = {
  europe: "EU",
  asia: "AS",
  africa: "AF",
  caribbean: "CB",
  oceania: "OC",
  global: "GL",
  gulf: "GCC",
  balkans: "BK",
  "latin-america": "LA",
  "middle-east": "ME",
  "north-america": "NA",
  "usa-canada": "USCA",
  "australia-new-zealand": "AUNZ",
};

/** Where the upstream sells, most wanted lists precomputed. */
export type Catalogue = {
  packages: readonly Package[];
  locations: readonly Location[];
  findBase(codeOrSlug: string): Package | undefined;
  /** Finds by `TOPUP_<packageCode>` or by slug. */
  findTopUp(codeOrSlug: string): Package | undefined;
};

export type Location = { code: string; name: string; countries: readonly Country[]; place: Package["place"] };

/** The whole catalogue, the same at every start. */
export function buildCatalogue(): Catalogue {
  const locations = [...countries.map(countryLocation), ...regions.map(regionLocation)];
  const codes = new Set<string>();
  const packages = locations.flatMap((location) => packagesOf(location, codes));
  const byKey = new Map<string, Package>();
  const topUps = new Map<string, Package>();
  for (const one of packages) {
    byKey.set(one.packageCode, one);
    byKey.set(one.slug, one);
    if (one.supportTopUpType !== 2) continue;
    topUps.set(topUpCode(one), one);
    topUps.set(one.slug, one);
  }
  return { packages, locations, findBase: (key) => byKey.get(key), findTopUp: (key) => topUps.get(key) };
}

/** The package code under which a package is bought as a top-up. */
export function topUpCode(one: Package): string {
  return `TOPUP_${one.packageCode}`;
}

function countryLocation(country: Country): Location {
  return { code: country.iso2, name: country.name, countries: [country], place: "country" };
}

function regionLocation(region: Region): Location {
  const letters =
    GROUP_LETTERS[region.id] ??
    region.id
      .replace(/[^a-z]/g, "")
      .slice(0, 4)
      .toUpperCase();
  return {
    code: `${letters}-${region.countries.length}`,
    name: region.name,
    countries: region.countries,
    place: region.id === "global" ? "global" : "regional",
  };
}

function packagesOf(location: Location, codes: Set<string>): Package[] {
  // Where data is very dear, nobody buys 20 GB or a flat rate: those are not sold there.
  const dear = location.place === "country" && location.countries[0]?.tier === 5;
  const largest = dear ? 5 : 50;
  const totals = TOTALS.filter((shape) => shape.gigabytes <= largest).map((shape) =>
    totalPackage(location, shape, codes),
  );
  const dailies = dear ? [] : DAILIES.map((shape) => dailyPackage(location, shape, codes));
  return [...totals, ...dailies];
}

function totalPackage(location: Location, { gigabytes, days }: Shape, codes: Set<string>): Package {
  const slug = `${location.code}_${gigabytes}_${days}`;
  return {
    ...common(location, slug, codes),
    name: `${location.name} ${gigabytes}GB ${days}Days`,
    price: priceOf(location, gigabytes, days),
    volumeBytes: gigabytes * GIGABYTE,
    days,
    dataType: 1,
    supportTopUpType: 2,
    fupPolicy: "",
  };
}

/** A daily plan is priced and sized per day; an order says for how many days (`periodNum`). */
function dailyPackage(location: Location, shape: DailyShape, codes: Set<string>): Package {
  const slug = `${location.code}_${shape.slug}`;
  return {
    ...common(location, slug, codes),
    name: `${location.name} ${shape.label}`,
    price: priceOf(location, shape.gigabytes, 1),
    volumeBytes: shape.gigabytes * GIGABYTE,
    days: 1,
    dataType: shape.dataType,
    supportTopUpType: shape.dataType === 3 ? 1 : 3,
    fupPolicy: shape.fupPolicy,
  };
}

function common(location: Location, slug: string, codes: Set<string>) {
  return {
    packageCode: newCode(slug, codes),
    slug,
    locationCode: location.code,
    countries: location.countries,
    place: location.place,
    activeType: location.place === "global" ? (1 as const) : (2 as const),
  };
}

function priceOf(location: Location, gigabytes: number, days: number): TenThousandths {
  const bundle = { place: location.code, countries: location.countries, gigabytes, days };
  return wholesaleCents("esim-access", priceLevels["esim-access"], bundle) * 100;
}

function newCode(slug: string, codes: Set<string>): string {
  for (let salt = 0; ; salt += 1) {
    const code = `P${hash32(`${slug}.${salt}`).toString(36).toUpperCase().padStart(7, "0")}`;
    if (codes.has(code)) continue;
    codes.add(code);
    return code;
  }
}

/** The `speed` text of a package: 5G when any of its networks has it. */
export function speedOf(one: Package): string {
  return one.countries.some(hasFiveG) ? "3G/4G/5G" : "3G/4G";
}
