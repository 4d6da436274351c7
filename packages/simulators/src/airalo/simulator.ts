import { toDecimal } from "../lab/money.ts";
import type { Sale, SaleStatus, Simulator, SimulatorContext, SimulatorInstance } from "../lab/types.ts";
import { buildCatalogue } from "./catalogue.ts";
import { Desk } from "./desk.ts";
import { createServe, labCredentials } from "./http.ts";
import { createPhone } from "./phone.ts";
import { initialPortal, portalChange, readPortal } from "./portal.ts";
import { addNotificationRoutes } from "./routes-notifications.ts";
import { addOrderRoutes } from "./routes-orders.ts";
import { addPackageRoutes } from "./routes-packages.ts";
import { addSimRoutes } from "./routes-sims.ts";
import { type AiraloEvent, type AiraloState, applyEvent, initialState, type SaleRow } from "./state.ts";
import { AiraloWebhooks, signWebhook, webhookEvents } from "./webhooks.ts";

const operations = [
  "authenticate",
  "listOffers",
  "placeOrder",
  "topUp",
  "findOrder",
  "getOrder",
  "placeFutureOrder",
  "listFutureOrders",
  "cancelFutureOrders",
  "listEsims",
  "getEsim",
  "getUsage",
  "listEsimPackages",
  "listTopUps",
  "getInstructions",
  "updateEsim",
  "refund",
  "createVoucher",
  "getBalance",
  "getExchangeRates",
  "listDevices",
  "optIn",
  "getOptIn",
  "optOut",
  "simulateWebhook",
] as const;

const RETRIES = 20;
const RETRY_DELAY_MS = 15 * 60_000;

/** Airalo Partner API v2 as its sheet and FACTS.md describe it. */
export const simulator: Simulator = {
  id: "airalo",
  name: "Airalo",
  operations,
  activationOperations: ["placeOrder", "topUp"],
  webhookEvents,
  credentials: labCredentials,
  // 20 times every 15 minutes, and any status from 204 on counts as a failure (sheet: Webhooks).
  webhookRetry: {
    delaysMs: Array.from({ length: RETRIES }, () => RETRY_DELAY_MS),
    accepts: (status) => status >= 200 && status < 204,
    timeoutMs: 10_000,
  },
  // The result of an asynchronous order comes by webhook, and not before its acceptance was answered.
  defaults: { allocationDelayMs: 500 },
  portal: { schema: portalChange, initial: initialPortal },
  create,
};

function create(context: SimulatorContext): SimulatorInstance {
  const store = context.store<AiraloState, AiraloEvent>({ initial: initialState, apply: applyEvent });
  const portal = () => readPortal(context.portal());
  const desk = new Desk({
    catalogue: buildCatalogue(),
    store,
    identity: context.identity,
    portal,
    nowMs: () => context.clock.nowMs(),
    webhooks: new AiraloWebhooks({ context, portal, clientSecret: labCredentials.clientSecret }),
  });
  const app = context.newApp();
  const serve = createServe(context, desk);
  addPackageRoutes(app, serve, desk, () => context.baseUrl());
  addOrderRoutes(app, serve, desk, context);
  addSimRoutes(app, serve, desk, () => context.baseUrl());
  addNotificationRoutes(app, serve, desk);
  app.notFound((c) => c.json({ data: [], meta: { message: "messages.resource_not_found" } }, 404));
  return {
    app,
    sales: () => store.state.sales.map((row) => toSale(row, context.clock.nowMs())),
    balance: () => store.state.balance,
    setBalance: (balance) => store.commit({ type: "balanceSet", balance }),
    counts: () => ({
      offers: desk.catalogue.packages.size,
      orders: store.state.orders.size,
      esims: store.state.sims.size,
    }),
    devices: createPhone(desk),
    forgeWebhook: (wire) => ({
      body: wire.body,
      headers: { ...wire.headers, "airalo-signature": signWebhook(wire.body, "not-the-client-secret") },
    }),
  };
}

function toSale(row: SaleRow, nowMs: number): Sale {
  return {
    upstreamRef: row.upstreamRef,
    ourRef: row.ourRef,
    iccid: nowMs < row.readyAtMs ? null : row.iccid,
    kind: row.kind,
    offer: row.packageId,
    cost: toDecimal(row.cost),
    refunded: row.refunded && nowMs >= row.readyAtMs,
    status: statusOf(row, nowMs),
    at: new Date(row.atMs).toISOString(),
  };
}

function statusOf(row: SaleRow, nowMs: number): SaleStatus {
  if (nowMs < row.readyAtMs) return "pending";
  if (row.failed) return "failed";
  return row.cancelled ? "cancelled" : "delivered";
}
