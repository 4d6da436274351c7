import { z } from "@hono/zod-openapi";
import { hookEventType } from "./hook-events.ts";
import { body, done, idempotencyHeaders, json, route } from "./route.ts";
import { id, instant, list, page, paging } from "./values.ts";

/** An address of the account's that events are sent to. */
export const webhookEndpoint = z
  .object({
    id: id("whe"),
    url: z.string().openapi({ example: "https://example.com/webhooks" }),
    description: z.string(),
    eventTypes: z.array(hookEventType).openapi({ description: "Empty: every type" }),
    status: z.enum(["enabled", "paused", "disabled"]).openapi({
      description:
        "`paused` by its owner: events pass it by. `disabled` by us after days of failures: events wait for a replay",
    }),
    disabledReason: z.string().nullable(),
    health: z
      .object({
        requests: z.int(),
        succeeded: z.int(),
        waiting: z.int().openapi({ description: "Deliveries that are tried again" }),
        successRate: z
          .number()
          .nullable()
          .openapi({ description: "Share of the last seven days; null without requests" }),
        failingSince: instant.nullable(),
        lastSuccessAt: instant.nullable(),
        lastFailureAt: instant.nullable(),
        lastFailure: z.string().nullable(),
      })
      .openapi("EndpointHealth"),
    oldSecretUntil: instant
      .nullable()
      .openapi({ description: "Until when the secret before the last rotation signs too" }),
    createdAt: instant,
  })
  .openapi("WebhookEndpoint");

const withSecret = webhookEndpoint
  .extend({ secret: z.string().openapi({ example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" }) })
  .openapi("WebhookEndpointWithSecret");

/** One event on its way to one endpoint. Its id is the event's, which is also the `webhook-id` header. */
export const webhookDelivery = z
  .object({
    id: id("evt"),
    type: hookEventType,
    status: z.enum(["pending", "delivered", "failed"]),
    tries: z.int(),
    nextTryAt: instant.nullable(),
    responseStatus: z.int().nullable(),
    error: z.string().nullable(),
    createdAt: instant,
    deliveredAt: instant.nullable(),
  })
  .openapi("WebhookDelivery");

const deliveryDetail = webhookDelivery
  .extend({
    payload: z.unknown().openapi({ description: "The body that is sent" }),
    log: z.array(
      z
        .object({
          number: z.int(),
          at: instant,
          durationMs: z.int(),
          url: z.string(),
          requestHeaders: z.record(z.string(), z.string()).openapi({ description: "The signature taken out" }),
          responseStatus: z.int().nullable(),
          responseHeaders: z.record(z.string(), z.string()).nullable(),
          responseBody: z.string().nullable().openapi({ description: "The first 4 KB" }),
          error: z.string().nullable(),
        })
        .openapi("DeliveryTry"),
    ),
  })
  .openapi("WebhookDeliveryDetail");

const tag = "Webhooks";
const base = "/v1/webhook-endpoints";
const params = z.object({ endpointId: id("whe") });
const deliveryParams = params.extend({ eventId: id("evt") });
const url = z.string().min(8).max(2_000).openapi({ example: "https://example.com/webhooks" });
const input = {
  url,
  description: z.string().max(200),
  eventTypes: z.array(hookEventType).max(hookEventType.options.length),
};

export const listEventTypes = route({
  method: "get",
  path: "/v1/event-types",
  operationId: "listEventTypes",
  tag,
  summary: "Every type of event, with an example of its data",
  access: "public",
  responses: {
    200: json(
      list(
        z
          .object({ type: hookEventType, summary: z.string(), example: z.record(z.string(), z.unknown()) })
          .openapi("EventTypeInfo"),
      ),
      "The types",
    ),
  },
});

export const listWebhookEndpoints = route({
  method: "get",
  path: base,
  operationId: "listWebhookEndpoints",
  tag,
  summary: "Endpoints of the account with their health",
  access: "hooks:read",
  responses: { 200: json(list(webhookEndpoint), "The endpoints, oldest first") },
});

export const createWebhookEndpoint = route({
  method: "post",
  path: base,
  operationId: "createWebhookEndpoint",
  tag,
  summary: "Send events to an address; the reply holds the secret, shown this once",
  access: "hooks:write",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z
        .strictObject({ url, description: input.description.default(""), eventTypes: input.eventTypes.default([]) })
        .openapi("NewWebhookEndpoint"),
    ),
  },
  responses: { 201: json(withSecret, "The endpoint with its secret") },
});

export const getWebhookEndpoint = route({
  method: "get",
  path: `${base}/{endpointId}`,
  operationId: "getWebhookEndpoint",
  tag,
  summary: "One endpoint with its health",
  access: "hooks:read",
  request: { params },
  responses: { 200: json(webhookEndpoint, "The endpoint") },
});

export const changeWebhookEndpoint = route({
  method: "patch",
  path: `${base}/{endpointId}`,
  operationId: "changeWebhookEndpoint",
  tag,
  summary: "Change address, description or types; pause or enable it",
  access: "hooks:write",
  request: {
    params,
    body: body(
      z
        .strictObject({ ...input, status: z.enum(["enabled", "paused"]) })
        .partial()
        .openapi("WebhookEndpointChange"),
    ),
  },
  responses: { 200: json(webhookEndpoint, "The endpoint after the change") },
});

export const deleteWebhookEndpoint = route({
  method: "delete",
  path: `${base}/{endpointId}`,
  operationId: "deleteWebhookEndpoint",
  tag,
  summary: "Remove an endpoint with its log",
  access: "hooks:write",
  request: { params },
  responses: { 204: done("Removed") },
});

export const rotateWebhookSecret = route({
  method: "post",
  path: `${base}/{endpointId}/rotate-secret`,
  operationId: "rotateWebhookSecret",
  tag,
  summary: "A new secret; the old one signs beside it for a day",
  access: "hooks:write",
  request: { headers: idempotencyHeaders, params },
  responses: { 200: json(withSecret, "The endpoint with its new secret, shown this once") },
});

export const testWebhookEndpoint = route({
  method: "post",
  path: `${base}/{endpointId}/test`,
  operationId: "testWebhookEndpoint",
  tag,
  summary: "Send `endpoint.test` to it, whatever types it wants",
  access: "hooks:write",
  request: { headers: idempotencyHeaders, params },
  responses: { 202: json(deliveryDetail, "The delivery, on its way") },
});

export const listWebhookDeliveries = route({
  method: "get",
  path: `${base}/{endpointId}/deliveries`,
  operationId: "listWebhookDeliveries",
  tag,
  summary: "What was sent to an endpoint in the last 30 days, newest first",
  access: "hooks:read",
  request: {
    params,
    query: paging.extend({ status: webhookDelivery.shape.status.optional(), type: hookEventType.optional() }),
  },
  responses: { 200: json(page(webhookDelivery), "One page of deliveries") },
});

export const getWebhookDelivery = route({
  method: "get",
  path: `${base}/{endpointId}/deliveries/{eventId}`,
  operationId: "getWebhookDelivery",
  tag,
  summary: "One delivery with what was sent and what came back, try by try",
  access: "hooks:read",
  request: { params: deliveryParams },
  responses: { 200: json(deliveryDetail, "The delivery") },
});

export const replayWebhookDelivery = route({
  method: "post",
  path: `${base}/{endpointId}/deliveries/{eventId}/replay`,
  operationId: "replayWebhookDelivery",
  tag,
  summary: "Send one event again, under the same `webhook-id`",
  access: "hooks:write",
  request: { headers: idempotencyHeaders, params: deliveryParams },
  responses: { 202: json(deliveryDetail, "The delivery, on its way again") },
});

export const replayFailedDeliveries = route({
  method: "post",
  path: `${base}/{endpointId}/replay`,
  operationId: "replayFailedDeliveries",
  tag,
  summary: "Send everything again that failed since a moment, at most 10,000 events in one go",
  access: "hooks:write",
  request: {
    headers: idempotencyHeaders,
    params,
    body: body(z.strictObject({ since: instant }).openapi("ReplayFailed")),
  },
  responses: { 202: json(z.object({ replayed: z.int() }).openapi("Replayed"), "How many are on their way again") },
});
