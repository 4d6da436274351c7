import { idAt, newId, publicId, tenantScope, withScope } from "@tandem/core/kernel";
import { createPlatform } from "@tandem/core/tenancy";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readServerSentEvents } from "../../../../packages/sdk/src/sse.ts";
import { createApiKey } from "../auth/api-keys.ts";
import { createTestApp, send, type TestApp } from "../test-app.ts";

type Told = { id: string; topics: string[]; orderIds: string[] | null };
type Tenant = { rootId: string; tenantId: string };

let app: TestApp;
let foreign: Tenant;
const open: AbortController[] = [];

beforeAll(async () => {
  app = await createTestApp();
  foreign = await createPlatform(app.services.database, { slug: "foreign", name: "Foreign", hosts: ["foreign.test"] });
});
afterAll(async () => {
  for (const one of open) one.abort();
  await app?.close();
});

async function keyOf({ rootId, tenantId }: Tenant, scopes: readonly ["*"] | readonly ["orders:read"] = ["*"]) {
  const { database } = app.services;
  return (await createApiKey(database, { rootId, tenantId, accountId: null, name: "x", scopes, createdBy: "test" }))
    .key;
}

/** Something happens to an order of a tenant, as the saga writes and announces it. */
async function happen({ rootId, tenantId }: Tenant, type = "attempt.submitted"): Promise<string> {
  const orderId = newId();
  await withScope(app.services.database, tenantScope(rootId, tenantId), (tx) =>
    tx.sql
      .insertInto("orders.events")
      .values({
        root_id: rootId,
        tenant_id: tenantId,
        account_id: newId(),
        id: newId(),
        order_id: orderId,
        type,
        created_at: new Date(),
      })
      .execute(),
  );
  app.services.orders.bell.ring({ rootId, orderId });
  return publicId("ord", orderId);
}

/** Opens a stream and collects what it tells; `seen` holds the orders named so far. */
async function watch(host: string, key: string, lastEventId?: string) {
  const stop = new AbortController();
  open.push(stop);
  const headers = { host, authorization: `Bearer ${key}`, ...(lastEventId ? { "last-event-id": lastEventId } : {}) };
  const response = await app.app.request(`http://${host}/v1/operator/events`, { headers });
  const told: Told[] = [];
  if (response.status === 200 && response.body) {
    // Going away cancels the body, as a closed connection does.
    const pipe = new TransformStream<Uint8Array, Uint8Array>();
    response.body.pipeTo(pipe.writable, { signal: stop.signal }).catch(() => undefined);
    const read = async () => {
      for await (const event of readServerSentEvents(pipe.readable))
        told.push({ id: event.id ?? "", ...JSON.parse(event.data) });
    };
    read().catch(() => undefined);
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(0));
  }
  const seen = () => told.flatMap((one) => one.orderIds ?? ["any"]);
  return { response, told, seen, stop };
}

test("what happens to an order is told to who runs its tenant or its platform, and to nobody else", async () => {
  const reseller = { rootId: app.reseller.rootId, tenantId: app.reseller.tenantId };
  const streams = {
    platform: await watch("platform.test", await keyOf(app.platform)),
    reseller: await watch("reseller.test", await keyOf(reseller)),
    foreign: await watch("foreign.test", await keyOf(foreign)),
  };
  const ofPlatform = await happen(app.platform);
  const ofReseller = await happen(reseller);
  const ofForeign = await happen(foreign);
  await vi.waitFor(() => {
    expect(streams.platform.seen()).toEqual(expect.arrayContaining([ofPlatform, ofReseller]));
    expect(streams.reseller.seen()).toContain(ofReseller);
    expect(streams.foreign.seen()).toContain(ofForeign);
  });
  expect(streams.platform.seen()).not.toContain(ofForeign);
  expect(streams.reseller.seen()).toEqual([ofReseller]);
  expect(streams.foreign.seen()).toEqual([ofForeign]);
});

test("an order that comes to a person is news of the manual queue too", async () => {
  const key = await keyOf(app.platform);
  const stream = await watch("platform.test", key);
  const orderId = await happen(app.platform, "item.manual");
  await vi.waitFor(() => expect(stream.seen()).toContain(orderId));
  expect(stream.told.flatMap((one) => one.topics)).toContain("manual_queue");
});

test("who comes back with the last id is told at once what was missed", async () => {
  const key = await keyOf(app.platform);
  const first = await watch("platform.test", key);
  const before = await happen(app.platform);
  await vi.waitFor(() => expect(first.seen()).toContain(before));
  first.stop.abort();
  const missed = [await happen(app.platform), await happen(app.platform)];
  const again = await watch("platform.test", key, first.told.at(-1)?.id);
  expect(again.told[0]?.orderIds).toEqual(expect.arrayContaining(missed));
});

test("a customer's key opens no operator stream, and an operator only a few at a time", async () => {
  expect((await watch("platform.test", await keyOf(app.platform, ["orders:read"]))).response.status).toBe(403);
  const key = await keyOf(app.platform);
  const streams = await Promise.all(Array.from({ length: 10 }, () => watch("platform.test", key)));
  expect(streams.map((one) => one.response.status)).toEqual(Array(10).fill(200));
  const refused = await send(app, "GET", "/v1/operator/events", { key });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
  streams[0]?.stop.abort();
  const freed = await vi.waitFor(async () => {
    const next = await watch("platform.test", key);
    expect(next.response.status).toBe(200);
    return next;
  });
  freed.stop.abort();
});

test("who was away while nothing happened has missed nothing, however long ago the last news were", async () => {
  const quiet = await createPlatform(app.services.database, { slug: "quiet", name: "Quiet", hosts: ["quiet.test"] });
  const key = await keyOf(quiet);
  const first = await watch("quiet.test", key);
  const [, ...marks] = (first.told[0]?.id ?? "").split(".");
  const anHourAgo = [idAt(new Date(Date.now() - 3_600_000)), ...marks].join(".");
  const again = await watch("quiet.test", key, anHourAgo);
  expect(again.told[0]).toMatchObject({ topics: [], orderIds: [] });
});
