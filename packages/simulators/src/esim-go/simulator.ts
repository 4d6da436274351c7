import { toDecimal } from "../lab/money.ts";
import type { Sale, Simulator, SimulatorContext, SimulatorInstance } from "../lab/types.ts";
import { stateOf } from "./assignment.ts";
import { type Callback, callbackEvents, forgeCallback, wireCallback } from "./callbacks.ts";
import { buildCatalogue } from "./catalogue.ts";
import { Desk } from "./desk.ts";
import { createServe, labApiKey } from "./http.ts";
import { createPhone } from "./phone.ts";
import { initialPortal, portalChange, readPortal } from "./portal.ts";
import { addAccountRoutes } from "./routes-account.ts";
import { addCatalogueRoutes } from "./routes-catalogue.ts";
import { addEsimBundleRoutes, addEsimRoutes } from "./routes-esims.ts";
import { addOrderRoutes } from "./routes-orders.ts";
import { applyEvent, type EsimGoEvent, type EsimGoState, initialState, type SaleRow } from "./state.ts";

const operations = [
  "listOffers",
  "getOffer",
  "listPrices",
  "listNetworks",
  "placeOrder",
  "topUp",
  "validateOrder",
  "findOrder",
  "getOrder",
  "getInstallDetails",
  "applyBundle",
  "listEsims",
  "updateEsim",
  "getEsim",
  "terminate",
  "getHistory",
  "getLocation",
  "refresh",
  "checkCompatibility",
  "sendSms",
  "suspend",
  "resume",
  "getSuspension",
  "getUsage",
  "cancel",
  "getBalance",
  "topUpBalance",
  "listGroups",
  "listInventory",
  "refundInventory",
] as const;

/** eSIM Go v2.5 (and v2.4) as its sheet and FACTS.md describe it. */
export const simulator: Simulator = {
  id: "esim-go",
  name: "eSIM Go",
  operations,
  activationOperations: ["placeOrder", "topUp"],
  webhookEvents: callbackEvents,
  credentials: { apiKey: labApiKey },
  // The retry habit is not published; this one is assumed (FACTS.md).
  webhookRetry: {
    delaysMs: [60_000, 300_000, 900_000],
    accepts: (status) => status >= 200 && status < 300,
    timeoutMs: 10_000,
  },
  portal: { schema: portalChange, initial: initialPortal },
  create,
};

function create(context: SimulatorContext): SimulatorInstance {
  const store = context.store<EsimGoState, EsimGoEvent>({ initial: initialState, apply: applyEvent });
  const portal = () => readPortal(context.portal());
  const desk = new Desk({
    bundles: new Map(buildCatalogue().map((bundle) => [bundle.name, bundle])),
    store,
    identity: context.identity,
    portal,
    nowMs: () => context.clock.nowMs(),
  });
  const callBack = ({ event, body }: Callback) => {
    const { callbackUrl } = portal();
    if (callbackUrl === "") return;
    const operations = event === "LowBalance" ? ["placeOrder", "topUp"] : [];
    context.webhooks.send({ ...wireCallback(body, labApiKey, portal()), event, operations, url: callbackUrl });
  };
  const app = context.newApp();
  const serve = createServe(context, desk);
  app.use("/:version/*", async (c, next) => {
    if (!/^v2\.[45]$/.test(c.req.param("version"))) return c.json({ message: "Not Found" }, 404);
    await next();
  });
  addCatalogueRoutes(app, serve, desk);
  addOrderRoutes(app, serve, { desk, context, callBack });
  addEsimRoutes(app, serve, desk);
  addEsimBundleRoutes(app, serve, desk);
  addAccountRoutes(app, serve, desk);
  app.notFound((c) => c.json({ message: "Not Found" }, 404));
  return {
    app,
    sales: () => store.state.sales.map((row) => toSale(desk, row)),
    balance: () => store.state.balance,
    setBalance: (balance) => store.commit({ type: "balanceSet", balance }),
    counts: () => counts(desk),
    devices: createPhone(desk, callBack),
    forgeWebhook: (wire) => forgeCallback(wire, portal()),
  };
}

function toSale(desk: Desk, row: SaleRow): Sale {
  const order = desk.order(row.reference);
  const status = desk.statusOf(order);
  const delivered = { processing: "pending", failed: "failed", completed: "delivered" } as const;
  return {
    upstreamRef: row.reference,
    // eSIM Go takes no reference of the buyer's with an order; the one that can be set later counts as it.
    ourRef: (row.iccid && desk.state.esims.get(row.iccid)?.customerRef) || null,
    iccid: row.iccid,
    kind: row.kind,
    offer: row.bundleName,
    cost: toDecimal(row.cost),
    refunded: row.refunded || status === "failed",
    status: row.ended ?? delivered[status],
    at: new Date(order.createdAtMs).toISOString(),
  };
}

function counts(desk: Desk): Record<string, number> {
  const { esims, orders } = desk.state;
  const nowMs = desk.nowMs();
  const active = [...esims.values()].filter((esim) => esim.assignments.some((one) => stateOf(one, nowMs) === "active"));
  return { offers: desk.bundles.size, orders: orders.size, esims: esims.size, activeEsims: active.length };
}
