import { z } from "@hono/zod-openapi";
import { found, freeNumber, numberSearch, numberStatus, ownNumber } from "../numbers.ts";
import { idempotencyHeaders, json, route } from "../route.ts";
import { countryCode, id, money, page, paging } from "../values.ts";

const providerRef = z.object({ id: id("prv"), name: z.string() });

/** A number with whose it is, where it comes from and what it earns. */
export const operatorNumber = ownNumber
  .extend({
    account: z.object({ id: id("acc"), name: z.string() }),
    provider: providerRef,
    upstreamRef: z.string().openapi({ description: "What its carrier calls it" }),
    monthlyCost: money,
    monthlyMargin: money,
    setupPrice: money,
    setupCost: money,
    quotes: z
      .array(z.object({ provider: providerRef, monthlyCost: money }))
      .openapi({ description: "What each carrier asked for such a number when it was bought, cheapest first" }),
    shared: z.boolean().openapi({ description: "Of the shop itself, for customers who have none" }),
    releaseReason: z.enum(["customer", "operator", "unpaid"]).nullable(),
  })
  .openapi("OperatorNumber");

const tag = "Operator: numbers";
const byNumber = { params: z.object({ numberId: id("num") }) };

export const listOperatorNumbers = route({
  method: "get",
  path: "/v1/operator/numbers",
  operationId: "listOperatorNumbers",
  tag,
  summary: "All numbers of the tenant, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      status: numberStatus.optional(),
      provider: id("prv").optional(),
      country: countryCode.optional(),
      account: id("acc").optional(),
      search: z.string().max(60).optional().openapi({ description: "Part of a number or of its label" }),
    }),
  },
  responses: { 200: json(page(operatorNumber), "One page of numbers") },
});

export const searchOperatorNumbers = route({
  method: "get",
  path: "/v1/operator/numbers/search",
  operationId: "searchOperatorNumbers",
  tag,
  summary: "Free numbers of all carriers, live, with their carrier and what the shop itself pays; the cheapest first",
  access: "operator:admin",
  request: { query: numberSearch.extend({ provider: id("prv").optional() }) },
  responses: {
    200: json(
      found(freeNumber.extend({ provider: providerRef }).openapi("OperatorFreeNumber")),
      "What is free now; `POST /v1/operator/shared-senders/purchases` buys one",
    ),
  },
});

export const getOperatorNumber = route({
  method: "get",
  path: "/v1/operator/numbers/{numberId}",
  operationId: "getOperatorNumber",
  tag,
  summary: "One number",
  access: "operator:read",
  request: byNumber,
  responses: { 200: json(operatorNumber, "The number") },
});

export const releaseOperatorNumber = route({
  method: "post",
  path: "/v1/operator/numbers/{numberId}/release",
  operationId: "releaseOperatorNumber",
  tag,
  summary: "Take a number from its customer and give it back to its carrier",
  access: "operator:write",
  request: { ...byNumber, headers: idempotencyHeaders },
  responses: { 200: json(operatorNumber, "The number, on its way back") },
});
