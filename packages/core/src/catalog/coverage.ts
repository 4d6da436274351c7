import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { type Country, listAllCountries } from "./geography.ts";
import type { Network } from "./match-plans.ts";

/** A provider in a country, by its offers on sale. `cheapestMicros` of its cheapest offer there. */
export type CountryProvider = {
  providerId: string;
  offerCount: number;
  fiveG: boolean;
  cheapestMicros: bigint;
  currency: string;
};

export type CountryCoverage = Country & { providers: CountryProvider[]; networks: Network[] };

export type CoverageState = "backed_up" | "degraded" | "single" | "none";

export type CoverageReport = {
  countriesServed: number;
  /** O10 aims at this many. */
  countriesGoal: number;
  criticalTotal: number;
  criticalWithBackup: number;
  countries: {
    code: string;
    name: string;
    critical: boolean;
    pilot: boolean;
    providers: { providerId: string; working: boolean }[];
    state: CoverageState;
    advice: string | null;
  }[];
};

/** Which providers count, and whether they could deliver at this moment. Leave out those that are switched off. */
export type CoverageProviders = ReadonlyMap<
  string,
  { name: string; working: boolean; countriesOff: ReadonlySet<string> }
>;

const countriesGoal = 200;

/** Every country of the list, served or not, with who serves it and by which networks. By name. */
export async function coverageMap(tx: Transaction): Promise<CountryCoverage[]> {
  const countries = await listAllCountries(tx);
  const providers = await providersByCountry(tx);
  const networks = await networksByCountry(tx);
  return countries.map((country) => ({
    ...country,
    providers: providers.get(country.code) ?? [],
    networks: networks.get(country.code) ?? [],
  }));
}

/**
 * Which critical countries lack a backup (O10). A country is backed up when two providers that work now sell there; degraded
 * when two sell there and fewer than two work.
 */
export async function coverageReport(tx: Transaction, providers: CoverageProviders): Promise<CoverageReport> {
  const byCountry = await providersByCountry(tx);
  const countries = (await listAllCountries(tx)).map((country) => {
    const serving = (byCountry.get(country.code) ?? []).flatMap(({ providerId }) => {
      const provider = providers.get(providerId);
      return provider && !provider.countriesOff.has(country.code)
        ? [{ providerId, name: provider.name, working: provider.working }]
        : [];
    });
    const state = stateOf(serving);
    return {
      code: country.code,
      name: country.name,
      critical: country.critical,
      pilot: country.pilot,
      providers: serving.map(({ providerId, working }) => ({ providerId, working })),
      state,
      advice: adviceFor(country.name, state, serving),
    };
  });
  const critical = countries.filter((country) => country.critical);
  return {
    countriesServed: countries.filter((country) => country.providers.length > 0).length,
    countriesGoal,
    criticalTotal: critical.length,
    criticalWithBackup: critical.filter((country) => country.state === "backed_up").length,
    countries,
  };
}

type Serving = { name: string; working: boolean };

function stateOf(serving: readonly Serving[]): CoverageState {
  if (serving.length === 0) return "none";
  if (serving.length === 1) return "single";
  return serving.filter((provider) => provider.working).length >= 2 ? "backed_up" : "degraded";
}

function adviceFor(country: string, state: CoverageState, serving: readonly Serving[]): string | null {
  const idle = serving.filter((provider) => !provider.working).map((provider) => provider.name);
  switch (state) {
    case "backed_up":
      return null;
    case "none":
      return `Nobody sells ${country}. Add a provider that does, or synchronise the catalogues.`;
    case "single":
      return `Only ${serving[0]?.name} sells ${country}. Add a second provider.`;
    case "degraded":
      return `${idle.join(" and ")} cannot deliver at the moment.`;
  }
}

type ProviderRow = {
  country: string;
  provider_id: string;
  offer_count: number;
  five_g: boolean;
  cheapest_micros: bigint;
  currency: string;
};

async function providersByCountry(tx: Transaction): Promise<Map<string, CountryProvider[]>> {
  const { rows } = await sql<ProviderRow>`
    select country, provider_id, count(*)::int as offer_count, bool_or(five_g) as five_g, min(cost_micros) as cheapest_micros, min(currency) as currency
    from catalog.offers cross join unnest(countries) as country
    where root_id = ${tx.scope.rootId} and kind = 'esim' and status = 'active'
    group by country, provider_id order by country, min(cost_micros), provider_id`.execute(tx.sql);
  const byCountry = new Map<string, CountryProvider[]>();
  for (const row of rows) {
    const list = byCountry.get(row.country) ?? [];
    byCountry.set(row.country, list);
    list.push({
      providerId: row.provider_id,
      offerCount: row.offer_count,
      fiveG: row.five_g,
      cheapestMicros: row.cheapest_micros,
      currency: row.currency,
    });
  }
  return byCountry;
}

/** From the plans for single countries: their networks are merged from all providers already. */
async function networksByCountry(tx: Transaction): Promise<Map<string, Network[]>> {
  const { rows } = await sql<{ country: string; networks: Network[] }>`
    select distinct on (country) country, networks from catalog.plans
    where root_id = ${tx.scope.rootId} and status = 'active' and country is not null
    order by country, jsonb_array_length(networks) desc, id`.execute(tx.sql);
  return new Map(rows.map((row) => [row.country, row.networks]));
}
