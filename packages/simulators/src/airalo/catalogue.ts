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

/** What Airalo sells; `megabytes` is base 1024 (sheet: "Money, data, time"), 0 when unlimited. */
export type AiraloPackage = {
  id: string;
  type: "sim" | "topup";
  operator: Operator;
  /** What the partner is charged. */
  netPrice: TenThousandths;
  /** Lowest price the partner may sell at (sheet: retail floor). */
  retailPrice: TenThousandths;
  megabytes: number;
  days: number;
  unlimited: boolean;
  /** Minutes and messages; null on data-only plans. */
  voice: number | null;
  text: number | null;
};

/** A brand of Airalo's in a country or region: the eSIM is the operator's, packages can be added to it. */
export type Operator = {
  id: number;
  type: "local" | "global";
  title: string;
  planType: "data" | "data-voice-text";
  countries: readonly Country[];
  packages: AiraloPackage[];
};

/** A country or region with its operators: the top of the package tree. */
export type Destination = { slug: string; countryCode: string; title: string; operators: Operator[] };

export type Catalogue = { destinations: readonly Destination[]; packages: ReadonlyMap<string, AiraloPackage> };

const SIZES = [
  [1, 7],
  [2, 15],
  [3, 30],
  [5, 30],
  [10, 30],
  [20, 30],
] as const;

const UNLIMITED_DAYS = [3, 5, 7, 10, 15] as const;
const UNLIMITED_TIER_MAX = 2;
const UNLIMITED_GIGABYTES_PER_DAY = 1.5;

/** Voice plans exist where a number is cheap to have. */
const VOICE_COUNTRIES = new Set(["US", "GB", "FR", "DE", "ES", "IT", "CA", "AU"]);
const VOICE_SIZES = [
  [3, 30],
  [10, 30],
] as const;
const VOICE_SURCHARGE_CENTS = 250;

const MEGABYTES_PER_GIGABYTE = 1_024;
const brandEndings = ["Mobile", "Link", "Connect", "Roam"];

/** Everything Airalo sells, countries first. The same world gives the same catalogue. */
export function buildCatalogue(): Catalogue {
  const destinations = [...countries.map(countryDestination), ...regions.map(regionDestination)];
  destinations.forEach((destination, index) => {
    for (const [position, operator] of destination.operators.entries()) operator.id = 500 + index * 2 + position;
  });
  const all = destinations.flatMap(({ operators }) => operators.flatMap((operator) => operator.packages));
  return { destinations, packages: new Map(all.map((one) => [one.id, one])) };
}

/** Lower-case ASCII words joined by dashes, as Airalo's slugs are. */
function slugOf(name: string): string {
  const ascii = name.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  return ascii
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function countryDestination(country: Country): Destination {
  const operators = [dataOperator("local", country.name, country.iso2, [country])];
  if (VOICE_COUNTRIES.has(country.iso2)) operators.push(voiceOperator(country));
  return { slug: slugOf(country.name), countryCode: country.iso2, title: country.name, operators };
}

function regionDestination(region: Region): Destination {
  const operators = [dataOperator("global", region.name, region.id, region.countries)];
  return { slug: region.id, countryCode: "", title: region.name, operators };
}

function dataOperator(type: Operator["type"], name: string, place: string, members: readonly Country[]): Operator {
  const ending = brandEndings[hash32(place) % brandEndings.length] ?? "Mobile";
  const operator: Operator = {
    id: 0,
    type,
    title: `${name} ${ending}`,
    planType: "data",
    countries: members,
    packages: [],
  };
  for (const [gigabytes, days] of SIZES) {
    addPackage(operator, { gigabytes, days, unlimited: false, cents: centsOf(place, members, gigabytes, days) });
  }
  if (type === "local" && members.every((country) => country.tier <= UNLIMITED_TIER_MAX)) {
    for (const days of UNLIMITED_DAYS) {
      const cents = centsOf(place, members, days * UNLIMITED_GIGABYTES_PER_DAY, days);
      addPackage(operator, { gigabytes: 0, days, unlimited: true, cents });
    }
  }
  return operator;
}

function voiceOperator(country: Country): Operator {
  const operator: Operator = {
    id: 0,
    type: "local",
    title: `${country.name} Talk`,
    planType: "data-voice-text",
    countries: [country],
    packages: [],
  };
  for (const [gigabytes, days] of VOICE_SIZES) {
    const cents = centsOf(country.iso2, [country], gigabytes, days) + VOICE_SURCHARGE_CENTS;
    addPackage(operator, { gigabytes, days, unlimited: false, cents });
  }
  return operator;
}

function centsOf(place: string, members: readonly Country[], gigabytes: number, days: number): number {
  return wholesaleCents("airalo", priceLevels.airalo, { place, countries: members, gigabytes, days });
}

type Size = { gigabytes: number; days: number; unlimited: boolean; cents: number };

/** Adds the package and its top-up twin, which differs by the ending of its id only. */
function addPackage(operator: Operator, { gigabytes, days, unlimited, cents }: Size): void {
  const size = unlimited ? "unlimited" : `${gigabytes}gb`;
  const id = `${slugOf(operator.title)}-${days}days-${size}`;
  const hasVoice = operator.planType === "data-voice-text";
  const common = {
    operator,
    netPrice: cents * 100,
    retailPrice: retailOf(cents),
    megabytes: gigabytes * MEGABYTES_PER_GIGABYTE,
    days,
    unlimited,
    voice: hasVoice ? gigabytes * 20 : null,
    text: hasVoice ? gigabytes * 20 : null,
  };
  operator.packages.push({ id, type: "sim", ...common }, { id: `${id}-topup`, type: "topup", ...common });
}

/** Twice the net price, up to the next half dollar. */
function retailOf(cents: number): TenThousandths {
  return Math.ceil((cents * 2) / 50) * 5_000;
}

/** Whether any network of the operator's countries has 5G. */
export function operatorHasFiveG(operator: Operator): boolean {
  return operator.countries.some(hasFiveG);
}
