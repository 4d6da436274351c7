import { Webhook } from "standardwebhooks";
import { newId, publicId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { type Endpoint, getEndpoint } from "./endpoints.ts";
import { queueTry } from "./fan-out.ts";
import { type PostResult, postWebhook } from "./post-webhook.ts";
import { readRetryAfter, waitAfterTry } from "./retry-times.ts";
import { readSecrets } from "./secrets.ts";
import type { HookServices } from "./services.ts";

export type Try = { rootId: string; eventId: string; endpointId: string; number: number };

const timeoutMs = 15_000;
const replyBytesMax = 4_096;

type Prepared = { url: string; headers: Record<string, string>; body: string };

/**
 * Makes one try of a delivery and writes down what came of it. A kill between the two makes the try again: a receiver tells
 * the double by `webhook-id`, as Standard Webhooks asks of it. Jobs that come twice or late find their number taken.
 */
export async function deliver(services: HookServices, one: Try): Promise<void> {
  const scope = rootScope(one.rootId);
  const request = await withScope(services.database, scope, (tx) => prepare(services, tx, one));
  if (!request) return;
  const result = await postWebhook(request, {
    rules: services.targets,
    timeoutMs,
    replyBytesMax,
    ...(services.resolve && { resolve: services.resolve }),
  });
  await withScope(services.database, scope, (tx) => record(services, tx, one, request, result));
}

async function prepare(services: HookServices, tx: Transaction, one: Try): Promise<Prepared | null> {
  const row = await tx.sql
    .selectFrom("hooks.deliveries as d")
    .innerJoin("hooks.events as v", (join) =>
      join.onRef("v.root_id", "=", "d.root_id").onRef("v.id", "=", "d.event_id"),
    )
    .innerJoin("hooks.endpoints as e", (join) =>
      join.onRef("e.root_id", "=", "d.root_id").onRef("e.id", "=", "d.endpoint_id"),
    )
    .select(["d.status", "d.tries", "v.type", "v.data", "v.created_at", "e.url", "e.status as endpoint_status"])
    .where("d.root_id", "=", one.rootId)
    .where("d.event_id", "=", one.eventId)
    .where("d.endpoint_id", "=", one.endpointId)
    .executeTakeFirst();
  if (row?.status !== "pending" || row.tries !== one.number - 1) return null;
  if (row.endpoint_status !== "enabled") {
    const error = `the endpoint was ${row.endpoint_status}`;
    await changeDelivery(tx, one, { status: "failed", next_try_at: null, error });
    return null;
  }
  const now = services.clock.now();
  const body = JSON.stringify({ type: row.type, timestamp: row.created_at.toISOString(), data: row.data });
  const id = publicId("evt", one.eventId);
  const secrets = await readSecrets(tx, services.keyring, one.endpointId, now);
  return {
    url: row.url,
    headers: {
      "content-type": "application/json",
      "user-agent": "Tandem-Webhooks/1",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
      "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(" "),
    },
    body,
  };
}

async function record(
  services: HookServices,
  tx: Transaction,
  one: Try,
  request: Prepared,
  result: PostResult,
): Promise<void> {
  const now = services.clock.now();
  // The endpoint's row is taken first and in every try, so that tries that end together change it one after another.
  const endpoint = await lockEndpoint(tx, one.endpointId);
  if (!endpoint) return;
  const before = await tx.sql
    .selectFrom("hooks.deliveries")
    .select(["status", "tries", "tries_before"])
    .where("root_id", "=", one.rootId)
    .where("event_id", "=", one.eventId)
    .where("endpoint_id", "=", one.endpointId)
    .executeTakeFirst();
  if (before?.status !== "pending" || before.tries !== one.number - 1) return;
  const error = failureOf(result);
  await keepTry(tx, endpoint, one, { request, result, error, now });
  const status = result.kind === "reply" ? result.status : null;
  const tried = { tries: one.number, response_status: status, error };
  if (error === null) {
    await changeDelivery(tx, one, { ...tried, status: "delivered", delivered_at: now, next_try_at: null });
    await noteSuccess(tx, endpoint, now);
    return;
  }
  const retryAfter = result.kind === "reply" ? readRetryAfter(result.headers["retry-after"], now) : null;
  const gone = status === 410;
  const wait = gone ? null : waitAfterTry(one.number - before.tries_before, Math.random(), retryAfter);
  await noteFailure(tx, endpoint, { error, now });
  if (wait === null) {
    await changeDelivery(tx, one, { ...tried, status: "failed", next_try_at: null });
    await disableIfDead(services, tx, endpoint, { gone, since: startOf(endpoint, now), now });
    return;
  }
  const nextTryAt = new Date(now.getTime() + wait);
  await changeDelivery(tx, one, { ...tried, next_try_at: nextTryAt });
  await queueTry(tx, { eventId: one.eventId, endpointId: one.endpointId, number: one.number + 1 }, nextTryAt);
}

const startOf = (endpoint: Endpoint, now: Date): Date => endpoint.failingSince ?? now;

async function lockEndpoint(tx: Transaction, id: string): Promise<Endpoint | null> {
  const row = await tx.sql
    .selectFrom("hooks.endpoints")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row ? getEndpoint(tx, id) : null;
}

/** Why a result is no delivery; null when it is one. */
function failureOf(result: PostResult): string | null {
  if (result.kind === "no_reply") return result.error;
  if (result.status >= 200 && result.status < 300) return null;
  if (result.status >= 300 && result.status < 400) return `answered ${result.status}; redirects are not followed`;
  return `answered ${result.status}`;
}

async function keepTry(
  tx: Transaction,
  endpoint: Endpoint,
  one: Try,
  { request, result, error, now }: { request: Prepared; result: PostResult; error: string | null; now: Date },
): Promise<void> {
  const headers = { ...request.headers, "webhook-signature": "[hidden]" };
  const response = result.kind === "reply" ? { headers: result.headers, body: result.body } : null;
  await tx.sql
    .insertInto("hooks.tries")
    .values({
      root_id: one.rootId,
      tenant_id: endpoint.tenantId,
      account_id: endpoint.accountId,
      id: newId(),
      event_id: one.eventId,
      endpoint_id: one.endpointId,
      number: one.number,
      request: JSON.stringify({ url: request.url, headers }),
      response_status: result.kind === "reply" ? result.status : null,
      response: response && JSON.stringify(response),
      error,
      duration_ms: result.durationMs,
      created_at: now,
    })
    .execute();
}

type DeliveryChange = {
  status?: string;
  tries?: number;
  response_status?: number | null;
  error?: string | null;
  delivered_at?: Date;
  next_try_at?: Date | null;
};

async function changeDelivery(tx: Transaction, one: Try, change: DeliveryChange): Promise<void> {
  await tx.sql
    .updateTable("hooks.deliveries")
    .set(change)
    .where("root_id", "=", one.rootId)
    .where("event_id", "=", one.eventId)
    .where("endpoint_id", "=", one.endpointId)
    .execute();
}

async function noteSuccess(tx: Transaction, endpoint: Endpoint, now: Date): Promise<void> {
  await changeHealth(tx, endpoint, { last_success_at: now, failing_since: null });
}

async function noteFailure(tx: Transaction, endpoint: Endpoint, { error, now }: { error: string; now: Date }) {
  await changeHealth(tx, endpoint, {
    last_failure_at: now,
    last_failure: error.slice(0, 300),
    failing_since: startOf(endpoint, now),
  });
}

type HealthChange = {
  last_success_at?: Date;
  last_failure_at?: Date;
  last_failure?: string;
  failing_since?: Date | null;
  status?: string;
  disabled_reason?: string;
  updated_at?: Date;
};

async function changeHealth(tx: Transaction, endpoint: Endpoint, change: HealthChange): Promise<void> {
  await tx.sql
    .updateTable("hooks.endpoints")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", endpoint.id)
    .execute();
}

// A little less than the tries of one delivery span, whatever the spread of their times did.
const deadAfterMs = 60 * 3_600_000;

/**
 * An endpoint that answered nothing well for as long as a delivery is tried is disabled, and its owner told. One event that
 * its receiver cannot digest, among others that arrive, does not switch off the rest. 410 Gone is the receiver's own word.
 */
async function disableIfDead(
  services: HookServices,
  tx: Transaction,
  endpoint: Endpoint,
  { gone, since, now }: { gone: boolean; since: Date; now: Date },
): Promise<void> {
  const dead = gone || now.getTime() - since.getTime() >= deadAfterMs;
  if (!dead || endpoint.status !== "enabled") return;
  const reason = gone ? "it answered 410 Gone" : `nothing was delivered since ${since.toISOString().slice(0, 16)}Z`;
  await changeHealth(tx, endpoint, { status: "disabled", disabled_reason: reason, updated_at: now });
  await services.tellDisabled(tx, { ...endpoint, status: "disabled", disabledReason: reason });
}
