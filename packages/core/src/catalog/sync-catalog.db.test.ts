import { type EsimOffer, type EsimProvider, ProviderCallError, type ProviderModule } from "@tandem/provider-contract";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Clock, createLogger, rootScope, systemClock, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import {
  addKey,
  createProvider,
  createProviderHub,
  deleteProvider,
  listProviderCountries,
  listProviderEvents,
  type ProviderHub,
  parseKeyring,
  updateProvider,
} from "../upstreams/index.ts";
import { coverageMap, coverageReport } from "./coverage.ts";
import { getPlan } from "./get-plan.ts";
import { createCatalogJobs, queueSync } from "./jobs.ts";
import { listOffers } from "./list-offers.ts";
import { getOffer, offersForPlan } from "./offer-queries.ts";
import { type SyncRequest, syncProviderCatalog } from "./sync-catalog.ts";
import { latestSyncRuns, listSyncRuns } from "./sync-runs.ts";
import { topUpOffersFor } from "./top-up-offers.ts";

type Shop = { offers: EsimOffer[]; failAfterPage: number | null; topUps: EsimOffer[]; gate: Promise<void> };

let db: TestDatabase;
let rootId: string;
let tenantId: string;
let accountId: string;
let hub: ProviderHub;
const shops = new Map<string, Shop>();
const logger = createLogger("test", "silent");
const keyring = parseKeyring(addKey("k1"));
const clock: Clock = systemClock;

beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  ({ rootId, tenantId, accountId } = await createTestTenant(db));
  hub = createProviderHub({ database: db.database, modules: { shop: shopModule() }, keyring, clock, logger });
  return () => hub.close();
});
afterAll(() => db.close());

/** An adapter whose catalogue is what the test put into `shops` under the credential `name`; ten offers to a page. */
function shopModule(): ProviderModule {
  const refuse = { kind: "failed", error: { category: "unsupported", code: "unsupported", message: "" } } as const;
  const create = (name: string): EsimProvider => ({
    async *listOffers() {
      const shop = shops.get(name);
      if (!shop) return;
      await shop.gate;
      for (let start = 0; start < shop.offers.length; start += 10) {
        if (shop.failAfterPage === start / 10)
          throw new ProviderCallError({ category: "server", code: "http_500", message: "broken" });
        yield shop.offers.slice(start, start + 10);
      }
    },
    listTopUpOffers: async () => ({ kind: "answered", value: shops.get(name)?.topUps ?? [] }),
    placeOrder: async () => ({ kind: "pending", upstreamRef: "r" }),
    getOrder: async () => ({ kind: "pending", upstreamRef: "r" }),
    findOrder: async () => ({ kind: "not_found" }),
    topUp: async () => ({ kind: "pending", upstreamRef: "r" }),
    getProfile: async () => refuse,
    getUsage: async () => refuse,
    getBalance: async () => refuse,
    checkHealth: async () => refuse,
  });
  return {
    manifest: {
      id: "shop",
      name: "Shop",
      services: ["esim"],
      capabilities: {},
      baseUrl: "https://shop.example",
      credentialFields: [{ name: "name", label: "Name", secret: true, required: true }],
      configFields: [],
      limits: {
        requestsPerSecond: null,
        rateLimitScope: "account",
        quantityMax: 10,
        orderTimeoutMs: 1,
        readTimeoutMs: 1,
        usageLagMs: 0,
      },
      webhooks: null,
    },
    create: ({ credentials }) => ({ esim: create(credentials.name ?? "") }),
  };
}

const offer = (offerRef: string, fields: Partial<EsimOffer> = {}): EsimOffer => ({
  offerRef,
  name: `Offer ${offerRef}`,
  countries: ["US"],
  region: null,
  dataMode: "total",
  dataBytes: 5_000_000_000n,
  afterAllowance: "stopped",
  validityDays: 30,
  startWithinDays: null,
  startsOn: "first_use",
  cost: { amountMicros: 3_500_000n, currency: "USD" },
  retailFloor: null,
  fiveG: true,
  networks: [{ country: "US", operator: "T-Mobile", technologies: ["5G"] }],
  voiceMinutes: null,
  smsCount: null,
  topUpSupported: true,
  ...fields,
});
const many = (count: number, fields: Partial<EsimOffer> = {}) =>
  Array.from({ length: count }, (_, index) => offer(`ref-${index}`, fields));

async function openShop(offers: EsimOffer[], name = `shop-${shops.size}`): Promise<{ id: string; shop: Shop }> {
  const shop: Shop = { offers, failAfterPage: null, topUps: [], gate: Promise.resolve() };
  shops.set(name, shop);
  const deps = { modules: { shop: shopModule() }, keyring, clock };
  const provider = await inRoot((tx) =>
    createProvider(tx, deps, { adapter: "shop", name, credentials: { name } }, "usr_test"),
  );
  await hub.refresh(rootId);
  return { id: provider.id, shop };
}
const inRoot = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, rootScope(rootId), work);
const deps = () => ({ database: db.database, hub, clock, logger });
const sync = (providerId: string, more: Partial<SyncRequest> = {}) =>
  syncProviderCatalog(deps(), { rootId, providerId, trigger: "operator", ...more });
const plans = () =>
  inRoot(
    async (tx) =>
      await tx.sql
        .selectFrom("catalog.plans")
        .select(["id", "slug", "status", "five_g"])
        .where("root_id", "=", rootId)
        .orderBy("slug")
        .execute(),
  );
const available = async () => (await inRoot((tx) => listOffers(tx, { available: true, limit: 200 }))).offers.length;

test("a sync stores offers, makes plans of them and tells what it did", async () => {
  const { id } = await openShop([
    offer("us"),
    offer("fr", { countries: ["FR"], networks: [] }),
    offer("bad", { countries: [] }),
  ]);
  const result = await sync(id);
  expect(result).toMatchObject({
    kind: "done",
    counts: { offersRead: 2, added: 2, changed: 0, unchanged: 0, gone: 0, plans: 2 },
  });
  expect((await plans()).map((plan) => plan.slug)).toEqual(["fr-5gb-30d", "us-5gb-30d"]);
  expect((await inRoot(latestSyncRuns)).get(id)).toMatchObject({ status: "done", trigger: "operator", added: 2 });
  expect(
    (await inRoot((tx) => listProviderCountries(tx, id))).map((entry) => [entry.country, entry.costPerGbMicros]),
  ).toEqual([
    ["FR", 700_000n],
    ["US", 700_000n],
  ]);
  expect(await inRoot((tx) => listProviderEvents(tx, { providerId: id, limit: 5 }))).toMatchObject([
    { kind: "catalog_synced" },
  ]);
});

test("a second sync writes nothing and keeps every id", async () => {
  const { id } = await openShop(many(25));
  await sync(id);
  const before = [
    await plans(),
    await inRoot((tx) =>
      tx.client.query("select id, xmin::text from catalog.offers where root_id = $1 order by id", [rootId]),
    ),
  ];
  expect(await sync(id)).toMatchObject({ kind: "done", counts: { added: 0, changed: 0, unchanged: 25 } });
  const after = [
    await plans(),
    await inRoot((tx) =>
      tx.client.query("select id, xmin::text from catalog.offers where root_id = $1 order by id", [rootId]),
    ),
  ];
  expect(after.map((each) => ("rows" in each ? each.rows : each))).toEqual(
    before.map((each) => ("rows" in each ? each.rows : each)),
  );
});

test("a changed cost is a change, a vanished offer is gone, and one that comes back is on sale again under its id", async () => {
  const { id, shop } = await openShop([offer("a"), offer("b", { countries: ["FR"] }), offer("c")]);
  await sync(id);
  const [first] = (await inRoot((tx) => listOffers(tx, { search: "Offer b", limit: 1 }))).offers;
  shop.offers = [offer("a", { cost: { amountMicros: 3_600_000n, currency: "USD" } }), offer("c")];
  expect(await sync(id)).toMatchObject({ counts: { added: 0, changed: 1, unchanged: 1, gone: 1, plans: 1 } });
  expect((await plans()).map((plan) => [plan.slug, plan.status])).toEqual([
    ["fr-5gb-30d", "retired"],
    ["us-5gb-30d", "active"],
  ]);
  expect((await inRoot((tx) => getOffer(tx, first?.id ?? ""))).available).toBe(false);
  shop.offers.push(offer("b", { countries: ["FR"] }));
  expect(await sync(id)).toMatchObject({ counts: { changed: 1, gone: 0, plans: 2 } });
  expect((await inRoot((tx) => getOffer(tx, first?.id ?? ""))).available).toBe(true);
});

test("less than half a catalogue changes nothing until an operator says it is right", async () => {
  const { id, shop } = await openShop(many(40));
  await sync(id);
  shop.offers = many(19, { name: "changed" });
  expect(await sync(id)).toMatchObject({
    kind: "failed",
    error: "only 19 offers came where 40 are on sale; nothing was changed",
  });
  expect(await available()).toBe(40);
  shop.offers = [];
  expect((await sync(id)).kind).toBe("failed");
  expect(await available()).toBe(40);
  shop.offers = many(19);
  expect(await sync(id, { acceptShrinking: true })).toMatchObject({ kind: "done", counts: { gone: 21 } });
});

test("a listing that breaks off changes nothing", async () => {
  const { id, shop } = await openShop(many(40));
  await sync(id);
  shop.offers = many(40, { cost: { amountMicros: 1n, currency: "USD" } });
  shop.failAfterPage = 3;
  expect(await sync(id)).toMatchObject({ kind: "failed" });
  const runs = await inRoot((tx) => listSyncRuns(tx, { providerId: id, limit: 1 }));
  expect(runs[0]).toMatchObject({ status: "failed", offersRead: 30, error: expect.stringContaining("broken") });
  expect((await inRoot((tx) => listOffers(tx, { limit: 1 }))).offers[0]?.costMicros).toBe(3_500_000n);
  await expect(runJob({ providerId: id, trigger: "schedule" })).rejects.toThrow("catalogue sync failed");
});

const runJob = (
  payload: Record<string, unknown>,
  { name = "catalog.sync_provider", signal = new AbortController().signal } = {},
) => {
  const job = createCatalogJobs(deps()).find((each) => each.name === name);
  return job?.run({ rootId, ...payload } as never, { database: db.database, clock, logger, signal, attempt: 1 });
};
const runsOf = (providerId: string) => inRoot((tx) => listSyncRuns(tx, { providerId, limit: 5 }));

test("a process that is to stop leaves a sync where it is, and the next one does it", async () => {
  const { id, shop } = await openShop(many(40));
  await sync(id);
  shop.offers = many(40, { cost: { amountMicros: 1n, currency: "USD" } });
  const scheduled = { providerId: id, trigger: "schedule" };
  await expect(runJob(scheduled, { signal: AbortSignal.abort(new Error("stopping")) })).rejects.toThrow("stopping");
  expect((await runsOf(id))[0]).toMatchObject({ status: "failed", error: "interrupted: the process was stopped" });
  await runJob(scheduled);
  expect((await runsOf(id))[0]).toMatchObject({ status: "done", changed: 40 });
});

test("a scheduled sync of a provider that was deleted or switched off meanwhile ends quietly", async () => {
  const { id, shop } = await openShop(many(5));
  shop.failAfterPage = 0;
  await expect(runJob({ providerId: id, trigger: "schedule" })).rejects.toThrow("catalogue sync failed");
  const providerDeps = { modules: { shop: shopModule() }, keyring, clock };
  await inRoot((tx) => updateProvider(tx, providerDeps, id, { status: "inactive" }, "usr_test"));
  await hub.refresh(rootId);
  await runJob({ providerId: id, trigger: "schedule" });
  expect(await runsOf(id)).toHaveLength(1);
  shop.failAfterPage = null;
  await runJob({ providerId: id, trigger: "operator" });
  expect((await runsOf(id))[0], "who asks for it by hand gets it").toMatchObject({ status: "done", offersRead: 5 });
  await inRoot((tx) => deleteProvider(tx, id, "usr_test")).then(() => hub.refresh(rootId));
  for (const trigger of ["schedule", "operator"]) await runJob({ providerId: id, trigger });
});

test("a provider that was added a moment ago by another process is synchronised, not taken for gone", async () => {
  await hub.refresh(rootId);
  const name = `shop-${shops.size}`;
  shops.set(name, { offers: many(3), failAfterPage: null, topUps: [], gate: Promise.resolve() });
  const providerDeps = { modules: { shop: shopModule() }, keyring, clock };
  const added = await inRoot((tx) =>
    createProvider(tx, providerDeps, { adapter: "shop", name, credentials: { name } }, "usr_test"),
  );
  expect(await sync(added.id, { trigger: "first" })).toMatchObject({ kind: "done", counts: { offersRead: 3 } });
});

test("a provider that cannot be used as it is set up has a failed run that says so", async () => {
  const { id } = await openShop(many(5));
  await inRoot((tx) =>
    tx.client.query("update upstreams.providers set credentials_set = '{}', version = version + 1 where id = $1", [id]),
  );
  await hub.refresh(rootId);
  expect(await sync(id)).toMatchObject({
    kind: "failed",
    error: "the provider cannot be used as it is set up (provider.credentials_invalid)",
  });
});

test("while the breaker of its catalogue is open, a provider is asked by hand only", async () => {
  const { id } = await openShop(many(5));
  const error = { category: "timeout", code: "timeout", message: "" } as const;
  for (let call = 0; call < 20; call++) hub.observe(id, "listOffers", "*", { error, durationMs: 1 });
  expect(await sync(id, { trigger: "schedule" })).toMatchObject({
    kind: "failed",
    error: expect.stringMatching(/^not asked/),
  });
  expect((await sync(id)).kind).toBe("done");
});

test("two syncs of one provider at once: one works, the other is told it is busy", async () => {
  const { id, shop } = await openShop(many(20));
  const held = Promise.withResolvers<void>();
  shop.gate = held.promise;
  const first = sync(id);
  await expect
    .poll(async () => (await inRoot((tx) => listSyncRuns(tx, { providerId: id, limit: 1 })))[0]?.status)
    .toBe("running");
  expect(await sync(id)).toEqual({ kind: "busy" });
  held.resolve();
  expect((await first).kind).toBe("done");
});

test("a run whose process died is ended by the next", async () => {
  const { id } = await openShop(many(5));
  const longAgo = new Date(Date.now() - 3_600_000);
  await inRoot((tx) =>
    tx.sql
      .insertInto("catalog.sync_runs")
      .values({
        root_id: rootId,
        tenant_id: tenantId,
        id: crypto.randomUUID(),
        provider_id: id,
        trigger: "schedule",
        status: "running",
        started_at: longAgo,
        heartbeat_at: longAgo,
      })
      .execute(),
  );
  expect((await sync(id)).kind).toBe("done");
  const runs = await inRoot((tx) => listSyncRuns(tx, { providerId: id, limit: 5 }));
  expect(runs.map((run) => run.status).sort()).toEqual(["done", "failed"]);
});

test("syncs of several providers at once end in the same plans as one after another", async () => {
  const opened = [
    await openShop(many(30)),
    await openShop(many(30, { dataBytes: 5_368_709_120n })),
    await openShop(many(30, { dataBytes: 5_120_000_000n })),
  ];
  const results = await Promise.all(opened.map(({ id }) => sync(id)));
  expect(results.map((result) => result.kind)).toEqual(["done", "done", "done"]);
  const [plan] = await plans();
  const serving = await inRoot((tx) => offersForPlan(tx, plan?.id ?? ""));
  expect(serving).toHaveLength(9);
  expect(new Set(serving.map((each) => each.providerId)).size).toBe(3);
});

test("a plan keeps its id when its provider goes and another comes", async () => {
  const first = await openShop([offer("a")]);
  await sync(first.id);
  const [before] = await plans();
  const second = await openShop([offer("z", { dataBytes: 5_368_709_120n })]);
  await sync(second.id);
  first.shop.offers = [];
  await sync(first.id, { acceptShrinking: true });
  expect((await plans())[0]?.id).toBe(before?.id);
  const serving = await inRoot((tx) => offersForPlan(tx, before?.id ?? ""));
  expect(serving.map((each) => [each.providerId, each.offerRef, each.exact])).toEqual([[second.id, "z", true]]);
});

test("an offer does not serve a sale below the price its provider asks for at least", async () => {
  const retailFloor = { amountMicros: 9_500_000n, currency: "USD" };
  const { id } = await openShop([offer("bound", { retailFloor }), offer("free")]);
  await sync(id);
  const [plan] = await plans();
  const refsAt = async (soldAtMicros: bigint) =>
    (await inRoot((tx) => offersForPlan(tx, plan?.id ?? "", { soldAtMicros }))).map((each) => each.offerRef).sort();
  expect(await refsAt(9_500_000n)).toEqual(["bound", "free"]);
  expect(await refsAt(9_490_000n)).toEqual(["free"]);
});

test("resellers and customers read plans and no offers; another root reads nothing", async () => {
  const { id } = await openShop([offer("a")]);
  await sync(id);
  const [plan] = await plans();
  const reseller = await addTestReseller(db, rootId);
  const foreign = await createTestTenant(db);
  const customers = [tenantScope(rootId, reseller.tenantId), { ...tenantScope(rootId, tenantId), accountId }];
  for (const scope of customers) {
    await withScope(db.database, scope, async (tx) => {
      expect((await getPlan(tx, plan?.id ?? "")).networks).toHaveLength(1);
      expect(await offersForPlan(tx, plan?.id ?? "")).toEqual([]);
      expect((await listOffers(tx, { limit: 5 })).offers).toEqual([]);
      expect((await tx.sql.updateTable("catalog.plans").set({ hidden: true }).executeTakeFirst()).numUpdatedRows).toBe(
        0n,
      );
    });
  }
  await expect(
    withScope(db.database, rootScope(foreign.rootId), (tx) => getPlan(tx, plan?.id ?? "")),
  ).rejects.toMatchObject({ code: "catalog.plan_not_found" });
});

test("the coverage report names critical countries without a backup and says what to do", async () => {
  const [one, two] = [
    await openShop([offer("us"), offer("fr", { countries: ["FR"] })], "Alpha"),
    await openShop([offer("us")], "Beta"),
  ];
  await sync(one.id);
  await sync(two.id);
  const provider = (name: string, working: boolean, off: string[] = []) => ({
    name,
    working,
    countriesOff: new Set(off),
  });
  const report = (beta: ReturnType<typeof provider>) =>
    inRoot((tx) =>
      coverageReport(
        tx,
        new Map([
          [one.id, provider("Alpha", true)],
          [two.id, beta],
        ]),
      ),
    );
  const states = (made: Awaited<ReturnType<typeof report>>) =>
    Object.fromEntries(
      made.countries
        .filter((each) => ["US", "FR", "JP"].includes(each.code))
        .map((each) => [each.code, [each.state, each.advice]]),
    );
  const good = await report(provider("Beta", true));
  expect(good).toMatchObject({ countriesServed: 2, criticalTotal: 20, criticalWithBackup: 1 });
  expect(states(good)).toEqual({
    US: ["backed_up", null],
    FR: ["single", "Only Alpha sells France. Add a second provider."],
    JP: ["none", "Nobody sells Japan. Add a provider that does, or synchronise the catalogues."],
  });
  expect(states(await report(provider("Beta", false))).US).toEqual(["degraded", "Beta cannot deliver at the moment."]);
  expect(states(await report(provider("Beta", true, ["US"]))).US?.[0]).toBe("single");
  const map = await inRoot(coverageMap);
  expect(map.length).toBeGreaterThan(200);
  expect(map.find((each) => each.code === "US")).toMatchObject({
    critical: true,
    pilot: true,
    providers: [{ offerCount: 1 }, { offerCount: 1 }],
    networks: [{ operator: "T-Mobile" }],
  });
});

test("offers are listed by cost, data or days with a cursor that loses and repeats none", async () => {
  const offers = Array.from({ length: 23 }, (_, index) =>
    offer(`o${index}`, {
      cost: { amountMicros: BigInt(1 + (index % 5)) * 1_000_000n, currency: "USD" },
      validityDays: 1 + (index % 7),
    }),
  );
  const { id } = await openShop(offers);
  await sync(id);
  for (const sort of ["cost", "-cost", "data", "-days"] as const) {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listOffers>> = await inRoot((tx) =>
        listOffers(tx, { sort, limit: 5, ...(cursor ? { cursor } : {}) }),
      );
      seen.push(...page.offers.map((each) => each.offerRef));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(23);
    expect(seen).toHaveLength(23);
  }
  await expect(inRoot((tx) => listOffers(tx, { cursor: "nonsense", limit: 5 }))).rejects.toMatchObject({
    code: "request.invalid_cursor",
  });
  expect((await inRoot((tx) => listOffers(tx, { country: "FR", limit: 5 }))).offers).toEqual([]);
  expect((await inRoot((tx) => listOffers(tx, { minDataMb: 5120, limit: 50 }))).offers).toHaveLength(23);
  expect((await inRoot((tx) => listOffers(tx, { minDataMb: 6000, limit: 50 }))).offers).toEqual([]);
});

test("top-ups of a profile are kept as offers with ids and stay out of the plans", async () => {
  const { id, shop } = await openShop([offer("base")]);
  await sync(id);
  shop.topUps = [offer("top-1", { cost: { amountMicros: 1_000_000n, currency: "USD" }, dataBytes: 1_000_000_000n })];
  const profile = { upstreamProfileRef: "p", iccid: "8900000000000000001" };
  const ask = () => topUpOffersFor(deps(), { rootId, providerId: id, profile, offerRef: "base" });
  const [first, second] = [await ask(), await ask()];
  expect(first).toMatchObject({ kind: "offers", offers: [{ kind: "top_up", offerRef: "top-1", dataLabel: "1 GB" }] });
  expect(second).toEqual(first);
  await sync(id);
  expect((await plans()).map((plan) => plan.slug)).toEqual(["us-5gb-30d"]);
  expect(await inRoot((tx) => getOffer(tx, first.kind === "offers" ? (first.offers[0]?.id ?? "") : ""))).toMatchObject({
    available: true,
  });
});

test("every hour each active provider's sync is queued once", async () => {
  const { id } = await openShop([]);
  await runJob({}, { name: "catalog.start_syncs" });
  await inRoot((tx) => queueSync(tx, { providerId: id, trigger: "operator" }));
  const { rows } = await db.database.pool.query("select payload from graphile_worker._private_jobs where key = $1", [
    `catalog.sync_provider ${id}`,
  ]);
  expect(rows.map((row) => row.payload)).toEqual([{ rootId, providerId: id, trigger: "operator" }]);
});
