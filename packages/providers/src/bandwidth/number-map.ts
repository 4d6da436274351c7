import type { NumberOffer, NumberSearch } from "@tandem/provider-contract";
import type { WireNumberDetail } from "./wire.ts";

/** Bandwidth filters by place only; what is narrowed by digits is filtered here, so more is asked for than is wanted. */
const SEARCH_SIZE = { narrowed: 1_000, plain: 200 } as const;
/** Bandwidth searches by a place: without one, the country's largest state or province is looked through. */
const LARGEST: Readonly<Record<string, string>> = { US: "CA", CA: "ON" };
const PROVINCES = new Set(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"]);
const ANY_TOLL_FREE = "8**";

/** The query of a search; null for what Bandwidth does not sell. `LCA` off: only numbers of exactly that place. */
export function searchQuery(search: NumberSearch): Record<string, string | number | undefined> | null {
  const { country, type } = search;
  if ((country !== "US" && country !== "CA") || (type !== "local" && type !== "toll_free")) return null;
  const narrowed = search.contains !== undefined || search.endsWith !== undefined;
  const quantity = narrowed ? SEARCH_SIZE.narrowed : SEARCH_SIZE.plain;
  const common = { enableTNDetail: "true", LCA: "false", quantity };
  if (type === "toll_free") return { ...common, tollFreeWildCardPattern: ANY_TOLL_FREE };
  const { areaCode, locality, region } = search;
  // A city is searched in its state only; an area code says the place by itself.
  if (areaCode !== undefined) return { ...common, areaCode };
  const state = region ?? LARGEST[country];
  return locality === undefined ? { ...common, state } : { ...common, city: locality, state };
}

export function toOffer({ FullNumber, City, State }: WireNumberDetail, { type, country }: NumberSearch): NumberOffer {
  return {
    number: toE164(FullNumber),
    country: type === "toll_free" ? country : PROVINCES.has(State ?? "") ? "CA" : "US",
    type,
    locality: City ?? null,
    region: State ?? null,
    // The search tells neither what a number can do nor what it costs.
    features: null,
    setupCost: null,
    monthlyCost: null,
  };
}

/** Whether a number is what was searched for, where Bandwidth did not filter by it. */
export function isIn({ number, country, locality, region }: NumberOffer, search: NumberSearch): boolean {
  const { contains, endsWith } = search;
  const same = (wanted: string | undefined, is: string | null) =>
    wanted === undefined || is === null || wanted.toLowerCase() === is.toLowerCase();
  return (
    country === search.country &&
    same(search.locality, locality) &&
    same(search.region, region) &&
    (contains === undefined || number.includes(contains)) &&
    (endsWith === undefined || number.endsWith(endsWith))
  );
}

/** The dashboard writes numbers with ten digits; those outside North America with a plus sign. */
export function fromE164(number: string): string {
  return number.replace(/^\+1(?=\d{10}$)/, "");
}

export function toE164(number: string): string {
  return /^\d{10}$/.test(number) ? `+1${number}` : number;
}
