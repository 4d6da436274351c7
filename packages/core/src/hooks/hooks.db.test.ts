import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  accountScope,
  createLogger,
  publicId,
  rootScope,
  type Transaction,
  tenantScope,
  withScope,
} from "../kernel/index.ts";
import { addTestAccount, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { addKey, parseKeyring } from "../upstreams/index.ts";
import { deliver } from "./deliver.ts";
import { forgetOldEvents } from "./deliveries.ts";
import { fanOut } from "./fan-out.ts";
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  type Endpoint,
  getDelivery,
  getEndpoint,
  type HookEventType,
  type HookServices,
  listDeliveries,
  publishEvent,
  readHealth,
  replayDelivery,
  replayFailedSince,
  rewrapHookSecrets,
  rotateSecret,
  sendTest,
} from "./index.ts";

type Received = { headers: Record<string, string>; body: string };
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let db: TestDatabase;
let own: { rootId: string; tenantId: string; accountId: string };
let services: HookServices;
let url: string;
let now = new Date();
const received: Received[] = [];
const disabled: Endpoint[] = [];
const ok: Answer = (_, response) => response.writeHead(204).end();
let answer: Answer = ok;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  received.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
  answer(request, response);
});

beforeAll(async () => {
  db = await createTestDatabase();
  own = await createTestTenant(db);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  services = {
    database: db.database,
    clock: { now: () => now },
    logger: createLogger("test", "silent"),
    keyring: parseKeyring(addKey("k1")),
    targets: { loopback: true },
    tellDisabled: async (_tx, endpoint) => {
      disabled.push(endpoint);
    },
  };
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await db.close();
});
beforeEach(async () => {
  received.length = 0;
  disabled.length = 0;
  answer = ok;
  await db.database.pool.query("delete from graphile_worker._private_jobs");
  own = { ...own, accountId: await addTestAccount(db, own) };
});

const mine = <T>(work: (tx: Transaction) => Promise<T>) =>
  withScope(db.database, accountScope(own.rootId, own.tenantId, own.accountId), work);
const root = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(own.rootId), work);
const add = (eventTypes: HookEventType[] = []) =>
  mine((tx) => createEndpoint(tx, services, { url, description: "", eventTypes }, "test"));
const publish = (type: HookEventType = "wallet.low_balance") =>
  root((tx) => publishEvent(tx, { accountId: own.accountId, type, data: { n: 1 } }));

type QueuedJob = { task_identifier: string; payload: never; run_at: Date };

/** Runs what is queued and due by the test's clock, in order, until nothing is. Returns how many jobs ran. */
async function work(): Promise<number> {
  for (let ran = 0; ; ran++) {
    const { rows } = await db.database.pool.query<QueuedJob & { id: bigint }>(
      `select j.id, t.identifier as task_identifier, j.payload, j.run_at from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where j.run_at <= greatest($1::timestamptz, now()) order by j.run_at, j.id limit 1`,
      [now],
    );
    const [job] = rows;
    if (!job) return ran;
    await db.database.pool.query("delete from graphile_worker._private_jobs where id = $1", [job.id]);
    if (job.task_identifier === "hooks.fan_out") await fanOut(services, job.payload);
    else await deliver(services, job.payload);
  }
}

test("an event arrives signed as Standard Webhooks asks, once, however often its jobs run", async () => {
  const { endpoint, secret } = await add();
  await publish();
  const { rows } = await db.database.pool.query("select payload from graphile_worker._private_jobs");
  expect(await work()).toBe(2);
  await fanOut(services, rows[0].payload);
  expect(await work()).toBe(0);
  expect(received).toHaveLength(1);
  const [got] = received;
  expect(new Webhook(secret).verify(got?.body ?? "", got?.headers ?? {})).toMatchObject({
    type: "wallet.low_balance",
    data: { n: 1 },
  });
  const [delivery] = await mine((tx) => listDeliveries(tx, endpoint.id, { limit: 5 }));
  expect(delivery).toMatchObject({ status: "delivered", tries: 1, responseStatus: 204 });
  expect(got?.headers["webhook-id"]).toBe(publicId("evt", delivery?.eventId ?? ""));
  const detail = await mine((tx) => getDelivery(tx, { endpointId: endpoint.id, eventId: delivery?.eventId ?? "" }));
  expect(detail.log[0]?.request.headers["webhook-signature"]).toBe("[hidden]");
  expect(JSON.stringify(detail)).not.toContain(secret.slice(6));
});

test("an event is written with its transaction or not at all, and only where somebody wants its type", async () => {
  const count = async () => (await db.database.pool.query("select from graphile_worker._private_jobs")).rowCount;
  await publish();
  expect(await count()).toBe(0);
  const { endpoint } = await add(["order.fulfilled"]);
  await publish("wallet.low_balance");
  expect(await count()).toBe(0);
  await expect(
    root(async (tx) => {
      await publishEvent(tx, { accountId: own.accountId, type: "order.fulfilled", data: {} });
      throw new Error("rolled back");
    }),
  ).rejects.toThrow("rolled back");
  expect(await count()).toBe(0);
  await mine((tx) => changeEndpoint(tx, services, endpoint.id, { status: "paused" }, "test"));
  await publish("order.fulfilled");
  expect(await count()).toBe(0);
  await mine((tx) => changeEndpoint(tx, services, endpoint.id, { status: "enabled" }, "test"));
  await publish("order.fulfilled");
  expect(await count()).toBe(1);
});

test("while a secret is changed over both sign, a day later the new one alone", async () => {
  const { endpoint, secret: old } = await add();
  const { secret } = await mine((tx) => rotateSecret(tx, services, endpoint.id, "test"));
  const verifies = (key: string) => {
    const last = received.at(-1);
    try {
      // The library also checks that the time is near ours; the test's clock is not.
      const stamp = new Date(Number(last?.headers["webhook-timestamp"]) * 1_000);
      const signed = new Webhook(key).sign(last?.headers["webhook-id"] ?? "", stamp, last?.body ?? "");
      return last?.headers["webhook-signature"]?.split(" ").includes(signed);
    } catch {
      return false;
    }
  };
  await publish();
  await work();
  expect([verifies(old), verifies(secret), verifies(`whsec_${Buffer.alloc(32, 1).toString("base64")}`)]).toEqual([
    true,
    true,
    false,
  ]);
  const before = now;
  now = new Date(now.getTime() + 25 * 3_600_000);
  await publish();
  await work();
  expect([verifies(old), verifies(secret)]).toEqual([false, true]);
  now = before;
  const rotated = parseKeyring(addKey("k2", services.keyring));
  expect(await rewrapHookSecrets(db.database, rotated)).toBeGreaterThan(0);
  services.keyring = rotated;
  await publish();
  await work();
  expect(verifies(secret)).toBe(true);
});

test("failures are tried again for three days, then the endpoint is disabled and its owner told; a replay brings everything", async () => {
  const { endpoint } = await add();
  answer = (_, response) => response.writeHead(500).end("out of order");
  await publish();
  for (let step = 0; step < 100 && disabled.length === 0; step++) {
    await work();
    now = new Date(now.getTime() + 3_600_000);
  }
  expect(disabled).toMatchObject([{ id: endpoint.id, status: "disabled" }]);
  expect(received).toHaveLength(10);
  expect(new Set(received.map((one) => one.headers["webhook-id"])).size).toBe(1);
  const [failed] = await mine((tx) => listDeliveries(tx, endpoint.id, { limit: 5, status: "failed" }));
  expect(failed).toMatchObject({ tries: 10, responseStatus: 500, error: "answered 500" });
  await publish();
  await work();
  expect(received).toHaveLength(10);
  answer = ok;
  await mine((tx) => changeEndpoint(tx, services, endpoint.id, { status: "enabled" }, "test"));
  const since = new Date(now.getTime() - 30 * 24 * 3_600_000);
  expect(await mine((tx) => replayFailedSince(tx, endpoint.id, since))).toBe(2);
  await work();
  expect(received).toHaveLength(12);
  const health = (await mine((tx) => readHealth(tx, [endpoint.id], now))).get(endpoint.id);
  expect(health).toMatchObject({ requests: 12, succeeded: 2, waiting: 0 });
});

test("one event that a receiver cannot digest does not switch off the rest", async () => {
  const { endpoint } = await add();
  await publish();
  const poison: Answer = (request, response) =>
    response.writeHead(received.at(-1)?.body.includes("poison") ? 422 : 200).end(request.url);
  answer = poison;
  await root((tx) => publishEvent(tx, { accountId: own.accountId, type: "wallet.credited", data: { poison: true } }));
  for (let step = 0; step < 90; step++) {
    await work();
    if (step % 10 === 0) await publish();
    now = new Date(now.getTime() + 3_600_000);
  }
  expect(disabled).toEqual([]);
  expect((await mine((tx) => getEndpoint(tx, endpoint.id))).status).toBe("enabled");
  expect(await mine((tx) => listDeliveries(tx, endpoint.id, { limit: 50, status: "failed" }))).toHaveLength(1);
});

test("410 Gone disables at once, redirects are not followed, what is asked by Retry-After is kept to", async () => {
  const { endpoint } = await add();
  answer = (_, response) => response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
  await publish();
  await work();
  const first = async () => (await mine((tx) => listDeliveries(tx, endpoint.id, { limit: 1 })))[0];
  expect(await first()).toMatchObject({ status: "pending", error: "answered 302; redirects are not followed" });
  expect(received).toHaveLength(1);
  answer = (_, response) => response.writeHead(503, { "retry-after": "7200" }).end();
  await publish();
  await work();
  expect((await first())?.nextTryAt).toEqual(new Date(now.getTime() + 7_200_000));
  answer = (_, response) => response.writeHead(410).end();
  await publish();
  await work();
  expect(disabled[0]?.disabledReason).toBe("it answered 410 Gone");
});

test("a reply without end, and none at all, take neither time nor memory", async () => {
  const { endpoint } = await add();
  answer = (_, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("x".repeat(100_000));
  };
  const eventId = await mine((tx) => sendTest(tx, endpoint.id, { data: { message: "hi" }, now }));
  await work();
  const detail = await mine((tx) => getDelivery(tx, { endpointId: endpoint.id, eventId }));
  expect(detail).toMatchObject({ status: "delivered", type: "endpoint.test" });
  expect(detail.log[0]?.response?.body).toHaveLength(4_096);
  answer = (request) => request.socket.destroy();
  await mine((tx) => replayDelivery(tx, { endpointId: endpoint.id, eventId }));
  await work();
  expect(await mine((tx) => getDelivery(tx, { endpointId: endpoint.id, eventId }))).toMatchObject({
    status: "pending",
    error: expect.stringContaining("ECONNRESET"),
  });
});

test("nobody else sees or touches an endpoint; deleting it takes its log along; old events are forgotten", async () => {
  const { endpoint } = await add();
  await publish();
  await work();
  const other = await addTestAccount(db, own);
  const foreign = accountScope(own.rootId, own.tenantId, other);
  const touches: ((tx: Transaction) => Promise<unknown>)[] = [
    (tx: Transaction) => getEndpoint(tx, endpoint.id),
    (tx: Transaction) => deleteEndpoint(tx, endpoint.id, "test"),
    (tx: Transaction) => rotateSecret(tx, services, endpoint.id, "test"),
    (tx: Transaction) => listDeliveries(tx, endpoint.id, { limit: 1 }),
  ];
  for (const touch of touches) {
    await expect(withScope(db.database, foreign, touch)).rejects.toMatchObject({ code: "hooks.endpoint_not_found" });
  }
  const refusal = mine((tx) =>
    createEndpoint(tx, { ...services, targets: { loopback: false } }, { url, description: "", eventTypes: [] }, "t"),
  );
  await expect(refusal).rejects.toMatchObject({ code: "hooks.url_refused" });
  const later = new Date(Date.now() + 40 * 24 * 3_600_000);
  await mine((tx) => deleteEndpoint(tx, endpoint.id, "test"));
  expect(
    await withScope(db.database, tenantScope(own.rootId, own.tenantId), (tx) => forgetOldEvents(tx, later)),
  ).toBeGreaterThan(0);
});
