import type { Transaction, Unscoped } from "../kernel/index.ts";
import type { Geography } from "./match-plans.ts";

/** A country or territory as people look for it. */
export type Country = {
  code: string;
  name: string;
  regionCode: string;
  aliases: string[];
  /** Must always have a backup provider (O10). */
  critical: boolean;
  pilot: boolean;
  /** 1 is the most travelled to; null outside the first twenty. */
  popularity: number | null;
};

export type Region = { code: string; name: string };

/** Every country of our own list, by name. */
export async function listAllCountries(tx: Transaction | Unscoped): Promise<Country[]> {
  const rows = await tx.sql.selectFrom("catalog.countries").selectAll().orderBy("name").execute();
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    regionCode: row.region_code,
    aliases: row.aliases,
    critical: row.critical,
    pilot: row.pilot,
    popularity: row.popularity,
  }));
}

/** Our regions in the order they are shown, `global` last. */
export async function listAllRegions(tx: Transaction | Unscoped): Promise<Region[]> {
  const rows = await tx.sql.selectFrom("catalog.regions").selectAll().orderBy("position").execute();
  return rows.map((row) => ({ code: row.code, name: row.name }));
}

/** Countries and regions as matching wants them. */
export async function loadGeography(tx: Transaction | Unscoped): Promise<Geography> {
  const [countries, regions] = [await listAllCountries(tx), await listAllRegions(tx)];
  return {
    countries: new Map(countries.map(({ code, name, regionCode }) => [code, { name, regionCode }])),
    regions: new Map(regions.map(({ code, name }) => [code, name])),
  };
}
