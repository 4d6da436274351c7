import { sql } from "kysely";
import { enqueue, newId, type Transaction } from "../kernel/index.ts";
import type { Envelope } from "../upstreams/index.ts";
import { vpnAccountNotFound } from "./errors.ts";

export type VpnAccountState = "active" | "suspended" | "expired" | "deleted";
export type VpnChangeKind = "suspend" | "resume" | "password" | "delete" | "expire" | "reopen";

/** A VPN account without its password. */
export type VpnAccountRow = {
  rootId: string;
  tenantId: string;
  accountId: string;
  id: string;
  orderId: string;
  planId: string;
  name: string;
  providerId: string;
  upstreamRef: string;
  username: string;
  state: VpnAccountState;
  months: number;
  expiresAt: Date;
  createdAt: Date;
};

/** Something that was, is or could not be done to an account at its provider. */
export type VpnChange = {
  id: string;
  kind: VpnChangeKind;
  state: "open" | "done" | "refused" | "dropped";
  actor: string;
  error: string | null;
  createdAt: Date;
  endedAt: Date | null;
};

export type NewVpnAccount = Omit<VpnAccountRow, "state" | "createdAt"> & { envelope: Envelope; now: Date };

/** Writes an account that was delivered. */
export async function insertVpnAccount(tx: Transaction, account: NewVpnAccount): Promise<void> {
  const { envelope, now } = account;
  await tx.sql
    .insertInto("vpn.accounts")
    .values({
      ...{ root_id: account.rootId, tenant_id: account.tenantId, account_id: account.accountId, id: account.id },
      ...{ order_id: account.orderId, plan_id: account.planId, name: account.name, provider_id: account.providerId },
      ...{ upstream_ref: account.upstreamRef, username: account.username, months: account.months, state: "active" },
      ...{ key_id: envelope.keyId, wrapped_key: envelope.wrappedKey, sealed: envelope.sealed },
      ...{ expires_at: account.expiresAt, created_at: now, updated_at: now },
    })
    .execute();
}

/** Lets an account run until then. One that had ended is opened again, at its provider by a job. */
export async function prolongVpnAccount(
  tx: Transaction,
  renewal: { rootId: string; vpnId: string; months: number; until: Date; actor: string; now: Date },
): Promise<void> {
  const { rootId, vpnId, months, until, actor, now } = renewal;
  const account = await lockVpnAccount(tx, vpnId);
  const reopens = account.state === "expired" && until > now;
  await sql`update vpn.accounts set months = ${months}, expires_at = greatest(expires_at, ${until}),
      state = ${reopens ? "active" : account.state}, updated_at = ${now}
    where root_id = ${rootId} and id = ${vpnId}`.execute(tx.sql);
  if (!reopens) return;
  // Whatever was about to close it is no longer wanted.
  await sql`update vpn.changes set state = 'dropped', ended_at = ${now}
    where root_id = ${rootId} and vpn_id = ${vpnId} and state = 'open'`.execute(tx.sql);
  await insertChange(tx, account, { kind: "reopen", actor, now });
}

/** The account, if it is the scope's. Throws `vpn.account_not_found`. */
export async function findVpnAccount(tx: Transaction, vpnId: string): Promise<VpnAccountRow> {
  return one(await rowsOf(tx, vpnId, sql``), vpnId);
}

/** The same, locked until the transaction ends. */
export async function lockVpnAccount(tx: Transaction, vpnId: string): Promise<VpnAccountRow> {
  return one(await rowsOf(tx, vpnId, sql`for update`), vpnId);
}

const columns =
  sql.raw(`root_id as "rootId", tenant_id as "tenantId", account_id as "accountId", id, order_id as "orderId",
  plan_id as "planId", name, provider_id as "providerId", upstream_ref as "upstreamRef", username, state, months,
  expires_at as "expiresAt", created_at as "createdAt"`);

async function rowsOf(tx: Transaction, vpnId: string, lock: ReturnType<typeof sql>): Promise<VpnAccountRow[]> {
  const { rows } = await sql<VpnAccountRow>`select ${columns} from vpn.accounts
    where root_id = ${tx.scope.rootId} and id = ${vpnId} ${lock}`.execute(tx.sql);
  return rows;
}

function one([row]: VpnAccountRow[], vpnId: string): VpnAccountRow {
  if (!row) throw vpnAccountNotFound(vpnId);
  return row;
}

export type VpnFilter = {
  accountId?: string;
  providerId?: string;
  state?: VpnAccountState;
  /** A part of the user name or of the account's name. */
  search?: string;
  beforeId?: string;
  limit: number;
};

/** Accounts of the scope, newest first. Deleted ones only where asked for by state. */
export async function listVpnAccounts(tx: Transaction, filter: VpnFilter): Promise<VpnAccountRow[]> {
  const pattern = filter.search ? `%${filter.search.replace(/[%_\\]/g, "\\$&")}%` : null;
  const { rows } = await sql<VpnAccountRow>`select ${columns} from vpn.accounts
    where root_id = ${tx.scope.rootId}
      and (${filter.accountId ?? null}::uuid is null or account_id = ${filter.accountId ?? null}::uuid)
      and (${filter.providerId ?? null}::uuid is null or provider_id = ${filter.providerId ?? null}::uuid)
      and (${filter.state ?? null}::text = state or ${filter.state ?? null}::text is null and state <> 'deleted')
      and (${pattern}::text is null or username ilike ${pattern}::text or name ilike ${pattern}::text)
      and (${filter.beforeId ?? null}::uuid is null or id < ${filter.beforeId ?? null}::uuid)
    order by id desc limit ${filter.limit}`.execute(tx.sql);
  return rows;
}

/** The envelope of an account's password. */
export async function readEnvelope(tx: Transaction, vpnId: string): Promise<Envelope> {
  const row = await tx.sql
    .selectFrom("vpn.accounts")
    .select(["key_id", "wrapped_key", "sealed"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", vpnId)
    .executeTakeFirst();
  if (!row) throw vpnAccountNotFound(vpnId);
  return { keyId: row.key_id, wrappedKey: row.wrapped_key, sealed: row.sealed };
}

/** Renames an account. Throws `vpn.account_not_found`. */
export async function nameVpnAccount(tx: Transaction, vpnId: string, name: string, now: Date): Promise<void> {
  const { numAffectedRows } = await sql`update vpn.accounts set name = ${name}, updated_at = ${now}
    where root_id = ${tx.scope.rootId} and id = ${vpnId} and state <> 'deleted'`.execute(tx.sql);
  if (numAffectedRows === 0n) throw vpnAccountNotFound(vpnId);
}

/** When a change that is still open is tried again by its job, should the process that began it be gone. */
const TAKEN_UP_AFTER_MS = 20_000;

/** Writes what is to be done, with the job that sees to it. */
export async function insertChange(
  tx: Transaction,
  account: VpnAccountRow,
  change: { kind: VpnChangeKind; actor: string; envelope?: Envelope; now: Date },
): Promise<string> {
  const { kind, actor, envelope, now } = change;
  const { rootId, tenantId, accountId, id: vpnId } = account;
  const id = newId();
  await tx.sql
    .insertInto("vpn.changes")
    .values({
      ...{ root_id: rootId, tenant_id: tenantId, account_id: accountId, id, vpn_id: vpnId, kind, actor },
      ...{
        key_id: envelope?.keyId ?? null,
        wrapped_key: envelope?.wrappedKey ?? null,
        sealed: envelope?.sealed ?? null,
      },
      created_at: now,
    })
    .execute();
  // A person's change is carried out at once by whoever took it; what nobody waits for has only the job.
  const isWaitedFor = kind !== "expire" && kind !== "reopen";
  const runAt = new Date(now.getTime() + (isWaitedFor ? TAKEN_UP_AFTER_MS : 0));
  await enqueue(tx, "vpn.carry_out_change", { rootId, vpnId, changeId: id }, { jobKey: `vpn.change:${id}`, runAt });
  return id;
}

export type OpenChange = { id: string; kind: VpnChangeKind; actor: string; envelope: Envelope | null };

/** The change of an account that is still to be carried out. */
export async function findOpenChange(tx: Transaction, vpnId: string): Promise<OpenChange | null> {
  const row = await tx.sql
    .selectFrom("vpn.changes")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("vpn_id", "=", vpnId)
    .where("state", "=", "open")
    .executeTakeFirst();
  if (!row) return null;
  const { key_id: keyId, wrapped_key: wrappedKey, sealed } = row;
  const envelope = keyId && wrappedKey && sealed ? { keyId, wrappedKey, sealed } : null;
  return { id: row.id, kind: row.kind as VpnChangeKind, actor: row.actor, envelope };
}

/** What was done to an account, newest first. */
export async function listVpnChanges(tx: Transaction, vpnId: string, limit = 20): Promise<VpnChange[]> {
  const rows = await tx.sql
    .selectFrom("vpn.changes")
    .select(["id", "kind", "state", "actor", "error", "created_at", "ended_at"])
    .where("root_id", "=", tx.scope.rootId)
    .where("vpn_id", "=", vpnId)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as VpnChangeKind,
    state: row.state as VpnChange["state"],
    actor: row.actor,
    error: row.error,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  }));
}
