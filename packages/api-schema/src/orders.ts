import { z } from "@hono/zod-openapi";
import { dataMode } from "./catalog.ts";
import { esim } from "./esims.ts";
import { body, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { countryCode, id, instant, money, page, paging } from "./values.ts";

/** `manual`: a person is working on it. `failed` and `cancelled`: the money is back in the wallet. */
export const orderStatuses = [
  "processing",
  "fulfilled",
  "partially_fulfilled",
  "manual",
  "failed",
  "cancelled",
] as const;
export const orderStatus = z.enum(orderStatuses).openapi("OrderStatus");

/** How an attempt at one provider ended. `unknown`: it may have been bought, and is being looked up. */
export const attemptOutcome = z.enum(["done", "pending", "rejected", "unknown"]).openapi("AttemptOutcome");

/** One try at one provider. `provider` and `cost` are there for operators only. */
export const attempt = z
  .object({
    id: id("att"),
    number: z.int(),
    outcome: attemptOutcome,
    reason: z.string().nullable(),
    startedAt: instant,
    endedAt: instant.nullable(),
    provider: z.object({ id: id("prv"), name: z.string() }).optional(),
    cost: money.optional(),
  })
  .openapi("Attempt");

/** The three plain steps a customer watches. */
export const progressStep = z
  .object({
    step: z.enum(["paid", "preparing", "ready"]),
    state: z.enum(["waiting", "active", "done", "failed"]),
    at: instant.nullable(),
  })
  .openapi("ProgressStep");

const esimOnly = { description: "null for anything but an eSIM or a top-up" };

/** What was bought, as it was when it was bought: a plan, or the thing of another service by its name. */
export const orderedPlan = z
  .object({
    id: id("pln").nullable().openapi({ description: "null for anything that is not sold as a plan" }),
    name: z.string(),
    countryCodes: z.array(countryCode),
    dataMode: dataMode.nullable().openapi(esimOnly),
    dataMb: z.number().nullable(),
    dataLabel: z.string().nullable().openapi(esimOnly),
    validityDays: z.int().nullable().openapi(esimOnly),
  })
  .openapi("OrderedPlan");

/** What an order is for. */
export const orderKind = z
  .enum(["esim", "top_up", "number", "vpn_account", "vpn_renewal", "iot_sim"])
  .openapi("OrderKind");

/** A delivered thing that is no eSIM; its id leads to it in the API of its own service. */
export const deliveredThing = z
  .object({ id: z.string().openapi({ example: "num_01k0c6x7v8n2j4q5r6s7t8v9w0" }), label: z.string() })
  .openapi("DeliveredThing");

/** Why the first provider was chosen; for operators only. */
export const decisionSummary = z
  .object({ id: id("dec"), strategy: z.string(), reason: z.string(), chosen: z.string().nullable() })
  .openapi("DecisionSummary");

export const order = z
  .object({
    id: id("ord"),
    kind: orderKind,
    status: orderStatus,
    delayed: z.boolean().openapi({ description: "It takes over a minute; the customer has been told" }),
    plan: orderedPlan,
    quantity: z.int(),
    unitPrice: money,
    price: money.openapi({ description: "For the whole order" }),
    charged: money.openapi({ description: "Taken from the wallet so far" }),
    email: z.string().nullable(),
    progress: z.array(progressStep),
    attempts: z.array(attempt),
    esims: z.array(esim),
    delivered: z.array(deliveredThing).openapi({ description: "What other services delivered, such as a number" }),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    cancellable: z.boolean(),
    rating: z.int().min(1).max(5).nullable(),
    createdAt: instant,
    updatedAt: instant,
    completedAt: instant.nullable(),
    cost: money.optional(),
    decision: decisionSummary.optional(),
  })
  .openapi("Order");

/** An order in the customer's list. */
export const orderListEntry = order
  .pick({
    id: true,
    kind: true,
    status: true,
    delayed: true,
    plan: true,
    quantity: true,
    price: true,
    createdAt: true,
    completedAt: true,
  })
  .extend({ iccids: z.array(z.string()) })
  .openapi("OrderListEntry");

/** One event of the stream; `data` is the whole order after the event, so a reader needs no state of its own. */
export const orderEvent = z
  .object({ id: id("evt"), type: z.string().openapi({ example: "order.fulfilled" }), at: instant, order })
  .openapi("OrderEvent");

const byOrder = { params: z.object({ orderId: id("ord") }) };

export const createOrder = route({
  method: "post",
  path: "/v1/orders",
  operationId: "createOrder",
  tag: "Orders",
  summary: "Buy a plan from the wallet",
  description:
    "Money is held at once and taken when the eSIM is delivered. Follow `/v1/orders/{orderId}/events` or poll.",
  access: "orders:write",
  request: {
    headers: requiredIdempotencyHeaders,
    body: body(
      z
        .strictObject({
          planId: id("pln"),
          quantity: z.int().min(1).max(20).default(1),
          email: z
            .email()
            .optional()
            .openapi({ description: "Where the QR code goes; default: the account's address" }),
        })
        .openapi("NewOrder"),
    ),
  },
  responses: { 202: json(order, "Accepted; the money is held") },
});

export const listOrders = route({
  method: "get",
  path: "/v1/orders",
  operationId: "listOrders",
  tag: "Orders",
  summary: "The account's orders, newest first",
  access: "orders:read",
  request: { query: paging.extend({ status: orderStatus.optional() }) },
  responses: { 200: json(page(orderListEntry), "One page of orders") },
});

export const getOrder = route({
  method: "get",
  path: "/v1/orders/{orderId}",
  operationId: "getOrder",
  tag: "Orders",
  summary: "One order with its eSIMs and attempts",
  access: "orders:read",
  request: byOrder,
  responses: { 200: json(order, "The order") },
});

export const cancelOrder = route({
  method: "post",
  path: "/v1/orders/{orderId}/cancel",
  operationId: "cancelOrder",
  tag: "Orders",
  summary: "Cancel what has not been bought yet; the held money is freed",
  access: "orders:write",
  request: { ...byOrder, headers: idempotencyHeaders },
  responses: { 200: json(order, "The order after the cancellation") },
});

export const streamOrderEvents = route({
  method: "get",
  path: "/v1/orders/{orderId}/events",
  operationId: "streamOrderEvents",
  tag: "Orders",
  summary: "Server-sent events of one order",
  description:
    "Events are named `order`; each one's data is an OrderEvent, and its id can be sent as `Last-Event-ID` to go on after a break. Starts with the newest event; ends when the order is at its end (204 when there is nothing more).",
  access: "orders:read",
  request: byOrder,
  responses: { 200: { description: "The stream", content: { "text/event-stream": { schema: orderEvent } } } },
});

export const rateOrder = route({
  method: "post",
  path: "/v1/orders/{orderId}/rating",
  operationId: "rateOrder",
  tag: "Orders",
  summary: "Say how it went, 1 to 5; the last word counts",
  access: "orders:write",
  request: {
    ...byOrder,
    headers: idempotencyHeaders,
    body: body(z.object({ rating: z.int().min(1).max(5), comment: z.string().max(1000).optional() })),
  },
  responses: { 200: json(order, "The order with its rating") },
});
