import type { Country, Region } from "@tandem/sdk";

/** A place one can buy for: a country or a region, with what its address and the search need. */
export type Place = {
  kind: "country" | "region";
  code: string;
  name: string;
  slug: string;
  from: { amount: string; currency: string } | null;
  /** Other names people type for it, divided by bars. */
  aliases: string;
};

// Words people type that are not the name we list: abbreviations, old names, cities and islands travellers think of first.
const aliases: Record<string, string> = {
  AE: "UAE|Dubai|Abu Dhabi|Emirates",
  AU: "Sydney|Melbourne",
  BA: "Bosnia",
  BR: "Rio|Sao Paulo",
  CA: "Toronto|Vancouver",
  CD: "Congo|Kinshasa",
  CH: "Zurich|Geneva",
  CN: "Beijing|Shanghai",
  CZ: "Czech Republic|Prague",
  DE: "Deutschland|Berlin|Munich",
  EG: "Cairo",
  ES: "Espana|Madrid|Barcelona|Mallorca|Canary Islands|Ibiza",
  FR: "Paris|Nice",
  GB: "UK|Britain|England|Scotland|Wales|London",
  GR: "Athens|Crete|Santorini",
  HR: "Hrvatska|Dubrovnik|Split",
  ID: "Bali|Jakarta",
  IE: "Dublin",
  IN: "Delhi|Mumbai|Goa",
  IT: "Italia|Rome|Milan|Venice|Sicily",
  JP: "Nippon|Tokyo|Osaka|Kyoto",
  KR: "Korea|Seoul",
  MA: "Marrakesh|Marrakech",
  MX: "Cancun",
  MY: "Kuala Lumpur",
  NL: "Holland|Amsterdam",
  PH: "Manila",
  PT: "Lisbon|Porto|Madeira|Azores",
  TH: "Bangkok|Phuket",
  TR: "Turkiye|Istanbul|Antalya",
  US: "USA|America|New York|Hawaii|Florida",
  VN: "Hanoi|Saigon",
  ZA: "Cape Town",
};

const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

/** The address part of a place: `Côte d’Ivoire` → `cote-d-ivoire`. */
export function slugOf(name: string): string {
  return plain(name)
    .replace(/&/g, " and ")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Countries and regions as one list of places, countries first. */
export function placesOf(countries: readonly Country[], regions: readonly Region[]): Place[] {
  return [
    ...countries.map((country) => ({
      kind: "country" as const,
      code: country.code,
      name: country.name,
      slug: slugOf(country.name),
      from: country.fromPrice,
      aliases: aliases[country.code] ?? "",
    })),
    ...regions.map((region) => ({
      kind: "region" as const,
      code: region.code,
      name: region.name,
      slug: slugOf(region.name),
      from: region.fromPrice,
      aliases: region.code === "global" ? "World|Worldwide" : "",
    })),
  ];
}

/** How well a place matches, 0 the best: another name for it in full, the start of its name, of a word of it, of another name, its code. */
function rank(place: Place, wanted: string): number | null {
  const name = plain(place.name);
  const others = plain(place.aliases).split("|");
  if (others.includes(wanted)) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.split(/[^a-z0-9]+/).some((word) => word.startsWith(wanted))) return 2;
  if (others.some((other) => other.startsWith(wanted))) return 3;
  if (place.code.toLowerCase() === wanted) return 4;
  return wanted.length > 2 && name.includes(wanted) ? 5 : null;
}

/** The places a search text means, best first; nothing for an empty text. */
export function searchPlaces(places: readonly Place[], text: string, limit = 8): Place[] {
  const wanted = plain(text.trim());
  if (!wanted) return [];
  return places
    .flatMap((place) => {
      const score = rank(place, wanted);
      return score === null ? [] : [{ place, score }];
    })
    .sort((a, b) => a.score - b.score || a.place.name.localeCompare(b.place.name))
    .slice(0, limit)
    .map(({ place }) => place);
}
