import type { PriceRule } from "./price-for.ts";

const anything: PriceRule["match"] = {
  buyerTenantId: null,
  planId: null,
  country: null,
  regionCode: null,
  providerId: null,
  dataMbMin: null,
  dataMbMax: null,
  daysMin: null,
  daysMax: null,
};

/**
 * What a new platform sells at: 130 % on cost, which leaves 56 % of the price above eSIM Access's cost and 48 % above eSIM
 * Go's (C2 asks for 40–60 % and 35–50 %), and the shop-window price of US 5 GB 30 days.
 */
export function defaultPlatformRules(): Omit<PriceRule, "id">[] {
  return [
    {
      name: "Standard",
      active: true,
      priority: 100,
      match: anything,
      markup: { kind: "percent", markupBps: 13_000 },
      rounding: "up_to_49_or_99",
      marginFloorBps: 3_000,
    },
    {
      name: "United States 5 GB, 30 days",
      active: true,
      priority: 100,
      match: { ...anything, country: "US", dataMbMin: 5120, dataMbMax: 5120, daysMin: 30, daysMax: 30 },
      markup: { kind: "price", amountMicros: 9_990_000n },
      rounding: "up_to_99",
      marginFloorBps: null,
    },
  ];
}

/** What a new reseller sells at: a fifth on what the platform asks. */
export function defaultResellerRules(): Omit<PriceRule, "id">[] {
  return [
    {
      name: "Standard",
      active: true,
      priority: 100,
      match: anything,
      markup: { kind: "percent", markupBps: 2_000 },
      rounding: "up_to_49_or_99",
      marginFloorBps: 500,
    },
  ];
}
