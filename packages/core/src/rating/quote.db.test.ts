import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { accountScope, rootScope, type Transaction, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { carrierCosts, priceUse, quote, setMarkup } from "./index.ts";
import { addCarrier, publish, usd } from "./test-lists.ts";

let db: TestDatabase;
let rootId: string;
let accountId: string;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  ({ rootId, accountId } = await createTestTenant(db));
});
afterAll(() => db.close());

const inRoot = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);
const at = new Date("2026-11-29T12:00:00Z");
const call = (to: string) => ({ tenantId: rootId, service: "voice", to, at }) as const;

test("the longest prefix of the platform's list is the price, seen alike from a customer's own scope", async () => {
  await inRoot((tx) =>
    publish(tx, {
      rows: [
        { prefix: "1", price: "0.02", increments: [60, 60] },
        { prefix: "44", price: "0.03" },
        { prefix: "447", price: "0.05", increments: [6, 6], fee: "0.01" },
      ],
    }),
  );
  const asCustomer = <T>(work: (tx: Transaction) => Promise<T>) =>
    withScope(db.database, accountScope(rootId, rootId, accountId), work);
  const mobile = await asCustomer((tx) => quote(tx, call("+447700900123")));
  expect(mobile).toMatchObject({ priceMicros: usd("0.05"), per: 60, countryCode: "GB", chain: [] });
  expect(mobile.source).toMatchObject({ kind: "price_list", prefix: "447" });
  expect(priceUse(mobile, 61).chargedMicros).toBe(usd("0.065")); // 0.01 + 66 s of 0.05
  await expect(asCustomer((tx) => quote(tx, call("+4930123")))).rejects.toMatchObject({ code: "rating.no_price" });
});

test("a version counts from its day on, and what was charged before can be worked out again", async () => {
  await inRoot(async (tx) => {
    await publish(tx, { rows: [{ prefix: "1", price: "0.02" }] });
    await publish(tx, { rows: [{ prefix: "1", price: "0.03" }], validFrom: new Date("2026-12-01T00:00:00Z") });
  });
  const priceAt = (moment: string) =>
    inRoot(async (tx) => (await quote(tx, { ...call("+1415"), at: new Date(moment) })).priceMicros);
  expect(await priceAt("2026-11-30T23:59:59Z")).toBe(usd("0.02"));
  expect(await priceAt("2026-12-01T00:00:00Z")).toBe(usd("0.03"));
  await expect(priceAt("2025-12-31T00:00:00Z")).rejects.toMatchObject({ code: "rating.no_price" });
});

test("without a price list the first carrier's cost is marked up, or the cost the carrier just named", async () => {
  await inRoot(async (tx) => {
    const telnyx = await addCarrier(tx, { tier: 1 });
    const twilio = await addCarrier(tx, { tier: 2 });
    const off = await addCarrier(tx, { tier: 1, status: "inactive" });
    for (const [providerId, price] of [
      [telnyx, "0.004"],
      [twilio, "0.0079"],
      [off, "0.001"],
    ] as const) {
      await publish(tx, { service: "sms", providerId, rows: [{ prefix: "1", price }] });
    }
    const costs = await carrierCosts(tx, { service: "sms", to: "+14155550100", at });
    expect([...costs].map(([id, cost]) => [id, cost.costMicros])).toEqual([
      [telnyx, usd("0.004")],
      [twilio, usd("0.0079")],
    ]);
    const sms = { ...call("+14155550100"), service: "sms" } as const;
    expect(await quote(tx, sms)).toMatchObject({
      priceMicros: usd("0.0052"),
      source: { kind: "markup", markupBps: 3_000 },
    });
    await setMarkup(tx, { tenantId: rootId, service: "sms", markupBps: 10_000, actor: "usr_ann" });
    expect((await quote(tx, sms)).priceMicros).toBe(usd("0.008"));
    const number = { ...call("+14155550100"), service: "number", costMicros: usd("1.00") } as const;
    expect((await quote(tx, number)).priceMicros).toBe(usd("1.35"));
  });
});

test("a reseller's customer pays the reseller's price, and each seller in between is owed its own", async () => {
  const reseller = await addTestReseller(db, rootId);
  await inRoot(async (tx) => {
    const carrier = await addCarrier(tx);
    await publish(tx, { providerId: carrier, rows: [{ prefix: "1", price: "0.018" }] });
    await publish(tx, { buyerTenantId: reseller.tenantId, rows: [{ prefix: "1", price: "0.25" }] });
  });
  await withScope(db.database, tenantScope(rootId, reseller.tenantId), (tx) =>
    publish(tx, { tenantId: reseller.tenantId, rows: [{ prefix: "1", price: "0.30" }] }),
  );
  const asked = { ...call("+14155550100"), tenantId: reseller.tenantId };
  const own = await withScope(db.database, tenantScope(rootId, reseller.tenantId), (tx) => quote(tx, asked));
  expect(priceUse(own, 90)).toEqual({
    chargedMicros: usd("0.45"),
    chain: [{ from: reseller.tenantId, to: rootId, micros: usd("0.375") }],
  });
});

test("one tenant's lists are nobody else's to read", async () => {
  const reseller = await addTestReseller(db, rootId);
  await inRoot((tx) => publish(tx, { rows: [{ prefix: "1", price: "0.02" }] }));
  const seen = (scope: Parameters<typeof withScope>[1]) =>
    withScope(db.database, scope, (tx) => tx.sql.selectFrom("rating.entries").selectAll().execute());
  expect(await seen(tenantScope(rootId, rootId))).toHaveLength(1);
  expect(await seen(tenantScope(rootId, reseller.tenantId))).toEqual([]);
  expect(await seen(accountScope(rootId, rootId, accountId))).toEqual([]);
});
