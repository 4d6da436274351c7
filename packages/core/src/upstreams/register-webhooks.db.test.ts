import { afterAll, beforeAll, expect, test } from "vitest";
import { listJobs, withScope } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { updateProvider, webhookUrls } from "./manage-providers.ts";
import { listProviderEvents } from "./provider-events.ts";
import { registerWebhooks } from "./register-webhooks.ts";
import { setStage } from "./test-provider.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const publicUrl = "https://shop.example";

test("an upstream is told the address at which its webhooks are believed", async () => {
  const stage = await setStage(db);
  const provider = await stage.addProvider();
  const deps = {
    database: db.database,
    hub: stage.newHub(),
    keyring: stage.deps.keyring,
    logger: stage.logger,
    publicUrl,
  };
  await registerWebhooks(deps, { rootId: stage.rootId });
  const shown = await withScope(db.database, stage.scope, (tx) => webhookUrls(tx, stage.deps, provider.id, publicUrl));
  expect(stage.upstream.webhookUrls).toEqual(shown);
  await stage.close();
});

test("an upstream that refuses is asked again later, and operators see that it refused", async () => {
  const stage = await setStage(db);
  await stage.addProvider();
  stage.upstream.takesWebhooks = false;
  const deps = {
    database: db.database,
    hub: stage.newHub(),
    keyring: stage.deps.keyring,
    logger: stage.logger,
    publicUrl,
  };
  await expect(registerWebhooks(deps, { rootId: stage.rootId })).rejects.toThrow(/not taken by test/);
  const events = await withScope(db.database, stage.scope, (tx) => listProviderEvents(tx, { limit: 5 }));
  expect(events[0]).toMatchObject({ kind: "webhooks_refused", details: { error: "unsupported" } });
  await stage.close();
});

test("a new provider, and one with new credentials, is registered by a job; a new name is not", async () => {
  const stage = await setStage(db);
  const waiting = async () =>
    (await listJobs(db.database, { rootId: stage.rootId, name: "upstreams.register_webhooks", limit: 10 })).length;
  const provider = await stage.addProvider();
  expect(await waiting()).toBe(1);
  await db.database.pool.query(
    "select graphile_worker.complete_jobs(array(select id from graphile_worker._private_jobs))",
  );
  await withScope(db.database, stage.scope, (tx) =>
    updateProvider(tx, stage.deps, provider.id, { name: "Renamed" }, "usr_test"),
  );
  expect(await waiting()).toBe(0);
  await withScope(db.database, stage.scope, (tx) =>
    updateProvider(tx, stage.deps, provider.id, { credentials: { key: "another-key" } }, "usr_test"),
  );
  expect(await waiting()).toBe(1);
  await stage.close();
});
