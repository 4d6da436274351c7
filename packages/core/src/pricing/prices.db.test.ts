import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createLogger, newId, rootScope, systemClock, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { listAudit } from "../tenancy/index.ts";
import { createPricingJobs } from "./jobs.ts";
import { listCountries } from "./list-places.ts";
import { getPricedPlan, listPlans } from "./list-plans.ts";
import { getOperatorPlan } from "./operator-plans.ts";
import { previewPrice, priceOffer } from "./preview-price.ts";
import { fairCostOf } from "./price-queries.ts";
import { refreshPlanPrices } from "./refresh-prices.ts";
import {
  createPriceRule,
  deletePriceRule,
  listPriceRules,
  type NewPriceRule,
  seedDefaultRules,
  updatePriceRule,
} from "./rules.ts";
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
const refresh = () => inRoot((tx) => refreshPlanPrices(tx, now));

const addRule = (fields: Partial<NewPriceRule> = {}, scope = tenantScope(rootId, tenantId)) =>
  withScope(db.database, scope, (tx) => createPriceRule(tx, anyRule(fields), "usr_ann"));

test("US 5 GB 30 days that costs 3.50 and 4.20 sells at 9.99 to everybody in the tenant", async () => {
  const planId = await inRoot(async (tx) => {
    await seedDefaultRules(tx, { tenantId, kind: "platform" });
    const [primary, backup] = [await addProvider(tx, { tier: 1 }), await addProvider(tx, { tier: 2 })];
    return addPlan(tx, "United States 5 GB", {}, [
      { providerId: primary, cost: "3.50" },
      { providerId: backup, cost: "4.20" },
    ]);
  });
  expect(await refresh()).toEqual({ tenants: 1, prices: 1, changed: 1, removed: 0 });
  const seen = await withScope(db.database, shopper(), (tx) => getPricedPlan(tx, tenantId, planId));
  expect(seen).toMatchObject({ priceMicros: usd("9.99"), currency: "USD", perGbMicros: usd("1.998") });
  const detail = await inRoot((tx) => getOperatorPlan(tx, tenantId, planId));
  expect(detail).toMatchObject({ costMicros: usd("3.50"), marginBps: 6496, offerCount: 2, floorApplied: false });
  expect(detail.explanation.map((step) => step.label)).toEqual(["cost", "United States 5 GB, 30 days: set price"]);
});

test("a price starts from the cheapest exact offer of the first provider by tier that is not switched off", async () => {
  const plan = await inRoot(async (tx) => {
    const first = await addProvider(tx, { tier: 1 });
    const off = await addProvider(tx, { tier: 1, status: "inactive" });
    const second = await addProvider(tx, { tier: 2 });
    return {
      first,
      id: await addPlan(tx, "P", {}, [
        { providerId: off, cost: "0.10" },
        { providerId: second, cost: "2.20" },
        { providerId: first, cost: "2.00", exact: false },
        { providerId: first, cost: "3.00" },
        { providerId: first, cost: "2.50" },
      ]),
    };
  });
  await addRule();
  const costOf = async () => {
    await refresh();
    return (await inRoot((tx) => getOperatorPlan(tx, tenantId, plan.id))).costMicros;
  };
  expect(await costOf()).toBe(usd("2.50"));
  await inRoot((tx) =>
    tx.sql
      .insertInto("upstreams.provider_countries")
      .values({ root_id: rootId, tenant_id: tenantId, provider_id: plan.first, country: "US", active: false })
      .execute(),
  );
  expect(await costOf()).toBe(usd("2.20"));
});

test("a first provider far dearer than the next sets no price: a day costs less than three", async () => {
  const [day, three] = await inRoot(async (tx) => {
    await seedDefaultRules(tx, { tenantId, kind: "platform" });
    const [primary, backup] = [await addProvider(tx, { tier: 1 }), await addProvider(tx, { tier: 2 })];
    const ways = [
      { providerId: primary, cost: "4.58" },
      { providerId: backup, cost: "0.73" },
    ];
    const oneDay = await addPlan(tx, "France, a day", { mode: "unlimited", countries: ["FR"], days: 1 }, ways);
    const threeDays = await addPlan(tx, "France, three days", { mode: "unlimited", countries: ["FR"], days: 3 }, [
      { providerId: backup, cost: "2.20" },
    ]);
    return [oneDay, threeDays];
  });
  await refresh();
  const read = (planId: string) => inRoot((tx) => getOperatorPlan(tx, tenantId, planId));
  expect(await read(day)).toMatchObject({ costMicros: usd("0.73"), priceMicros: usd("1.99") });
  expect(await read(three)).toMatchObject({ costMicros: usd("2.20"), priceMicros: usd("5.49") });
  expect(await inRoot((tx) => fairCostOf(tx, day))).toBe(usd("1.393"));
});

test("a customer pays no less than any provider of the plan allows, whoever sells; a reseller may", async () => {
  const reseller = await addTestReseller(db, rootId);
  const planId = await inRoot(async (tx) => {
    const [first, second] = [await addProvider(tx, { tier: 1 }), await addProvider(tx, { tier: 2 })];
    return addPlan(tx, "P", {}, [
      { providerId: first, cost: "1.00" },
      { providerId: second, cost: "1.50", retailFloor: "3.00" },
      { providerId: second, cost: "2.00", retailFloor: "8.00", exact: false },
    ]);
  });
  await addRule();
  await addRule({ markup: { kind: "percent", markupBps: 1_000 } }, tenantScope(rootId, reseller.tenantId));
  await refresh();
  expect((await inRoot((tx) => getPricedPlan(tx, tenantId, planId))).priceMicros).toBe(usd("3.00"));
  const sold = await inRoot((tx) => getOperatorPlan(tx, reseller.tenantId, planId));
  expect(sold).toMatchObject({ costMicros: usd("2.00"), priceMicros: usd("3.00"), floorApplied: true });
});

test("the chain goes provider, platform, reseller, reseller's reseller, each with its own rules", async () => {
  const reseller = await addTestReseller(db, rootId);
  const below = newId();
  await withScope(db.database, tenantScope(rootId, below), (tx) =>
    tx.sql
      .insertInto("tenancy.tenants")
      .values({
        root_id: rootId,
        tenant_id: below,
        parent_id: reseller.tenantId,
        kind: "reseller",
        slug: "below",
        name: "Below",
      })
      .execute(),
  );
  const planId = await inRoot(async (tx) =>
    addPlan(tx, "P", {}, [{ providerId: await addProvider(tx, { tier: 1 }), cost: "0.18" }]),
  );
  await addRule({ markup: { kind: "fixed", amountMicros: usd("0.20") } });
  await addRule({
    name: "for the reseller",
    match: { ...anyRule().match, buyerTenantId: reseller.tenantId },
    markup: { kind: "fixed", amountMicros: usd("0.07") },
  });
  await addRule({ markup: { kind: "percent", markupBps: 2_000 } }, tenantScope(rootId, reseller.tenantId));
  await addRule({ markup: { kind: "fixed", amountMicros: usd("1.00") } }, tenantScope(rootId, below));
  expect((await refresh()).tenants).toBe(3);
  const at = async (tenant: string) => {
    const { costMicros, priceMicros } = await withScope(db.database, tenantScope(rootId, tenant), (tx) =>
      getOperatorPlan(tx, tenant, planId),
    );
    return [costMicros, priceMicros];
  };
  expect(await at(tenantId)).toEqual([usd("0.18"), usd("0.38")]);
  expect(await at(reseller.tenantId)).toEqual([usd("0.25"), usd("0.30")]);
  expect(await at(below)).toEqual([usd("0.30"), usd("1.30")]);
});

test("a reseller sees its own cost and nobody's offers; a customer sees prices and no costs", async () => {
  const reseller = await addTestReseller(db, rootId);
  const planId = await inRoot(async (tx) =>
    addPlan(tx, "P", {}, [{ providerId: await addProvider(tx, { tier: 1 }), cost: "2.00" }]),
  );
  await addRule();
  await addRule({}, tenantScope(rootId, reseller.tenantId));
  await refresh();
  await withScope(db.database, tenantScope(rootId, reseller.tenantId), async (tx) => {
    expect(await getOperatorPlan(tx, reseller.tenantId, planId)).toMatchObject({
      costMicros: usd("4.00"),
      offers: [],
      offerCount: 0,
      cheapestMicros: null,
    });
    expect((await getOperatorPlan(tx, tenantId, planId)).priceMicros).toBeNull();
    expect(await listPriceRules(tx, tenantId)).toEqual([]);
  });
  await withScope(db.database, shopper(), async (tx) => {
    expect((await getPricedPlan(tx, tenantId, planId)).priceMicros).toBe(usd("4.00"));
    expect((await getOperatorPlan(tx, tenantId, planId)).costMicros).toBeNull();
    await expect(getPricedPlan(tx, reseller.tenantId, planId)).rejects.toMatchObject({
      code: "catalog.plan_not_found",
    });
    expect(
      (await tx.sql.updateTable("pricing.plan_prices").set({ price_micros: 1n }).executeTakeFirst()).numUpdatedRows,
    ).toBe(0n);
  });
  const foreign = await createTestTenant(db);
  await withScope(db.database, rootScope(foreign.rootId), async (tx) => {
    await expect(getPricedPlan(tx, tenantId, planId)).rejects.toMatchObject({ code: "catalog.plan_not_found" });
  });
});

test("a plan that nobody delivers or no rule prices is not for sale, and a refresh writes only what changed", async () => {
  const { provider, ids } = await inRoot(async (tx) => {
    const providerId = await addProvider(tx, { tier: 1 });
    return {
      provider: providerId,
      ids: [
        await addPlan(tx, "A", {}, [{ providerId, cost: "1.00" }]),
        await addPlan(tx, "B", { countries: ["FR"], region: "europe" }, [{ providerId, cost: "1.00" }]),
      ],
    };
  });
  expect((await refresh()).prices).toBe(0);
  const us = await addRule({ match: { ...anyRule().match, country: "US" } });
  expect(await refresh()).toMatchObject({ prices: 1, changed: 1 });
  await addRule();
  expect(await refresh()).toMatchObject({ prices: 2, changed: 1 });
  expect(await refresh()).toMatchObject({ prices: 2, changed: 0 });
  await withScope(db.database, tenantScope(rootId, tenantId), (tx) =>
    updatePriceRule(
      tx,
      us.id,
      { ...anyRule(), name: "US", match: us.match, markup: { kind: "price", amountMicros: usd("7.77") } },
      "usr_ann",
    ),
  );
  expect(await refresh()).toMatchObject({ changed: 1 });
  expect((await inRoot((tx) => getPricedPlan(tx, tenantId, ids[0] ?? ""))).priceMicros).toBe(usd("7.77"));
  await inRoot((tx) =>
    tx.sql.updateTable("upstreams.providers").set({ status: "inactive" }).where("id", "=", provider).execute(),
  );
  expect(await refresh()).toMatchObject({ prices: 0, removed: 2 });
  await expect(inRoot((tx) => getPricedPlan(tx, tenantId, ids[0] ?? ""))).rejects.toMatchObject({
    code: "catalog.plan_not_found",
  });
  expect(await inRoot((tx) => listCountries(tx, tenantId))).toEqual([]);
});

test("rule changes are audited and queue one refresh", async () => {
  const rule = await addRule();
  await withScope(db.database, tenantScope(rootId, tenantId), async (tx) => {
    await updatePriceRule(tx, rule.id, anyRule({ name: "Renamed" }), "usr_ann");
    await deletePriceRule(tx, rule.id, "usr_ben");
    const trail = await listAudit(tx, { subject: rule.id, limit: 10 });
    expect(trail.map((entry) => [entry.action, entry.actor])).toEqual([
      ["price_rule.deleted", "usr_ben"],
      ["price_rule.updated", "usr_ann"],
      ["price_rule.created", "usr_ann"],
    ]);
    await expect(deletePriceRule(tx, rule.id, "usr_ben")).rejects.toMatchObject({ code: "pricing.rule_not_found" });
  });
  const { rows } = await db.database.pool.query(
    "select count(*)::int as jobs from graphile_worker._private_jobs where key = $1",
    [`pricing.refresh ${rootId}`],
  );
  expect(rows[0].jobs).toBe(1);
});

const refused: [string, Partial<NewPriceRule>][] = [
  ["without a name", { name: " " }],
  ["with a negative markup", { markup: { kind: "percent", markupBps: -1 } }],
  ["with a negative price", { markup: { kind: "price", amountMicros: -1n } }],
  ["with a floor above 99 %", { marginFloorBps: 9_901 }],
  ["for no size at all", { match: { ...anyRule().match, dataMbMin: 2, dataMbMax: 1 } }],
];
test.each(refused)("a rule %s is refused", async (_, fields) => {
  await expect(addRule(fields)).rejects.toMatchObject({ code: "request.invalid" });
});

test("default rules are given once and not given back", async () => {
  const give = () => inRoot((tx) => seedDefaultRules(tx, { tenantId, kind: "platform" }));
  expect([await give(), await give()]).toEqual([true, false]);
  expect(await inRoot((tx) => listPriceRules(tx))).toHaveLength(2);
});

test("a rule not saved yet can be tried, and something that is no plan can be priced", async () => {
  const planId = await inRoot(async (tx) =>
    addPlan(tx, "P", {}, [{ providerId: await addProvider(tx, { tier: 1 }), cost: "2.00" }]),
  );
  await addRule();
  await inRoot(async (tx) => {
    expect((await previewPrice(tx, { costMicros: usd("2.00"), planId }))?.priceMicros).toBe(usd("4.00"));
    const rule = anyRule({
      name: "Trial",
      match: { ...anyRule().match, regionCode: "north-america" },
      markup: { kind: "price", amountMicros: usd("2.99") },
    });
    expect(await previewPrice(tx, { costMicros: usd("2.00"), planId, rule })).toMatchObject({
      priceMicros: usd("2.99"),
      rule: { name: "Trial" },
    });
    expect((await previewPrice(tx, { costMicros: usd("2.00"), country: "FR", rule }))?.rule.name).toBe("Any");
    const topUp = {
      costMicros: usd("1.00"),
      retailFloorMicros: usd("2.50"),
      country: "US",
      regionCode: "north-america",
      providerId: newId(),
      dataMb: 1024,
      validityDays: 7,
    };
    expect((await priceOffer(tx, tenantId, topUp))?.priceMicros).toBe(usd("2.50"));
  });
});

test("the refresh job makes prices, and two at once make them once", async () => {
  await inRoot(async (tx) => addPlan(tx, "P", {}, [{ providerId: await addProvider(tx, { tier: 1 }), cost: "2.00" }]));
  await addRule();
  const logger = createLogger("test", "silent");
  const [job] = createPricingJobs({ database: db.database, clock: systemClock, logger });
  const context = {
    database: db.database,
    clock: systemClock,
    logger,
    signal: new AbortController().signal,
    attempt: 1,
  };
  await Promise.all(Array.from({ length: 4 }, () => job?.run({ rootId }, context)));
  const { plans } = await inRoot((tx) => listPlans(tx, tenantId, { limit: 5 }));
  expect(plans.map((plan) => plan.name)).toEqual(["P"]);
});
