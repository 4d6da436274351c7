import { DomainError, newId, type Transaction } from "../kernel/index.ts";
import { getTenant } from "./tenants.ts";

/** A paying party inside a tenant; `house` is the tenant itself, for what it buys for all its customers. */
export type Account = {
  tenantId: string;
  accountId: string;
  kind: "person" | "organization" | "house";
  name: string;
  email: string;
  status: "active" | "suspended";
  createdAt: Date;
};

export type NewAccount = { accountId?: string; kind?: Account["kind"]; name: string; email: string };

/** Adds an account to the scope's tenant. Its wallet is opened beside it by whoever calls this. */
export async function createAccount(tx: Transaction, account: NewAccount): Promise<string> {
  const accountId = account.accountId ?? newId();
  await tx.sql
    .insertInto("tenancy.accounts")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: tx.scope.tenantId,
      account_id: accountId,
      kind: account.kind ?? "person",
      name: account.name,
      email: account.email.toLowerCase(),
    })
    .execute();
  return accountId;
}

/**
 * The account a tenant buys by for itself, opened when it is first asked for. It pays nothing: there is nobody to pay but the tenant.
 * Throws `tenant.not_found`.
 */
export async function houseAccountOf(tx: Transaction, tenantId: string): Promise<string> {
  const known = () =>
    tx.sql
      .selectFrom("tenancy.accounts")
      .select("account_id")
      .where("root_id", "=", tx.scope.rootId)
      .where("tenant_id", "=", tenantId)
      .where("kind", "=", "house")
      .executeTakeFirst();
  const before = await known();
  if (before) return before.account_id;
  const { name, brand } = await getTenant(tx, tenantId);
  await tx.sql
    .insertInto("tenancy.accounts")
    .values({
      ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: newId(), kind: "house", name },
      email: (brand.supportEmail ?? "").toLowerCase(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // Somebody else may have been faster.
  return (await known())?.account_id ?? accountMissing(tenantId);
}

function accountMissing(tenantId: string): never {
  throw new DomainError("account.not_found", { tenantId });
}

/** The account. Throws `account.not_found`, also when it belongs to someone else. */
export async function getAccount(tx: Transaction, accountId: string): Promise<Account> {
  const row = await tx.sql
    .selectFrom("tenancy.accounts")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  if (!row) throw new DomainError("account.not_found", { accountId });
  return fromRow(row);
}

export type AccountFilter = { search?: string; beforeId?: string; limit: number };

/** Accounts of the scope, newest first; `search` looks in name and e-mail. */
export async function listAccounts(tx: Transaction, filter: AccountFilter): Promise<Account[]> {
  let query = tx.sql
    .selectFrom("tenancy.accounts")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("account_id", "desc")
    .limit(filter.limit);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.beforeId) query = query.where("account_id", "<", filter.beforeId);
  if (filter.search) {
    const pattern = `%${filter.search.replace(/[%_\\]/g, "\\$&")}%`;
    query = query.where((where) => where.or([where("name", "ilike", pattern), where("email", "ilike", pattern)]));
  }
  return (await query.execute()).map(fromRow);
}

type AccountRow = {
  tenant_id: string;
  account_id: string;
  kind: string;
  name: string;
  email: string;
  status: string;
  created_at: Date;
};

function fromRow(row: AccountRow): Account {
  return {
    tenantId: row.tenant_id,
    accountId: row.account_id,
    kind: row.kind as Account["kind"],
    name: row.name,
    email: row.email,
    status: row.status as Account["status"],
    createdAt: row.created_at,
  };
}
