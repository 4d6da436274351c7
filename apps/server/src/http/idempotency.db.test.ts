import { newId, tenantScope, withScope } from "@tandem/core/kernel";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey } from "../auth/api-keys.ts";
import { bodyOf, createTestApp, send, type TestApp } from "../test-app.ts";

let t: TestApp;
let key: string;
beforeAll(async () => {
  t = await createTestApp();
  key = (await createApiKey(t.db.database, { ...t.platform, name: "maker", scopes: ["*"], createdBy: "test" })).key;
});
afterAll(() => t?.close());

type Created = { id: string; key: string; code: string };

const create = (idempotencyKey: string, name: string, by = key) =>
  send(t, "POST", "/v1/api-keys", {
    key: by,
    headers: { "idempotency-key": idempotencyKey },
    body: { name, scopes: ["orders:read"] },
  });

test("a repeat gets the first reply again and makes nothing new", async () => {
  const first = await create("repeat-0001", "once");
  const second = await create("repeat-0001", "once");
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(await second.json()).toEqual(await first.json());
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect(second.headers.get("idempotent-replayed")).toBe("true");
});

test("a kept reply cannot be read in the database", async () => {
  const { key: made } = await bodyOf<Created>(await create("sealed-00001", "secret"));
  const { rootId, tenantId } = t.platform;
  const { rows } = await withScope(t.db.database, tenantScope(rootId, tenantId), (tx) =>
    sql<{ reply_body: string }>`select reply_body from api.idempotency_keys where key = 'sealed-00001'`.execute(tx.sql),
  );
  expect(made).toMatch(/^tdm_/);
  expect(rows[0]?.reply_body.length).toBeGreaterThan(50);
  expect(Buffer.from(rows[0]?.reply_body ?? "", "base64").toString("latin1")).not.toContain(made);
});

test("a hundred at once are one", async () => {
  const replies = await Promise.all(Array.from({ length: 100 }, () => create("at-once-0001", "crowd")));
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
  const ids = await Promise.all(replies.map((reply) => bodyOf<Created>(reply)));
  expect(new Set(ids.map((body) => body.id)).size).toBe(1);
});

test("the same key with another content is refused", async () => {
  await create("differs-0001", "one");
  const other = await create("differs-0001", "two");
  expect([other.status, (await bodyOf<Created>(other)).code]).toEqual([409, "idempotency.key_reused"]);
});

test("a key belongs to its principal: another caller's equal key is another request", async () => {
  const second = await createApiKey(t.db.database, { ...t.platform, name: "b", scopes: ["*"], createdBy: "test" });
  const [a, b] = [await create("shared-0001", "x"), await create("shared-0001", "x", second.key)];
  expect((await bodyOf<Created>(a)).id).not.toBe((await bodyOf<Created>(b)).id);
});

test("an error frees the key: the corrected world may be tried again", async () => {
  const body = { name: "too much", scopes: ["operator:admin"] };
  const weak = await createApiKey(t.db.database, {
    ...t.platform,
    name: "weak",
    scopes: ["keys:write", "orders:read"],
    createdBy: "test",
  });
  const ask = (by: string) =>
    send(t, "POST", "/v1/api-keys", { key: by, headers: { "idempotency-key": "error-00001" }, body });
  expect((await ask(weak.key)).status).toBe(403);
  expect((await ask(weak.key)).status).toBe(403);
});

test("a request whose process died is run again under the same operation id", async () => {
  const operationId = newId();
  const { rootId, tenantId } = t.platform;
  const first = await create("crashed-0001", "survivor");
  const made = await bodyOf<Created>(first);
  await withScope(t.db.database, tenantScope(rootId, tenantId), async (tx) => {
    await sql`update api.idempotency_keys set state = 'running', reply_status = null, reply_body = null, operation_id = ${operationId},
      leased_until = now() - interval '1 second' where key = 'crashed-0001'`.execute(tx.sql);
  });
  const again = await bodyOf<Created>(await create("crashed-0001", "survivor"));
  expect(again.id).not.toBe(made.id);
  const { rows } = await withScope(t.db.database, tenantScope(rootId, tenantId), (tx) =>
    sql<{ found: boolean }>`select exists (select from tenancy.api_keys where id = ${operationId}) as found`.execute(
      tx.sql,
    ),
  );
  expect(rows[0]?.found).toBe(true);
});
