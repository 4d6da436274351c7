import { z } from "@hono/zod-openapi";
import { json, route } from "./route.ts";

/** One thing readiness depends on. */
export const readyCheck = z
  .object({ name: z.string(), ok: z.boolean(), detail: z.string().nullable() })
  .openapi("ReadyCheck");

export const getHealth = route({
  method: "get",
  path: "/v1/health",
  operationId: "getHealth",
  tag: "System",
  summary: "Whether the process is alive",
  access: "public",
  responses: { 200: json(z.object({ status: z.literal("ok"), version: z.string() }), "Alive") },
});

const readiness = z.object({ ready: z.boolean(), checks: z.array(readyCheck) }).openapi("Readiness");

export const getReady = route({
  method: "get",
  path: "/v1/ready",
  operationId: "getReady",
  tag: "System",
  summary: "Whether database, migrations and a worker are there",
  access: "public",
  responses: { 200: json(readiness, "Ready"), 503: json(readiness, "Not ready; the checks say why") },
});

export const getMetrics = route({
  method: "get",
  path: "/metrics",
  operationId: "getMetrics",
  tag: "System",
  summary: "Prometheus metrics; for the machine's own network or with an operator's key",
  access: "public",
  responses: { 200: { description: "Metrics", content: { "text/plain": { schema: z.string() } } } },
});

export const getOpenApi = route({
  method: "get",
  path: "/v1/openapi.json",
  operationId: "getOpenApi",
  tag: "System",
  summary: "This description, OpenAPI 3.1",
  access: "public",
  responses: { 200: json(z.record(z.string(), z.unknown()), "The document") },
});

export const getDocs = route({
  method: "get",
  path: "/v1/docs",
  operationId: "getDocs",
  tag: "System",
  summary: "Reference page",
  access: "public",
  responses: { 200: { description: "The page", content: { "text/html": { schema: z.string() } } } },
});

export const receiveWebhook = route({
  method: "post",
  path: "/webhooks/{provider}/{token}",
  operationId: "receiveWebhook",
  tag: "System",
  summary: "Where a provider sends its webhooks; answered once the raw bytes are stored",
  access: "public",
  request: { params: z.object({ provider: z.string().max(60), token: z.string().max(120) }) },
  responses: { 200: json(z.object({ received: z.boolean() }), "Stored") },
});

export const receiveTypedWebhook = route({
  method: "post",
  path: "/webhooks/{provider}/{token}/{type}",
  operationId: "receiveTypedWebhook",
  tag: "System",
  summary: "As above, for providers that are given one address per kind of event",
  access: "public",
  request: {
    params: z.object({ provider: z.string().max(60), token: z.string().max(120), type: z.string().max(60) }),
  },
  responses: { 200: json(z.object({ received: z.boolean() }), "Stored") },
});
