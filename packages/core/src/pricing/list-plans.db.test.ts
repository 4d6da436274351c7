import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { rootScope, tenantScope, withScope } from "../kernel/index.ts";
import { createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { fromPrices, listCountries, listRegions } from "./list-places.ts";
import { listPlans } from "./list-plans.ts";
import { listOperatorPlans } from "./operator-plans.ts";
import type { PlanSort } from "./plan-filter.ts";
import { refreshPlanPrices } from "./refresh-prices.ts";
import { createPriceRule } from "./rules.ts";
import { addPlan, addProvider, anyRule, usd } from "./test-shop.ts";

let db: TestDatabase;
let rootId: string;
let tenantId: string;
let accountId: string;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  ({ rootId, tenantId, accountId } = await createTestTenant(db));
});
afterAll(() => db.close());

const now = new Date("2026-11-20T10:00:00Z");
const inRoot = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, rootScope(rootId), work);
const shopper = () => ({ ...tenantScope(rootId, tenantId), accountId });

async function fillShop(): Promise<void> {
  await inRoot(async (tx) => {
    const providerId = await addProvider(tx, { tier: 1 });
    const at = (cost: string) => [{ providerId, cost }];
    await addPlan(tx, "United States 1 GB", { gb: 1, days: 7 }, at("1.00"));
    await addPlan(tx, "United States 10 GB", { gb: 10, fiveG: false }, at("6.00"));
    await addPlan(tx, "United States Unlimited", { mode: "unlimited", days: 7 }, at("9.00"));
    await addPlan(tx, "United States 1 GB a day", { mode: "daily", gb: 1, days: 10 }, at("8.00"));
    await addPlan(tx, "France 5 GB", { countries: ["FR"], region: "europe" }, at("3.00"));
    await addPlan(tx, "Europe 5 GB", { countries: ["DE", "ES", "FR"], region: "europe" }, at("2.00"));
    await addPlan(tx, "Hidden", { countries: ["JP"], region: "asia" }, at("2.00"));
    await tx.sql
      .updateTable("catalog.plans")
      .set({ hidden: true })
      .where("root_id", "=", rootId)
      .where("name", "=", "Hidden")
      .execute();
  });
  await withScope(db.database, tenantScope(rootId, tenantId), (tx) => createPriceRule(tx, anyRule(), "usr_ann"));
  await inRoot((tx) => refreshPlanPrices(tx, now));
}
const names = async (filter: Parameters<typeof listPlans>[2]) =>
  (await withScope(db.database, shopper(), (tx) => listPlans(tx, tenantId, filter))).plans.map((plan) => plan.name);

test("plans are narrowed by country, region, coverage, data, days, 5G and what people type", async () => {
  await fillShop();
  const limit = 50;
  expect(await names({ limit })).toHaveLength(6);
  expect(await names({ country: "FR", limit })).toEqual(["Europe 5 GB", "France 5 GB"]);
  expect(await names({ region: "europe", limit })).toEqual(["Europe 5 GB"]);
  expect(await names({ country: "FR", coverage: "country", limit })).toEqual(["France 5 GB"]);
  expect(await names({ country: "US", minDataMb: 10_240, limit })).toEqual([
    "United States 10 GB",
    "United States 1 GB a day",
    "United States Unlimited",
  ]);
  expect(await names({ country: "US", maxDataMb: 1024, limit })).toEqual(["United States 1 GB"]);
  expect(await names({ minDays: 30, fiveG: true, limit })).toEqual(["Europe 5 GB", "France 5 GB"]);
  expect(await names({ fiveG: false, limit })).toEqual(["United States 10 GB"]);
  expect(await names({ search: "deutschl", limit })).toEqual(["Europe 5 GB"]);
  expect(await names({ search: "paris", limit })).toEqual(["Europe 5 GB", "France 5 GB"]);
  expect(await names({ search: "100%", limit })).toEqual([]);
});

test("the best value is the lowest price per gigabyte of the whole filter, not of the page", async () => {
  await fillShop();
  const page = await withScope(db.database, shopper(), (tx) => listPlans(tx, tenantId, { limit: 1 }));
  const all = await withScope(db.database, shopper(), (tx) => listPlans(tx, tenantId, { limit: 50 }));
  const best = all.plans.find((plan) => plan.id === page.bestValuePlanId);
  expect(best?.name).toBe("Europe 5 GB");
});

test("a list names the networks found in most countries, 5G before others, and counts them all", async () => {
  await fillShop();
  const on = (country: string, operator: string, ...technologies: string[]) => ({ country, operator, technologies });
  const networks = [
    on("DE", "Telekom", "4G", "5G"),
    on("DE", "Vodafone", "4G"),
    on("ES", "Vodafone", "NR"),
    on("ES", "Yoigo", "4G"),
    on("FR", "Free", "LTE"),
    on("FR", "Orange", "4G", "5G"),
  ];
  await inRoot((tx) =>
    tx.sql
      .updateTable("catalog.plans")
      .set({ networks: JSON.stringify(networks) })
      .where("root_id", "=", rootId)
      .where("name", "=", "Europe 5 GB")
      .execute(),
  );
  const { plans } = await withScope(db.database, shopper(), (tx) =>
    listPlans(tx, tenantId, { country: "FR", limit: 9 }),
  );
  expect(plans.map((plan) => [plan.name, plan.networkSummary])).toEqual([
    [
      "Europe 5 GB",
      {
        count: 6,
        top: [
          { name: "Vodafone", fiveG: true },
          { name: "Orange", fiveG: true },
          { name: "Telekom", fiveG: true },
          { name: "Free", fiveG: false },
        ],
      },
    ],
    ["France 5 GB", { count: 0, top: [] }],
  ]);
});

test.each(["price", "-price", "data", "-data", "days", "-days", "pricePerGb"] as PlanSort[])(
  "sorted by %s, pages of two join to the whole list",
  async (sort) => {
    await fillShop();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listPlans>> = await withScope(db.database, shopper(), (tx) =>
        listPlans(tx, tenantId, { sort, limit: 2, ...(cursor ? { cursor } : {}) }),
      );
      seen.push(...page.plans.map((plan) => plan.name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(await names({ sort, limit: 50 }));
    expect(seen).toHaveLength(6);
    const other = Buffer.from("other|1|00000000-0000-7000-8000-000000000000").toString("base64url");
    await expect(
      withScope(db.database, shopper(), (tx) => listPlans(tx, tenantId, { sort, limit: 2, cursor: other })),
    ).rejects.toMatchObject({ code: "request.invalid_cursor" });
  },
);

test("countries and regions come with plan counts and the lowest price, and are found by what people type", async () => {
  await fillShop();
  await withScope(db.database, shopper(), async (tx) => {
    const countries = await listCountries(tx, tenantId);
    expect(countries.map((country) => [country.name, country.planCount, country.fromPriceMicros])).toEqual([
      ["France", 2, usd("4.00")],
      ["Germany", 1, usd("4.00")],
      ["Spain", 1, usd("4.00")],
      ["United States", 4, usd("2.00")],
    ]);
    const found = async (search: string) =>
      (await listCountries(tx, tenantId, { search })).map((country) => country.code);
    expect([
      await found("usa"),
      await found("states"),
      await found("FR"),
      await found("münchen"),
      await found("Munich"),
    ]).toEqual([["US"], ["US"], ["FR"], [], ["DE"]]);
    expect(await listRegions(tx, tenantId)).toEqual([
      {
        code: "europe",
        name: "Europe",
        countries: ["DE", "ES", "FR"],
        planCount: 1,
        fromPriceMicros: usd("4.00"),
        currency: "USD",
      },
    ]);
    expect((await fromPrices(tx, tenantId)).get("US")).toEqual({ amountMicros: usd("2.00"), currency: "USD" });
  });
});

test("operators list hidden plans and plans without a price, in pages", async () => {
  await fillShop();
  await inRoot(async (tx) => addPlan(tx, "Nobody", { countries: ["IT"], region: "europe" }, []));
  const list = (filter: Partial<Parameters<typeof listOperatorPlans>[2]>) =>
    inRoot((tx) => listOperatorPlans(tx, tenantId, { limit: 50, ...filter }));
  expect((await list({ hidden: true })).plans.map((plan) => plan.name)).toEqual(["Hidden"]);
  expect((await list({ hidden: false })).plans.at(-1)).toMatchObject({
    name: "Nobody",
    priceMicros: null,
    offerCount: 0,
    providerIds: [],
  });
  const first = await list({ limit: 5 });
  const rest = await list({ limit: 5, cursor: first.nextCursor ?? "" });
  expect([...first.plans, ...rest.plans]).toHaveLength(8);
  expect(rest.nextCursor).toBeNull();
});
