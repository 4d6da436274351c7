import { countryData } from "./country-data.ts";

/** A mobile network a visitor's eSIM may use. */
export type Operator = { name: string; generation: "4G" | "5G" };

/** Tier 1 is cheapest wholesale data, 5 dearest. */
export type PriceTier = 1 | 2 | 3 | 4 | 5;

export type Country = {
  iso2: string;
  name: string;
  /** Id of the continent-like region the country is filed under. */
  region: string;
  tier: PriceTier;
  /** At least one, best known first. */
  operators: readonly Operator[];
};

function parseLine(region: string, line: string): Country {
  const [iso2 = "", name = "", tier = "", operators = ""] = line.split("|");
  return { iso2, name, region, tier: Number(tier) as PriceTier, operators: parseOperators(name, operators) };
}

function parseOperators(country: string, text: string): Operator[] {
  const named = text.split(",").filter((name) => name !== "");
  const names = named.length > 0 ? named : [`${country} Telecom`, `${country} Mobile`];
  return names.map((name) => {
    const fiveG = name.endsWith("*");
    return { name: fiveG ? name.slice(0, -1) : name, generation: fiveG ? "5G" : "4G" };
  });
}

/** Every country and territory of the world both, ordered by ISO code: over 220. */
export const countries: readonly Country[] = Object.entries(countryData)
  .flatMap(([region, lines]) =>
    lines
      .trim()
      .split("\n")
      .map((line) => parseLine(region, line)),
  )
  .sort((a, b) => (a.iso2 < b.iso2 ? -1 : 1));

const byIso2 = new Map(countries.map((country) => [country.iso2, country]));

/** The country of that ISO 3166-1 alpha-2 code (`XK` for Kosovo), or undefined. */
export function findCountry(iso2: string): Country | undefined {
  return byIso2.get(iso2);
}

/** Whether any network there gives visitors 5G. */
export function hasFiveG(country: Country): boolean {
  return country.operators.some((operator) => operator.generation === "5G");
}
