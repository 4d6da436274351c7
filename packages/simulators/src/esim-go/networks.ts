import { hash32 } from "../lab/random.ts";
import { type Country, countries, findCountry } from "../world/index.ts";
import type { Location } from "./esim.ts";

/** A network as `/networks` lists it. Codes are made from the name: plausible, stable, not the real ones. */
function networksOf(country: Country) {
  return country.operators.map((operator) => {
    const hash = hash32(`${country.iso2}.${operator.name}`);
    return {
      name: operator.name,
      brandName: operator.name,
      mcc: String(200 + (hash32(country.iso2) % 550)),
      mnc: String(hash % 100).padStart(2, "0"),
      tagid: `${country.iso2}X${(hash % 1_296).toString(36).toUpperCase().padStart(2, "0")}`,
      speed: ["2G", "3G", "4G", ...(operator.generation === "5G" ? ["5G"] : [])],
    };
  });
}

/** The `/networks` reply: by country name or ISO code, or all. Unknown names are simply not in it. */
export function countryNetworks(query: { names: readonly string[]; isos: readonly string[]; all: boolean }) {
  const wanted = countries.filter(
    (country) => query.all || query.names.includes(country.name) || query.isos.includes(country.iso2),
  );
  return { countryNetworks: wanted.map((country) => ({ name: country.name, networks: networksOf(country) })) };
}

/** Where a phone in that country camps: on its best known network. Undefined when there is no such country. */
export function locationIn(iso2: string): Location | undefined {
  const country = findCountry(iso2);
  const network = country && networksOf(country)[0];
  if (!country || !network) return undefined;
  return {
    networkCode: network.tagid,
    networkName: network.name,
    brandName: network.brandName,
    countryIso: country.iso2,
    countryName: country.name,
  };
}
