import type { Selectable } from "kysely";
import type { CatalogPlans } from "../kernel/schema.generated.ts";
import { type DataMode, dataLabel } from "./data-size.ts";

/** What we sell, without its price: that depends on who sells it. */
export type Plan = {
  id: string;
  slug: string;
  name: string;
  coverage: "country" | "region" | "global";
  /** Set when the plan is for one country. */
  country: string | null;
  regionCode: string;
  /** Every country it works in, sorted. */
  countries: string[];
  dataMode: DataMode;
  /** As sold, 1024 MB to a GB; 0 when unlimited. */
  dataMb: number;
  dataLabel: string;
  /** The least any provider gives. */
  dataBytes: bigint;
  validityDays: number;
  /** Promised. */
  fiveG: boolean;
  topUp: boolean;
  status: "active" | "retired";
  /** An operator took it out of the shop. */
  hidden: boolean;
  networkSummary: NetworkSummary;
};

export type PlanRow = Omit<
  Selectable<CatalogPlans>,
  "networks" | "content_hash" | "created_at" | "updated_at" | "root_id" | "tenant_id"
>;

/** As many networks as a card shows: the operators found in most countries, 5G before others, and how many networks there are. */
export type NetworkSummary = { count: number; top: { name: string; fiveG: boolean }[] };

/** Columns a plan is made from. The networks are large and read only where one plan is shown; a list reads their summary. */
export const planColumns = [
  "id",
  "slug",
  "name",
  "coverage",
  "country",
  "region_code",
  "countries",
  "data_mode",
  "data_mb",
  "data_bytes",
  "validity_days",
  "five_g",
  "top_up",
  "status",
  "hidden",
  "network_summary",
] as const;

export function toPlan(row: PlanRow): Plan {
  const dataMode = row.data_mode as DataMode;
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    coverage: row.coverage as Plan["coverage"],
    country: row.country,
    regionCode: row.region_code,
    countries: row.countries,
    dataMode,
    dataMb: row.data_mb,
    dataLabel: dataLabel(dataMode, row.data_mb),
    dataBytes: row.data_bytes,
    validityDays: row.validity_days,
    fiveG: row.five_g,
    topUp: row.top_up,
    status: row.status as Plan["status"],
    hidden: row.hidden,
    networkSummary: row.network_summary as NetworkSummary,
  };
}
