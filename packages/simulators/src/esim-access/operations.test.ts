import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { pager, startTestClient, type TestClient, usPackage } from "./test-client.ts";
import { isObject, type JsonObject } from "./wire.ts";

let client: TestClient;

beforeAll(async () => {
  client = await startTestClient();
});
afterEach(() => client.simulator.reset());
afterAll(() => client.simulator.close());

const codeOf = async (path: string, body: unknown) => (await client.call(path, body)).errorCode;
const orderBody = (change: JsonObject = {}, item: JsonObject = {}) => ({
  transactionId: "att_1",
  packageInfoList: [{ slug: usPackage, count: 1, ...item }],
  ...change,
});
const only = async (orderNo: string): Promise<JsonObject> => {
  const [profile] = await client.profiles(orderNo);
  if (!profile) throw new Error("the order has no profile");
  return profile;
};
const balance = async () => (await client.call("/balance/query")).obj.balance;

const FIRST_BALANCE = 10_000_000_000;

test("an order takes its price and answers with its number; the query gives installable profiles", async () => {
  const reply = await client.call("/esim/order", orderBody({ amount: 70_000 }, { count: 2, price: 35_000 }));
  expect(reply).toEqual({
    success: true,
    errorCode: "0",
    errorMsg: null,
    obj: { orderNo: expect.stringMatching(/^B\d{18}$/), transactionId: "att_1" },
  });
  expect(await balance()).toBe(FIRST_BALANCE - 70_000);
  const profiles = await client.profiles(String(reply.obj.orderNo));
  expect(profiles).toHaveLength(2);
  expect(profiles[0]).toMatchObject({
    orderNo: reply.obj.orderNo,
    transactionId: "att_1",
    iccid: expect.stringMatching(/^89\d{17}$/),
    ac: expect.stringMatching(/^LPA:1\$rsp\.esim-access\.example\$[0-9A-F-]{19}$/),
    smdpStatus: "RELEASED",
    esimStatus: "GOT_RESOURCE",
    eid: "",
    orderUsage: 0,
    totalVolume: 5_368_709_120,
    totalDuration: 30,
    durationUnit: "DAY",
    activateTime: null,
    expiredTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/),
  });
  expect(profiles[0]?.packageList).toMatchObject([{ slug: usPackage, volume: 5_368_709_120, duration: 30 }]);
});

test("until the profiles are allocated the query answers 200010", async () => {
  client.simulator.settings({ allocationDelayMs: 5_000 });
  const orderNo = await client.buy("att_1");
  expect(await codeOf("/esim/query", { orderNo, pager })).toBe("200010");
  expect(client.simulator.sales()).toMatchObject([{ status: "pending", iccid: null, cost: "3.50" }]);
  client.simulator.advanceClock(5_000);
  expect(await codeOf("/esim/query", { orderNo, pager })).toBe("0");
  expect(client.simulator.sales()).toMatchObject([{ status: "delivered" }]);
});

test("the same transactionId is the same order, even a hundred times at once", async () => {
  const replies = await Promise.all(Array.from({ length: 100 }, () => client.call("/esim/order", orderBody())));
  expect(new Set(replies.map((reply) => reply.obj.orderNo)).size).toBe(1);
  expect(client.simulator.sales()).toHaveLength(1);
  expect(await balance()).toBe(FIRST_BALANCE - 35_000);
});

test("the lab can be told that a repeated transactionId is refused, the other reading of the sheet", async () => {
  client.simulator.portal({ repeatedTransaction: "refused" });
  await client.buy("att_1");
  expect(await codeOf("/esim/order", orderBody())).toBe("200002");
  client.simulator.portal({ repeatedTransaction: "same_order" });
});

test("an order that is wrong is refused with the code for it and costs nothing", async () => {
  const cases: [body: unknown, code: string][] = [
    [{ packageInfoList: [{ slug: usPackage, count: 1 }] }, "000105"],
    [orderBody({ transactionId: null }), "000106"],
    [orderBody({ transactionId: "x".repeat(51) }), "000107"],
    [orderBody({ packageInfoList: [] }), "000105"],
    [orderBody({}, { slug: undefined }), "000105"],
    [orderBody({}, { count: undefined }), "000105"],
    [orderBody({}, { count: 0 }), "000107"],
    [
      orderBody({
        packageInfoList: [
          { slug: usPackage, count: 20 },
          { slug: usPackage, count: 11 },
        ],
      }),
      "200008",
    ],
    [orderBody({}, { slug: "ZZ_5_30" }), "310241"],
    [orderBody({}, { price: 34_999 }), "200005"],
    [orderBody({ amount: 35_001 }), "200006"],
    ["{", "000104"],
    ["[]", "000104"],
  ];
  for (const [body, code] of cases) expect(await codeOf("/esim/order", body), JSON.stringify(body)).toBe(code);
  expect(client.simulator.sales()).toEqual([]);
  expect(await balance()).toBe(FIRST_BALANCE);
});

test("an order beyond the balance is refused with 200007", async () => {
  client.simulator.setBalance("3.49");
  expect(await codeOf("/esim/order", orderBody())).toBe("200007");
  client.simulator.setBalance("3.50");
  expect(await codeOf("/esim/order", orderBody())).toBe("0");
  expect(await balance()).toBe(0);
});

test("a daily plan is ordered by its days", async () => {
  const packageInfoList = [{ slug: "US_1_Daily_1Mbps", count: 1, periodNum: 5 }];
  const reply = await client.call("/esim/order", { transactionId: "att_1", packageInfoList });
  expect(await only(String(reply.obj.orderNo))).toMatchObject({
    totalDuration: 5,
    totalVolume: 5_368_709_120,
    dataType: 2,
  });
});

test("profiles are found by ICCID, by esimTranNo and by time, a page at a time", async () => {
  const orderNo = await client.buy("att_1", usPackage, 7);
  const profile = await only(orderNo);
  for (const key of ["iccid", "esimTranNo"]) {
    const reply = await client.call("/esim/query", { [key]: profile[key], pager });
    expect(reply.obj).toMatchObject({ esimList: [{ esimTranNo: profile.esimTranNo }], pager: { total: 1 } });
  }
  const hour = (offset: number) => new Date(Date.now() + offset * 3_600_000).toISOString();
  const between = { startTime: hour(-1), endTime: hour(1).replace(".000Z", "+0000") };
  const page = await client.call("/esim/query", { ...between, pager: { pageNum: 2, pageSize: 5 } });
  expect(page.obj.pager).toEqual({ pageNum: 2, pageSize: 5, total: 7 });
  expect(page.obj.esimList).toHaveLength(2);
  const earlier = await client.call("/esim/query", { startTime: hour(-2), endTime: hour(-1), pager });
  expect(earlier.obj.esimList).toEqual([]);
});

test("a query that is wrong is refused with the code for it", async () => {
  const cases: [body: unknown, code: string][] = [
    [{ orderNo: "B1" }, "000105"],
    [{ orderNo: "B1", pager }, "310272"],
    [{ iccid: "8900000000000000001", pager }, "310403"],
    [{ esimTranNo: "1", pager }, "310403"],
    [{ pager }, "000105"],
    [{ orderNo: "B1", pager: { pageNum: 0, pageSize: 50 } }, "000107"],
    [{ orderNo: "B1", pager: { pageNum: 1, pageSize: 501 } }, "000107"],
    [{ startTime: "soon", endTime: "later", pager }, "000107"],
  ];
  for (const [body, code] of cases) expect(await codeOf("/esim/query", body), JSON.stringify(body)).toBe(code);
});

test("an untouched profile can be cancelled once, and its price returns", async () => {
  const { esimTranNo } = await only(await client.buy("att_1"));
  expect(await client.call("/esim/cancel", { esimTranNo })).toMatchObject({ success: true, obj: {} });
  expect(await balance()).toBe(FIRST_BALANCE);
  expect(client.simulator.sales()).toMatchObject([{ status: "cancelled", refunded: true, cost: "3.50" }]);
  expect(await codeOf("/esim/cancel", { esimTranNo })).toBe("200002");
  expect(await balance()).toBe(FIRST_BALANCE);
});

test("an installed profile cannot be cancelled, but revoked, and that refunds nothing", async () => {
  const { iccid } = await only(await client.buy("att_1"));
  client.simulator.install(String(iccid));
  expect(await codeOf("/esim/cancel", { iccid })).toBe("200002");
  expect(await codeOf("/esim/revoke", { iccid })).toBe("0");
  expect(await codeOf("/esim/revoke", { iccid })).toBe("200002");
  expect(await balance()).toBe(FIRST_BALANCE - 35_000);
  expect(client.simulator.sales()).toMatchObject([{ status: "revoked", refunded: false }]);
  expect(client.simulator.use(String(iccid), 1)).toMatchObject({ refused: expect.stringContaining("REVOKED") });
});

test("a profile in use is suspended and resumed; while suspended the network refuses it", async () => {
  const { iccid, esimTranNo } = await only(await client.buy("att_1"));
  expect(await codeOf("/esim/suspend", { esimTranNo })).toBe("200002");
  client.simulator.install(String(iccid));
  client.simulator.use(String(iccid), 1_000);
  expect(await codeOf("/esim/unsuspend", { esimTranNo })).toBe("200002");
  expect(await codeOf("/esim/suspend", { esimTranNo })).toBe("0");
  expect(client.simulator.use(String(iccid), 1_000)).toHaveProperty("refused");
  expect(await codeOf("/esim/unsuspend", { esimTranNo })).toBe("0");
  expect(client.simulator.use(String(iccid), 1_000)).toMatchObject({ usedBytes: 2_000 });
});

test("a top-up adds data and days once per transactionId, and revives a used-up profile", async () => {
  const { iccid, esimTranNo } = await only(await client.buy("att_1"));
  client.simulator.install(String(iccid));
  client.simulator.use(String(iccid), 6_000_000_000);
  const list = await client.call("/package/list", { type: "TOPUP", iccid, slug: "US_1_7" });
  const [topUp] = Array.isArray(list.obj.packageList) ? list.obj.packageList.filter(isObject) : [];
  expect(topUp?.packageCode).toMatch(/^TOPUP_P/);
  const body = { esimTranNo, packageCode: topUp?.packageCode, transactionId: "top_1", amount: topUp?.price };
  const reply = await client.call("/esim/topup", body);
  expect(reply.obj).toEqual({
    transactionId: "top_1",
    iccid,
    expiredTime: expect.any(String),
    totalVolume: 5_368_709_120 + 1_073_741_824,
    totalDuration: 37,
    orderUsage: 5_368_709_120,
  });
  expect((await client.call("/esim/topup", body)).obj).toEqual(reply.obj);
  expect(client.simulator.sales()).toMatchObject([
    { kind: "esim" },
    { kind: "top_up", upstreamRef: "top_1", ourRef: "top_1", offer: "US_1_7", cost: "0.71" },
  ]);
  expect(await balance()).toBe(FIRST_BALANCE - 35_000 - 7_100);
  expect(client.simulator.use(String(iccid), 1)).toMatchObject({ state: "ENABLED/IN_USE" });
});

test("a top-up that is wrong is refused with the code for it", async () => {
  const { esimTranNo } = await only(await client.buy("att_1"));
  const daily = await client.call("/esim/order", {
    transactionId: "att_2",
    packageInfoList: [{ slug: "US_1_Daily_1Mbps", count: 1 }],
  });
  const dailyProfile = await only(String(daily.obj.orderNo));
  const cases: [body: unknown, code: string][] = [
    [{ packageCode: "US_1_7" }, "000105"],
    [{ esimTranNo }, "000105"],
    [{ esimTranNo: "1", packageCode: "US_1_7" }, "310403"],
    [{ esimTranNo, packageCode: "TOPUP_NONE" }, "310241"],
    [{ esimTranNo, packageCode: "FR_1_7" }, "310243"],
    [{ esimTranNo: dailyProfile.esimTranNo, packageCode: "US_1_7" }, "310243"],
    [{ esimTranNo, packageCode: "US_1_7", amount: 1 }, "200006"],
  ];
  for (const [body, code] of cases) expect(await codeOf("/esim/topup", body), JSON.stringify(body)).toBe(code);
  client.simulator.setBalance("0.10");
  expect(await codeOf("/esim/topup", { esimTranNo, packageCode: "US_1_7" })).toBe("200007");
  await client.call("/esim/cancel", { esimTranNo });
  client.simulator.setBalance("10.00");
  expect(await codeOf("/esim/topup", { esimTranNo, packageCode: "US_1_7" })).toBe("200002");
});

test("usage is told for at most ten profiles at once", async () => {
  const { iccid, esimTranNo } = await only(await client.buy("att_1"));
  client.simulator.install(String(iccid));
  client.simulator.use(String(iccid), 123_456);
  const reply = await client.call("/esim/usage/query", { esimTranNoList: [esimTranNo, "unknown"] });
  expect(reply.obj).toEqual({
    esimUsageList: [{ esimTranNo, dataUsage: 123_456, totalData: 5_368_709_120, lastUpdateTime: expect.any(String) }],
  });
  expect(await codeOf("/esim/usage/query", { esimTranNoList: Array(11).fill(esimTranNo) })).toBe("000107");
  expect(await codeOf("/esim/usage/query", {})).toBe("000105");
});

test("a profile ends 30 days after its first use, an unused one after 180", async () => {
  const used = await only(await client.buy("att_1"));
  const unused = await only(await client.buy("att_2"));
  client.simulator.install(String(used.iccid));
  client.simulator.use(String(used.iccid), 1_000);
  client.simulator.advanceClock(31 * 86_400_000);
  const statusOf = async (profile: JsonObject) => (await only(String(profile.orderNo))).esimStatus;
  expect([await statusOf(used), await statusOf(unused)]).toEqual(["USED_EXPIRED", "GOT_RESOURCE"]);
  client.simulator.advanceClock(150 * 86_400_000);
  await vi.waitFor(async () => expect(await statusOf(unused)).toBe("UNUSED_EXPIRED"));
});

test("an SMS goes to a profile that takes one, up to 500 characters", async () => {
  const local = await only(await client.buy("att_1"));
  const [slug] = await globalSlugs();
  const global = await only(await client.buy("att_2", slug));
  expect(await codeOf("/esim/sendSms", { esimTranNo: local.esimTranNo, message: "hello" })).toBe("0");
  expect(await codeOf("/esim/sendSms", { esimTranNo: local.esimTranNo, message: "x".repeat(501) })).toBe("000107");
  expect(await codeOf("/esim/sendSms", { esimTranNo: local.esimTranNo })).toBe("000105");
  expect(await codeOf("/esim/sendSms", { esimTranNo: global.esimTranNo, message: "hello" })).toBe("200002");
});

async function globalSlugs(): Promise<string[]> {
  const reply = await client.call("/package/list", { locationCode: "!GL" });
  const list = Array.isArray(reply.obj.packageList) ? reply.obj.packageList.filter(isObject) : [];
  return list.map((one) => String(one.slug));
}

test("the QR image and the landing page of a profile can be fetched without credentials", async () => {
  const profile = await only(await client.buy("att_1"));
  const image = await fetch(String(profile.qrCodeUrl));
  expect(image.headers.get("content-type")).toBe("image/png");
  expect(
    Buffer.from(await image.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
  expect(await (await fetch(String(profile.shortUrl))).text()).toContain(String(profile.iccid));
  expect((await fetch(`${client.simulator.baseUrl}/qr/unknown.png`)).status).toBe(404);
});
