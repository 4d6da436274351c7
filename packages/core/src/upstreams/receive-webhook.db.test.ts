import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { rootScope, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import type { ProviderHub } from "./hub-types.ts";
import { updateProvider, webhookUrls } from "./manage-providers.ts";
import type { ProviderInfo } from "./provider.ts";
import { createWebhookIntake, type WebhookIntake } from "./receive-webhook.ts";
import { type Stage, setStage, signWebhook } from "./test-provider.ts";
import {
  getWebhook,
  listWebhooks,
  loadInboxEntry,
  markInboxFailed,
  markInboxProcessed,
  readInboxEntry,
  replayWebhook,
} from "./webhook-inbox.ts";

let db: TestDatabase;
let stage: Stage;
let hub: ProviderHub;
let provider: ProviderInfo;
let intake: WebhookIntake;
let token: string;
beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 20 });
});
beforeEach(async () => {
  stage = await setStage(db);
  hub = stage.newHub();
  provider = await stage.addProvider({ name: "Hooked", credentials: { key: "hook-key" } });
  intake = createWebhookIntake({ database: db.database, readers: hub, clock: stage.clock, logger: stage.logger });
  const [url] = await inRoot((tx) => webhookUrls(tx, stage.deps, provider.id, "https://x.example"));
  token = url?.split("/").at(-1) ?? "";
  return () => stage.close();
});
afterAll(() => db.close());

const inRoot = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, stage.scope, work);
const request = (
  body: object | string,
  fields: { key?: string; slug?: string; token?: string; headers?: Record<string, string> } = {},
) => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    providerSlug: fields.slug ?? "hooked",
    token: fields.token ?? token,
    topic: null,
    ref: null,
    url: `https://hooks.example/webhooks/hooked/${token}`,
    headers: {
      "content-type": "application/json",
      "x-signature": signWebhook(fields.key ?? "hook-key", text),
      ...fields.headers,
    },
    rawBody: Buffer.from(text),
    remoteAddress: "203.0.113.9",
  };
};
const jobs = async () => {
  const { rows } = await db.database.pool.query(
    `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'upstreams.process_webhook' and payload ->> 'rootId' = $1 order by j.id`,
    [stage.rootId],
  );
  return rows.map((row) => row.payload.inboxId as string);
};
const stored = () => inRoot((tx) => listWebhooks(tx, { limit: 1000 }));

test("a verified webhook is stored byte for byte and queued in one go", async () => {
  const body = '{"id":"e1",  "iccid":8944500102198304826}';
  const receipt = await intake.receiveWebhook(request(body, { headers: { authorization: "Bearer x" } }));
  expect(receipt).toMatchObject({ kind: "accepted", successStatus: 200 });
  const entry = await inRoot((tx) => loadInboxEntry(tx, receipt.inboxId));
  expect(entry).toMatchObject({
    verdict: "verified",
    verifiedBy: "signature",
    status: "received",
    dedupeKey: "e1",
    attempts: 0,
  });
  expect(entry.rawBody.toString()).toBe(body);
  expect(entry.headers.authorization).toBe("[redacted]");
  expect(await jobs()).toEqual([receipt.inboxId]);
});

test("the same webhook a hundred times at once is stored once, queued once and acknowledged each time", async () => {
  const others = Array.from({ length: 30 }, (_, index) => request({ id: `other-${index}` }));
  const receipts = await Promise.all(
    [...Array.from({ length: 100 }, () => request({ id: "same" })), ...others].map((each) =>
      intake.receiveWebhook(each),
    ),
  );
  const same = receipts.slice(0, 100);
  expect(new Set(same.map((receipt) => receipt.inboxId)).size).toBe(1);
  expect(same.filter((receipt) => receipt.kind === "accepted")).toHaveLength(1);
  expect(same.filter((receipt) => receipt.kind === "repeated")).toHaveLength(99);
  expect(await stored()).toHaveLength(31);
  expect(await jobs()).toHaveLength(31);
  const entry = await inRoot((tx) => getWebhook(tx, same[0]?.inboxId ?? ""));
  expect(entry.repeats).toBe(99);
});

test("the same webhook at two processes at once is stored once", async () => {
  const second = createWebhookIntake({
    database: db.database,
    readers: stage.newHub(),
    clock: stage.clock,
    logger: stage.logger,
  });
  const both = Array.from({ length: 100 }, (_, index) =>
    (index % 2 ? intake : second).receiveWebhook(request({ id: `k${index % 5}` })),
  );
  const receipts = await Promise.all(both);
  expect(receipts.filter((receipt) => receipt.kind === "accepted")).toHaveLength(5);
  expect(await stored()).toHaveLength(5);
  expect(await jobs()).toHaveLength(5);
});

test("a forged webhook is kept, told apart and never queued, not even by replay", async () => {
  const receipt = await intake.receiveWebhook(request({ id: "f" }, { key: "wrong" }));
  expect(receipt).toEqual({ kind: "forged", inboxId: expect.any(String) });
  expect(await inRoot((tx) => loadInboxEntry(tx, receipt.inboxId))).toMatchObject({
    verdict: "forged",
    status: "rejected",
    reason: "signature differs",
  });
  await expect(inRoot((tx) => replayWebhook(tx, receipt.inboxId, "usr_test"))).rejects.toMatchObject({
    code: "request.invalid",
  });
  expect(await jobs()).toEqual([]);
});

test("a forged copy does not keep the real webhook out", async () => {
  await intake.receiveWebhook(request({ id: "real" }, { key: "wrong" }));
  expect((await intake.receiveWebhook(request({ id: "real" }))).kind).toBe("accepted");
});

test.each([{ token: "nonsense" }, { slug: "other" }])(
  "an address that leads nowhere (%j) stores nothing",
  async (fields) => {
    await expect(intake.receiveWebhook(request({ id: "x" }, fields))).rejects.toMatchObject({
      code: "webhook.route_unknown",
    });
    expect(await stored()).toEqual([]);
    expect(await intake.knowsRoute("hooked", token)).toBe(true);
    expect(await intake.knowsRoute("hooked", "nonsense")).toBe(false);
  },
);

test("two providers may use the same event id", async () => {
  const other = await stage.addProvider({ name: "Second", credentials: { key: "hook-key" } });
  await hub.refresh(stage.rootId);
  const [url] = await inRoot((tx) => webhookUrls(tx, stage.deps, other.id, "https://x.example"));
  const kinds = [
    await intake.receiveWebhook(request({ id: "1" })),
    await intake.receiveWebhook(request({ id: "1" }, { slug: "second", token: url?.split("/").at(-1) ?? "" })),
  ];
  expect(kinds.map((receipt) => receipt.kind)).toEqual(["accepted", "accepted"]);
});

test("a webhook whose provider cannot be read now is held and can be replayed once it is repaired", async () => {
  await inRoot((tx) =>
    tx.client.query("update upstreams.providers set credentials_set = '{}' where id = $1", [provider.id]),
  );
  await hub.refresh(stage.rootId);
  const receipt = await intake.receiveWebhook(request({ id: "held" }));
  expect(receipt.kind).toBe("held");
  expect(await jobs()).toEqual([]);
  await inRoot((tx) => updateProvider(tx, stage.deps, provider.id, { credentials: { key: "hook-key" } }, "usr_test"));
  await hub.refresh(stage.rootId);
  await inRoot((tx) => replayWebhook(tx, receipt.inboxId, "usr_test"));
  expect(await jobs()).toEqual([receipt.inboxId]);
  const known = await hub.webhookReader(provider.id);
  const entry = await inRoot((tx) => loadInboxEntry(tx, receipt.inboxId));
  expect(known?.reader && (await readInboxEntry(known.reader, entry))).toMatchObject({
    kind: "parsed",
    parsed: { dedupeKey: "held" },
  });
});

test("processing is marked, a failure shows why, and a replay is queued again", async () => {
  const { inboxId } = await intake.receiveWebhook(request({ id: "m" }));
  await inRoot((tx) => markInboxFailed(tx, inboxId, "the order is not there yet"));
  expect(await inRoot((tx) => listWebhooks(tx, { status: "failed", limit: 5 }))).toMatchObject([
    { id: inboxId, attempts: 1, reason: "the order is not there yet" },
  ]);
  await inRoot((tx) =>
    markInboxProcessed(tx, inboxId, { eventKinds: ["order_ready"], subject: "o1", at: stage.clock.now() }),
  );
  expect(await inRoot((tx) => getWebhook(tx, inboxId))).toMatchObject({
    status: "processed",
    attempts: 2,
    eventKinds: ["order_ready"],
    subject: "o1",
    reason: null,
  });
  await inRoot((tx) => replayWebhook(tx, inboxId, "usr_test"));
  expect(await jobs()).toEqual([inboxId, inboxId]);
  expect((await inRoot((tx) => getWebhook(tx, inboxId))).status).toBe("received");
});

test("one webhook the database refuses does not take its batch with it", async () => {
  const bad = { ...request({ id: "bad" }), topic: "a\0b" };
  const results = await Promise.allSettled([
    intake.receiveWebhook(request({ id: "g1" })),
    intake.receiveWebhook(bad),
    intake.receiveWebhook(request({ id: "g2" })),
    intake.receiveWebhook(request({ id: "g3" })),
  ]);
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  expect(await stored()).toHaveLength(3);
});

test("an event id no text column takes is kept by its hash", async () => {
  const receipt = await intake.receiveWebhook(request({ id: "a\0b" }));
  expect((await inRoot((tx) => loadInboxEntry(tx, receipt.inboxId))).dedupeKey).toMatch(/^[0-9a-f]{64}$/);
});

test("the inbox pages from the newest and shows nothing to a reseller, a customer or another root", async () => {
  for (const id of ["1", "2", "3"]) await intake.receiveWebhook(request({ id }));
  const first = await inRoot((tx) => listWebhooks(tx, { limit: 2 }));
  const rest = await inRoot((tx) => listWebhooks(tx, { limit: 2, before: first[1]?.id ?? "" }));
  expect([...first, ...rest].map((entry) => entry.dedupeKey)).toEqual(["3", "2", "1"]);
  const reseller = await addTestReseller(db, stage.rootId);
  const foreign = await createTestTenant(db);
  for (const scope of [
    tenantScope(stage.rootId, reseller.tenantId),
    { ...tenantScope(stage.rootId, stage.tenantId), accountId: stage.accountId },
    rootScope(foreign.rootId),
  ]) {
    expect(await withScope(db.database, scope, (tx) => listWebhooks(tx, { limit: 10 }))).toEqual([]);
    await expect(withScope(db.database, scope, (tx) => loadInboxEntry(tx, first[0]?.id ?? ""))).rejects.toMatchObject({
      code: "webhook.not_found",
    });
  }
});

test("the connection that stored a webhook keeps no scope behind", async () => {
  await intake.receiveWebhook(request({ id: "clean" }));
  await vi.waitFor(() => expect(db.database.pool.idleCount).toBe(db.database.pool.totalCount));
  const seen = await Promise.all(
    Array.from({ length: db.database.pool.totalCount }, () =>
      db.database.pool.query("select coalesce(current_setting('app.root_id', true), '') as root"),
    ),
  );
  expect(new Set(seen.map(({ rows }) => rows[0].root))).toEqual(new Set([""]));
});
