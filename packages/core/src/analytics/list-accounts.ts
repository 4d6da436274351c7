import { type RawBuilder, sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";

export type AccountSort = "createdAt" | "-createdAt" | "name" | "-name";

export type AccountRow = {
  id: string;
  tenantId: string;
  name: string;
  kind: "person" | "organization" | "house";
  email: string;
  currency: string;
  walletId: string | null;
  balanceMicros: Micros;
  heldMicros: Micros;
  orderCount: number;
  spentMicros: Micros;
  lastOrderAt: Date | null;
  createdAt: Date;
};

const columns = sql`
  a.account_id as "id", a.tenant_id as "tenantId", a.name, a.kind, a.email, coalesce(w.currency, t.currency) as "currency",
  w.ledger_account_id as "walletId", coalesce(w.posted_micros, 0) as "balanceMicros", coalesce(w.held_micros, 0) as "heldMicros",
  o.orders as "orderCount", o.spent as "spentMicros", o.newest as "lastOrderAt", a.created_at as "createdAt"`;

const joins = sql`
  join tenancy.tenants t on t.root_id = a.root_id and t.tenant_id = a.tenant_id
  left join ledger.wallets w on w.root_id = a.root_id and w.account_id = a.account_id and w.currency = t.currency
  left join lateral (
    select count(*)::int as orders, max(o.created_at) as newest,
      coalesce(sum(o.unit_price_micros * (select count(*) from orders.items i where i.root_id = o.root_id and i.order_id = o.id and i.state = 'captured')), 0)::bigint as spent
    from orders.orders o where o.root_id = a.root_id and o.account_id = a.account_id) o on true`;

/** Accounts of the scope, one more than `limit` when there are more. `after` is the last row's name and id. */
export async function listAccounts(
  tx: Transaction,
  filter: { search?: string },
  page: { sort: AccountSort; limit: number; after: { name: string; id: string } | null },
): Promise<AccountRow[]> {
  const conditions: RawBuilder<unknown>[] = [sql`a.root_id = ${tx.scope.rootId}`];
  if (tx.scope.tenantId !== "all") conditions.push(sql`a.tenant_id = ${tx.scope.tenantId}`);
  if (filter.search) {
    const pattern = `%${filter.search.replaceAll(/[\\%_]/g, "\\$&")}%`;
    conditions.push(sql`(a.name ilike ${pattern} or a.email ilike ${pattern})`);
  }
  if (page.after) conditions.push(afterCondition(page.sort, page.after));
  const { rows } = await sql<AccountRow>`
    select ${columns}
    from (select * from tenancy.accounts a where ${sql.join(conditions, sql` and `)} order by ${orderBy(page.sort)} limit ${page.limit + 1}) a
    ${joins} order by ${orderBy(page.sort)}`.execute(tx.sql);
  return rows;
}

/** One account with its figures, or null when the scope has no such account. */
export async function findAccount(tx: Transaction, accountId: string): Promise<AccountRow | null> {
  const { rows } = await sql<AccountRow>`
    select ${columns} from tenancy.accounts a ${joins} where a.root_id = ${tx.scope.rootId} and a.account_id = ${accountId}`.execute(
    tx.sql,
  );
  return rows[0] ?? null;
}

export type MemberRow = { userId: string; name: string; email: string; role: string; createdAt: Date };

/** The users of an account. */
export async function listMembers(tx: Transaction, accountId: string): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select m.user_id as "userId", u.name, u.email, m.role, m.created_at as "createdAt"
    from tenancy.members m join auth.users u on u.root_id = m.root_id and u.id = m.user_id
    where m.root_id = ${tx.scope.rootId} and m.account_id = ${accountId} order by m.created_at`.execute(tx.sql);
  return rows;
}

function orderBy(sort: AccountSort): RawBuilder<unknown> {
  if (sort === "createdAt") return sql`a.account_id`;
  if (sort === "-createdAt") return sql`a.account_id desc`;
  return sort === "name" ? sql`a.name, a.account_id` : sql`a.name desc, a.account_id desc`;
}

function afterCondition(sort: AccountSort, after: { name: string; id: string }): RawBuilder<unknown> {
  if (sort === "createdAt") return sql`a.account_id > ${after.id}`;
  if (sort === "-createdAt") return sql`a.account_id < ${after.id}`;
  if (sort === "name") return sql`(a.name, a.account_id) > (${after.name}, ${after.id}::uuid)`;
  return sql`(a.name, a.account_id) < (${after.name}, ${after.id}::uuid)`;
}
