import type { Context, Hono } from "hono";
import { rowsOfPage } from "../lab/page-rows.ts";
import type { Call, LabEnv, SimulatorContext } from "../lab/types.ts";
import { type Callback, lowBalance } from "./callbacks.ts";
import { createdAtFilter } from "./created-at.ts";
import type { Desk } from "./desk.ts";
import { jsonBody, page, queryNumber, type Serve, versionOf } from "./http.ts";
import { parseOrderRequest, placeOrder, quoteOrder } from "./place-order.ts";
import { wireMoney, wireOrder, wireQuote } from "./wire.ts";

/** `/orders` (sheet: Resources, Order rules). */
export function addOrderRoutes(
  app: Hono<LabEnv>,
  serve: Serve,
  { desk, context, callBack }: { desk: Desk; context: SimulatorContext; callBack: (callback: Callback) => void },
): void {
  const handle = (c: Context<LabEnv>, call: Call) => {
    const before = desk.state.balance;
    const reply = order(c, call, desk, context);
    const threshold = desk.portal.lowBalanceThreshold;
    const crossed = wireMoney(before) >= threshold && wireMoney(desk.state.balance) < threshold;
    if (crossed) callBack(lowBalance(wireMoney(desk.state.balance), threshold));
    return reply;
  };
  const asOperation = {
    placeOrder: serve("placeOrder", handle),
    topUp: serve("topUp", handle),
    validateOrder: serve("validateOrder", handle),
  };
  app.post("/:version/orders", async (c) => asOperation[operationOf(await c.req.text())](c));
  app.get(
    "/:version/orders",
    serve("findOrder", (c) => listOrders(c, desk)),
  );
  app.get(
    "/:version/orders/:reference",
    serve("getOrder", (c) => {
      const found = desk.order(c.req.param("reference") ?? "");
      return c.json(wireOrder(desk, found, { version: versionOf(c), withIccids: true }));
    }),
  );
}

/** One address does three things; faults can be put on each, so the body decides which it is. */
function operationOf(body: string): "placeOrder" | "topUp" | "validateOrder" {
  if (/"type"\s*:\s*"validate"/.test(body)) return "validateOrder";
  return /"iccids"\s*:\s*\[\s*"/.test(body) ? "topUp" : "placeOrder";
}

function order(c: Context<LabEnv>, call: Call, desk: Desk, context: SimulatorContext): Response {
  const request = parseOrderRequest(jsonBody(call));
  const quote = quoteOrder(desk, request);
  if (request.type === "validate") return c.json(wireQuote(quote, desk.nowMs()));
  const fails = call.takeActivationFailure();
  const { allocationDelayMs } = context.settings();
  const placed = placeOrder(desk, quote, {
    sourceIp: c.env.incoming.socket.remoteAddress ?? "",
    // A failing order is always accepted first: its failure must be a later answer than its acceptance.
    readyAfterMs: fails ? Math.max(allocationDelayMs, 1) : allocationDelayMs,
    fails,
  });
  // The acceptance tells how things stood when it was given, however late it is written out.
  return c.json(wireOrder(desk, placed, { version: versionOf(c), withIccids: true, atMs: placed.createdAtMs }));
}

/** Newest first; `includeIccids` adds the eSIMs. The list is wrapped, as live integrations read it (FACTS.md). */
function listOrders(c: Context<LabEnv>, desk: Desk): Response {
  const pageNumber = queryNumber(c, "page", { fallback: 1, max: 100_000 });
  const limit = rowsOfPage(c, queryNumber(c, "limit", { fallback: 10, max: 200 }));
  const wanted = createdAtFilter(c.req.queries("createdAt") ?? []);
  const orders = [...desk.state.orders.values()].reverse().filter((one) => wanted(one.createdAtMs));
  const { rows, figures } = page(orders, pageNumber, limit);
  const withIccids = c.req.query("includeIccids") === "true";
  return c.json({
    orders: rows.map((one) => wireOrder(desk, one, { version: versionOf(c), withIccids })),
    ...figures,
  });
}
