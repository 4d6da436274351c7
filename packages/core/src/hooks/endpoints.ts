import { type Selectable, sql } from "kysely";
import { assert, newId, type Transaction } from "../kernel/index.ts";
import type { HooksEndpoints } from "../kernel/schema.generated.ts";
import { recordAudit } from "../tenancy/index.ts";
import { readTarget } from "./check-target.ts";
import { endpointNotFound, tooManyEndpoints } from "./errors.ts";
import type { HookEventType } from "./event-types.ts";
import { makeSecret } from "./secrets.ts";
import type { HookServices } from "./services.ts";

/** An account's address for events. */
export type Endpoint = {
  id: string;
  tenantId: string;
  accountId: string;
  url: string;
  description: string;
  /** Empty: every type. */
  eventTypes: HookEventType[];
  status: "enabled" | "paused" | "disabled";
  disabledReason: string | null;
  failingSince: Date | null;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  lastFailure: string | null;
  /** Until when the secret before the last rotation still signs. */
  oldSecretUntil: Date | null;
  createdAt: Date;
};

export type EndpointInput = { url: string; description: string; eventTypes: readonly HookEventType[] };
export type EndpointChange = Partial<EndpointInput> & { status?: "enabled" | "paused" };

type Parts = Pick<HookServices, "keyring" | "targets" | "clock">;

const endpointsMax = 20;

/** Adds an endpoint to the scope's account. Throws `hooks.url_refused`, `hooks.too_many_endpoints`. The secret is shown this once. */
export async function createEndpoint(
  tx: Transaction,
  parts: Parts,
  input: EndpointInput & { id?: string },
  actor: string,
): Promise<{ endpoint: Endpoint; secret: string }> {
  const { rootId, tenantId, accountId } = tx.scope;
  assert(tenantId !== "all" && accountId !== "all", "an endpoint belongs to an account");
  readTarget(input.url, parts.targets);
  if ((await listEndpoints(tx)).length >= endpointsMax) throw tooManyEndpoints(endpointsMax);
  const id = input.id ?? newId();
  const now = parts.clock.now();
  await tx.sql
    .insertInto("hooks.endpoints")
    .values({
      root_id: rootId,
      tenant_id: tenantId,
      account_id: accountId,
      id,
      url: input.url,
      description: input.description,
      event_types: [...input.eventTypes],
      created_at: now,
      updated_at: now,
    })
    // A request that is repeated after a crash comes with the same id: it gets a secret of its own, the lost one ends.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const secret = await makeSecret(tx, parts.keyring, { tenantId, accountId, endpointId: id }, now);
  await recordAudit(tx, { actor, action: "webhook_endpoint.created", subject: id, details: { url: input.url } });
  return { endpoint: await getEndpoint(tx, id), secret };
}

/** Endpoints of the scope, oldest first. */
export async function listEndpoints(tx: Transaction): Promise<Endpoint[]> {
  return (await select(tx).orderBy("e.id").execute()).map(toEndpoint);
}

/** One endpoint. Throws `hooks.endpoint_not_found`. */
export async function getEndpoint(tx: Transaction, id: string): Promise<Endpoint> {
  const row = await select(tx).where("e.id", "=", id).executeTakeFirst();
  if (!row) throw endpointNotFound(id);
  return toEndpoint(row);
}

/**
 * Changes an endpoint. Enabling one that was disabled makes it healthy until it fails again. Throws
 * `hooks.endpoint_not_found`, `hooks.url_refused`.
 */
export async function changeEndpoint(
  tx: Transaction,
  parts: Parts,
  id: string,
  change: EndpointChange,
  actor: string,
): Promise<Endpoint> {
  if (change.url !== undefined) readTarget(change.url, parts.targets);
  const { eventTypes, status, ...rest } = change;
  const changed = await tx.sql
    .updateTable("hooks.endpoints")
    .set({
      ...rest,
      ...(eventTypes && { event_types: [...eventTypes] }),
      ...(status && { status, disabled_reason: null, failing_since: null }),
      updated_at: parts.clock.now(),
    })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw endpointNotFound(id);
  await recordAudit(tx, { actor, action: "webhook_endpoint.changed", subject: id, details: { ...change } });
  return getEndpoint(tx, id);
}

/** Removes an endpoint with its log. Throws `hooks.endpoint_not_found`. */
export async function deleteEndpoint(tx: Transaction, id: string, actor: string): Promise<void> {
  const deleted = await tx.sql
    .deleteFrom("hooks.endpoints")
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (deleted.numDeletedRows === 0n) throw endpointNotFound(id);
  await recordAudit(tx, { actor, action: "webhook_endpoint.deleted", subject: id });
}

/** Gives an endpoint a new secret; the old one signs beside it for a day. Throws `hooks.endpoint_not_found`. */
export async function rotateSecret(
  tx: Transaction,
  parts: Parts,
  id: string,
  actor: string,
): Promise<{ endpoint: Endpoint; secret: string }> {
  const { tenantId, accountId } = await getEndpoint(tx, id);
  const secret = await makeSecret(tx, parts.keyring, { tenantId, accountId, endpointId: id }, parts.clock.now());
  await recordAudit(tx, { actor, action: "webhook_endpoint.secret_rotated", subject: id });
  return { endpoint: await getEndpoint(tx, id), secret };
}

function select(tx: Transaction) {
  return tx.sql
    .selectFrom("hooks.endpoints as e")
    .selectAll("e")
    .select((expression) =>
      expression
        .selectFrom("hooks.secrets as s")
        .whereRef("s.root_id", "=", "e.root_id")
        .whereRef("s.endpoint_id", "=", "e.id")
        .select(sql<Date | null>`max(s.expires_at)`.as("until"))
        .as("old_secret_until"),
    )
    .where("e.root_id", "=", tx.scope.rootId);
}

function toEndpoint(row: Selectable<HooksEndpoints> & { old_secret_until: Date | null }): Endpoint {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    url: row.url,
    description: row.description,
    eventTypes: row.event_types as HookEventType[],
    status: row.status as Endpoint["status"],
    disabledReason: row.disabled_reason,
    failingSince: row.failing_since,
    lastSuccessAt: row.last_success_at,
    lastFailureAt: row.last_failure_at,
    lastFailure: row.last_failure,
    oldSecretUntil: row.old_secret_until,
    createdAt: row.created_at,
  };
}
