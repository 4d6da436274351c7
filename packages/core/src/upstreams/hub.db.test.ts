import type { ProviderErrorCategory } from "@tandem/provider-contract";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId, withScope } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { addFailureRule, removeFailureRule } from "./failure-rules.ts";
import { updateProvider } from "./manage-providers.ts";
import { setProviderCountry } from "./provider-countries.ts";
import { listProviderEvents } from "./provider-events.ts";
import { type Stage, setStage } from "./test-provider.ts";

let db: TestDatabase;
let stage: Stage;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  stage = await setStage(db);
  return () => stage.close();
});
afterAll(() => db.close());

const inRoot = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, stage.scope, work);
const error = (category: ProviderErrorCategory, code: string = category) => ({
  category,
  code,
  message: `the upstream said ${code}`,
});
const failed = (category: ProviderErrorCategory) => ({ error: error(category), durationMs: 50 });
const ok = { error: null, durationMs: 50 };

test("an instance is made once and made anew when credentials, address or settings change", async () => {
  const provider = await stage.addProvider();
  const hub = stage.newHub();
  expect(await hub.esim(provider.id)).toBe(await hub.esim(provider.id));
  await inRoot((tx) => updateProvider(tx, stage.deps, provider.id, { priority: 1 }, "usr_test"));
  await hub.refresh(stage.rootId);
  await hub.esim(provider.id);
  expect(stage.upstream.created).toHaveLength(1);
  await inRoot((tx) =>
    updateProvider(
      tx,
      stage.deps,
      provider.id,
      { baseUrl: "http://lab.example/x/", config: { timeoutMs: "2500" } },
      "usr_test",
    ),
  );
  await hub.refresh(stage.rootId);
  await hub.esim(provider.id);
  expect(stage.upstream.created.map(({ baseUrl, timeoutMs }) => [baseUrl, timeoutMs])).toEqual([
    ["https://upstream.example", 10_000],
    ["http://lab.example/x", 2_500],
  ]);
});

test("a change made by another process is followed after a second", async () => {
  const provider = await stage.addProvider();
  const hub = stage.newHub();
  expect((await hub.list(stage.rootId))[0]?.status).toBe("active");
  await inRoot((tx) => updateProvider(tx, stage.deps, provider.id, { status: "maintenance" }, "usr_test"));
  stage.advance(1_000);
  expect((await hub.list(stage.rootId))[0]?.status).toBe("maintenance");
});

test("a provider that does not exist is not found", async () => {
  const hub = stage.newHub();
  await expect(hub.esim(newId())).rejects.toMatchObject({ code: "provider.not_found" });
  expect(await hub.webhookReader(newId())).toBeNull();
});

test("calls of two processes count together", async () => {
  const provider = await stage.addProvider();
  const [one, other] = [stage.newHub(), stage.newHub()];
  for (const hub of [one, other]) {
    await hub.list(stage.rootId);
    hub.observe(provider.id, "placeOrder", "FR", { ...ok, deliveryMs: 900 });
    hub.observe(provider.id, "placeOrder", "FR", failed("timeout"));
    await hub.flush();
  }
  await one.refresh(stage.rootId);
  const snapshot = await one.snapshot(stage.rootId);
  expect(snapshot.providers[0]?.figures.get("placeOrder|FR")).toMatchObject({
    calls: 4,
    technicalFailures: 2,
    successRate: 0.5,
    deliveryMs: 900,
  });
  expect(snapshot.providers[0]?.figures.get("placeOrder|*")?.calls).toBe(4);
});

test("figures that could not be written are written later", async () => {
  const provider = await stage.addProvider();
  const hub = stage.newHub();
  await hub.list(stage.rootId);
  hub.observe(provider.id, "placeOrder", "FR", ok);
  const owner = new pg.Client({ connectionString: db.ownerUrl });
  await owner.connect();
  await owner.query("alter table upstreams.call_buckets rename to away");
  await expect(hub.flush()).rejects.toThrow("does not exist");
  await owner.query("alter table upstreams.away rename to call_buckets");
  await owner.end();
  hub.observe(provider.id, "placeOrder", "FR", ok);
  await hub.flush();
  const fresh = stage.newHub();
  expect((await fresh.snapshot(stage.rootId)).providers[0]?.figures.get("placeOrder|FR")?.calls).toBe(2);
});

test("twenty failures open the breaker in every process, with an event that says why", async () => {
  const provider = await stage.addProvider();
  const [one, other] = [stage.newHub(), stage.newHub()];
  await one.list(stage.rootId);
  for (let call = 0; call < 20; call++) one.observe(provider.id, "placeOrder", "FR", failed("timeout"));
  const own = (await one.snapshot(stage.rootId)).providers[0]?.breakers;
  expect(own?.get("placeOrder|FR")).toMatchObject({ mode: "open", share: 0 });
  await one.flush();
  const theirs = (await other.snapshot(stage.rootId)).providers[0]?.breakers;
  expect(theirs?.get("placeOrder|*")).toMatchObject({ mode: "open", reason: "the upstream said timeout" });
  const events = await inRoot((tx) => listProviderEvents(tx, { providerId: provider.id, limit: 10 }));
  expect(events.map((event) => [event.kind, event.details.region, event.details.mode])).toEqual([
    ["breaker_changed", "*", "open"],
    ["breaker_changed", "FR", "open"],
  ]);
});

test("a process that comes to know of a breaker late does not undo a later state", async () => {
  const provider = await stage.addProvider();
  const [one, other] = [stage.newHub(), stage.newHub()];
  for (const hub of [one, other]) await hub.list(stage.rootId);
  for (let call = 0; call < 20; call++) other.observe(provider.id, "placeOrder", "*", failed("timeout"));
  stage.advance(5_000);
  for (let call = 0; call < 20; call++) one.observe(provider.id, "placeOrder", "*", failed("server"));
  await one.flush();
  await other.flush();
  const seen = (await stage.newHub().snapshot(stage.rootId)).providers[0]?.breakers.get("placeOrder|*");
  expect(seen?.reason).toBe("the upstream said server");
});

test("failure rules: the product's, then an operator's for one provider, then the product's again", async () => {
  const [ours, theirs] = [await stage.addProvider({ name: "A" }), await stage.addProvider({ name: "B" })];
  const hub = stage.newHub();
  await hub.list(stage.rootId);
  const decide = (providerId: string) => hub.decide(providerId, "placeOrder", error("out_of_stock"));
  expect(decide(ours.id)).toBe("next_provider");
  const rule = {
    providerId: ours.id,
    adapter: null,
    operation: "placeOrder",
    category: "out_of_stock",
    code: null,
    action: "final" as const,
  };
  const id = await inRoot((tx) => addFailureRule(tx, rule, "usr_test"));
  await hub.refresh(stage.rootId);
  expect([decide(ours.id), decide(theirs.id)]).toEqual(["final", "next_provider"]);
  await inRoot((tx) => removeFailureRule(tx, id, "usr_test"));
  await hub.refresh(stage.rootId);
  expect(decide(ours.id)).toBe("next_provider");
});

test.each([
  ["placeOrder", "timeout", undefined, "unknown"],
  ["placeOrder", "rate_limited", "rejected", "next_provider"],
  ["placeOrder", "low_balance", "rejected", "next_provider"],
  ["placeOrder", "unreachable", "unknown", "unknown"],
  ["getOrder", "server", undefined, "retry_same"],
  ["getOrder", "activation_failed", "rejected", "next_provider"],
  ["findOrder", "auth", undefined, "final"],
  ["topUp", "refused", "rejected", "final"],
  ["topUp", "unreadable", undefined, "unknown"],
] as const)("the product's rule for %s that ends %s (%s) is %s", async (operation, category, outcome, action) => {
  const provider = await stage.addProvider();
  const hub = stage.newHub();
  await hub.list(stage.rootId);
  expect(hub.decide(provider.id, operation, error(category), outcome)).toBe(action);
});

test("the snapshot has the country map as operators set it", async () => {
  const provider = await stage.addProvider();
  const hub = stage.newHub();
  await hub.snapshot(stage.rootId);
  await inRoot((tx) =>
    setProviderCountry(
      tx,
      { providerId: provider.id, country: "FR", active: false, priority: 3, activationFeeMicros: 100_000n },
      "usr_test",
      stage.clock.now(),
    ),
  );
  await hub.refresh(stage.rootId);
  expect((await hub.snapshot(stage.rootId)).providers[0]?.countries.get("FR")).toMatchObject({
    active: false,
    priority: 3,
    activationFeeMicros: 100_000n,
  });
});

test("calls in flight are seen while they last", async () => {
  const provider = await stage.addProvider();
  const hub = stage.newHub();
  const esim = await hub.esim(provider.id);
  const held = Promise.withResolvers<void>();
  stage.upstream.gate = held.promise;
  const inFlight = async () => {
    await hub.refresh(stage.rootId);
    return (await hub.snapshot(stage.rootId)).providers[0]?.inFlight;
  };
  const call = esim.checkHealth();
  expect(await inFlight()).toBe(1);
  held.resolve();
  await call;
  expect(await inFlight()).toBe(0);
});

test("what an adapter cannot do is missing on the hub's provider as well", async () => {
  const provider = await stage.addProvider();
  const esim = await stage.newHub().esim(provider.id);
  expect(["cancel" in esim, esim.topUp, "placeOrder" in esim]).toEqual([false, undefined, true]);
});
