import { expect, test } from "vitest";
import { isNarrowed, planQueryOf, readPlanFilters } from "./plan-filters.ts";

test("filters are read from the address and become the API's query", () => {
  const filters = readPlanFilters({ data: "5GB", days: "15", fiveG: "on", sort: "pricePerGb" });
  expect(isNarrowed(filters)).toBe(true);
  expect(planQueryOf(filters)).toEqual({ sort: "pricePerGb", limit: 200, minData: "5GB", minDays: 15, fiveG: "true" });
});

test("an address without filters, or with unknown ones, shows everything by price", () => {
  const filters = readPlanFilters({ data: "7 elephants", sort: ["price", "x"] });
  expect(isNarrowed(filters)).toBe(false);
  expect(planQueryOf(filters)).toEqual({ sort: "price", limit: 200 });
});
