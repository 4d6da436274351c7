import { z } from "@hono/zod-openapi";
import { attemptOutcome } from "../orders.ts";
import { json, route } from "../route.ts";
import { id, instant, page, paging } from "../values.ts";

/** One try of one order at one provider, as it stands in the stream of all tries. */
export const attemptRow = z
  .object({
    id: id("att"),
    orderId: id("ord"),
    planName: z.string(),
    number: z.int(),
    provider: z.object({ id: id("prv"), name: z.string() }),
    operation: z.string().openapi({ example: "placeOrder" }),
    outcome: attemptOutcome,
    resolution: z
      .enum(["delivered", "stock", "loss", "not_bought", "unresolved"])
      .nullable()
      .openapi({ description: "What became of it in the end; null while it may still buy something" }),
    reason: z.string().nullable(),
    upstreamRef: z.string().nullable().openapi({ description: "What the provider calls it" }),
    startedAt: instant,
    answeredAt: instant.nullable(),
  })
  .openapi("AttemptRow");

export const listOperatorAttempts = route({
  method: "get",
  path: "/v1/operator/attempts",
  operationId: "listOperatorAttempts",
  tag: "Operator: orders",
  summary: "Tries of all orders at all providers, newest first",
  access: "operator:read",
  request: { query: paging.extend({ provider: id("prv").optional() }) },
  responses: { 200: json(page(attemptRow), "One page of attempts") },
});
