import { z } from "@hono/zod-openapi";
import { dataMode, operatorNetwork, plan } from "../catalog.ts";
import { body, json, route } from "../route.ts";
import { countryCode, dataVolume, flag, id, instant, list, money, page, paging } from "../values.ts";

const providerRef = z.object({ id: id("prv"), name: z.string() });

/** What a provider sells us. */
export const offer = z
  .object({
    id: id("off"),
    provider: providerRef,
    upstreamRef: z.string(),
    name: z.string(),
    countryCodes: z.array(countryCode),
    dataMode,
    dataMb: z.number().nullable(),
    dataLabel: z.string(),
    validityDays: z.int(),
    fiveG: z.boolean(),
    topUp: z.boolean(),
    networks: z.array(operatorNetwork.extend({ countryCode })),
    cost: money,
    retailFloor: money.nullable().openapi({ description: "The provider forbids to sell below this" }),
    available: z.boolean(),
    planId: id("pln").nullable(),
    seenAt: instant,
  })
  .openapi("Offer");

export const planStatus = z.enum(["active", "hidden"]).openapi("PlanStatus");

/** A plan as operators see it: who can deliver it and what it earns. */
export const operatorPlan = plan
  .omit({ bestValue: true, price: true })
  .extend({
    status: planStatus,
    price: money.nullable().openapi({ description: "null while no rule makes one" }),
    offerCount: z.int(),
    providers: z.array(providerRef),
    cheapestCost: money.nullable(),
    margin: money.nullable(),
    marginRate: z.number().nullable(),
  })
  .openapi("OperatorPlan");

export const operatorPlanDetail = operatorPlan
  .extend({ offers: z.array(offer), priceReason: z.string().nullable() })
  .openapi("OperatorPlanDetail");

const tag = "Operator: catalogue";

export const listOffers = route({
  method: "get",
  path: "/v1/operator/offers",
  operationId: "listOffers",
  tag,
  summary: "Every provider's offers, comparable",
  access: "operator:read",
  request: {
    query: paging.extend({
      provider: id("prv").optional(),
      country: countryCode.optional(),
      minData: dataVolume.optional(),
      available: flag.optional(),
      search: z.string().max(80).optional(),
      sort: z.enum(["cost", "-cost", "data", "-data", "days", "-days"]).default("cost"),
    }),
  },
  responses: { 200: json(page(offer), "One page of offers") },
});

export const listOperatorPlans = route({
  method: "get",
  path: "/v1/operator/plans",
  operationId: "listOperatorPlans",
  tag,
  summary: "Plans with providers, cost and margin",
  access: "operator:read",
  request: {
    query: paging.extend({
      country: countryCode.optional(),
      region: z.string().max(40).optional(),
      status: planStatus.optional(),
      search: z.string().max(80).optional(),
      sort: z.enum(["price", "-price", "data", "-data", "days", "-days"]).default("price"),
    }),
  },
  responses: { 200: json(page(operatorPlan), "One page of plans") },
});

export const getOperatorPlan = route({
  method: "get",
  path: "/v1/operator/plans/{planId}",
  operationId: "getOperatorPlan",
  tag,
  summary: "One plan with the offers behind it",
  access: "operator:read",
  request: { params: z.object({ planId: id("pln") }) },
  responses: { 200: json(operatorPlanDetail, "The plan") },
});

export const updateOperatorPlan = route({
  method: "patch",
  path: "/v1/operator/plans/{planId}",
  operationId: "updateOperatorPlan",
  tag,
  summary: "Show or hide a plan",
  access: "operator:admin",
  request: { params: z.object({ planId: id("pln") }), body: body(z.object({ status: planStatus })) },
  responses: { 200: json(operatorPlanDetail, "The plan after the change") },
});

/** Where customers can be served, and by how many. */
export const coverageCountry = z
  .object({
    countryCode,
    countryName: z.string(),
    region: z.string(),
    providerCount: z.int(),
    providers: z.array(providerRef.extend({ healthy: z.boolean(), cheapestCost: money.nullable() })),
    networks: z.array(operatorNetwork),
    fiveG: z.boolean(),
    fromPrice: money.nullable(),
    critical: z.boolean(),
    pilot: z.boolean(),
  })
  .openapi("CoverageCountry");

export const getCoverageMap = route({
  method: "get",
  path: "/v1/operator/coverage/map",
  operationId: "getCoverageMap",
  tag,
  summary: "Every country with providers, networks, 5G and lowest price",
  access: "operator:read",
  responses: { 200: json(list(coverageCountry), "All countries, served or not") },
});

export const coverageReport = z
  .object({
    countriesServed: z.int(),
    countriesGoal: z.int(),
    criticalTotal: z.int(),
    criticalWithBackup: z.int(),
    countries: z.array(
      z.object({
        countryCode,
        countryName: z.string(),
        critical: z.boolean(),
        pilot: z.boolean(),
        providers: z.array(providerRef.extend({ healthy: z.boolean() })),
        state: z.enum(["backed_up", "single", "none", "degraded"]),
        advice: z.string().nullable(),
      }),
    ),
  })
  .openapi("CoverageReport");

export const getCoverageReport = route({
  method: "get",
  path: "/v1/operator/coverage/report",
  operationId: "getCoverageReport",
  tag,
  summary: "Which critical countries lack a backup",
  access: "operator:read",
  responses: { 200: json(coverageReport, "The report") },
});
