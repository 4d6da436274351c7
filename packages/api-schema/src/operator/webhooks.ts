import { z } from "@hono/zod-openapi";
import { json, route } from "../route.ts";
import { day, id, instant, page, paging } from "../values.ts";

/** Where an inbound webhook stands. `forged` ones are kept for evidence and never processed. */
export const webhookState = z.enum(["received", "processed", "failed", "forged", "ignored"]).openapi("WebhookState");

export const webhookRow = z
  .object({
    id: id("whk"),
    provider: z.object({ id: id("prv"), name: z.string() }).nullable(),
    state: webhookState,
    type: z.string().nullable(),
    dedupeKey: z.string().nullable(),
    verifiedBy: z.enum(["signature", "secret_url"]).nullable(),
    eventKinds: z.array(z.string()),
    receivedAt: instant,
    processedAt: instant.nullable(),
    attempts: z.int(),
    reason: z.string().nullable().openapi({ description: "Why forged, failed or ignored" }),
    orderId: id("ord").nullable(),
  })
  .openapi("WebhookRow");

export const webhookDetail = webhookRow
  .extend({
    headers: z.record(z.string(), z.string()).openapi({ description: "Signatures and secrets taken out" }),
    body: z.unknown().openapi({ description: "JSON when it is JSON, else text; activation codes taken out" }),
    repeats: z.int().openapi({ description: "How often the same one came again" }),
  })
  .openapi("WebhookDetail");

const tag = "Operator: webhooks";

export const listWebhooks = route({
  method: "get",
  path: "/v1/operator/webhooks",
  operationId: "listWebhooks",
  tag,
  summary: "Inbound webhooks, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      provider: id("prv").optional(),
      state: webhookState.optional(),
      from: day.optional(),
      to: day.optional(),
    }),
  },
  responses: { 200: json(page(webhookRow), "One page of webhooks") },
});

export const getWebhook = route({
  method: "get",
  path: "/v1/operator/webhooks/{webhookId}",
  operationId: "getWebhook",
  tag,
  summary: "One webhook as it came, redacted",
  access: "operator:read",
  request: { params: z.object({ webhookId: id("whk") }) },
  responses: { 200: json(webhookDetail, "The webhook") },
});

export const replayWebhook = route({
  method: "post",
  path: "/v1/operator/webhooks/{webhookId}/replay",
  operationId: "replayWebhook",
  tag,
  summary: "Process it again; what it already did is not done twice",
  access: "operator:write",
  request: { params: z.object({ webhookId: id("whk") }) },
  responses: { 202: json(webhookDetail, "Queued") },
});
