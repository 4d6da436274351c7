import { z } from "@hono/zod-openapi";
import { body, done, json, route } from "../route.ts";
import { iccid, instant, list } from "../values.ts";

export const faultNames = [
  "timeout_before",
  "timeout_after",
  "drop_reply",
  "error_500",
  "rate_limited",
  "refused",
  "malformed",
  "activation_failure",
  "webhook_duplicate",
  "webhook_late",
  "webhook_forged",
  "webhook_none",
] as const;

/** A way to break a simulated upstream. `timeout_after`: it did the work and never answered. */
export const fault = z
  .object({
    operation: z.string().max(60).openapi({ description: "`*` for every operation, or one like placeOrder" }),
    fault: z.enum(faultNames),
    probability: z.number().min(0).max(1).optional(),
    times: z.int().min(1).max(1_000_000).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
  })
  .openapi("Fault");

export const labSettings = z
  .object({
    latencyMs: z.int().min(0).max(600_000),
    rateLimits: z.enum(["documented", "off"]),
    allocationDelayMs: z.int().min(0).max(86_400_000).openapi({ description: "How long it takes to make a profile" }),
    balance: z.string().openapi({ description: "US dollars as decimal text", example: "10000.00" }),
  })
  .openapi("LabSettings");

export const labUpstream = z
  .object({
    id: z.string(),
    name: z.string(),
    operations: z.array(z.string()),
    activationOperations: z.array(z.string()).openapi({ description: "Where activation_failure can sit" }),
    webhookEvents: z.array(z.string()).openapi({ description: "Where webhook faults can sit" }),
    faults: z.array(fault),
    settings: labSettings,
    counts: z.record(z.string(), z.number()).openapi({ description: "requests, and what the upstream itself counts" }),
  })
  .openapi("LabUpstream");

/** What a simulated upstream believes it sold. */
export const labSale = z
  .object({
    upstreamRef: z.string(),
    ourRef: z.string().nullable(),
    iccid: z.string().nullable(),
    kind: z.enum(["esim", "top_up"]),
    offer: z.string(),
    cost: z.string().openapi({ description: "US dollars as decimal text" }),
    refunded: z.boolean(),
    status: z.enum(["pending", "delivered", "failed", "cancelled", "revoked"]),
    at: instant,
  })
  .openapi("LabSale");

/** The traveller's phone after the lab played with it; `state` is the upstream's own word. */
export const labDevice = z
  .object({ iccid: z.string(), state: z.string(), usedBytes: z.number(), totalBytes: z.number() })
  .openapi("LabDevice");

const tag = "Operator: lab";
const upstreamId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);
const byUpstream = { params: z.object({ upstream: upstreamId }) };
const byDevice = { params: z.object({ upstream: upstreamId, iccid }) };

export const getLab = route({
  method: "get",
  path: "/v1/operator/lab",
  operationId: "getLab",
  tag,
  summary: "Sandbox only: the simulated upstreams, their operations and the faults set",
  access: "operator:read",
  responses: {
    200: json(list(labUpstream).extend({ labUrl: z.string(), faultNames: z.array(z.enum(faultNames)) }), "The lab"),
  },
});

export const putLabFaults = route({
  method: "put",
  path: "/v1/operator/lab/{upstream}/faults",
  operationId: "putLabFaults",
  tag,
  summary: "Sandbox only: break an upstream",
  access: "operator:write",
  request: { ...byUpstream, body: body(z.array(fault).max(50)) },
  responses: { 200: json(list(fault), "The faults now set") },
});

export const clearLabFaults = route({
  method: "delete",
  path: "/v1/operator/lab/{upstream}/faults",
  operationId: "clearLabFaults",
  tag,
  summary: "Sandbox only: mend an upstream",
  access: "operator:write",
  request: byUpstream,
  responses: { 204: done("Mended") },
});

export const putLabSettings = route({
  method: "put",
  path: "/v1/operator/lab/{upstream}/settings",
  operationId: "putLabSettings",
  tag,
  summary: "Sandbox only: make an upstream slow, strict or poor",
  access: "operator:write",
  request: { ...byUpstream, body: body(labSettings.partial()) },
  responses: { 200: json(labSettings, "The settings now") },
});

export const listLabSales = route({
  method: "get",
  path: "/v1/operator/lab/{upstream}/sales",
  operationId: "listLabSales",
  tag,
  summary: "Sandbox only: what the upstream believes it sold",
  access: "operator:read",
  request: byUpstream,
  responses: { 200: json(list(labSale), "The sales, newest first") },
});

export const installLabDevice = route({
  method: "post",
  path: "/v1/operator/lab/{upstream}/devices/{iccid}/install",
  operationId: "installLabDevice",
  tag,
  summary: "Sandbox only: play the traveller's phone installing the eSIM",
  access: "operator:write",
  request: byDevice,
  responses: { 200: json(labDevice, "Installed") },
});

export const useLabDevice = route({
  method: "post",
  path: "/v1/operator/lab/{upstream}/devices/{iccid}/use",
  operationId: "useLabDevice",
  tag,
  summary: "Sandbox only: play the traveller's phone using data",
  access: "operator:write",
  request: {
    ...byDevice,
    body: body(
      z.object({
        bytes: z
          .int()
          .min(1)
          .max(2 ** 50),
      }),
    ),
  },
  responses: { 200: json(labDevice, "Used") },
});
