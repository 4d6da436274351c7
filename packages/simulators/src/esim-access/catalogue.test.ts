import { afterAll, beforeAll, expect, test } from "vitest";
import { buildCatalogue } from "./catalogue.ts";
import { startTestClient, type TestClient } from "./test-client.ts";
import { isObject, type JsonObject } from "./wire.ts";

let client: TestClient;

beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.simulator.close());

const list = async (body: JsonObject): Promise<JsonObject[]> => {
  const reply = await client.call("/package/list", body);
  return Array.isArray(reply.obj?.packageList) ? reply.obj.packageList.filter(isObject) : [];
};

test("US 5 GB 30 days costs exactly $3.50 and is 5G", async () => {
  expect(await list({ slug: "US_5_30" })).toMatchObject([
    {
      price: 35_000,
      currencyCode: "USD",
      volume: 5_368_709_120,
      duration: 30,
      durationUnit: "DAY",
      dataType: 1,
      supportTopUpType: 2,
      location: "US",
      locationCode: "US",
      speed: "3G/4G/5G",
      locationNetworkList: [
        { locationCode: "US", operatorList: [{ operatorName: "AT&T", networkType: "5G" }, {}, {}] },
      ],
    },
  ]);
});

test("every critical country has 5 GB for 30 days with 5G", async () => {
  for (const code of ["US", "GB", "FR", "DE", "JP", "AU", "SG", "TH", "ES", "IT", "CA"]) {
    const [one] = await list({ slug: `${code}_5_30` });
    expect(one?.speed, code).toContain("5G");
  }
});

test("without a filter the whole catalogue comes in one reply, over 200 countries and the groups", async () => {
  const all = await list({});
  expect(all.length).toBeGreaterThan(2_500);
  const singles = new Set(all.map((one) => String(one.location)).filter((location) => !location.includes(",")));
  expect(singles.size).toBeGreaterThan(200);
  expect(new Set(all.map((one) => one.packageCode)).size).toBe(all.length);
  expect(new Set(all.map((one) => one.slug)).size).toBe(all.length);
});

test("the filters for place and kind of data select", async () => {
  expect((await list({ locationCode: "FR" })).every((one) => one.location === "FR")).toBe(true);
  expect((await list({ locationCode: "!RG" })).every((one) => String(one.location).includes(","))).toBe(true);
  const global = await list({ locationCode: "!GL", dataType: 1 });
  expect(global.length).toBeGreaterThan(3);
  expect(global.every((one) => String(one.locationCode).startsWith("GL-") && one.dataType === 1)).toBe(true);
  const counts = await Promise.all([1, 2, 3, 4].map(async (dataType) => (await list({ dataType })).length));
  expect(counts.every((count) => count > 100)).toBe(true);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe((await list({})).length);
});

test("a package is found by code and by slug, its top-up by TOPUP_ and by slug", async () => {
  const [one] = await list({ slug: "JP_3_30" });
  expect(await list({ packageCode: one?.packageCode })).toEqual([one]);
  const [topUp] = await list({ type: "TOPUP", slug: "JP_3_30" });
  expect(topUp).toEqual({ ...one, packageCode: `TOPUP_${one?.packageCode}` });
  expect(await list({ type: "TOPUP", packageCode: topUp?.packageCode })).toEqual([topUp]);
});

test("a list that asks for what does not exist is refused with the code for it", async () => {
  const cases: [body: JsonObject, code: string][] = [
    [{ locationCode: "QQ" }, "310211"],
    [{ packageCode: "NONE" }, "310241"],
    [{ slug: "US_7_77" }, "310241"],
    [{ type: "OTHER" }, "000107"],
    [{ dataType: 9 }, "000107"],
    [{ type: "TOPUP", iccid: "8900000000000000000" }, "310403"],
  ];
  for (const [body, code] of cases) {
    expect((await client.call("/package/list", body)).errorCode, JSON.stringify(body)).toBe(code);
  }
});

test("the catalogue is the same at every start", () => {
  expect(buildCatalogue().packages).toEqual(buildCatalogue().packages);
});

test("the location list has countries of type 1 and groups of type 2 with their members", async () => {
  const reply = await client.call("/location/list");
  const locations = Array.isArray(reply.obj.locationList) ? reply.obj.locationList.filter(isObject) : [];
  expect(locations.find((one) => one.code === "US")).toEqual({
    code: "US",
    name: "United States",
    type: 1,
    subLocationList: null,
  });
  const nordics = locations.find((one) => one.name === "Nordics");
  expect(nordics).toMatchObject({ type: 2 });
  expect(nordics?.subLocationList).toContainEqual({ code: "SE", name: "Sweden" });
  expect(new Set(locations.map((one) => one.code)).size).toBe(locations.length);
});
