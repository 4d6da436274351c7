/** How a list of plans is narrowed and ordered; every part stands in the URL. */
export type PlanFilters = { data: string; days: string; fiveG: boolean; sort: PlanSort };

export type PlanSort = "price" | "pricePerGb" | "-data" | "-days";

export const dataChoices = [
  { value: "", label: "Any data" },
  { value: "1GB", label: "1 GB or more" },
  { value: "3GB", label: "3 GB or more" },
  { value: "5GB", label: "5 GB or more" },
  { value: "10GB", label: "10 GB or more" },
  { value: "20GB", label: "20 GB or more" },
] as const;

export const dayChoices = [
  { value: "", label: "Any length" },
  { value: "7", label: "7 days or more" },
  { value: "15", label: "15 days or more" },
  { value: "30", label: "30 days or more" },
] as const;

export const sortChoices = [
  { value: "price", label: "Lowest price" },
  { value: "pricePerGb", label: "Lowest price per GB" },
  { value: "-data", label: "Most data" },
  { value: "-days", label: "Longest" },
] as const;

type Search = Record<string, string | string[] | undefined>;

/** Reads the filters of an address; a value that is no choice counts as none, so an old link still opens. */
export function readPlanFilters(search: Search): PlanFilters {
  const pick = <T extends string>(name: string, choices: readonly { value: T }[], fallback: T): T =>
    choices.find((choice) => choice.value === search[name])?.value ?? fallback;
  return {
    data: pick("data", dataChoices, ""),
    days: pick("days", dayChoices, ""),
    fiveG: search.fiveG === "on",
    sort: pick<PlanSort>("sort", sortChoices, "price"),
  };
}

/** Whether any filter narrows the list (an order does not). */
export const isNarrowed = (filters: PlanFilters): boolean =>
  filters.data !== "" || filters.days !== "" || filters.fiveG;

/** The filters as the API's query. */
export function planQueryOf(filters: PlanFilters) {
  return {
    sort: filters.sort,
    limit: 200,
    ...(filters.data ? { minData: filters.data } : {}),
    ...(filters.days ? { minDays: Number(filters.days) } : {}),
    ...(filters.fiveG ? { fiveG: "true" as const } : {}),
  };
}
