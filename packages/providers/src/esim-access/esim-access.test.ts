import { readFileSync } from "node:fs";
import { type EsimOffer, ProviderCallError, type RawWebhook } from "@tandem/provider-contract";
import { describeEsimProvider, describeRecordsProvider, startProxy } from "@tandem/provider-contract/suites";
import { type RunningSimulator, startSimulator } from "@tandem/simulators";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HttpReply } from "../shared/http-exchange.ts";
import { readEntries, toReading } from "../shared/reading.ts";
import { signedHeaders } from "./client.ts";
import { readOrderReply, readReply } from "./errors.ts";
import { fromOrderQuery, fromOrderReading, toOrderRequest } from "./esim.ts";
import { provider } from "./index.ts";
import { toOffer, toOfferRef } from "./offers.ts";
import { toState } from "./profiles.ts";
import { dataPackage, fromDate, fromMicros, toDate, toMicros } from "./wire.ts";

describeEsimProvider({
  module: provider,
  startSimulator: () => startSimulator("esim-access", { settings: { allocationDelayMs: 0 } }),
  orderCall: { method: "POST", path: /\/esim\/order$/ },
  knownOffer: { country: "US", gigabytes: 5, validityDays: 30, costMicros: 3_500_000n },
});

describeRecordsProvider({
  module: provider,
  startSimulator: () => startSimulator("esim-access"),
  listCall: { method: "POST", path: /\/esim\/query$/ },
});

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));

const replyOf = (body: unknown, status = 200): HttpReply => ({
  kind: "reply",
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
  json: () => body,
  durationMs: 1,
});
const readingOf = (body: unknown) => toReading(replyOf(body), readReply);
const failure = (errorCode: string) => ({ success: false, errorCode, errorMsg: "no", obj: null });

describe("wire", () => {
  test("the published signature vector is ours", () => {
    const headers = signedHeaders({
      accessCode: "11111",
      secretKey: "1111",
      requestId: "4ce9d9cdac9e4e17b3a2c66c358c1ce2",
      timestamp: "1628670421",
      body: '{"imsi":"326543826"}',
    });
    expect(headers["rt-signature"]).toBe("7eb765e27df5373dea2dbc8c41a7d9557743e46c8054750f3d851b3fd01d0835");
  });

  test("money is ten-thousandths, both ways and without floats", () => {
    expect(toMicros(42_000)).toBe(4_200_000n);
    expect(fromMicros(4_200_000n)).toBe(42_000);
    expect(fromMicros(4_200_050n)).toBeNull();
  });

  test("both spellings of time are UTC, and ours is theirs", () => {
    const at = new Date("2026-09-27T19:29:36Z");
    for (const text of ["2026-09-27T19:29:36+0000", "2026-09-27T19:29:36Z", "2026-09-27 19:29:36"]) {
      expect(toDate(text)).toEqual(at);
    }
    expect(toDate("soon")).toBeUndefined();
    expect(fromDate(at)).toBe("2026-09-27T19:29:36+0000");
  });
});

describe("orders", () => {
  const order = { ourRef: "att_1_end", offerRef: "PT_5_30", quantity: 2 };

  test("a known price is sent as a check of piece and total, an unknown one is not", () => {
    const cost = { amountMicros: 4_200_000n, currency: "USD" };
    expect(toOrderRequest({ ...order, expectedUnitCost: cost })).toEqual({
      transactionId: "att_1_end",
      amount: 84_000,
      packageInfoList: [{ slug: "PT_5_30", count: 2, price: 42_000 }],
    });
    expect(toOrderRequest(order)).toEqual({
      transactionId: "att_1_end",
      packageInfoList: [{ slug: "PT_5_30", count: 2 }],
    });
  });

  test("a refusal with a listed code is rejected; one that may hide a purchase, or is new to us, is unknown", () => {
    const kindOf = (code: string) => fromOrderReading(toReading(replyOf(failure(code)), readOrderReply));
    expect(kindOf("200011")).toMatchObject({
      kind: "rejected",
      error: { category: "out_of_stock", upstreamCode: "200011" },
    });
    expect(kindOf("200007")).toMatchObject({ kind: "rejected", error: { category: "low_balance" } });
    expect(kindOf("101003")).toMatchObject({ kind: "rejected", error: { category: "auth" } });
    for (const code of ["000001", "900001", "200010", "200002", "200008", "200009", "777777"]) {
      expect(kindOf(code).kind, code).toBe("unknown");
    }
  });

  test("the error text is read under both names, and success also as text", () => {
    const old = { success: "false", errorCode: "310241", errorMessage: "gone" };
    expect(readReply(replyOf(old))).toMatchObject({
      kind: "error",
      error: { message: "gone", category: "out_of_stock" },
    });
    expect(readReply(replyOf({ success: "true", errorCode: null, obj: { a: 1 } }))).toEqual({
      kind: "ok",
      body: { a: 1 },
    });
  });

  test("an order still allocating is pending, one in an abnormal state has failed", () => {
    expect(fromOrderQuery(readingOf(failure("200010")), "B1")).toEqual({ kind: "pending", upstreamRef: "B1" });
    expect(fromOrderQuery(readingOf(failure("200009")), "B1")).toMatchObject({
      kind: "rejected",
      error: { category: "activation_failed", code: "200009" },
    });
    expect(fromOrderQuery(readingOf(failure("310272")), "B1")).toMatchObject({ kind: "unknown" });
  });

  test("a profile without activation code is pending; void profiles have failed", () => {
    const body = fixture("profiles").body;
    const change = (fields: object) => ({
      ...body,
      obj: { ...body.obj, esimList: [{ ...body.obj.esimList[0], ...fields }] },
    });
    expect(fromOrderQuery(readingOf(change({ ac: "" })), "B0001").kind).toBe("pending");
    expect(fromOrderQuery(readingOf(change({ esimStatus: "CANCEL" })), "B0001")).toMatchObject({
      kind: "rejected",
      error: { category: "activation_failed" },
    });
    expect(fromOrderQuery(readingOf(body), "B0001")).toMatchObject({
      kind: "done",
      value: [
        {
          upstreamProfileRef: "T1",
          activationCode: "LPA:1$smdp.example$MID1",
          state: "enabled",
          apn: "data.example",
          usage: { usedBytes: 1_048_576n, totalBytes: 5_368_709_120n, unlimited: false },
          expiresAt: new Date("2027-05-20T10:00:00Z"),
        },
      ],
    });
  });

  test("a state we have never seen is unknown", () => {
    expect(toState({ smdpStatus: "HOVERING", esimStatus: "GOT_RESOURCE" })).toBe("unknown");
    expect(toState({ smdpStatus: "ENABLED", esimStatus: "REVOKED" })).toBe("deleted");
  });
});

describe("offers", () => {
  test("packages become offers, and one broken entry does not hide the others", () => {
    const { read, broken } = readEntries(fixture("packages").body.obj.packageList, dataPackage, "packageCode");
    const [total, daily] = read.map((entry) => toOffer(entry, toOfferRef(entry))) as [EsimOffer, EsimOffer];
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatch(/^PX03 \(price/);
    expect(total).toMatchObject({
      offerRef: "PT_5_30",
      countries: ["PT"],
      region: null,
      dataMode: "total",
      dataBytes: 5_368_709_120n,
      afterAllowance: "stopped",
      startWithinDays: 180,
      startsOn: "first_use",
      cost: { amountMicros: 4_200_000n, currency: "USD" },
      fiveG: true,
      topUpSupported: true,
    });
    expect(daily).toMatchObject({
      countries: ["ES", "PT"],
      region: "EU-2",
      dataMode: "daily",
      afterAllowance: "slowed",
      startsOn: "installation",
      fiveG: false,
      topUpSupported: false,
    });
  });
});

describe("webhooks", () => {
  const bodies = fixture("webhooks").bodies;
  const raw = (body: unknown, fields: Partial<RawWebhook> = {}): RawWebhook => ({
    headers: {},
    rawBody: Buffer.from(JSON.stringify(body)),
    topic: null,
    secretUrl: true,
    remoteAddress: "3.1.131.226",
    ...fields,
  });
  const readerOf = (config: Record<string, string>) => {
    const { webhooks } = provider.create({ baseUrl: "http://127.0.0.1:1", credentials: {}, config });
    if (!webhooks) throw new Error("no webhooks");
    return webhooks;
  };

  test("with sender addresses listed, others are forged", async () => {
    const reader = readerOf({ webhookAddresses: "54.254.74.88, 3.1.131.226" });
    expect(await reader.verifyWebhook(raw({}))).toMatchObject({ kind: "verified" });
    expect(await reader.verifyWebhook(raw({}, { remoteAddress: "203.0.113.9" }))).toMatchObject({ kind: "forged" });
    expect(await reader.verifyWebhook(raw({}, { remoteAddress: null }))).toMatchObject({ kind: "forged" });
  });

  test("each notification is told in our words, and never believed without reading back", () => {
    const reader = readerOf({});
    const eventsOf = (name: string) => reader.parseWebhook(raw(bodies[name])).events;
    expect(eventsOf("checkHealth")).toEqual([]);
    expect(eventsOf("orderReady")).toMatchObject([
      { kind: "order_ready", upstreamOrderRef: "B0001", ourRef: "att_1_end", needsReadBack: true },
    ]);
    // The threshold the upstream sends contradicts its own documents; bytes do not.
    expect(eventsOf("dataUsage")).toMatchObject([
      {
        kind: "usage",
        remainingPercent: 20,
        usage: { usedBytes: 800_000n },
        occurredAt: new Date("2026-11-20T09:00:00Z"),
      },
    ]);
    expect(eventsOf("inUse")).toMatchObject([
      { kind: "profile_state", state: "enabled" },
      { kind: "profile_activated" },
    ]);
    expect(eventsOf("validity")).toMatchObject([{ kind: "usage", usage: null, expiresInDays: 1 }]);
    expect(reader.parseWebhook(raw(bodies.dataUsage)).dedupeKey).toBe("n-1");
  });
});

describe("against the simulator", () => {
  let simulator: RunningSimulator;
  beforeAll(async () => {
    simulator = await startSimulator("esim-access", { settings: { allocationDelayMs: 0 } });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const esimOf = (
    fields: { baseUrl?: string; credentials?: Record<string, string>; config?: Record<string, string> } = {},
  ) => {
    const { esim } = provider.create({
      baseUrl: simulator.baseUrl,
      credentials: simulator.credentials,
      config: { requestsPerSecond: "0" },
      ...fields,
    });
    if (!esim) throw new Error("no eSIM service");
    return esim;
  };
  const order = { ourRef: "att_odd_end", offerRef: "US_5_30", quantity: 1 };

  test("the access code alone is enough", async () => {
    const { accessCode = "" } = simulator.credentials;
    expect((await esimOf({ credentials: { accessCode } }).checkHealth()).kind).toBe("answered");
  });

  test("an upstream that refuses a repeated reference is never read as nothing bought", async () => {
    simulator.portal({ repeatedTransaction: "refused" });
    const esim = esimOf();
    const startedAt = new Date();
    expect((await esim.placeOrder(order)).kind).toBe("pending");
    expect((await esim.placeOrder(order)).kind).toBe("unknown");
    expect(simulator.sales()).toHaveLength(1);
    const found = await esim.findOrder({ ...order, placedAfter: startedAt, placedBefore: new Date(), excludeRefs: [] });
    expect(found).toMatchObject({ kind: "found", outcome: { kind: "done" } });
  });

  test("a search of days later reads what was sold in its own time only", async () => {
    const esim = esimOf();
    const daysAgo = new Date(Date.now() - 2 * 86_400_000);
    const query = { ...order, placedAfter: daysAgo, placedBefore: daysAgo, excludeRefs: [] };
    await esim.placeOrder(order);
    expect(await esim.findOrder(query)).toEqual({ kind: "not_found" });
    expect(await esim.findOrder({ ...query, placedBefore: new Date() })).toMatchObject({ kind: "found" });
  });

  test("an order whose profiles take a while is pending until they are there", async () => {
    simulator.settings({ allocationDelayMs: 60_000 });
    const esim = esimOf();
    const placed = await esim.placeOrder(order);
    if (placed.kind !== "pending") throw new Error(`placed ${placed.kind}`);
    expect((await esim.getOrder(placed.upstreamRef, 1)).kind).toBe("pending");
    simulator.advanceClock(60_000);
    expect((await esim.getOrder(placed.upstreamRef, 1)).kind).toBe("done");
  });

  test("our pace keeps a burst below the documented limit", async () => {
    simulator.settings({ rateLimits: "documented" });
    const esim = esimOf({ config: {} });
    const answers = await Promise.all(Array.from({ length: 12 }, () => esim.checkHealth()));
    expect(answers.filter((answer) => answer.kind === "failed")).toEqual([]);
  });

  test("a listing with an entry we cannot read gives the others and then says that it is incomplete", async () => {
    const proxy = await startProxy(simulator.baseUrl);
    try {
      proxy.intercept({
        method: "POST",
        path: /\/package\/list$/,
        instead: { status: 200, headers: {}, body: JSON.stringify(fixture("packages").body) },
      });
      const seen: string[] = [];
      const listing = async () => {
        for await (const page of esimOf({ baseUrl: proxy.baseUrl }).listOffers())
          seen.push(...page.map((offer) => offer.offerRef));
      };
      await expect(listing()).rejects.toBeInstanceOf(ProviderCallError);
      expect(seen).toEqual(["PT_5_30", "EU-2_1_Daily"]);
    } finally {
      await proxy.close();
    }
  });
});
