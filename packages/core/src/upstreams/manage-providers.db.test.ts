import { afterAll, beforeAll, expect, test } from "vitest";
import { rootScope, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { listAudit } from "../tenancy/index.ts";
import { getProvider, listProviders } from "./list-providers.ts";
import { deleteProvider, setPriority, updateProvider, webhookUrls } from "./manage-providers.ts";
import { type Stage, setStage } from "./test-provider.ts";

let db: TestDatabase;
let stage: Stage;
beforeAll(async () => {
  db = await createTestDatabase();
  stage = await setStage(db);
});
afterAll(async () => {
  await stage.close();
  await db.close();
});

const inRoot = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, stage.scope, work);

test("a provider is added with the targets of its tier, and only the names of its credentials come back", async () => {
  const provider = await stage.addProvider({ name: "Primary", tier: 1, credentials: { key: "abc", extra: "def" } });
  expect(provider).toMatchObject({
    slug: "primary",
    tier: 1,
    status: "active",
    credentialsSet: ["extra", "key"],
    targets: { successRate: 0.98, deliverySeconds: 60 },
  });
  expect(JSON.stringify(await inRoot((tx) => getProvider(tx, provider.id)))).not.toMatch(/abc|def|envelope|sealed/);
});

test("no credential stands in the database in the clear", async () => {
  const provider = await stage.addProvider({ credentials: { key: "PLAINTEXT-SECRET" } });
  const { rows } = await inRoot((tx) =>
    tx.client.query("select p::text as row, sealed from upstreams.providers p where id = $1", [provider.id]),
  );
  expect(rows[0].row).not.toContain("PLAINTEXT-SECRET");
  expect((rows[0].sealed as Buffer).includes("PLAINTEXT-SECRET")).toBe(false);
});

test("two providers of one name get different addresses", async () => {
  const slugs = [await stage.addProvider({ name: "Twin" }), await stage.addProvider({ name: "Twin" })].map(
    (each) => each.slug,
  );
  expect(slugs).toEqual(["twin", "twin-2"]);
});

test.each([
  [{ adapter: "nobody" }, "provider.adapter_unknown"],
  [{ credentials: {} }, "provider.credentials_invalid"],
  [{ credentials: { key: "k", other: "x" } }, "provider.credentials_invalid"],
  [{ config: { nonsense: "1" } }, "request.invalid"],
  [{ config: { timeoutMs: "soon" } }, "request.invalid"],
])("%j is refused as %s", async (fields, code) => {
  await expect(stage.addProvider(fields as never)).rejects.toMatchObject({ code });
});

test("credentials left out stay, an empty text removes, and what is needed cannot be removed", async () => {
  const provider = await stage.addProvider({ credentials: { key: "one", extra: "two" } });
  const change = (credentials: Record<string, string>) =>
    inRoot((tx) => updateProvider(tx, stage.deps, provider.id, { credentials }, "usr_test"));
  expect((await change({ extra: "" })).credentialsSet).toEqual(["key"]);
  await expect(change({ key: "" })).rejects.toMatchObject({ code: "provider.credentials_invalid" });
  await change({ key: "three" });
  await stage.newHub().esim(provider.id);
  expect(stage.upstream.created.at(-1)?.credentials).toEqual({ key: "three" });
});

test("every change is in the audit trail, without a secret", async () => {
  const provider = await stage.addProvider({ name: "Audited" });
  await inRoot((tx) =>
    updateProvider(tx, stage.deps, provider.id, { status: "maintenance", credentials: { key: "TOP" } }, "usr_ann"),
  );
  await inRoot((tx) => setPriority(tx, stage.deps, provider.id, { tier: 1, priority: 5 }, "usr_ann"));
  await inRoot((tx) => deleteProvider(tx, provider.id, "usr_ben"));
  const trail = await inRoot((tx) => listAudit(tx, { subject: provider.id, limit: 10 }));
  expect(trail.map((entry) => [entry.action, entry.actor])).toEqual([
    ["provider.deleted", "usr_ben"],
    ["provider.updated", "usr_ann"],
    ["provider.updated", "usr_ann"],
    ["provider.created", "usr_test"],
  ]);
  expect(trail[2]?.details).toEqual({ status: { from: "active", to: "maintenance" }, credentials: ["key"] });
  expect(JSON.stringify(trail)).not.toContain("TOP");
});

test("a provider that sold something cannot be deleted, only switched off", async () => {
  const provider = await stage.addProvider();
  const esim = await stage.newHub().esim(provider.id);
  await esim.placeOrder({ ourRef: "a", offerRef: "o", quantity: 1 });
  await expect(inRoot((tx) => deleteProvider(tx, provider.id, "usr_test"))).rejects.toMatchObject({
    code: "provider.in_use",
  });
  const off = await inRoot((tx) => updateProvider(tx, stage.deps, provider.id, { status: "inactive" }, "usr_test"));
  expect(off).toMatchObject({ status: "inactive", usedAt: stage.clock.now() });
});

test("a reseller and a customer see none of the platform's providers, another root neither", async () => {
  const reseller = await addTestReseller(db, stage.rootId);
  const foreign = await createTestTenant(db);
  const provider = await stage.addProvider();
  for (const scope of [
    tenantScope(stage.rootId, reseller.tenantId),
    { ...tenantScope(stage.rootId, stage.tenantId), accountId: stage.accountId },
    rootScope(foreign.rootId),
  ]) {
    expect(await withScope(db.database, scope, listProviders)).toEqual([]);
    await expect(withScope(db.database, scope, (tx) => getProvider(tx, provider.id))).rejects.toMatchObject({
      code: "provider.not_found",
    });
    await expect(
      withScope(db.database, scope, (tx) => deleteProvider(tx, provider.id, "usr_mallory")),
    ).rejects.toMatchObject({ code: "provider.not_found" });
  }
});

test("the webhook address holds a token that the directory keeps only as a hash", async () => {
  const provider = await stage.addProvider({ name: "Addressed" });
  const [url] = await inRoot((tx) => webhookUrls(tx, stage.deps, provider.id, "https://shop.example"));
  expect(url).toMatch(/^https:\/\/shop\.example\/webhooks\/addressed\/[A-Za-z0-9_-]{32}$/);
  const { rows } = await db.database.pool.query(
    "select encode(token_hash, 'escape') as hash from upstreams.webhook_routes where provider_id = $1",
    [provider.id],
  );
  expect(rows[0].hash).not.toContain(url?.split("/").at(-1));
});
