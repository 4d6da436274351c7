import { afterAll, beforeAll, expect, test } from "vitest";
import {
  coverageReport,
  listOffers,
  offersForPlan,
  syncProviderCatalog,
  topUpOffersFor,
} from "../../packages/core/src/catalog/index.ts";
import { createLogger, parseAmount, rootScope, systemClock, withScope } from "../../packages/core/src/kernel/index.ts";
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from "../../packages/core/src/kernel/test-database.ts";
import {
  listCountries,
  listPlans,
  refreshPlanPrices,
  seedDefaultRules,
} from "../../packages/core/src/pricing/index.ts";
import {
  addKey,
  checkHealth,
  createProvider,
  createProviderHub,
  type ProviderHub,
  parseKeyring,
  testConnection,
  updateProvider,
} from "../../packages/core/src/upstreams/index.ts";
import { closeConnections, providerModules } from "../../packages/providers/src/index.ts";
import { type RunningSimulator, startSimulator } from "../../packages/simulators/src/index.ts";

const upstreams = ["esim-access", "esim-go", "airalo"] as const;
const logger = createLogger("test", "silent");
const keyring = parseKeyring(addKey("k1"));
const providerDeps = { modules: providerModules, keyring, clock: systemClock };
const simulators = new Map<string, RunningSimulator>();
const ids = new Map<string, string>();
let db: TestDatabase;
let rootId: string;
let hub: ProviderHub;

beforeAll(async () => {
  db = await createTestDatabase();
  ({ rootId } = await createTestTenant(db));
  hub = createProviderHub({ database: db.database, logger, ...providerDeps });
  await inRoot((tx) => seedDefaultRules(tx, { tenantId: rootId, kind: "platform" }));
  for (const adapter of upstreams) {
    const simulator = await startSimulator(adapter);
    simulators.set(adapter, simulator);
    const { baseUrl, credentials } = simulator;
    const tier = adapter === "esim-access" ? 1 : 2;
    const config = { timeoutMs: "30000" };
    const added = { adapter, name: adapter, baseUrl, credentials, tier, config };
    ids.set(adapter, (await inRoot((tx) => createProvider(tx, providerDeps, added, "usr_test"))).id);
  }
  for (const adapter of upstreams) await sync(adapter);
  await inRoot((tx) => refreshPlanPrices(tx, new Date()));
});
afterAll(async () => {
  await hub.close();
  await closeConnections();
  for (const simulator of simulators.values()) await simulator.close();
  await db.close();
});

const deps = () => ({ database: db.database, hub, clock: systemClock, logger });
const idOf = (adapter: string) => ids.get(adapter) ?? "";
const inRoot = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, rootScope(rootId), work);
const sync = (adapter: string) =>
  syncProviderCatalog(deps(), { rootId, providerId: idOf(adapter), trigger: "operator" });
const usd = (text: string) => parseAmount(text) ?? 0n;

test("three catalogues become one list of plans, most of them with a backup", async () => {
  for (const adapter of upstreams) {
    const { offers } = await inRoot((tx) => listOffers(tx, { providerId: idOf(adapter), limit: 200 }));
    expect(offers.length, adapter).toBe(200);
  }
  const { rows } = await inRoot((tx) =>
    tx.client.query(`select count(*)::int as plans, count(*) filter (where providers > 1)::int as backed_up from (
      select plan_id, count(distinct provider_id) as providers from catalog.plan_offers group by plan_id) p`),
  );
  expect(rows[0].plans).toBeGreaterThan(2_000);
  expect(rows[0].backed_up / rows[0].plans).toBeGreaterThan(0.6);
});

test("a second sync of an unchanged catalogue changes nothing", async () => {
  for (const adapter of upstreams) {
    expect(await sync(adapter)).toMatchObject({ kind: "done", counts: { added: 0, changed: 0, gone: 0 } });
  }
});

test("US 5 GB 30 days costs $3.50 and $4.20, sells at $9.99 and can be delivered by all three", async () => {
  const { plans } = await inRoot((tx) =>
    listPlans(tx, rootId, { country: "US", coverage: "country", search: "United States 5 GB, 30 days", limit: 5 }),
  );
  expect(plans).toMatchObject([{ slug: "us-5gb-30d", priceMicros: usd("9.99"), fiveG: true }]);
  const exact = (await inRoot((tx) => offersForPlan(tx, plans[0]?.id ?? ""))).filter((offer) => offer.exact);
  const costs = Object.fromEntries(exact.map((offer) => [offer.providerId, offer.costMicros]));
  expect(costs[idOf("esim-access")]).toBe(usd("3.50"));
  expect(costs[idOf("esim-go")]).toBe(usd("4.20"));
  const airalo = exact.find((offer) => offer.providerId === idOf("airalo"));
  expect(airalo?.retailFloorMicros && airalo.retailFloorMicros <= usd("9.99")).toBe(true);
});

test("more than 200 countries are for sale, and every critical one has a backup", async () => {
  expect((await inRoot((tx) => listCountries(tx, rootId))).length).toBeGreaterThan(200);
  const providers = new Map(
    upstreams.map((adapter) => [idOf(adapter), { name: adapter, working: true, countriesOff: new Set<string>() }]),
  );
  const report = await inRoot((tx) => coverageReport(tx, providers));
  expect(report.countries.filter((country) => country.critical && country.state !== "backed_up")).toEqual([]);
  expect(report.criticalWithBackup).toBe(report.criticalTotal);
});

test("what can be added to a profile is asked of its provider and gets ids of ours", async () => {
  for (const adapter of ["esim-access", "esim-go", "airalo"] as const) {
    const esim = await hub.esim(idOf(adapter));
    const { offers } = await inRoot((tx) =>
      listOffers(tx, { providerId: idOf(adapter), country: "US", minDataMb: 5120, limit: 100 }),
    );
    const offer = offers.find((each) => each.topUpSupported && each.countries.length === 1);
    const order = { ourRef: `top-up-test-${adapter}`, offerRef: offer?.offerRef ?? "", quantity: 1 };
    let outcome = await esim.placeOrder(order);
    await expect
      .poll(async () => {
        if (outcome.kind === "pending") outcome = await esim.getOrder(outcome.upstreamRef, 1);
        return outcome.kind;
      })
      .toBe("done");
    const [profile] = outcome.kind === "done" ? outcome.value : [];
    if (!profile || !offer) throw new Error(`${adapter} delivered nothing`);
    const request = { rootId, providerId: idOf(adapter), profile, offerRef: offer.offerRef };
    const first = await topUpOffersFor(deps(), request);
    expect(first.kind === "offers" && first.offers.length, adapter).toBeGreaterThan(0);
    expect(await topUpOffersFor(deps(), request), adapter).toEqual(first);
  }
});

test("a healthy upstream is told from one that fails and from a wrong key", async () => {
  const at = { rootId, providerId: idOf("esim-go") };
  const check = () => checkHealth(deps(), { ...at, service: "esim" });
  expect((await check())?.status).toBe("healthy");
  simulators.get("esim-go")?.fail("error_500");
  expect((await check())?.status).toBe("degraded");
  await hub.refresh(rootId);
  expect((await check())?.status).toBe("down");
  simulators.get("esim-go")?.clearFaults();
  expect((await testConnection(deps(), at, "usr_test")).ok).toBe(true);
  await inRoot((tx) =>
    updateProvider(tx, providerDeps, at.providerId, { credentials: { apiKey: "wrong" } }, "usr_test"),
  );
  await hub.refresh(rootId);
  expect(await testConnection(deps(), at, "usr_test")).toMatchObject({
    ok: false,
    message: expect.stringContaining("refused the credentials"),
  });
});
