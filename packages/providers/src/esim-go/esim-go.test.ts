import { readFileSync } from "node:fs";
import { describeEsimProvider, describeRecordsProvider, startProxy } from "@tandem/provider-contract/suites";
import { type RunningSimulator, startSimulator } from "@tandem/simulators";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HttpReply } from "../shared/http-exchange.ts";
import { fromReply, readReply } from "./errors.ts";
import { fromOrder, fromOrderReading, matchOrders, revocableBundles, toOrderRequest } from "./esim.ts";
import { provider } from "./index.ts";
import { toNetworks, toOffer } from "./offers.ts";
import { toProfile, toState, toUsageReading } from "./profiles.ts";
import { toEvents } from "./webhooks.ts";
import { bundle, callback, esim, esimBundles, order, orderList } from "./wire.ts";

let simulator: RunningSimulator;

describeEsimProvider({
  module: provider,
  startSimulator: async () => {
    simulator = await startSimulator("esim-go");
    return simulator;
  },
  orderCall: { method: "POST", path: /\/orders$/ },
  withUnknownStatus: (body) => body.replace('"completed"', '"brewing"'),
  prepare: () => simulator.portal({ refundsEnabled: true, callbackUrl: "" }),
  setWebhookUrl: (_simulator, url) => simulator.portal({ callbackUrl: url }),
  knownOffer: { country: "US", gigabytes: 5, validityDays: 30, costMicros: 4_200_000n },
});

describeRecordsProvider({
  module: provider,
  startSimulator: () => startSimulator("esim-go"),
  setWebhookUrl: () => undefined,
  listCall: { method: "GET", path: /\/orders$/ },
});

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8")).body;

const replyOf = (status: number, body: string): HttpReply => ({
  kind: "reply",
  status,
  headers: {},
  body: Buffer.from(body),
  json: () => (body.startsWith("{") ? JSON.parse(body) : undefined),
  durationMs: 1,
});

describe("orders", () => {
  const completed = order.parse(fixture("order"));

  test("new eSIMs are asked for without ICCIDs, a top-up with one and no other", () => {
    expect(toOrderRequest("b", 2)).toEqual({
      type: "transaction",
      assign: true,
      order: [{ type: "bundle", item: "b", quantity: 2, allowReassign: false }],
    });
    expect(toOrderRequest("b", 1, "8901")).toMatchObject({ order: [{ iccids: ["8901"], quantity: 1 }] });
  });

  test("an SM-DP+ address with a scheme becomes a bare host", () => {
    expect(fromOrder(completed, 1)).toMatchObject({
      kind: "done",
      upstreamRef: "ref-1",
      value: [
        {
          activationCode: "LPA:1$smdp.example$MID1",
          smdpAddress: "smdp.example",
          upstreamProfileRef: "8900000000000000001",
        },
      ],
    });
  });

  test("only completed with install details is done; failed has failed; all else is pending", () => {
    expect(fromOrder({ ...completed, status: "processing" }, 1).kind).toBe("pending");
    expect(fromOrder({ ...completed, order: [] }, 1).kind).toBe("pending");
    expect(fromOrder({ ...completed, status: "failed" }, 1)).toMatchObject({
      kind: "rejected",
      error: { category: "activation_failed" },
    });
  });

  test("a 503 on a purchase is unknown, although it means patience on a question", () => {
    const reading = readReply(replyOf(503, '{"message":"Processing"}'));
    if (reading.kind === "ok") throw new Error("503 was read as a success");
    expect(fromOrderReading(reading, 1).kind).toBe("unknown");
  });

  test("sentences tell what statuses do not", () => {
    const categoryOf = (status: number, message: string) =>
      fromReply(replyOf(status, JSON.stringify({ message }))).category;
    expect(categoryOf(400, "Insufficient funds in organisation balance")).toBe("low_balance");
    expect(categoryOf(400, "Bundle out of stock")).toBe("out_of_stock");
    expect(categoryOf(403, "the user does not have any available Bundles left")).toBe("out_of_stock");
    expect(categoryOf(400, "eSIM is not compatible with this bundle")).toBe("unsupported");
    expect(categoryOf(403, "access denied")).toBe("auth");
    expect(categoryOf(400, "the moon is full")).toBe("invalid_request");
    expect(fromReply(replyOf(400, "plain words")).message).toBe("plain words");
  });

  test("a lost order is looked for among those of the same bundle, quantity and time that nobody owns", () => {
    const at = (minutes: number) => new Date(Date.parse("2026-11-20T10:00:00Z") + minutes * 60_000).toISOString();
    const base = { status: "completed", statusMessage: null };
    const item = { item: "b", quantity: 1, iccids: [], esims: [] };
    const orders = [
      { ...base, orderReference: "late", createdDate: at(2), order: [item] },
      { ...base, orderReference: "first", createdDate: at(1), order: [item] },
      { ...base, orderReference: "owned", createdDate: at(1), order: [item] },
      { ...base, orderReference: "other-bundle", createdDate: at(1), order: [{ ...item, item: "c" }] },
      { ...base, orderReference: "other-quantity", createdDate: at(1), order: [{ ...item, quantity: 2 }] },
      { ...base, orderReference: "two-items", createdDate: at(1), order: [item, item] },
      { ...base, orderReference: "yesterday", createdDate: at(-1_440), order: [item] },
    ];
    const query = { offerRef: "b", quantity: 1, placedAfter: new Date(at(1)), excludeRefs: ["owned"] };
    expect(matchOrders(orders, query).map((found) => found.orderReference)).toEqual(["first", "late"]);
  });

  test("a list of orders is read in each form it was described or seen in", () => {
    const single = fixture("order");
    for (const body of [[single], { orders: [single] }, single]) {
      expect(orderList.parse(body).map((entry) => entry.orderReference)).toEqual(["ref-1"]);
    }
  });
});

describe("profiles", () => {
  const bundles = esimBundles.parse(fixture("bundles"));

  test("usage is the sum of the data bundles without the revoked ones", () => {
    expect(toUsageReading(bundles)).toEqual({
      usage: { usedBytes: 600_000_000n, totalBytes: 2_000_000_000n, unlimited: false },
      state: "enabled",
      expiresAt: new Date("2026-11-27T10:00:00Z"),
    });
  });

  test("whoever uses data is enabled, except when suspended", () => {
    const details = { iccid: "8901", matchingId: "M", smdpAddress: "smdp.example", profileStatus: "Installed" };
    const reading = toUsageReading(bundles);
    expect(toProfile(esim.parse(details), reading)?.state).toBe("enabled");
    expect(toProfile(esim.parse({ ...details, state: "suspended" }), reading)?.state).toBe("disabled");
    expect(toProfile(esim.parse({ ...details, matchingId: "" }), reading)).toBeNull();
    expect(toState("Hovering")).toBe("unknown");
  });

  test("an eSIM with a used bundle has nothing to revoke", () => {
    expect(revocableBundles(bundles)).toEqual([]);
    const unused = esimBundles.parse({
      bundles: [{ name: "b", assignments: [{ bundleState: "queued" }, { bundleState: "revoked" }] }],
    });
    expect(revocableBundles(unused)).toEqual(["b"]);
  });
});

test("a bundle's countries are those it works in, its megabytes are of a million bytes", () => {
  const networks = toNetworks({
    countryNetworks: [
      { name: "ES", networks: [{ name: "Net E", brandName: "NetE", speed: ["5G"] }] },
      { name: "Portugal", networks: [{ name: "Net P", speed: ["4G"] }] },
    ],
  });
  expect(toOffer(bundle.parse(fixture("bundle")), "USD", networks)).toMatchObject({
    countries: ["ES", "PT"],
    region: "Europe",
    dataBytes: 1_000_000_000n,
    cost: { amountMicros: 2_350_000n, currency: "USD" },
    startsOn: "installation",
    fiveG: true,
    networks: [
      { country: "ES", operator: "NetE", technologies: ["5G"] },
      { country: "PT", operator: "Net P", technologies: ["4G"] },
    ],
  });
});

test("callbacks tell first attachment, first use, thresholds, deletion and a low balance", () => {
  const eventsOf = (body: object) => toEvents(callback.parse(body));
  expect(eventsOf({ alertType: "FirstAttachment", iccid: "8901" })).toMatchObject([
    { kind: "profile_state", state: "enabled" },
  ]);
  const used = { iccid: "8901", bundle: { initialQuantity: 1_000, remainingQuantity: 200, unlimited: false } };
  expect(eventsOf({ alertType: "FirstUse", ...used })).toMatchObject([
    { kind: "profile_activated" },
    { kind: "usage" },
  ]);
  expect(eventsOf({ alertType: "Utilisation", ...used })).toMatchObject([
    { kind: "usage", remainingPercent: 20, usage: { usedBytes: 800n, totalBytes: 1_000n } },
  ]);
  expect(eventsOf({ event: "esim.deleted", iccid: "8901", date: "2026-11-20T10:00:00Z" })).toMatchObject([
    { kind: "profile_state", state: "deleted", occurredAt: new Date("2026-11-20T10:00:00Z") },
  ]);
  expect(eventsOf({ alertType: "LowBalance", balanceInfo: { balance: 12.5 } })).toMatchObject([
    { kind: "low_balance", balance: null, message: "LowBalance 12.5" },
  ]);
});

describe("against the simulator", () => {
  let sim: RunningSimulator;
  beforeAll(async () => {
    sim = await startSimulator("esim-go");
  });
  beforeEach(() => sim.reset());
  afterAll(() => sim.close());

  const instanceOf = (baseUrl: string, config: Record<string, string> = { requestsPerSecond: "0" }) => {
    const { esim: service, webhooks } = provider.create({ baseUrl, credentials: sim.credentials, config });
    if (!service || !webhooks) throw new Error("a service is missing");
    return { service, webhooks };
  };
  const count = async (baseUrl: string) => {
    let offers = 0;
    for await (const page of instanceOf(baseUrl).service.listOffers()) offers += page.length;
    return offers;
  };
  const firstOffer = async () => {
    for await (const page of instanceOf(sim.baseUrl).service.listOffers()) {
      const found = page.find((offer) => offer.countries.join() === "US");
      if (found) return found.offerRef;
    }
    throw new Error("no US offer");
  };

  test("the catalogue is the same as an array and with paging figures", async () => {
    const paged = await count(sim.baseUrl);
    sim.portal({ catalogueShape: "array" });
    expect(await count(sim.baseUrl)).toBe(paged);
    sim.portal({ catalogueShape: "paged" });
  });

  test("without refunds enabled nothing is given back and nothing revoked", async () => {
    sim.portal({ refundsEnabled: false });
    const { service } = instanceOf(sim.baseUrl);
    const placed = await service.placeOrder({ ourRef: "att_1_end", offerRef: await firstOffer(), quantity: 1 });
    const [profile] = placed.kind === "done" ? placed.value : [];
    if (!profile) throw new Error("no profile");
    expect((await service.cancel?.(profile))?.kind).toBe("rejected");
    expect(sim.sales()).toMatchObject([{ status: "delivered", refunded: false }]);
  });

  test("an order without install details is read from the assignments, and 503 there is pending", async () => {
    const proxy = await startProxy(sim.baseUrl);
    try {
      const { service } = instanceOf(proxy.baseUrl);
      const placed = await service.placeOrder({ ourRef: "att_1_end", offerRef: await firstOffer(), quantity: 1 });
      if (placed.kind !== "done") throw new Error(placed.kind);
      const withoutDetails = (body: string) => JSON.stringify({ ...JSON.parse(body), order: [] });
      const orderPath = /\/orders\/[^/]+$/;
      proxy.intercept({
        method: "GET",
        path: orderPath,
        rewrite: (reply) => ({ ...reply, body: withoutDetails(reply.body) }),
      });
      const read = await service.getOrder(placed.upstreamRef, 1);
      expect(read).toMatchObject({ kind: "done", value: [{ iccid: placed.value[0]?.iccid }] });
      const busy = { status: 503, headers: { "retry-after": "5" }, body: '{"message":"Processing"}' };
      const either = /\/(orders\/[^/]+|esims\/assignments)$/;
      proxy.intercept({
        method: "GET",
        path: either,
        rewrite: (reply) =>
          reply.body.includes("orderReference") ? { ...reply, body: withoutDetails(reply.body) } : busy,
      });
      expect((await service.getOrder(placed.upstreamRef, 1)).kind).toBe("pending");
    } finally {
      await proxy.close();
    }
  });

  test("a search of hours later reads what was sold in its own time only", async () => {
    const { service } = instanceOf(sim.baseUrl);
    const lost = { ourRef: "att_lost_end", offerRef: await firstOffer(), quantity: 1 };
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const query = { ...lost, placedAfter: anHourAgo, placedBefore: anHourAgo, excludeRefs: [] };
    expect((await service.placeOrder(lost)).kind).toBe("done");
    expect(await service.findOrder(query)).toEqual({ kind: "not_found" });
    expect(await service.findOrder({ ...query, placedBefore: new Date() })).toMatchObject({ kind: "found" });
  });

  test("our pace keeps a burst below the documented limit, also when listings cost more", async () => {
    sim.settings({ rateLimits: "documented" });
    sim.portal({ catalogueCost: 5 });
    const { service } = instanceOf(sim.baseUrl, {});
    const listing = (async () => {
      for await (const page of service.listOffers()) expect(page.length).toBeGreaterThan(0);
    })();
    const answers = await Promise.all(Array.from({ length: 12 }, () => service.checkHealth()));
    await listing;
    expect(answers.filter((answer) => answer.kind === "failed")).toEqual([]);
    sim.portal({ catalogueCost: 1 });
  });
});
