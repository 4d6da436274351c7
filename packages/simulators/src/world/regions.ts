import { type Country, countries, findCountry } from "./countries.ts";

/** A group of countries that is sold as one destination. */
export type Region = { id: string; name: string; countries: readonly Country[] };

/** Dear or closed countries that no wholesaler puts into a regional bundle. */
const SOLD_ALONE_TIER = 5;

const EU = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE";

const lists: readonly [id: string, name: string, iso2s: string][] = [
  ["european-union", "European Union", EU],
  ["europe-lite", "Europe Lite", "FR DE IT ES GB NL BE AT CH PT"],
  ["balkans", "Balkans", "AL BA BG HR GR XK ME MK RO RS SI TR"],
  ["nordics", "Nordics", "DK FI IS NO SE"],
  ["baltics", "Baltics", "EE LV LT"],
  ["british-isles", "British Isles", "GB IE IM JE GG"],
  ["gulf", "Gulf", "AE BH KW OM QA SA"],
  ["southeast-asia", "Southeast Asia", "TH VN MY SG ID PH KH LA"],
  ["greater-china", "Greater China", "CN HK MO TW"],
  ["japan-korea", "Japan and South Korea", "JP KR"],
  ["central-asia", "Central Asia", "KZ KG UZ TJ"],
  ["caucasus", "Caucasus", "AM AZ GE"],
  ["usa-canada", "USA and Canada", "US CA"],
  ["central-america", "Central America", "BZ CR SV GT HN NI PA"],
  ["south-america", "South America", "AR BO BR CL CO EC PY PE UY"],
  ["australia-new-zealand", "Australia and New Zealand", "AU NZ"],
  ["north-africa", "North Africa", "DZ EG MA TN"],
  ["east-africa", "East Africa", "KE RW TZ UG"],
  ["southern-africa", "Southern Africa", "BW NA ZA ZM MZ"],
];

const continents: readonly [id: string, name: string][] = [
  ["europe", "Europe"],
  ["north-america", "North America"],
  ["latin-america", "Latin America"],
  ["caribbean", "Caribbean"],
  ["asia", "Asia"],
  ["middle-east", "Middle East"],
  ["africa", "Africa"],
  ["oceania", "Oceania"],
];

function listed(iso2s: string): Country[] {
  return iso2s.split(" ").flatMap((iso2) => findCountry(iso2) ?? []);
}

/** The continents, well-known smaller groups, and `global` last. */
export const regions: readonly Region[] = [
  ...continents.map(([id, name]) => ({
    id,
    name,
    countries: countries.filter((country) => country.region === id && country.tier < SOLD_ALONE_TIER),
  })),
  ...lists.map(([id, name, iso2s]) => ({ id, name, countries: listed(iso2s) })),
  { id: "global", name: "Global", countries: countries.filter((country) => country.tier <= 3) },
];

const byId = new Map(regions.map((region) => [region.id, region]));

/** The region of that id, or undefined. */
export function findRegion(id: string): Region | undefined {
  return byId.get(id);
}
