import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listJobs, withScope } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { checkHealth, testConnection } from "./check-health.ts";
import type { ProviderHub } from "./hub-types.ts";
import { createUpstreamJobs } from "./jobs.ts";
import { getProvider, listHealthChecks } from "./list-providers.ts";
import { deleteProvider, updateProvider } from "./manage-providers.ts";
import { listProviderEvents } from "./provider-events.ts";
import { type Stage, setStage } from "./test-provider.ts";

let db: TestDatabase;
let stage: Stage;
let hub: ProviderHub;
let providerId: string;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  stage = await setStage(db);
  hub = stage.newHub();
  providerId = (await stage.addProvider()).id;
  return () => stage.close();
});
afterAll(() => db.close());

const deps = () => ({ database: db.database, clock: stage.clock, logger: stage.logger, hub });
const check = async () => {
  stage.advance(60_000);
  return checkHealth(deps(), { rootId: stage.rootId, providerId, service: "esim" });
};
const inRoot = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, stage.scope, work);

test("an outage goes from healthy over degraded to down and back, with each change told once", async () => {
  const answered = stage.upstream.health;
  expect((await check())?.status).toBe("healthy");
  stage.upstream.health = {
    kind: "failed",
    error: { category: "unreachable", code: "ECONNREFUSED", message: "refused" },
  };
  expect((await check())?.status).toBe("degraded");
  expect((await check())?.status).toBe("down");
  expect((await check())?.status).toBe("down");
  stage.upstream.health = answered;
  expect((await check())?.status).toBe("healthy");
  const provider = await inRoot((tx) => getProvider(tx, providerId));
  expect(provider.health[0]).toMatchObject({
    service: "esim",
    status: "healthy",
    balance: { amountMicros: 50_000_000n, currency: "USD" },
  });
  const events = await inRoot((tx) => listProviderEvents(tx, { providerId, limit: 10 }));
  expect(events.map((event) => event.details.to)).toEqual(["healthy", "down", "degraded", "healthy"]);
  const to = new Date(stage.clock.now().getTime() + 86_400_000);
  const samples = await inRoot((tx) => listHealthChecks(tx, { providerId, from: new Date(0), to, limit: 10 }));
  expect(samples.map((sample) => sample.ok)).toEqual([true, false, false, false, true]);
});

test("calls that keep failing take a provider down although it answers the check", async () => {
  await hub.list(stage.rootId);
  for (let call = 0; call < 12; call++) {
    hub.observe(providerId, "placeOrder", "FR", {
      error: { category: "server", code: "http_500", message: "" },
      durationMs: 9,
    });
  }
  expect(await check()).toMatchObject({ status: "down", reason: "100 % of recent calls failed" });
});

test("the checks of a minute are queued once per active provider and service", async () => {
  const off = await stage.addProvider({ name: "Off", status: "inactive" });
  const job = createUpstreamJobs({ ...deps(), keyring: stage.deps.keyring, publicUrl: "http://localhost" }).find(
    (each) => each.name === "upstreams.start_health_checks",
  );
  const context = {
    database: db.database,
    clock: stage.clock,
    logger: stage.logger,
    signal: new AbortController().signal,
    attempt: 1,
  };
  for (let minute = 0; minute < 3; minute++) await job?.run({ rootId: stage.rootId } as never, context);
  const queued = await listJobs(db.database, { rootId: stage.rootId, name: "upstreams.check_health", limit: 10 });
  expect(queued.map((row) => row.payload)).toEqual([{ rootId: stage.rootId, providerId, service: "esim" }]);
  expect(JSON.stringify(queued)).not.toContain(off.id);
});

test("a connection test says in words what is wrong", async () => {
  const tell = async () => (await testConnection(deps(), { rootId: stage.rootId, providerId }, "usr_test")).message;
  expect(await tell()).toMatch(/^answered after \d+ ms$/);
  stage.upstream.health = { kind: "failed", error: { category: "auth", code: "http_401", message: "bad key abc" } };
  expect(await tell()).toBe("The upstream refused the credentials (http_401).");
});

test("a provider whose credentials were lost is down, not an error of ours", async () => {
  await inRoot((tx) =>
    tx.client.query("update upstreams.providers set credentials_set = '{}' where id = $1", [providerId]),
  );
  await inRoot((tx) => updateProvider(tx, stage.deps, providerId, { priority: 2 }, "usr_test"));
  await hub.refresh(stage.rootId);
  expect((await check())?.status).toBe("down");
});

test("a provider that is switched off, or deleted while it is asked, leaves no reading and no error", async () => {
  const held = Promise.withResolvers<void>();
  stage.upstream.gate = held.promise;
  const asked = check();
  const inFlight = async () => {
    await hub.refresh(stage.rootId);
    return (await hub.snapshot(stage.rootId)).providers[0]?.inFlight;
  };
  await expect.poll(inFlight, { interval: 10 }).toBe(1);
  await inRoot((tx) => deleteProvider(tx, providerId, "usr_test"));
  held.resolve();
  expect(await asked).toBeNull();
  await hub.refresh(stage.rootId);
  expect(await check()).toBeNull();
  providerId = (await stage.addProvider({ name: "Off", status: "inactive" })).id;
  await hub.refresh(stage.rootId);
  expect(await check()).toBeNull();
});

test("a connection test goes by what was just added or changed elsewhere", async () => {
  await hub.list(stage.rootId);
  const added = await stage.addProvider({ name: "New" });
  const at = { rootId: stage.rootId, providerId: added.id };
  expect((await testConnection(deps(), at, "usr_test")).ok).toBe(true);
  await inRoot((tx) => updateProvider(tx, stage.deps, added.id, { credentials: { key: "another-key" } }, "usr_test"));
  await testConnection(deps(), at, "usr_test");
  expect(stage.upstream.created.at(-1)?.credentials).toMatchObject({ key: "another-key" });
});
