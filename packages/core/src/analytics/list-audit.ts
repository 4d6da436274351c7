import { type RawBuilder, sql } from "kysely";
import { idAt, type Transaction } from "../kernel/index.ts";

export type AuditFilter = { action?: string; from?: Date; to?: Date; before?: string; limit: number };
export type AuditRow = {
  id: string;
  actor: string;
  action: string;
  subject: string;
  details: Record<string, unknown>;
  createdAt: Date;
};

/** The audit trail of the scope, newest first, one more than `limit` when there are more. `action` may be the beginning of one. */
export async function listAudit(tx: Transaction, filter: AuditFilter): Promise<AuditRow[]> {
  const conditions: RawBuilder<unknown>[] = [sql`e.root_id = ${tx.scope.rootId}`];
  if (tx.scope.tenantId !== "all") conditions.push(sql`e.tenant_id = ${tx.scope.tenantId}`);
  if (filter.action) conditions.push(sql`e.action like ${`${filter.action.replaceAll(/[\\%_]/g, "\\$&")}%`}`);
  if (filter.from) conditions.push(sql`e.id >= ${idAt(filter.from)}`);
  if (filter.to) conditions.push(sql`e.id < ${idAt(filter.to)}`);
  if (filter.before) conditions.push(sql`e.id < ${filter.before}`);
  const { rows } = await sql<AuditRow>`
    select e.id, e.actor, e.action, e.subject, e.details, e.created_at as "createdAt" from tenancy.audit_entries e
    where ${sql.join(conditions, sql` and `)} order by e.id desc limit ${filter.limit + 1}`.execute(tx.sql);
  return rows;
}

/** Names of users and keys, by id, as far as the scope knows them. */
export async function namesOf(
  tx: Transaction,
  ids: { users: readonly string[]; keys: readonly string[] },
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select u.id, u.name from auth.users u where u.root_id = ${tx.scope.rootId} and u.id = any(${[...ids.users]}::uuid[])
    union all select k.id, k.name from tenancy.api_keys k where k.root_id = ${tx.scope.rootId} and k.id = any(${[...ids.keys]}::uuid[])`.execute(
    tx.sql,
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}
