import { createHash } from "node:crypto";
import { type Database, DomainError, newId, tenantScope, withScope } from "@tandem/core/kernel";
import type { Context, MiddlewareHandler } from "hono";
import { sql } from "kysely";
import type { Principal } from "../auth/principal.ts";
import type { AppEnv } from "./env.ts";
import { createTextSeal, type TextSeal } from "./sealed-text.ts";

/** A reply that can be given again. */
export type StoredReply = { status: number; body: string; type: string };

type Claim =
  | { kind: "mine"; operationId: string }
  | { kind: "replay"; reply: StoredReply }
  | { kind: "running" }
  | { kind: "differs" };

// A request that is still running after this long belongs to a process that died.
const leaseSeconds = 60;
const waitMs = 20_000;
const pollMs = 50;

/**
 * Makes POST and PUT requests with an `Idempotency-Key` happen once per principal and key. A repeat gets the first reply
 * with `Idempotent-Replayed: true`; one that comes while the first runs waits for it; one with another content is refused.
 * Only successes are kept: after an error, or after a crash, the same key runs again, with the same `operationId`. Replies are
 * kept sealed, because some hold what must not be read in a database: a new API key, the codes of an eSIM.
 */
export function idempotency(database: Database, secret: string): MiddlewareHandler<AppEnv> {
  const replies = createTextSeal(secret, "idempotent replies");
  const running = new Map<string, Promise<unknown>>();
  return async (c, next) => {
    const key = c.req.header("idempotency-key");
    const principal = c.get("principal");
    if (!key || !principal || key.length < 8 || key.length > 200) {
      c.set("operationId", newId());
      return next();
    }
    const slot = `${principal.tenantId}:${principal.id}:${key}`;
    const request = { principal, key, hash: await hashOf(c) };
    const claim = await claimWhenFree(database, request, () => running.get(slot));
    if (claim.kind === "differs") throw new DomainError("idempotency.key_reused");
    if (claim.kind === "running") throw new DomainError("idempotency.running", { retryAfterSeconds: 2 });
    if (claim.kind === "replay") return replay(c, { ...claim.reply, body: replies.open(claim.reply.body) });
    c.set("operationId", claim.operationId);
    const run = next().then(() => settle(database, request, c.res, replies));
    // Duplicates in this process wait for the promise instead of asking the database again and again.
    running.set(
      slot,
      run.catch(() => undefined),
    );
    try {
      await run;
    } finally {
      running.delete(slot);
    }
  };
}

type Request = { principal: Principal; key: string; hash: Buffer };

async function hashOf(c: Context<AppEnv>): Promise<Buffer> {
  const body = await c.req.text();
  return createHash("sha256").update(`${c.req.method} ${c.req.path}\n${body}`).digest();
}

async function claimWhenFree(
  database: Database,
  request: Request,
  here: () => Promise<unknown> | undefined,
): Promise<Claim> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    await here();
    const claim = await claimKey(database, request);
    if (claim.kind !== "running" || performance.now() > deadline) return claim;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Takes the key, or says who has it. One transaction, committed before the request runs. */
async function claimKey(database: Database, { principal, key, hash }: Request): Promise<Claim> {
  const owner = { root: principal.rootId, tenant: principal.tenantId, principal: `${principal.kind}:${principal.id}` };
  return withScope(database, tenantScope(owner.root, owner.tenant), async (tx) => {
    const inserted = await sql<{ operation_id: string }>`
      insert into api.idempotency_keys (root_id, tenant_id, principal, key, request_hash, operation_id, state, leased_until)
      values (${owner.root}, ${owner.tenant}, ${owner.principal}, ${key}, ${hash}, ${newId()}, 'running',
        clock_timestamp() + make_interval(secs => ${leaseSeconds}))
      on conflict do nothing returning operation_id`.execute(tx.sql);
    const fresh = inserted.rows[0];
    if (fresh) return { kind: "mine", operationId: fresh.operation_id };
    const { rows } = await sql<KeyRow>`
      select request_hash, operation_id, state, leased_until < clock_timestamp() as lapsed, reply_status, reply_body, reply_type
      from api.idempotency_keys
      where root_id = ${owner.root} and tenant_id = ${owner.tenant} and principal = ${owner.principal} and key = ${key}
      for update`.execute(tx.sql);
    const row = rows[0];
    if (!row) return { kind: "running" };
    if (!row.request_hash.equals(hash)) return { kind: "differs" };
    if (row.state === "done") return { kind: "replay", reply: toReply(row) };
    if (row.state === "running" && !row.lapsed) return { kind: "running" };
    await sql`
      update api.idempotency_keys set state = 'running', leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
      where root_id = ${owner.root} and tenant_id = ${owner.tenant} and principal = ${owner.principal} and key = ${key}`.execute(
      tx.sql,
    );
    return { kind: "mine", operationId: row.operation_id };
  });
}

type KeyRow = {
  request_hash: Buffer;
  operation_id: string;
  state: "running" | "done" | "released";
  lapsed: boolean;
  reply_status: number | null;
  reply_body: string | null;
  reply_type: string | null;
};

const toReply = (row: KeyRow): StoredReply => ({
  status: row.reply_status ?? 200,
  body: row.reply_body ?? "",
  type: row.reply_type ?? "application/json",
});

/** Keeps a success; frees the key after anything else, so that the caller may repeat once the reason is gone. */
async function settle(
  database: Database,
  { principal, key }: Request,
  response: Response,
  replies: TextSeal,
): Promise<void> {
  const done = response.ok;
  const body = done ? replies.seal(await response.clone().text()) : null;
  await withScope(database, tenantScope(principal.rootId, principal.tenantId), (tx) =>
    tx.sql
      .updateTable("api.idempotency_keys")
      .set({
        state: done ? "done" : "released",
        reply_status: done ? response.status : null,
        reply_body: body,
        reply_type: done ? (response.headers.get("content-type") ?? "application/json") : null,
      })
      .where("root_id", "=", principal.rootId)
      .where("tenant_id", "=", principal.tenantId)
      .where("principal", "=", `${principal.kind}:${principal.id}`)
      .where("key", "=", key)
      .execute(),
  );
}

function replay(c: Context<AppEnv>, reply: StoredReply): Response {
  const headers = { "content-type": reply.type, "idempotent-replayed": "true" };
  if (reply.status === 204) return c.body(null, 204, headers);
  return c.body(reply.body, reply.status as 200, headers);
}

/** Deletes keys older than 30 days of one root. Returns how many. */
export async function deleteOldIdempotencyKeys(database: Database, rootId: string): Promise<number> {
  const scope = { rootId, tenantId: "all", accountId: "all" } as const;
  const result = await withScope(database, scope, (tx) =>
    tx.sql
      .deleteFrom("api.idempotency_keys")
      .where("root_id", "=", rootId)
      .where("created_at", "<", new Date(Date.now() - 30 * 24 * 3_600_000))
      .executeTakeFirst(),
  );
  return Number(result.numDeletedRows);
}
