import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { rootScope, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { previewRule } from "./preview-rule.ts";
import { refreshPlanPrices } from "./refresh-prices.ts";
import { createPriceRule, deletePriceRule, type NewPriceRule, updatePriceRule } from "./rules.ts";
import { addPlan, addProvider, anyRule, usd } from "./test-shop.ts";

let db: TestDatabase;
let rootId: string;
let tenantId: string;
let plans: Record<"usa" | "france" | "large", string>;

beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  ({ rootId, tenantId } = await createTestTenant(db));
  plans = await inRoot(async (tx) => {
    const primary = await addProvider(tx, { tier: 1 });
    const backup = await addProvider(tx, { tier: 2 });
    return {
      usa: await addPlan(tx, "USA", {}, [
        { providerId: primary, cost: "3.50" },
        { providerId: backup, cost: "4.20" },
      ]),
      france: await addPlan(tx, "France", { countries: ["FR"] }, [{ providerId: primary, cost: "2.00" }]),
      large: await addPlan(tx, "France large", { countries: ["FR"], gb: 50 }, [{ providerId: backup, cost: "20.00" }]),
    };
  });
});
afterAll(() => db.close());

const inRoot = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, rootScope(rootId), work);
const now = new Date("2026-11-20T10:00:00Z");
const percent = (whole: number): NewPriceRule["markup"] => ({ kind: "percent", markupBps: whole * 100 });
const rule = (fields: Partial<NewPriceRule>): NewPriceRule => anyRule({ rounding: "cent", ...fields });
const match = (fields: Partial<NewPriceRule["match"]>): NewPriceRule["match"] => ({ ...anyRule({}).match, ...fields });
const save = (fields: Partial<NewPriceRule>) => inRoot((tx) => createPriceRule(tx, rule(fields), "usr_ann"));

/** Prices as the shop has them after everything was made anew. */
async function stored(): Promise<Map<string, bigint>> {
  return inRoot(async (tx) => {
    await refreshPlanPrices(tx, now);
    const rows = await tx.sql
      .selectFrom("pricing.plan_prices")
      .select(["plan_id", "price_micros"])
      .where("root_id", "=", rootId)
      .where("tenant_id", "=", tenantId)
      .execute();
    return new Map(rows.map((row) => [row.plan_id, row.price_micros]));
  });
}

test("what is told before a rule is saved is what the shop shows after it", async () => {
  await save({ markup: percent(100) });
  const before = await stored();
  const dearer = rule({ markup: percent(200), match: match({ country: "FR" }) });
  const told = await inRoot((tx) => previewRule(tx, { rule: dearer, ruleId: null }));
  expect(await stored(), "a preview writes nothing").toEqual(before);
  expect(told).toMatchObject({ madeByRule: 2, changed: 2, dearer: 2, cheaper: 0, gained: 0, lost: 0 });
  expect(told.examples.map((one) => one.name)).toEqual(["France large", "France"]);
  await inRoot((tx) => createPriceRule(tx, dearer, "usr_ann"));
  const after = await stored();
  for (const one of told.examples) {
    expect([one.beforeMicros, one.afterMicros]).toEqual([before.get(one.planId), after.get(one.planId)]);
  }
  expect(after.get(plans.usa)).toEqual(before.get(plans.usa));
});

test("a changed rule is compared with itself, not added to itself", async () => {
  const { id } = await save({ markup: percent(100) });
  const cheaper = rule({ markup: percent(50) });
  const told = await inRoot((tx) => previewRule(tx, { rule: cheaper, ruleId: id }));
  expect(told).toMatchObject({ madeByRule: 3, changed: 3, cheaper: 3 });
  await inRoot((tx) => updatePriceRule(tx, id, cheaper, "usr_ann"));
  const after = await stored();
  for (const one of told.examples) expect(one.afterMicros).toEqual(after.get(one.planId));
});

test("the first rule brings plans into the shop, and removing it takes them out", async () => {
  const first = await inRoot((tx) =>
    previewRule(tx, { rule: rule({ match: match({ country: "FR" }) }), ruleId: null }),
  );
  expect(first).toMatchObject({ gained: 2, lost: 0, changed: 2 });
  const { id } = await save({ match: match({ country: "FR" }) });
  const removal = await inRoot((tx) => previewRule(tx, { rule: null, ruleId: id }));
  expect(removal).toMatchObject({ madeByRule: 0, gained: 0, lost: 2, changed: 2 });
  await inRoot((tx) => deletePriceRule(tx, id, "usr_ann"));
  expect((await stored()).size).toBe(0);
});

test("a rule for one buyer changes what that buyer is asked, and no customer's price", async () => {
  const reseller = await addTestReseller(db, rootId);
  await save({ markup: percent(100) });
  const wholesale = rule({
    markup: percent(20),
    match: match({ buyerTenantId: reseller.tenantId, planId: plans.usa }),
  });
  const told = await inRoot((tx) => previewRule(tx, { rule: wholesale, ruleId: null }));
  expect(told.examples).toEqual([
    {
      planId: plans.usa,
      name: "USA",
      buyerTenantId: reseller.tenantId,
      costMicros: usd("3.50"),
      beforeMicros: usd("7.00"),
      afterMicros: usd("4.20"),
    },
  ]);
});

test("a reseller previews its own rules over what its seller asks, and cannot preview its seller's", async () => {
  const reseller = await addTestReseller(db, rootId);
  const { id } = await save({ markup: percent(100) });
  const scope = tenantScope(rootId, reseller.tenantId);
  await withScope(db.database, scope, (tx) => createPriceRule(tx, rule({ markup: percent(10) }), "usr_bob"));
  await stored();
  const told = await withScope(db.database, scope, (tx) =>
    previewRule(tx, { rule: rule({ markup: percent(50), match: match({ planId: plans.usa }) }), ruleId: null }),
  );
  expect(told.examples).toMatchObject([
    { costMicros: usd("7.00"), beforeMicros: usd("7.70"), afterMicros: usd("10.50"), buyerTenantId: null },
  ]);
  await expect(
    withScope(db.database, scope, (tx) => previewRule(tx, { rule: null, ruleId: id })),
  ).rejects.toMatchObject({
    code: "pricing.rule_not_found",
  });
});
