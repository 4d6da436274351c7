import { afterAll, beforeAll, expect, test } from "vitest";
import { buildCatalogue } from "./catalogue.ts";
import { startTestClient, type TestClient, usBundle } from "./test-client.ts";

type Page = { bundles: Array<Record<string, unknown>>; pageCount: number; rows: number; pageSize: number };

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.simulator.close());

const list = async (query: string) => (await client.send("GET", `/catalogue?${query}`)).body as Page;
const names = (page: Page) => page.bundles.map((bundle) => bundle.name);

test("the catalogue covers over 200 countries and the regions, and no name comes twice", () => {
  const bundles = buildCatalogue();
  const single = bundles.filter((bundle) => bundle.countries.length === 1);
  expect(new Set(single.map((bundle) => bundle.countries[0]?.iso)).size).toBeGreaterThan(200);
  expect(bundles.some((bundle) => bundle.description.includes("Global"))).toBe(true);
  expect(new Set(bundles.map((bundle) => bundle.name)).size).toBe(bundles.length);
});

test("US 5 GB 30 days costs $4.20", async () => {
  const reply = await client.send("GET", `/catalogue/bundle/${usBundle}`);
  expect(reply.body).toMatchObject({ price: 4.2, dataAmount: 5_000, duration: 30, unlimited: false });
  expect(reply.body.group).toEqual(["Standard Fixed Bundles"]);
  expect(reply.body).not.toHaveProperty("groups");
});

test("the countries everyone asks for have 5 GB for 30 days with 5G", () => {
  const bundles = new Map(buildCatalogue().map((bundle) => [bundle.name, bundle]));
  for (const iso of ["US", "GB", "FR", "DE", "JP", "AU", "SG", "TH", "ES", "IT", "CA"]) {
    expect(bundles.get(`esim_5GB_30D_${iso}_V2`)?.speed, iso).toContain("5G");
  }
});

test("prices differ between countries", () => {
  const prices = buildCatalogue().filter((bundle) => bundle.name.startsWith("esim_5GB_30D_"));
  expect(new Set(prices.map((bundle) => bundle.price)).size).toBeGreaterThan(40);
});

test("pages have the live shape, and walking them gives every bundle once", async () => {
  const first = await list("page=1&perPage=500");
  expect(first).toMatchObject({ pageSize: 500, rows: buildCatalogue().length });
  const walked: unknown[] = [];
  for (let page = 1; page <= first.pageCount; page += 1) walked.push(...names(await list(`page=${page}&perPage=500`)));
  expect(new Set(walked).size).toBe(first.rows);
  expect((await list(`page=${first.pageCount + 1}&perPage=500`)).bundles).toEqual([]);
});

test("the catalogue can be a bare array as the API description says", async () => {
  client.simulator.portal({ catalogueShape: "array" });
  expect(await list("perPage=5")).toHaveLength(5);
  client.simulator.portal({ catalogueShape: "paged" });
});

test("filters and order work together", async () => {
  const us = await list("countries=us&group=fixed&orderBy=price&direction=desc&perPage=100");
  const local = us.bundles.filter((bundle) => (bundle.countries as unknown[]).length === 1);
  expect(local.map((bundle) => bundle.dataAmount)).toEqual([50_000, 20_000, 10_000, 5_000, 3_000, 2_000, 1_000]);
  expect(names(await list("description=unlimited%20essential,%201%20days,%20france"))).toEqual(["esim_ULE_1D_FR_V2"]);
  expect((await list("region=africa")).rows).toBeGreaterThan(100);
  expect((await client.send("GET", "/catalogue?orderBy=colour")).status).toBe(400);
  expect((await client.send("GET", "/catalogue?page=0")).status).toBe(400);
});

test("v2.4 has no profile names and allowances, v2.5 has", async () => {
  const older = (await client.send("GET", "/catalogue?perPage=1", { version: "v2.4" })).body as Page;
  expect(older.bundles[0]).not.toHaveProperty("allowances");
  expect((await list("perPage=1")).bundles[0]).toMatchObject({
    profileName: expect.any(String),
    allowances: [{ type: "DATA", unit: "MB" }],
  });
});

test("an unknown bundle is 400, also in the wrong case", async () => {
  expect((await client.send("GET", `/catalogue/bundle/${usBundle.toUpperCase()}`)).status).toBe(400);
});

test("networks are given by name, by ISO code, and all", async () => {
  const networks = async (query: string) =>
    (await client.send("GET", `/networks?${query}`)).body as {
      countryNetworks: Array<{ name: string; networks: Array<{ speed: string[] }> }>;
    };
  const two = await networks("isos=US,FR");
  expect(two.countryNetworks.map(({ name }) => name)).toEqual(["France", "United States"]);
  expect(two.countryNetworks[1]?.networks.some(({ speed }) => speed.includes("5G"))).toBe(true);
  expect((await networks("countries=Japan")).countryNetworks).toHaveLength(1);
  expect((await networks("returnAll=true")).countryNetworks.length).toBeGreaterThan(200);
  expect((await client.send("GET", "/networks")).status).toBe(400);
});

test("pay-per-use prices are texts", async () => {
  const reply = await client.send("GET", "/catalogue/prices");
  const [first] = reply.body.prices as [{ prices: [{ price: string; currency: string }] }];
  expect(first.prices[0]).toMatchObject({ price: expect.stringMatching(/^\d+\.\d{4}$/), currency: "USD" });
});
