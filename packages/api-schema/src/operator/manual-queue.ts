import { z } from "@hono/zod-openapi";
import { orderedPlan, orderKind } from "../orders.ts";
import { body, idempotencyHeaders, json, route } from "../route.ts";
import { countryCode, iccid, id, instant, money, page, paging } from "../values.ts";
import { operatorOrder } from "./orders.ts";

/** An order item that no provider could deliver. A person delivers it, gives the money back, or lets routing try again. */
export const manualTask = z
  .object({
    id: id("tsk"),
    orderId: id("ord"),
    itemId: id("itm"),
    state: z.enum(["open", "done"]),
    resolution: z.enum(["fulfilled", "refunded", "retried", "cancelled"]).nullable(),
    reason: z.string(),
    account: z.object({ id: id("acc"), name: z.string(), email: z.string().nullable() }),
    kind: orderKind.openapi({ description: "Only an eSIM can be delivered by hand" }),
    plan: orderedPlan,
    price: money,
    attemptCount: z.int(),
    createdAt: instant,
    resolvedAt: instant.nullable(),
    resolvedBy: z.string().nullable(),
    note: z.string().nullable().openapi({ description: "What the person wrote who ended it" }),
  })
  .openapi("ManualTask");

const tag = "Operator: manual queue";
const byTask = { params: z.object({ taskId: id("tsk") }), headers: idempotencyHeaders };

export const listManualTasks = route({
  method: "get",
  path: "/v1/operator/manual-queue",
  operationId: "listManualTasks",
  tag,
  summary: "What waits for a person, oldest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      state: z.enum(["open", "done"]).default("open"),
      country: countryCode.optional(),
      waitingMinutes: z.coerce
        .number()
        .int()
        .min(1)
        .max(525_600)
        .optional()
        .openapi({ description: "Only what waits for at least so long" }),
      search: z.string().max(120).optional().openapi({ description: "An order's id, or a part of a name or e-mail" }),
    }),
  },
  responses: { 200: json(page(manualTask), "One page of tasks") },
});

export const getManualTask = route({
  method: "get",
  path: "/v1/operator/manual-queue/{taskId}",
  operationId: "getManualTask",
  tag,
  summary: "One task, open or done",
  access: "operator:read",
  request: { params: z.object({ taskId: id("tsk") }) },
  responses: { 200: json(manualTask, "The task") },
});

export const fulfilManualTask = route({
  method: "post",
  path: "/v1/operator/manual-queue/{taskId}/fulfil",
  operationId: "fulfilManualTask",
  tag,
  summary: "Enter an eSIM by hand; the held money is taken and the customer gets the QR code",
  access: "operator:write",
  request: {
    ...byTask,
    body: body(
      z
        .object({
          iccid,
          activationCode: z
            .string()
            .regex(/^LPA:1\$[A-Za-z0-9.-]+\$[A-Za-z0-9-]{1,255}(\$.*)?$/, "a code like LPA:1$host$matching-id"),
          cost: money.optional().openapi({ description: "What it cost us; default zero" }),
          note: z.string().max(1000).optional(),
        })
        .openapi("ManualFulfilment"),
    ),
  },
  responses: { 200: json(operatorOrder, "The order after it") },
});

export const refundManualTask = route({
  method: "post",
  path: "/v1/operator/manual-queue/{taskId}/refund",
  operationId: "refundManualTask",
  tag,
  summary: "Give up: free the held money and tell the customer",
  access: "operator:write",
  request: { ...byTask, body: body(z.object({ reason: z.string().min(3).max(1000) })) },
  responses: { 200: json(operatorOrder, "The order after it") },
});

export const retryManualTask = route({
  method: "post",
  path: "/v1/operator/manual-queue/{taskId}/retry",
  operationId: "retryManualTask",
  tag,
  summary: "Let routing choose again",
  access: "operator:write",
  request: byTask,
  responses: { 200: json(operatorOrder, "The order after it") },
});

export const stockState = z.enum(["available", "used", "cancelling", "cancelled", "expired"]).openapi("StockState");

/** A profile bought once too often, waiting for the next equal order. */
export const stockProfile = z
  .object({
    id: id("esm"),
    iccid: z.string(),
    provider: z.object({ id: id("prv"), name: z.string() }),
    offer: z.object({ id: id("off"), name: z.string() }),
    cost: money,
    state: stockState,
    fromOrderId: id("ord").nullable(),
    usedByOrderId: id("ord").nullable(),
    createdAt: instant,
    expiresAt: instant.nullable(),
  })
  .openapi("StockProfile");

export const listStock = route({
  method: "get",
  path: "/v1/operator/stock",
  operationId: "listStock",
  tag,
  summary: "Spare profiles, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({ state: stockState.optional() }),
  },
  responses: { 200: json(page(stockProfile), "One page of spare profiles") },
});
