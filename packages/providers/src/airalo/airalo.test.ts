import { readFileSync } from "node:fs";
import type { HttpObservation } from "@tandem/provider-contract";
import { describeEsimProvider, describeRecordsProvider } from "@tandem/provider-contract/suites";
import { type RunningSimulator, startSimulator } from "@tandem/simulators";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HttpReply } from "../shared/http-exchange.ts";
import { hmac } from "../shared/signature.ts";
import { phpJson } from "./client.ts";
import { fromReply, readReply } from "./errors.ts";
import { fromOrder, fromOrderReading, toOffers, toOrderRequest } from "./esim.ts";
import { provider } from "./index.ts";
import { toProfile, toState, toUsageReading } from "./profiles.ts";
import { toEvent } from "./webhooks.ts";
import { order, sim, toDate, usage, webhook } from "./wire.ts";

describeEsimProvider({
  module: provider,
  startSimulator: () => startSimulator("airalo"),
  orderCall: { method: "POST", path: /\/orders$/ },
  knownOffer: { country: "US", gigabytes: 5, validityDays: 30, costMicros: 4_600_000n },
});

describeRecordsProvider({
  module: provider,
  startSimulator: () => startSimulator("airalo"),
  listCall: { method: "GET", path: /\/orders$/ },
});

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8")).body;

const replyOf = (status: number, body: unknown): HttpReply => ({
  kind: "reply",
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
  json: () => body,
  durationMs: 1,
});

describe("orders", () => {
  const placed = order.parse(fixture("order"));

  test("our reference is the description, and unbranded is said as null", () => {
    expect(toOrderRequest({ ourRef: "att_1_end", offerRef: "p", quantity: 2 }, null)).toEqual({
      package_id: "p",
      quantity: 2,
      type: "sim",
      description: "att_1_end",
      brand_settings_name: null,
    });
  });

  test("done with all sims; a status we have never seen is pending; failed has failed", () => {
    expect(fromOrder(placed, 1)).toMatchObject({
      kind: "done",
      upstreamRef: "101",
      value: [{ upstreamProfileRef: "9", activationCode: "LPA:1$smdp.example$MID1", apn: "data.example" }],
    });
    expect(fromOrder(placed, 2).kind).toBe("pending");
    expect(fromOrder({ ...placed, status: { slug: "simmering" } }, 1).kind).toBe("pending");
    expect(fromOrder({ ...placed, status: { slug: "failed" } }, 1).kind).toBe("rejected");
    expect(fromOrder({ ...placed, sims: [] }, 1).kind).toBe("pending");
  });

  test("each way of wording an error is understood", () => {
    const cases = [
      [422, { code: 11, reason: "…" }, "low_balance"],
      [422, { code: 33, reason: "…" }, "out_of_stock"],
      [422, { code: 34, reason: "…" }, "out_of_stock"],
      [422, { code: 99, reason: "new" }, "refused"],
      [
        422,
        {
          data: { quantity: "The quantity may not be greater than 50." },
          meta: { message: "the parameter is invalid" },
        },
        "invalid_request",
      ],
      [
        422,
        { data: { quantity: "Too few. Available quantity: 3" }, meta: { message: "the parameter is invalid" } },
        "out_of_stock",
      ],
      [
        422,
        { data: { package_id: "The selected package is invalid." }, meta: { message: "the parameter is invalid" } },
        "out_of_stock",
      ],
      [403, { code: 89, reason: "ip" }, "auth"],
      [404, { data: [], meta: { message: "messages.resource_not_found" } }, "not_found"],
      [429, { message: "Too Many Attempts." }, "rate_limited"],
      [500, { reason: "…" }, "server"],
    ] as const;
    for (const [status, body, category] of cases) {
      expect(fromReply(replyOf(status, body)).category, JSON.stringify(body)).toBe(category);
    }
  });

  test("code 53 may come after the purchase, so it is unknown", () => {
    const outcomeOf = (code: number) => {
      const reading = readReply(replyOf(422, { code, reason: "…" }));
      return reading.kind === "ok" ? null : fromOrderReading(reading, 1).kind;
    };
    expect(outcomeOf(53)).toBe("unknown");
    expect(outcomeOf(13)).toBe("rejected");
  });
});

test("the package tree becomes offers: no top-ups, none that need papers, broken ones named", () => {
  const broken: string[] = [];
  const [local, regional, ...others] = toOffers(fixture("packages"), "USD", broken);
  expect(others).toEqual([]);
  expect(broken).toHaveLength(1);
  expect(broken[0]).toMatch(/^sample-broken \(day/);
  expect(local).toMatchObject({
    offerRef: "sample-7days-1gb",
    name: "Sample 1 GB - 7 Days",
    countries: ["PT"],
    region: null,
    dataBytes: 1_073_741_824n,
    cost: { amountMicros: 2_100_000n, currency: "USD" },
    retailFloor: { amountMicros: 4_500_000n, currency: "USD" },
    fiveG: true,
    startsOn: "first_use",
    startWithinDays: 90,
    topUpSupported: true,
  });
  expect(regional).toMatchObject({
    countries: ["ES", "PT"],
    region: "Iberia",
    dataMode: "unlimited",
    dataBytes: 0n,
    cost: { amountMicros: 19_990_000n },
    retailFloor: { amountMicros: 38_500_000n },
    voiceMinutes: 100,
    smsCount: 50,
    fiveG: false,
  });
});

test("an account in another currency takes that currency's net price, and knows no other", () => {
  const broken: string[] = [];
  const offers = toOffers(fixture("packages"), "EUR", broken);
  expect(offers.find((offer) => offer.offerRef === "sample-7days-1gb")?.cost).toEqual({
    amountMicros: 1_950_000n,
    currency: "EUR",
  });
});

describe("profiles", () => {
  test("a confirmation code raises the flag of the activation code", () => {
    const made = sim.parse({ id: 1, iccid: "8901", lpa: "smdp.example", matching_id: "M", confirmation_code: "5751" });
    expect(toProfile(made, null)).toMatchObject({
      activationCode: "LPA:1$smdp.example$M$$1",
      confirmationCode: "5751",
    });
    expect(toProfile(sim.parse({ id: 1, iccid: "8901" }), null)).toBeNull();
    expect(
      toProfile(sim.parse({ id: 1, iccid: "8901", qrcode: "LPA:1$h.example$M", recycled: true }), null)?.state,
    ).toBe("deleted");
  });

  test("usage is what was bought less what remains, in megabytes of 1,048,576 bytes", () => {
    const { data } = usage.parse({
      data: { remaining: 512, total: 1024, expired_at: "2026-11-27 10:00:00", is_unlimited: false, status: "ACTIVE" },
    });
    expect(toUsageReading(data)).toEqual({
      usage: { usedBytes: 536_870_912n, totalBytes: 1_073_741_824n, unlimited: false },
      state: "enabled",
      expiresAt: new Date("2026-11-27T10:00:00Z"),
    });
    expect(toState("DREAMING")).toBe("unknown");
    expect(toDate("2026-11-27T12:00:00+02:00")).toEqual(new Date("2026-11-27T10:00:00Z"));
  });
});

describe("webhooks", () => {
  const eventOf = (body: object, topic: string | null) => toEvent(webhook.parse(body), body, topic);

  test("an asynchronous order is read bare and inside data, a failure by its reason", () => {
    const body = { ...fixture("order"), request_id: "r".repeat(25) };
    const ready = {
      kind: "order_ready",
      upstreamOrderRef: "101",
      ourRef: "att_0001_end",
      profiles: [{ upstreamProfileRef: "9" }],
    };
    expect(eventOf(body, "async-orders")).toMatchObject(ready);
    expect(eventOf({ data: body }, "async-orders")).toMatchObject(ready);
    expect(eventOf({ code: 33, reason: "no stock", request_id: "r" }, "async-orders")).toMatchObject({
      kind: "order_failed",
      upstreamOrderRef: "r",
      error: { message: "no stock" },
    });
  });

  test("low data is a share or a number of days, with and without a topic", () => {
    const low = { level: "75%", iccid: "8901", remaining_percentage: 25, package_name: "1 GB" };
    for (const topic of ["low-data", null]) {
      expect(eventOf(low, topic)).toMatchObject({
        kind: "usage",
        remainingPercent: 25,
        expiresInDays: null,
        iccid: "8901",
      });
    }
    expect(eventOf({ level: "3days", iccid: "8901" }, "low-data")).toMatchObject({ kind: "usage", expiresInDays: 3 });
    expect(eventOf({ message: "90% used", remaining: "12.50" }, "credit-limit")).toMatchObject({
      kind: "low_balance",
      message: "90% used 12.50",
    });
  });

  test("a signature over the body as PHP writes it is taken, and only with the right key", async () => {
    const body = { link: "https://a.example/ü" };
    const reader = provider.create({
      baseUrl: "http://127.0.0.1:1",
      credentials: { clientSecret: "s" },
      config: {},
    }).webhooks;
    const raw = (signature: string) => ({
      headers: { "airalo-signature": signature },
      rawBody: Buffer.from(JSON.stringify(body)),
      topic: null,
      secretUrl: true,
      remoteAddress: null,
    });
    expect(phpJson(body)).toBe('{"link":"https:\\/\\/a.example\\/\\u00fc"}');
    expect(await reader?.verifyWebhook(raw(hmac("sha512", "s", phpJson(body), "hex")))).toMatchObject({
      kind: "verified",
    });
    expect(await reader?.verifyWebhook(raw(hmac("sha512", "t", phpJson(body), "hex")))).toMatchObject({
      kind: "forged",
    });
  });
});

describe("against the simulator", () => {
  let simulator: RunningSimulator;
  let seen: HttpObservation[] = [];
  beforeAll(async () => {
    simulator = await startSimulator("airalo");
  });
  beforeEach(() => {
    simulator.reset();
    seen = [];
  });
  afterAll(() => simulator.close());

  const esimOf = (config: Record<string, string> = {}) => {
    const observe = (observation: HttpObservation) => seen.push(observation);
    const { esim } = provider.create({
      baseUrl: simulator.baseUrl,
      credentials: simulator.credentials,
      config,
      observe,
    });
    if (!esim) throw new Error("no eSIM service");
    return esim;
  };
  const tokenCalls = () => seen.filter((entry) => entry.operation === "token").length;
  const offerRef = async () => {
    for await (const page of esimOf().listOffers()) return page[0]?.offerRef ?? "";
    return "";
  };

  test("many calls of many instances share one token", async () => {
    await Promise.all(Array.from({ length: 10 }, () => esimOf().checkHealth()));
    expect(tokenCalls()).toBeLessThanOrEqual(1);
    await Promise.all(Array.from({ length: 10 }, () => esimOf().checkHealth()));
    expect(tokenCalls()).toBeLessThanOrEqual(1);
  });

  test("a token the upstream no longer takes is replaced once, and the call goes through", async () => {
    await esimOf().checkHealth();
    seen = [];
    simulator.reset();
    expect((await esimOf().checkHealth()).kind).toBe("answered");
    expect(seen.map((entry) => [entry.operation, entry.status])).toEqual([
      ["checkHealth", 401],
      ["token", 200],
      ["checkHealth", 200],
    ]);
  });

  test("a reference that is the beginning of another finds its own order only", async () => {
    const esim = esimOf();
    const offer = await offerRef();
    const startedAt = new Date();
    await esim.placeOrder({ ourRef: "att_1_longer", offerRef: offer, quantity: 1 });
    const query = { offerRef: offer, quantity: 1, placedAfter: startedAt, placedBefore: new Date(), excludeRefs: [] };
    expect(await esim.findOrder({ ...query, ourRef: "att_1" })).toEqual({ kind: "not_found" });
    expect(await esim.findOrder({ ...query, ourRef: "att_1_longer" })).toMatchObject({ kind: "found" });
  });

  test("signed requests are taken like unsigned ones", async () => {
    const esim = esimOf({ signRequests: "true" });
    const outcome = await esim.placeOrder({ ourRef: "att_signed_end", offerRef: await offerRef(), quantity: 1 });
    expect(outcome.kind).toBe("done");
  });
});
