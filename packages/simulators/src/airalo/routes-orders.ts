import type { Context, Hono } from "hono";
import type { Call, LabEnv, SimulatorContext } from "../lab/types.ts";
import { type Desk, newRequestId } from "./desk.ts";
import { type Form, readForm, textOf } from "./form.ts";
import { CANCEL_BEFORE_MS, cancelFutureOrders, createFutureOrder, processDueOrders } from "./future-orders.ts";
import { createdAtFilter, filterOf, includeOf, paginate, readPaging, type Serve, success } from "./http.ts";
import { buy, checkOrder, checkTopUp, noteFailure, topUp } from "./place-order.ts";
import { codeBody, coded, invalid, notFound, Refusal } from "./refusal.ts";
import type { Order } from "./state.ts";
import { codeOf, wireOrder, wirePurchase, wireTime, wireTimeShort } from "./wire-orders.ts";

/** Orders of every kind (sheet: Resources). */
export function addOrderRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, context: SimulatorContext): void {
  app.post(
    "/v2/orders",
    serve("placeOrder", (c, call) => orderNow(c, call, desk)),
  );
  app.post(
    "/v2/orders-async",
    serve("placeOrder", (c, call) => orderLater(c, call, desk, context)),
  );
  app.post(
    "/v2/orders/topups",
    serve("topUp", async (c, call) => {
      const form = await readForm(c, call);
      const wish = checkTopUp(desk, form);
      if (call.takeActivationFailure()) {
        noteFailure(desk, { ...wish, quantity: 1, brand: null }, newRequestId(), 0);
        throw coded(53);
      }
      return success(c, wirePurchase(desk, topUp(desk, wish), form.asForm));
    }),
  );
  app.get(
    "/v2/orders",
    serve("findOrder", (c) => listOrders(c, desk, `${context.baseUrl()}/v2/orders`)),
  );
  app.get(
    "/v2/orders/:id",
    serve("getOrder", (c) => {
      const order = desk.orders().find((one) => String(one.id) === c.req.param("id"));
      if (!order) throw notFound();
      return success(c, wireOrder(desk, order, includeOf(c)));
    }),
  );
  addFutureOrderRoutes(app, serve, desk, context);
}

/** A sync order cannot fail later, so one that cannot be provisioned answers code 53 and sells nothing (FACTS.md). */
async function orderNow(c: Context<LabEnv>, call: Call, desk: Desk): Promise<Response> {
  const form = await readForm(c, call);
  const type = textOf(form, "type") ?? "sim";
  if (type !== "sim") throw invalid({ type: "The selected type is invalid." });
  const wish = checkOrder(desk, form);
  if (call.takeActivationFailure()) {
    noteFailure(desk, wish, newRequestId(), 0);
    throw coded(53);
  }
  return success(c, wirePurchase(desk, buy(desk, wish, { readyAfterMs: 0, requestId: null }), form.asForm));
}

/** Takes the order, answers 202 at once, and sends the result to the webhook when it is done. */
async function orderLater(c: Context<LabEnv>, call: Call, desk: Desk, context: SimulatorContext): Promise<Response> {
  const form = await readForm(c, call);
  const url = webhookUrlOf(desk, form);
  if (url === null) throw new Refusal(422, { reason: "User is not opted in and no webhook URL provided." });
  const wish = checkOrder(desk, form);
  const requestId = newRequestId();
  const readyAfterMs = context.settings().allocationDelayMs;
  if (call.takeActivationFailure()) {
    noteFailure(desk, wish, requestId, readyAfterMs);
    desk.webhooks.asyncOrder(url, { ...codeBody(53), request_id: requestId }, readyAfterMs);
  } else {
    const order = buy(desk, wish, { readyAfterMs, requestId });
    desk.webhooks.asyncOrder(url, { ...wirePurchase(desk, order, form.asForm), request_id: requestId }, readyAfterMs);
  }
  return success(c, { request_id: requestId, accepted_at: wireTime(desk.nowMs()) }, 202);
}

/** The URL in the request overrides the one opted in with (sheet: Webhooks). */
function webhookUrlOf(desk: Desk, form: Form): string | null {
  const given = textOf(form, "webhook_url");
  if (given !== undefined && !URL.canParse(given)) throw invalid({ webhook_url: "The webhook url format is invalid." });
  return given ?? desk.state.optIns.get("async_orders")?.contactPoint ?? null;
}

/** Filters are "like" and all must hold; newest first. */
function listOrders(c: Context<LabEnv>, desk: Desk, path: string): Response {
  const paging = readPaging(c);
  const createdAt = createdAtFilter(c);
  const [code, status] = [filterOf(c, "code"), filterOf(c, "order_status")];
  const [iccid, description] = [filterOf(c, "iccid"), filterOf(c, "description")];
  const like = (text: string, wanted: string | undefined) =>
    wanted === undefined || text.toLowerCase().includes(wanted);
  const matches = (order: Order) =>
    createdAt(order.createdAtMs) &&
    like(codeOf(order), code) &&
    like("completed", status) &&
    like(order.description ?? "", description) &&
    (iccid === undefined || order.iccids.some((one) => one.includes(iccid)));
  const { shown, links, meta } = paginate(desk.orders().filter(matches), paging, path);
  const include = includeOf(c);
  return c.json({ data: shown.map((order) => wireOrder(desk, order, include)), links, meta });
}

function addFutureOrderRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, context: SimulatorContext): void {
  app.post(
    "/v2/future-orders",
    serve("placeFutureOrder", async (c, call) => {
      const form = await readForm(c, call);
      const futureOrder = createFutureOrder(desk, form, webhookUrlOf(desk, form));
      const { requestId, dueAtMs } = futureOrder;
      const run = () => processDueOrders(desk, (order) => wirePurchase(desk, order, false));
      context.schedule(dueAtMs - desk.nowMs(), run);
      return success(c, {
        request_id: requestId,
        due_date: wireTimeShort(dueAtMs),
        latest_cancellation_date: wireTimeShort(dueAtMs - CANCEL_BEFORE_MS),
      });
    }),
  );
  app.get(
    "/v2/future-orders",
    serve("listFutureOrders", (c) => listFutureOrders(c, desk, `${context.baseUrl()}/v2/future-orders`)),
  );
  app.post(
    "/v2/cancel-future-orders",
    serve("cancelFutureOrders", async (c, call) => {
      cancelFutureOrders(desk, await readForm(c, call));
      return c.json({ data: [], meta: { message: "Future orders cancelled successfully" } });
    }),
  );
}

/** Only open ones are listed: pending, retry, failed (sheet: GET /v2/future-orders). */
function listFutureOrders(c: Context<LabEnv>, desk: Desk, path: string): Response {
  const status = c.req.query("status");
  const bound = (name: string, fallback: number) => {
    const text = c.req.query(name);
    return text === undefined ? fallback : Date.parse(`${text.slice(0, 10)}T${text.slice(11, 16) || "00:00"}:00Z`);
  };
  const [fromMs, toMs] = [bound("from_due_date", 0), bound("to_due_date", Number.POSITIVE_INFINITY)];
  const rows = [...desk.state.futureOrders.values()].filter(
    (one) =>
      ["pending", "retry", "failed"].includes(one.status) &&
      (status === undefined || one.status === status) &&
      one.dueAtMs >= fromMs &&
      one.dueAtMs <= toMs,
  );
  const { shown, links, meta } = paginate(rows, readPaging(c), path);
  const data = shown.map((one) => ({
    request_id: one.requestId,
    status: one.status,
    package_id: one.packageId,
    quantity: one.quantity,
    description: one.description,
    due_date: wireTimeShort(one.dueAtMs),
    latest_cancellation_date: wireTimeShort(one.dueAtMs - CANCEL_BEFORE_MS),
    created_at: wireTime(one.createdAtMs),
  }));
  return c.json({ data, links, meta });
}
