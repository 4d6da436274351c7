import { z } from "@hono/zod-openapi";
import { body, idempotencyHeaders, json, route } from "../route.ts";
import { sim, simChange, simStates } from "../sims.ts";
import { id, money, page, paging } from "../values.ts";

/** A SIM with whose it is, where it is, what it earns and what can be done to it. */
export const operatorSim = sim
  .extend({
    account: z.object({ id: id("acc"), name: z.string() }),
    provider: z.object({ id: id("prv"), name: z.string() }),
    upstreamRef: z.string().openapi({ description: "What its provider calls it" }),
    cost: money,
    margin: money,
    can: z
      .object({ standby: z.boolean(), limitData: z.boolean(), liftLimit: z.boolean() })
      .openapi({ description: "What its provider lets us do" }),
  })
  .openapi("OperatorSim");

const tag = "Operator: video, fax and SIMs";
const bySim = { params: z.object({ simId: id("sim") }) };

export const listOperatorSims = route({
  method: "get",
  path: "/v1/operator/sims",
  operationId: "listOperatorSims",
  tag,
  summary: "SIMs for devices of all accounts, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      state: z.enum(simStates).optional(),
      provider: id("prv").optional(),
      account: id("acc").optional(),
      search: z.string().max(60).optional().openapi({ description: "Part of an ICCID or of a label" }),
    }),
  },
  responses: { 200: json(page(operatorSim), "One page of SIMs") },
});

export const getOperatorSim = route({
  method: "get",
  path: "/v1/operator/sims/{simId}",
  operationId: "getOperatorSim",
  tag,
  summary: "One SIM",
  access: "operator:read",
  request: bySim,
  responses: { 200: json(operatorSim, "The SIM") },
});

export const changeOperatorSim = route({
  method: "patch",
  path: "/v1/operator/sims/{simId}",
  operationId: "changeOperatorSim",
  tag,
  summary:
    "Enable, disable or rest a customer's SIM, limit its data, or name it; what is disabled here its owner cannot enable",
  access: "operator:write",
  request: { ...bySim, body: body(simChange) },
  responses: { 200: json(operatorSim, "The SIM; a new state takes a moment (`wantedState`)") },
});

export const registerSim = route({
  method: "post",
  path: "/v1/operator/sims",
  operationId: "registerSim",
  tag,
  summary: "Give a SIM that is at a provider to an account",
  access: "operator:admin",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z
        .strictObject({
          accountId: id("acc"),
          providerId: id("prv"),
          upstreamRef: z.string().trim().min(1).max(100).openapi({ description: "What the provider calls the SIM" }),
          label: z.string().trim().max(100).default(""),
        })
        .openapi("NewSim"),
    ),
  },
  responses: { 201: json(operatorSim, "The SIM, the account's from now on") },
});
