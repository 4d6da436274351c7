import { z } from "@hono/zod-openapi";
import { call, callDetail, callOutcome } from "../calls.ts";
import { body, json, route } from "../route.ts";
import { flag, id, instant, list, money, page, paging, phoneNumber } from "../values.ts";

const sight = {
  account: z.object({ id: id("acc"), name: z.string() }),
  provider: z.object({ id: id("prv"), name: z.string() }).nullable(),
  cost: money.openapi({ description: "As the carrier told, else by its rates" }),
  costTold: z.boolean(),
  margin: money,
};

/** A call as operators see it. */
export const operatorCall = call.extend(sight).openapi("OperatorCall");

/** One try to place a call at one carrier. */
export const callAttempt = z
  .object({
    id: id("att"),
    number: z.int(),
    provider: z.object({ id: id("prv"), name: z.string() }),
    state: z.enum(["submitted", "unknown", "rejected", "done"]),
    chosenBecause: z.string(),
    reason: z.string().nullable(),
    error: z.object({ category: z.string(), code: z.string(), message: z.string() }).nullable(),
    upstreamRef: z.string().nullable(),
    cost: money.openapi({ description: "Expected for a minute" }),
    startedAt: instant,
    answeredAt: instant.nullable(),
  })
  .openapi("CallAttempt");

export const operatorCallDetail = callDetail
  .extend({ ...sight, attempts: z.array(callAttempt) })
  .openapi("OperatorCallDetail");

export const listOperatorCalls = route({
  method: "get",
  path: "/v1/operator/calls",
  operationId: "listOperatorCalls",
  tag: "Operator: calls",
  summary: "Calls of all accounts, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      direction: z.enum(["outbound", "inbound"]).optional(),
      outcome: callOutcome.optional(),
      live: flag.optional(),
      number: z.string().regex(/\d/).max(20).optional(),
      account: id("acc").optional(),
      provider: id("prv").optional(),
    }),
  },
  responses: { 200: json(page(operatorCall), "One page of calls") },
});

export const getOperatorCall = route({
  method: "get",
  path: "/v1/operator/calls/{callId}",
  operationId: "getOperatorCall",
  tag: "Operator: calls",
  summary: "One call with its attempts, cost and margin",
  access: "operator:read",
  request: { params: z.object({ callId: id("cal") }) },
  responses: { 200: json(operatorCallDetail, "The call") },
});

const sharedNumber = z
  .object({ provider: z.object({ id: id("prv"), name: z.string() }), number: phoneNumber })
  .openapi("SharedNumber");

export const listSharedNumbers = route({
  method: "get",
  path: "/v1/operator/shared-numbers",
  operationId: "listSharedNumbers",
  tag: "Operator: calls",
  summary: "The numbers calls show where the caller names none, by carrier",
  access: "operator:read",
  responses: { 200: json(list(sharedNumber), "All of them") },
});

export const setSharedNumber = route({
  method: "put",
  path: "/v1/operator/shared-numbers/{providerId}",
  operationId: "setSharedNumber",
  tag: "Operator: calls",
  summary: "Say which number calls by a carrier show; null for none",
  access: "operator:admin",
  request: {
    params: z.object({ providerId: id("prv") }),
    body: body(z.strictObject({ number: phoneNumber.nullable() })),
  },
  responses: { 200: json(list(sharedNumber), "All of them, after the change") },
});
