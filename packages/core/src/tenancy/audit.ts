import { sql } from "kysely";
import { newId, type Transaction } from "../kernel/index.ts";

export type AuditEntry = {
  id: string;
  tenantId: string;
  accountId: string | null;
  /** Who did it: `usr_…`, `key_…`, or the name of a job. */
  actor: string;
  /** `subject.verb`, such as `wallet.credited`. */
  action: string;
  /** The id of what was changed. */
  subject: string;
  details: Record<string, unknown>;
  createdAt: Date;
};

export type AuditInput = {
  actor: string;
  action: string;
  subject: string;
  /** Ids, figures, before and after; never a secret. Bigints are written as text. */
  details?: Record<string, unknown>;
  /** Whose trail it belongs to; the scope's own when left out, the root's where the scope spans tenants. */
  tenantId?: string;
  accountId?: string;
};

/** Writes who changed what, in the transaction of the change: one exists exactly when the other does. */
export async function recordAudit(tx: Transaction, entry: AuditInput): Promise<void> {
  const { rootId, tenantId, accountId } = tx.scope;
  const owner = entry.tenantId ?? (tenantId === "all" ? rootId : tenantId);
  const account = entry.accountId ?? (accountId === "all" ? null : accountId);
  const details = JSON.stringify(entry.details ?? {}, (_, value) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  await sql`insert into tenancy.audit_entries (root_id, tenant_id, id, account_id, actor, action, subject, details)
    values (${rootId}, ${owner}, ${newId()}, ${account}, ${entry.actor}, ${entry.action}, ${entry.subject}, ${details}::jsonb)`.execute(
    tx.sql,
  );
}

export type AuditFilter = { subject?: string; actor?: string; action?: string; beforeId?: string; limit: number };

/** The trail of the scope, newest first. `action` may be a prefix that ends in a dot, such as `provider.`. */
export async function listAudit(tx: Transaction, filter: AuditFilter): Promise<AuditEntry[]> {
  let query = tx.sql
    .selectFrom("tenancy.audit_entries")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.subject) query = query.where("subject", "=", filter.subject);
  if (filter.actor) query = query.where("actor", "=", filter.actor);
  if (filter.action?.endsWith("."))
    query = query.where("action", "like", `${filter.action.replace(/[%_\\]/g, "\\$&")}%`);
  else if (filter.action) query = query.where("action", "=", filter.action);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    details: row.details as Record<string, unknown>,
    createdAt: row.created_at,
  }));
}
