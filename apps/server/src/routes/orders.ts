import {
  cancelOrder as cancelRoute,
  createOrder as createRoute,
  getOrder as getRoute,
  listOrders as listRoute,
  rateOrder as rateRoute,
  streamOrderEvents,
} from "@tandem/api-schema";
import { parsePublicId, publicId, type Scope, withScope } from "@tandem/core/kernel";
import { acceptOrder, cancelOrder, getOrder, listOrders, type OrderView, rateOrder } from "@tandem/core/orders";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { App } from "../app.ts";
import { actorOf, isOperator, ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import type { AppEnv } from "../http/env.ts";
import { publicBase } from "../http/public-base.ts";
import { presentOrder, presentOrderEvent, presentOrderListEntry } from "../present/orders.ts";
import type { Services } from "../services.ts";
import { followOrder, isEnded, readNews } from "../streams/order-stream.ts";
import { sightOf } from "./operator-sight.ts";

const heartbeatMs = 15_000;

/** Orders of the caller's account; an operator reads those of everybody they run. */
export function orderRoutes(app: App, services: Services): void {
  const { database, orders, config } = services;

  const show = async (c: Context<AppEnv>, scope: Scope, orderId: string) => {
    const operator = isOperator(c.get("principal"));
    return withScope(database, scope, async (tx) => {
      const order = await getOrder(tx, orderId);
      return presentOrder(order, publicBase(c, config), operator ? await sightOf(tx, order) : null);
    });
  };

  app.openapi(createRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { planId, quantity, email } = c.req.valid("json");
    const { orderId } = await acceptOrder(orders, scope, {
      planId: parsePublicId("pln", planId),
      quantity,
      ...(email && { email }),
      // One per principal and key, and the same again when a request that died is repeated.
      idempotencyKey: c.get("operationId"),
    });
    return c.json(await show(c, scope, orderId), 202);
  });

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, status } = c.req.valid("query");
    const after = readCursor("orders", cursor, 1);
    const rows = await withScope(database, readScope(c.get("principal")), (tx) =>
      listOrders(tx, {
        limit: limit + 1,
        ...(status && { status }),
        ...(after && { after: { id: String(after[0]) } }),
      }),
    );
    return c.json(toPage(rows, { limit, list: "orders", at: (row) => [row.id], present: presentOrderListEntry }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const orderId = parsePublicId("ord", c.req.valid("param").orderId);
    return c.json(await show(c, readScope(c.get("principal")), orderId), 200);
  });

  app.openapi(cancelRoute, async (c) => {
    const principal = c.get("principal");
    const orderId = parsePublicId("ord", c.req.valid("param").orderId);
    await cancelOrder(orders, readScope(principal), { orderId, actor: actorOf(principal) });
    return c.json(await show(c, readScope(principal), orderId), 200);
  });

  app.openapi(rateRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const orderId = parsePublicId("ord", c.req.valid("param").orderId);
    const { rating, comment } = c.req.valid("json");
    await rateOrder(orders, scope, { orderId, rating, ...(comment !== undefined && { comment }) });
    return c.json(await show(c, scope, orderId), 200);
  });

  app.openapi(streamOrderEvents, (c) => streamEvents(c, services, c.req.valid("param").orderId) as never);
}

async function streamEvents(c: Context<AppEnv>, services: Services, publicOrderId: string): Promise<Response> {
  const principal = c.get("principal");
  const scope = readScope(principal);
  const orderId = parsePublicId("ord", publicOrderId);
  const last = c.req.header("last-event-id");
  const afterId = last ? parsePublicId("evt", last) : null;
  const first = await readNews(services, scope, orderId, afterId);
  // The one reply that makes a browser stop asking again.
  if (afterId && isEnded(first.order) && first.events.length === 0) return c.body(null, 204);
  const baseUrl = publicBase(c, services.config);
  const present = async (order: OrderView) =>
    isOperator(principal)
      ? withScope(services.database, scope, async (tx) => presentOrder(order, baseUrl, await sightOf(tx, order)))
      : presentOrder(order, baseUrl, null);
  return streamSSE(c, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, services.stopping.signal]);
    let quietSince = Date.now();
    for await (const batch of followOrder(services, scope, { orderId, afterId, signal })) {
      if (batch) {
        const order = await present(batch.order);
        for (const event of batch.events) {
          const data = JSON.stringify(presentOrderEvent(event, order));
          await stream.writeSSE({ id: publicId("evt", event.id), event: "order", data });
        }
        quietSince = Date.now();
      } else if (Date.now() - quietSince >= heartbeatMs) {
        await stream.write(": still here\n\n");
        quietSince = Date.now();
      }
    }
  });
}
