import { type Selectable, sql } from "kysely";
import { newId, type Transaction } from "../kernel/index.ts";
import type { HooksDeliveries } from "../kernel/schema.generated.ts";
import { getEndpoint } from "./endpoints.ts";
import { deliveryNotFound } from "./errors.ts";
import type { HookEventType } from "./event-types.ts";
import { queueTry } from "./fan-out.ts";

export type DeliveryStatus = "pending" | "delivered" | "failed";

/** One event on its way to one endpoint. */
export type Delivery = {
  eventId: string;
  endpointId: string;
  type: HookEventType;
  status: DeliveryStatus;
  tries: number;
  nextTryAt: Date | null;
  responseStatus: number | null;
  error: string | null;
  createdAt: Date;
  deliveredAt: Date | null;
};

/** One request that was made for a delivery, with what came back. */
export type DeliveryTry = {
  number: number;
  request: { url: string; headers: Record<string, string> };
  responseStatus: number | null;
  response: { headers: Record<string, string>; body: string } | null;
  error: string | null;
  durationMs: number;
  at: Date;
};

export type DeliveryDetail = Delivery & {
  event: { timestamp: Date; data: unknown };
  log: DeliveryTry[];
};

export type DeliveryFilter = { status?: DeliveryStatus; type?: HookEventType; beforeId?: string; limit: number };

/** What was sent to an endpoint, newest first. Throws `hooks.endpoint_not_found`. */
export async function listDeliveries(tx: Transaction, endpointId: string, filter: DeliveryFilter): Promise<Delivery[]> {
  await getEndpoint(tx, endpointId);
  let query = tx.sql
    .selectFrom("hooks.deliveries")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("endpoint_id", "=", endpointId)
    .orderBy("event_id", "desc")
    .limit(filter.limit);
  if (filter.status) query = query.where("status", "=", filter.status);
  if (filter.type) query = query.where("type", "=", filter.type);
  if (filter.beforeId) query = query.where("event_id", "<", filter.beforeId);
  return (await query.execute()).map(toDelivery);
}

/** One delivery with its event and every request. Throws `hooks.delivery_not_found`. */
export async function getDelivery(
  tx: Transaction,
  key: { endpointId: string; eventId: string },
): Promise<DeliveryDetail> {
  const row = await tx.sql
    .selectFrom("hooks.deliveries as d")
    .innerJoin("hooks.events as v", (join) =>
      join.onRef("v.root_id", "=", "d.root_id").onRef("v.id", "=", "d.event_id"),
    )
    .selectAll("d")
    .select(["v.data", "v.created_at as event_at"])
    .where("d.root_id", "=", tx.scope.rootId)
    .where("d.event_id", "=", key.eventId)
    .where("d.endpoint_id", "=", key.endpointId)
    .executeTakeFirst();
  if (!row) throw deliveryNotFound(key.eventId);
  const tries = await tx.sql
    .selectFrom("hooks.tries")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("event_id", "=", key.eventId)
    .where("endpoint_id", "=", key.endpointId)
    .orderBy("id")
    .execute();
  return {
    ...toDelivery(row),
    event: { timestamp: row.event_at, data: row.data },
    log: tries.map((entry) => ({
      number: entry.number,
      request: entry.request as DeliveryTry["request"],
      responseStatus: entry.response_status,
      response: entry.response as DeliveryTry["response"],
      error: entry.error,
      durationMs: entry.duration_ms,
      at: entry.created_at,
    })),
  };
}

/** Sends one event to an endpoint again, now, with all its tries. Throws `hooks.delivery_not_found`. */
export async function replayDelivery(tx: Transaction, key: { endpointId: string; eventId: string }): Promise<void> {
  const replayed = await replay(tx, key.endpointId, { eventId: key.eventId });
  if (replayed === 0) throw deliveryNotFound(key.eventId);
}

/** Sends everything that failed since a moment again. Returns how many; at most 10,000 in one go, the oldest first. */
export async function replayFailedSince(tx: Transaction, endpointId: string, since: Date): Promise<number> {
  await getEndpoint(tx, endpointId);
  return replay(tx, endpointId, { since });
}

const replaysMax = 10_000;

async function replay(tx: Transaction, endpointId: string, which: { eventId: string } | { since: Date }) {
  const chosen =
    "eventId" in which
      ? sql`d.event_id = ${which.eventId}`
      : sql`d.status = 'failed' and d.created_at >= ${which.since}`;
  // The number of a waiting try is passed over, so that its job finds itself outdated and does nothing.
  const { rows } = await sql<{ event_id: string; tries: number }>`
    update hooks.deliveries d set status = 'pending', delivered_at = null, next_try_at = null, tries = c.next, tries_before = c.next
    from (select d.event_id, d.tries + case d.status when 'pending' then 1 else 0 end as next from hooks.deliveries d
      where d.root_id = ${tx.scope.rootId} and d.endpoint_id = ${endpointId} and ${chosen} order by d.event_id limit ${replaysMax} for update) c
    where d.root_id = ${tx.scope.rootId} and d.endpoint_id = ${endpointId} and d.event_id = c.event_id
    returning d.event_id, d.tries`.execute(tx.sql);
  for (const row of rows) await queueTry(tx, { eventId: row.event_id, endpointId, number: row.tries + 1 });
  return rows.length;
}

/** Sends a test to an endpoint, whatever types it wants. Returns the event's id. Throws `hooks.endpoint_not_found`. */
export async function sendTest(
  tx: Transaction,
  endpointId: string,
  test: { eventId?: string; data: Record<string, unknown>; now: Date },
): Promise<string> {
  const { tenantId, accountId } = await getEndpoint(tx, endpointId);
  const owner = { root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId };
  const eventId = test.eventId ?? newId();
  const type = "endpoint.test" satisfies HookEventType;
  await tx.sql
    .insertInto("hooks.events")
    .values({ ...owner, id: eventId, type, data: JSON.stringify(test.data), created_at: test.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx.sql
    .insertInto("hooks.deliveries")
    .values({ ...owner, event_id: eventId, endpoint_id: endpointId, type, status: "pending", created_at: test.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await queueTry(tx, { eventId, endpointId, number: 1 });
  return eventId;
}

/** How an endpoint does: requests of the last seven days, and how many of them were deliveries. */
export type EndpointHealth = { requests: number; succeeded: number; waiting: number };

const weekMs = 7 * 24 * 3_600_000;

/** The health of endpoints, by id. */
export async function readHealth(
  tx: Transaction,
  endpointIds: readonly string[],
  now: Date,
): Promise<Map<string, EndpointHealth>> {
  if (endpointIds.length === 0) return new Map();
  const since = new Date(now.getTime() - weekMs);
  const { rows } = await sql<{ id: string; requests: number; succeeded: number; waiting: number }>`
    select e.id, t.requests, t.succeeded, d.waiting from unnest(${[...endpointIds]}::uuid[]) as e (id),
    lateral (select count(*)::int as requests, count(*) filter (where t.error is null)::int as succeeded from hooks.tries t
      where t.root_id = ${tx.scope.rootId} and t.endpoint_id = e.id and t.created_at >= ${since} and t.id >= kernel.id_at(${since})) t,
    lateral (select count(*)::int as waiting from hooks.deliveries d
      where d.root_id = ${tx.scope.rootId} and d.endpoint_id = e.id and d.status = 'pending' and d.event_id >= kernel.id_at(${since})) d`.execute(
    tx.sql,
  );
  return new Map(rows.map(({ id, ...health }) => [id, health]));
}

const keptMs = 30 * 24 * 3_600_000;

/** Forgets events, deliveries and requests older than 30 days of the scope. Returns how many events. */
export async function forgetOldEvents(tx: Transaction, now: Date): Promise<number> {
  const before = new Date(now.getTime() - keptMs);
  await sql`delete from hooks.tries where root_id = ${tx.scope.rootId} and id < kernel.id_at(${before})`.execute(
    tx.sql,
  );
  const { numAffectedRows } =
    await sql`delete from hooks.events where root_id = ${tx.scope.rootId} and id < kernel.id_at(${before})`.execute(
      tx.sql,
    );
  return Number(numAffectedRows ?? 0n);
}

function toDelivery(row: Selectable<HooksDeliveries>): Delivery {
  return {
    eventId: row.event_id,
    endpointId: row.endpoint_id,
    type: row.type as HookEventType,
    status: row.status as DeliveryStatus,
    tries: row.tries,
    nextTryAt: row.next_try_at,
    responseStatus: row.response_status,
    error: row.error,
    createdAt: row.created_at,
    deliveredAt: row.delivered_at,
  };
}
