import { readFileSync } from "node:fs";
import { describeEsimProvider, describeRecordsProvider } from "@tandem/provider-contract/suites";
import { type RunningSimulator, startSimulator } from "@tandem/simulators";
import { expect, test } from "vitest";
import { fromWorkOrder } from "./esim.ts";
import { provider } from "./index.ts";
import { toOffer } from "./offers.ts";
import { toEvent } from "./webhooks.ts";
import { product, workOrder } from "./wire.ts";

let played: RunningSimulator;

describeEsimProvider({
  module: provider,
  startSimulator: async () => {
    played = await startSimulator("telna");
    return played;
  },
  orderCall: { method: "POST", path: /\/work-orders$/ },
  withUnknownStatus: (body) => body.replace('"SHIPPED"', '"BREWING"'),
  prepare: () => played.portal({ callbackUrl: "" }),
  setWebhookUrl: (_simulator, url) => played.portal({ callbackUrl: url }),
  knownOffer: { country: "US", gigabytes: 5, validityDays: 30, costMicros: 4_760_000n },
});

describeRecordsProvider({
  module: provider,
  startSimulator: () => startSimulator("telna"),
  setWebhookUrl: () => undefined,
  listCall: { method: "GET", path: /\/work-orders$/ },
});

const context = { baseUrl: "http://127.0.0.1:1", credentials: { apiKey: "k" } };

test("what Telna does not publish is a setting: the key's form, the version, paths, and whether there are top-ups", async () => {
  const simulator = await startSimulator("telna");
  const { baseUrl, credentials } = simulator;
  const config = { authScheme: "bearer", version: "1", productsPath: "/v1/ordering/products/" };
  const { esim } = provider.create({ baseUrl, credentials, config: { ...config, requestsPerSecond: "0" } });
  expect(await esim?.checkHealth()).toMatchObject({ kind: "answered" });
  const [request] = simulator.requests();
  expect(request?.path).toBe("/telna/v1/ordering/products?count=1&offset=0");
  const profile = { iccid: "8901", upstreamProfileRef: "8901" };
  expect(await esim?.listTopUpOffers?.(profile, "p")).toEqual({ kind: "answered", value: [] });
  const topUp = await esim?.topUp?.({ ourRef: "att_1", profile, offerRef: "p" });
  expect(topUp).toMatchObject({ kind: "rejected", error: { category: "unsupported" } });
  expect(await esim?.getBalance()).toMatchObject({ kind: "failed", error: { category: "unsupported" } });
  await simulator.close();
});

test("an order of several eSIMs is refused before anything is sent", async () => {
  const { esim } = provider.create({ ...context, config: {} });
  const outcome = await esim?.placeOrder({ ourRef: "att_1", offerRef: "p", quantity: 2 });
  expect(outcome).toMatchObject({ kind: "rejected", error: { category: "unsupported" } });
});

test("products are read in their own units, and a month is thirty days", () => {
  const read = product.parse({
    id: "0123456789abcdef01234567",
    name: "Europe 3 GB",
    unit_cost: 7.1,
    package_template: {
      id: 7,
      name: "Europe",
      data_usage_allowance: 3_221_225_472,
      time_allowance: { unit: "CALENDAR_MONTH", duration: 2 },
      supported_countries: ["FRA", "DEU", "XKX", "???"],
      activation_type: "AUTO",
    },
  });
  expect(toOffer(read, "EUR", false)).toMatchObject({
    countries: ["DE", "FR", "XK"],
    region: "Europe",
    dataBytes: 3_221_225_472n,
    validityDays: 60,
    cost: { amountMicros: 7_100_000n, currency: "EUR" },
    fiveG: false,
    topUpSupported: false,
  });
});

test("a shipped work order is a profile that can be installed", () => {
  const { body } = JSON.parse(readFileSync(new URL("./fixtures/work-order.json", import.meta.url), "utf8"));
  expect(fromWorkOrder(workOrder.parse(body))).toMatchObject({
    kind: "done",
    upstreamRef: "wo_demo1",
    value: [{ iccid: "8910300000000000001", smdpAddress: "smdp.example", matchingId: "DEMO-MATCHING-ID" }],
  });
});

test("an order without a code is asked again, one that failed bought nothing", () => {
  const order = { id: "wo1", status: "SHIPPED", euicc_profile: { iccid: "8910300000000000001", activation_code: "" } };
  expect(fromWorkOrder(workOrder.parse(order))).toEqual({ kind: "pending", upstreamRef: "wo1" });
  expect(fromWorkOrder(workOrder.parse({ ...order, status: "CANCELLED" })).kind).toBe("rejected");
});

test("a webhook is read whatever its members are called", () => {
  const iccid = "8910300000000000001";
  const alert = {
    eventName: "PACKAGE_DATA_USAGE_ALERT",
    eventTimestamp: 5,
    event_details: { ICCID: iccid, usagePercent: 80 },
  };
  expect(toEvent(alert)).toMatchObject({ kind: "usage", remainingPercent: 20, iccid, occurredAt: new Date(5) });
  const ended = { type: "PACKAGE_STATUS_CHANGE", time: 5, eventDetails: { sim: iccid } };
  expect(toEvent(ended)).toMatchObject({ kind: "usage", expiresInDays: 0, needsReadBack: true });
  expect(toEvent({ event: "SOMETHING_ELSE" })).toMatchObject({ kind: "unknown", upstreamType: "SOMETHING_ELSE" });
});
