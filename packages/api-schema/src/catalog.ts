import { z } from "@hono/zod-openapi";
import { json, route } from "./route.ts";
import { countryCode, dataVolume, flag, id, list, money, page, paging } from "./values.ts";

/** `total`: for the whole validity. `daily`: anew each day. `unlimited`: as much as fair use allows. */
export const dataMode = z.enum(["total", "daily", "unlimited"]).openapi("DataMode");

/** A mobile network an eSIM camps on in one country. */
export const operatorNetwork = z
  .object({ name: z.string(), speed: z.enum(["2G", "3G", "4G", "5G"]).nullable() })
  .openapi("OperatorNetwork");

/** A country that can be bought for, with what its cheapest plan costs. */
export const country = z
  .object({
    code: countryCode,
    name: z.string(),
    region: z.string().openapi({ example: "europe" }),
    planCount: z.int(),
    fiveG: z.boolean(),
    popular: z.boolean(),
    fromPrice: money.nullable(),
  })
  .openapi("Country");

/** A group of countries that plans are sold for as one. */
export const region = z
  .object({
    code: z.string().openapi({ example: "europe" }),
    name: z.string(),
    countryCodes: z.array(countryCode),
    planCount: z.int(),
    fromPrice: money.nullable(),
  })
  .openapi("Region");

/** What we sell. `dataMb` is null when unlimited; 1 GB as sold is 1024 MB, `dataLabel` is the text to show. */
export const plan = z
  .object({
    id: id("pln"),
    name: z.string(),
    scope: z.enum(["country", "region", "global"]),
    countryCodes: z.array(countryCode),
    region: z.string().nullable(),
    dataMode,
    dataMb: z.number().nullable(),
    dataLabel: z.string().openapi({ example: "5 GB" }),
    validityDays: z.int(),
    fiveG: z.boolean(),
    networks: z
      .array(z.object({ name: z.string(), fiveG: z.boolean() }))
      .openapi({ description: "At most four: the operators found in most of its countries, 5G before others" }),
    networkCount: z.int().openapi({ description: "All networks of all its countries; the plan itself lists them" }),
    topUp: z.boolean(),
    price: money,
    pricePerGb: money.nullable(),
    bestValue: z.boolean().openapi({ description: "One per list: the lowest price per GB of the places shown" }),
  })
  .openapi("Plan");

/** A plan with its networks per country. */
export const planDetail = plan
  .extend({
    coverage: z.array(
      z.object({ countryCode, countryName: z.string(), networks: z.array(operatorNetwork), fiveG: z.boolean() }),
    ),
    available: z.boolean().openapi({ description: "False while nobody can deliver it" }),
  })
  .openapi("PlanDetail");

export const listCountries = route({
  method: "get",
  path: "/v1/countries",
  operationId: "listCountries",
  tag: "Catalogue",
  summary: "Countries with plans",
  access: "public",
  request: { query: z.object({ search: z.string().max(80).optional() }) },
  responses: { 200: json(list(country), "All countries, by name") },
});

export const listRegions = route({
  method: "get",
  path: "/v1/regions",
  operationId: "listRegions",
  tag: "Catalogue",
  summary: "Regions with plans",
  access: "public",
  responses: { 200: json(list(region), "All regions, by name") },
});

export const planQuery = paging.extend({
  country: countryCode.optional(),
  region: z.string().max(40).optional(),
  scope: z.enum(["country", "region", "global"]).optional(),
  minData: dataVolume.optional(),
  maxData: dataVolume.optional(),
  minDays: z.coerce.number().int().min(1).max(400).optional(),
  fiveG: flag.optional(),
  search: z.string().max(80).optional(),
  sort: z.enum(["price", "-price", "data", "-data", "days", "-days", "pricePerGb"]).default("price"),
});

export const listPlans = route({
  method: "get",
  path: "/v1/plans",
  operationId: "listPlans",
  tag: "Catalogue",
  summary: "Plans for sale, with this tenant's prices",
  access: "public",
  request: { query: planQuery },
  responses: { 200: json(page(plan), "One page of plans") },
});

export const getPlan = route({
  method: "get",
  path: "/v1/plans/{planId}",
  operationId: "getPlan",
  tag: "Catalogue",
  summary: "One plan with its networks per country",
  access: "public",
  request: { params: z.object({ planId: id("pln") }) },
  responses: { 200: json(planDetail, "The plan") },
});
