import type { Context, Hono } from "hono";
import { z } from "zod";
import { rowsOfPage } from "../lab/page-rows.ts";
import type { LabEnv } from "../lab/types.ts";
import { wireProduct } from "./catalogue.ts";
import type { Counter } from "./desk.ts";
import { Refusal, type Serve } from "./http.ts";
import type { Profile, SimPackage, WorkOrder } from "./rows.ts";

const SMDP_HOST = "smdp.telna.example";

const newOrder = z.object({ product: z.string(), customer_ref: z.string().max(100).optional() });
const newPackage = z.object({ sim: z.string(), package_template: z.number().int() });

/** Flex: products, work orders, usage and profiles. */
export function addFlexRoutes(app: Hono<LabEnv>, serve: Serve, counter: Counter): void {
  app.get(
    "/v1/ordering/products",
    serve("listOffers", (c) => c.json(pageOf(c, "products", [...counter.products.values()], wireProduct))),
  );
  app.get(
    "/v1/ordering/products/:id",
    serve("getOffer", (c) => c.json(wireProduct(counter.product(c.req.param("id") ?? "")))),
  );
  app.post(
    "/v1/ordering/work-orders",
    serve("placeOrder", (c, call) => {
      const { product, customer_ref: customerRef } = read(call.rawBody, newOrder);
      const order = counter.sell(product, customerRef ?? null, call.takeActivationFailure());
      return c.json(wireOrder(counter, order));
    }),
  );
  app.get(
    "/v1/ordering/work-orders",
    serve("findOrder", (c) => {
      const wanted = c.req.query("customer_ref");
      const all = counter.desk.rows("workOrders").filter((one) => wanted === undefined || one.customerRef === wanted);
      return c.json(pageOf(c, "work_orders", all.reverse(), (order) => wireOrder(counter, order)));
    }),
  );
  app.get(
    "/v1/ordering/work-orders/:id",
    serve("getOrder", (c) => c.json(wireOrder(counter, counter.order(c.req.param("id") ?? "")))),
  );
  app.get(
    "/v1/diagnostic/usages",
    serve("getUsage", (c) => {
      const { iccid, order } = c.req.query();
      const packages =
        order === undefined
          ? counter.packagesOf(counter.profile(iccid ?? "").id)
          : counter.packagesOf(counter.order(order).iccid).filter(({ orderId }) => orderId === order);
      return c.json({ orders: packages.map(wireUsage) });
    }),
  );
  app.get(
    "/v1/diagnostic/euicc-profiles/:iccid",
    serve("getProfile", (c) => c.json(wireProfile(counter.profile(c.req.param("iccid") ?? "")))),
  );
  counter.desk.onTask("ship", (id) => counter.desk.amendSale(id, { status: "delivered" }));
}

/** What is used of the core API: packages on SIMs, and the wallet. */
export function addCoreRoutes(app: Hono<LabEnv>, serve: Serve, counter: Counter): void {
  app.post(
    "/v2.1/pcr/packages",
    serve("topUp", (c, call) => {
      const { sim, package_template: template } = read(call.rawBody, newPackage);
      return c.json(wirePackage(counter.addPackage(sim, template)));
    }),
  );
  app.get(
    "/v2.1/pcr/packages",
    serve("findTopUp", (c) => {
      const sim = c.req.query("sim");
      const packages = sim === undefined ? counter.desk.rows("packages") : counter.packagesOf(sim);
      return c.json(pageOf(c, "packages", packages, wirePackage));
    }),
  );
  app.get(
    "/v2.1/pcr/wallets",
    serve("getBalance", (c) => {
      const wallet = { id: 1, balance: counter.desk.balance / 10_000, currency: "USD" };
      return c.json({ total: 1, offset: 0, count: 1, wallets: [wallet] });
    }),
  );
}

function read<T>(raw: string, schema: z.ZodType<T>): T {
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch (error) {
    throw new Refusal(400, `The body is not JSON: ${error instanceof Error ? error.message : ""}`);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Refusal(400, `Invalid ${String(parsed.error.issues[0]?.path[0] ?? "body")}`);
  return parsed.data;
}

/** A listing as Telna wraps it. */
function pageOf<T>(c: Context<LabEnv>, name: string, all: readonly T[], wire: (row: T) => object) {
  const offset = Number(c.req.query("offset") ?? 0);
  const rows = all.slice(offset, offset + rowsOfPage(c, Number(c.req.query("count") ?? 100)));
  return { total: all.length, offset, count: rows.length, [name]: rows.map(wire) };
}

function wireOrder(counter: Counter, order: WorkOrder) {
  const isReady = counter.desk.nowMs() >= order.readyAtMs;
  const delivered = isReady && order.outcome === "SHIPPED";
  return {
    id: order.id,
    customer_ref: order.customerRef,
    product: order.productId,
    status: isReady ? order.outcome : "PROCESSING",
    created_date: order.createdAtMs,
    package: {},
    ...(delivered
      ? { sim_registry: { iccid: order.iccid }, euicc_profile: wireProfile(counter.profile(order.iccid)) }
      : {}),
  };
}

function wireProfile({ id, eid, matchingId, state }: Profile) {
  return {
    iccid: id,
    activation_code: `LPA:1$${SMDP_HOST}$${matchingId}`,
    state,
    cc_required: false,
    eid: state === "RELEASED" ? null : eid,
    reuse_enabled: false,
    reuse_remaining_count: 0,
    profile_reuse_policy: { reuse_type: "NONE", max_count: 0 },
  };
}

function wireUsage({ orderId, totalBytes, usedBytes }: SimPackage) {
  return {
    work_order: orderId,
    data_total_bytes: totalBytes,
    data_used_bytes: usedBytes,
    sms_total_number: 0,
    sms_used_number: 0,
    voice_total_seconds: 0,
    voice_used_seconds: 0,
  };
}

function wirePackage({ id, iccid, templateId, totalBytes, usedBytes, createdAtMs, activatedAtMs }: SimPackage) {
  return {
    id: Number(id),
    sim: iccid,
    package_template: templateId,
    status: activatedAtMs === null ? "NOT_ACTIVE" : usedBytes >= totalBytes ? "TERMINATED" : "ACTIVE",
    created_date: new Date(createdAtMs).toISOString(),
    activated_date: activatedAtMs === null ? null : new Date(activatedAtMs).toISOString(),
    expiry_date: null,
    terminated_date: null,
    data_usage_remaining: totalBytes - usedBytes,
    voice_usage_remaining: 0,
    sms_usage_remaining: 0,
  };
}
