import type { Selectable } from "kysely";
import type { CatalogOffers } from "../kernel/schema.generated.ts";
import type { DataMode } from "./data-size.ts";
import { dataLabel, soldMegabytes } from "./data-size.ts";
import type { Network } from "./match-plans.ts";

/** What a provider sells us. */
export type Offer = {
  id: string;
  providerId: string;
  kind: "esim" | "top_up";
  /** What the provider calls it: goes into `placeOrder` and `topUp`. */
  offerRef: string;
  name: string;
  /** ISO 3166-1 alpha-2, sorted. */
  countries: string[];
  regionName: string | null;
  dataMode: DataMode;
  /** Exact; 0n when unlimited. */
  dataBytes: bigint;
  /** As it is sold, 1024 MB to a GB; 0 when unlimited. */
  dataMb: number;
  dataLabel: string;
  validityDays: number;
  startWithinDays: number | null;
  startsOn: "installation" | "first_use" | "unknown";
  fiveG: boolean;
  networks: Network[];
  topUpSupported: boolean;
  costMicros: bigint;
  currency: string;
  /** The provider forbids to sell below this. */
  retailFloorMicros: bigint | null;
  available: boolean;
  changedAt: Date;
};

export function toOffer(row: Selectable<CatalogOffers>): Offer {
  const dataMode = row.data_mode as DataMode;
  const dataMb = soldMegabytes(row.data_bytes);
  return {
    id: row.id,
    providerId: row.provider_id,
    kind: row.kind as Offer["kind"],
    offerRef: row.offer_ref,
    name: row.name,
    countries: row.countries,
    regionName: row.region_name,
    dataMode,
    dataBytes: row.data_bytes,
    dataMb,
    dataLabel: dataLabel(dataMode, dataMb),
    validityDays: row.validity_days,
    startWithinDays: row.start_within_days,
    startsOn: row.starts_on as Offer["startsOn"],
    fiveG: row.five_g,
    networks: row.networks as Network[],
    topUpSupported: row.top_up_supported,
    costMicros: row.cost_micros,
    currency: row.currency,
    retailFloorMicros: row.retail_floor_micros,
    available: row.status === "active",
    changedAt: row.changed_at,
  };
}
