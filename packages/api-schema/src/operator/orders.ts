import { z } from "@hono/zod-openapi";
import { order, orderedPlan, orderKind, orderStatus } from "../orders.ts";
import { json, route } from "../route.ts";
import { countryCode, day, flag, id, instant, money, page, paging } from "../values.ts";
import { timelineEntry } from "./timeline.ts";

const accountRef = z.object({ id: id("acc"), name: z.string(), email: z.string().nullable() }).openapi("AccountRef");

/** Who delivered pieces of an order. */
const delivery = z
  .object({
    kind: z
      .enum(["provider", "stock", "manual"])
      .openapi({ description: "`stock`: a spare eSIM the provider had sold us before; `manual`: a person, by hand" }),
    provider: z
      .object({ id: id("prv"), name: z.string() })
      .nullable()
      .openapi({ description: "By hand: the one the person named, if any" }),
    person: z.string().nullable().openapi({ description: "By hand: who" }),
    pieces: z.int(),
  })
  .openapi("Delivery");

const failedOver = z
  .boolean()
  .openapi({ description: "Delivered by another provider than the one asked first; false while nobody has delivered" });

/** One row of the orders table. */
export const operatorOrderRow = z
  .object({
    id: id("ord"),
    kind: orderKind,
    status: orderStatus,
    delayed: z.boolean(),
    account: accountRef,
    plan: orderedPlan,
    quantity: z.int(),
    price: money,
    cost: money.nullable(),
    margin: money.nullable(),
    deliveredBy: z.array(delivery).openapi({ description: "Empty until delivered; most pieces first" }),
    asking: z
      .object({ id: id("prv"), name: z.string() })
      .nullable()
      .openapi({ description: "Who is being asked, while the order is under way" }),
    attemptCount: z.int(),
    failedOver,
    deliverySeconds: z.number().nullable(),
    createdAt: instant,
    completedAt: instant.nullable(),
  })
  .openapi("OperatorOrderRow");

/** An order with everything that happened to it. */
export const operatorOrder = order
  .extend({
    account: accountRef,
    deliveredBy: z.array(delivery),
    failedOver,
    margin: money.nullable(),
    internalStatus: z.string().openapi({ description: "The saga's own state" }),
    timeline: z.array(timelineEntry),
    related: z.object({ stock: z.int().openapi({ description: "Spare profiles this order left behind" }) }),
  })
  .openapi("OperatorOrder");

const filters = z.object({
  kind: orderKind.optional(),
  status: orderStatus.optional(),
  provider: id("prv").optional(),
  country: countryCode.optional(),
  account: id("acc").optional(),
  from: day.optional(),
  to: day.optional(),
  delayed: flag.optional(),
  failedOver: flag.optional(),
  byHand: flag.optional(),
  search: z.string().max(120).optional().openapi({ description: "Order id, ICCID, e-mail or name" }),
  sort: z.enum(["createdAt", "-createdAt", "price", "-price"]).default("-createdAt"),
});

export const listOperatorOrders = route({
  method: "get",
  path: "/v1/operator/orders",
  operationId: "listOperatorOrders",
  tag: "Operator: orders",
  summary: "All orders of the tenant",
  access: "operator:read",
  request: { query: paging.extend(filters.shape) },
  responses: {
    200: json(
      page(operatorOrderRow).extend({
        total: z.int().openapi({ description: "How many match; counted up to 10,000" }),
      }),
      "One page of orders",
    ),
  },
});

export const exportOperatorOrders = route({
  method: "get",
  path: "/v1/operator/orders.csv",
  operationId: "exportOperatorOrders",
  tag: "Operator: orders",
  summary: "The same list as CSV, up to 50,000 rows",
  access: "operator:read",
  request: { query: filters },
  responses: { 200: { description: "The file", content: { "text/csv": { schema: z.string() } } } },
});

export const getOperatorOrder = route({
  method: "get",
  path: "/v1/operator/orders/{orderId}",
  operationId: "getOperatorOrder",
  tag: "Operator: orders",
  summary: "One order with its whole story",
  access: "operator:read",
  request: { params: z.object({ orderId: id("ord") }) },
  responses: { 200: json(operatorOrder, "The order") },
});
