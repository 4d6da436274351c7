import { z } from "@hono/zod-openapi";
import { order } from "./orders.ts";
import { body, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { unitRate } from "./use-values.ts";
import { iccid, id, instant, money, page, paging } from "./values.ts";

export const simStates = ["enabled", "disabled", "standby", "changing", "blocked", "deleted", "unknown"] as const;
const wanted = z.enum(["enabled", "disabled", "standby"]);

/** A SIM for a device, paid by the data it uses. */
export const sim = z
  .object({
    id: id("sim"),
    iccid,
    label: z.string(),
    state: z.enum(simStates),
    blockReason: z.string().nullable(),
    wantedState: wanted.nullable().openapi({ description: "What was asked for and is not so yet" }),
    disabledFor: z
      .enum(["owner", "money", "operator"])
      .nullable()
      .openapi({ description: "`operator`: the shop disabled it, and only the shop enables it" }),
    limitMb: z.number().nullable(),
    usedMb: z.number(),
    charged: money,
    updatedAt: instant.nullable(),
    createdAt: instant,
  })
  .openapi("Sim");

export const simChange = z.strictObject({
  state: wanted.optional(),
  limitMb: z.int().min(1).max(10_000_000).nullable().optional(),
  label: z.string().trim().max(100).optional(),
});

const bySim = { params: z.object({ simId: id("sim") }) };
const tag = "IoT SIMs";

export const listSims = route({
  method: "get",
  path: "/v1/sims",
  operationId: "listSims",
  tag,
  summary: "SIMs for devices, newest first",
  access: "sims:read",
  request: { query: paging },
  responses: { 200: json(page(sim), "One page of SIMs") },
});

export const getSimOffer = route({
  method: "get",
  path: "/v1/sims/offer",
  operationId: "getSimOffer",
  tag,
  summary: "What a SIM costs now, and then its data",
  access: "sims:read",
  responses: {
    200: json(z.object({ price: money, data: unitRate }).openapi("SimOffer"), "The prices"),
  },
});

export const buySim = route({
  method: "post",
  path: "/v1/sims",
  operationId: "buySim",
  tag,
  summary: "Buy a SIM, switched on when it comes",
  description:
    "Its price is held at once and taken when the SIM is yours; follow the order, whose `delivered` names it. Not delivered, not charged.",
  access: "sims:write",
  request: {
    headers: requiredIdempotencyHeaders,
    body: body(z.strictObject({ label: z.string().trim().max(100).default("") }).openapi("SimPurchase")),
  },
  responses: { 202: json(order, "Accepted; the money is held") },
});

export const getSimActivationCode = route({
  method: "get",
  path: "/v1/sims/{simId}/activation-code",
  operationId: "getSimActivationCode",
  tag,
  summary: "The code that installs a SIM on its device",
  access: "sims:write",
  request: bySim,
  responses: {
    200: json(
      z
        .object({ activationCode: z.string().openapi({ example: "LPA:1$rsp.example.com$1A2B3C4D5E6F" }) })
        .openapi("SimActivationCode"),
      "The code; keep it secret",
    ),
  },
});

export const getSim = route({
  method: "get",
  path: "/v1/sims/{simId}",
  operationId: "getSim",
  tag,
  summary: "One SIM with what it used",
  access: "sims:read",
  request: bySim,
  responses: { 200: json(sim, "The SIM") },
});

export const changeSim = route({
  method: "patch",
  path: "/v1/sims/{simId}",
  operationId: "changeSim",
  tag,
  summary: "Enable, disable or rest a SIM, limit its data, or name it",
  access: "sims:write",
  request: {
    ...bySim,
    body: body(simChange),
  },
  responses: { 200: json(sim, "The SIM; a new state takes a moment (`wantedState`)") },
});
