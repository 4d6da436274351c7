import { type RawBuilder, sql } from "kysely";
import { idAt, type Micros, type Transaction } from "../kernel/index.ts";
import { type TransferPosition, toPosition } from "./transfer-position.ts";

/** One side of a transfer: whose ledger account it is. All null where it belongs to a tenant this scope does not see. */
export type TransferSide = { code: string | null; tenantId: string | null; accountId: string | null };

export type TransferRow = {
  id: string;
  kind: "post" | "hold" | "capture" | "void";
  debit: TransferSide;
  credit: TransferSide;
  amountMicros: Micros;
  currency: string;
  reason: string;
  subjectId: string | null;
  note: string | null;
  /** The hold that a capture or void ended. */
  holdId: string | null;
  expiresAt: Date | null;
  createdAt: Date;
  /** For the next page. */
  position: TransferPosition;
};

export type TransferFilter = {
  /** Either side is a ledger account of this code. `provider` stands for all providers. */
  code?: string;
  /** Either side is a counter-account of this tenant. */
  tenantId?: string;
  /** Either side is a wallet of this paying account. */
  accountId?: string;
  subjectId?: string;
  kind?: TransferRow["kind"];
  /** From then on, and before then. */
  from?: Date;
  to?: Date;
};

/** One page. `next` is where the page after begins; it is null on the last. */
export type TransferPage = { rows: TransferRow[]; next: TransferPosition | null };

/** What of a list to read. `lookAtMax`: without an index for it, a rare kind may be far apart; a page looks at so many and no more. */
export type TransferQuery = { limit: number; before?: TransferPosition; lookAtMax?: number };

const lookAtMax = 10_000;

/**
 * Transfers of the scope, newest first: at most `limit`, before the one `before` names. Each filter is read along an index that
 * has its order, so that a page costs the same however long the history: the accounts' own, the subject's, or else the ids,
 * which callers make when they make the transfer. That last order may differ from the moments by a few milliseconds, and there a
 * page of a rare kind may hold fewer than `limit`, or none, and still have a next one.
 */
export async function listTransfers(
  tx: Transaction,
  filter: TransferFilter,
  page: TransferQuery,
): Promise<TransferPage> {
  const { found, order, last } = await findTransfers(tx, filter, page);
  const { rows } = await sql<Row>`
    with found as (${found}), named as (
      select t.*, ${toPosition("t")} as position, d.code as debit_code, d.tenant_id as debit_tenant, d.account_id as debit_owner,
        c.code as credit_code, c.tenant_id as credit_tenant, c.account_id as credit_owner
      from found t
      left join ledger.ledger_accounts d on d.root_id = t.root_id and d.id = t.debit_account_id
      left join ledger.ledger_accounts c on c.root_id = t.root_id and c.id = t.credit_account_id)
    select t.* from named t order by ${order} limit ${page.limit + 1}`.execute(tx.sql);
  const shown = rows.slice(0, page.limit).map(toTransferRow);
  const more = rows.length > page.limit ? shown.at(-1)?.position : undefined;
  return { rows: shown, next: more ?? (last ? await last() : null) };
}

type Find = {
  found: RawBuilder<unknown>;
  order: RawBuilder<unknown>;
  /** Where the looking ended before the history did. */
  last?: () => Promise<TransferPosition | null>;
};

const byTime = sql`t.created_at desc, t.id desc`;
const byId = sql`t.id desc`;
const both = (conditions: readonly RawBuilder<unknown>[]) => sql.join(conditions, sql` and `);

async function findTransfers(tx: Transaction, filter: TransferFilter, page: TransferQuery): Promise<Find> {
  const { before } = page;
  const limit = page.limit + 1;
  const ofCode = await accountsOf(tx, filter);
  const ofAccount = filter.accountId ? await walletsOf(tx, filter.accountId) : null;
  const conditions = [sql`t.root_id = ${tx.scope.rootId}`, ...timesOf(filter), ...kindsOf(filter)];
  if (before) conditions.push(sql`(t.created_at, t.id) < (${before.at}::timestamptz, ${before.id}::uuid)`);
  if (filter.subjectId) {
    const sides = [ofCode, ofAccount].flatMap((ids) => (ids ? eitherSide(ids) : []));
    const all = both([...conditions, ...sides, sql`t.subject_id = ${filter.subjectId}`]);
    return {
      found: sql`select * from ledger.transfers t where ${all} order by ${byTime} limit ${limit}`,
      order: byTime,
    };
  }
  if (ofAccount && ofCode) conditions.push(eitherSide(ofCode));
  const ids = ofAccount ?? ofCode;
  return ids ? { found: ofAccounts(ids, conditions, limit), order: byTime } : findByIds(tx, filter, page);
}

/** Along the indexes of the accounts. A transfer between two of them is found once, at its debit side. */
function ofAccounts(ids: readonly string[], conditions: readonly RawBuilder<unknown>[], limit: number) {
  const side = (column: "t.debit_account_id" | "t.credit_account_id", extra: RawBuilder<unknown>[]) => sql`
    (select t.* from ledger.transfers t where ${both([...conditions, sql`${sql.ref(column)} = s.id`, ...extra])} order by ${byTime} limit ${limit})`;
  return sql`select t.* from unnest(${ids}::uuid[]) s(id) cross join lateral (
    ${side("t.debit_account_id", [])} union all
    ${side("t.credit_account_id", [sql`t.debit_account_id <> all(${ids}::uuid[])`])}) t order by ${byTime} limit ${limit}`;
}

/** Along the ids, looking at a bounded number of transfers. */
function findByIds(
  tx: Transaction,
  filter: TransferFilter,
  { limit, before, lookAtMax: most = lookAtMax }: TransferQuery,
): Find {
  const window = [
    sql`t.root_id = ${tx.scope.rootId}`,
    ...timesOf(filter),
    ...idsWithin(filter),
    ...(before ? [sql`t.id < ${before.id}::uuid`] : []),
  ];
  const newest = (count: number) =>
    sql`select * from ledger.transfers t where ${both(window)} order by ${byId} limit ${count}`;
  const wanted = kindsOf(filter);
  if (wanted.length === 0) return { found: newest(limit + 1), order: byId };
  const last = async () => {
    const { rows } = await sql<TransferPosition>`
      select ${toPosition("t")} as at, t.id from (${newest(most)}) t order by ${byId} offset ${most - 1}`.execute(
      tx.sql,
    );
    return rows[0] ?? null;
  };
  const found = sql`select * from (${newest(most)}) t where ${both(wanted)} order by ${byId} limit ${limit + 1}`;
  return { found, order: byId, last };
}

const dayMs = 86_400_000;
// A caller may keep an id for as long as its idempotency key is kept, thirty days, before the transfer is made; and clocks differ.
const idOlderMs = 31 * dayMs;
const idNewerMs = 5 * 60_000;

/** Bounds of the ids that transfers of a time can have, so that a range of time is a range of the index. */
function idsWithin({ from, to }: TransferFilter): RawBuilder<unknown>[] {
  return [
    ...(from ? [sql`t.id >= ${idAt(new Date(from.getTime() - idOlderMs))}::uuid`] : []),
    ...(to ? [sql`t.id < ${idAt(new Date(to.getTime() + idNewerMs))}::uuid`] : []),
  ];
}

const timesOf = ({ from, to }: TransferFilter): RawBuilder<unknown>[] => [
  ...(from ? [sql`t.created_at >= ${from}`] : []),
  ...(to ? [sql`t.created_at < ${to}`] : []),
];

/** Nearly every transfer is some wallet's: that filter takes little away, so it needs no list of accounts. */
const kindsOf = ({ kind, code }: TransferFilter): RawBuilder<unknown>[] => [
  ...(kind ? [sql`t.kind = ${kind}::ledger.transfer_kind`] : []),
  ...(code === "wallet" ? [sql`t.account_id is not null`] : []),
];

const eitherSide = (ids: readonly string[]) =>
  sql`(t.debit_account_id = any(${ids}::uuid[]) or t.credit_account_id = any(${ids}::uuid[]))`;

/** The counter-accounts a filter asks for by code or tenant; null when it asks for none. */
async function accountsOf(tx: Transaction, { code, tenantId }: TransferFilter): Promise<string[] | null> {
  const conditions = [
    ...(code === "provider" ? [sql`a.code like 'provider:%'`] : []),
    ...(code && code !== "provider" && code !== "wallet" ? [sql`a.code = ${code}`] : []),
    ...(tenantId ? [sql`a.tenant_id = ${tenantId}`] : []),
  ];
  if (conditions.length === 0) return null;
  const { rows } = await sql<{ id: string }>`
    select a.id from ledger.ledger_accounts a
    where a.root_id = ${tx.scope.rootId} and a.account_id is null and ${sql.join(conditions, sql` and `)}`.execute(
    tx.sql,
  );
  return rows.map((row) => row.id);
}

async function walletsOf(tx: Transaction, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.ledger_account_id as id from ledger.wallets w where w.root_id = ${tx.scope.rootId} and w.account_id = ${accountId}`.execute(
    tx.sql,
  );
  return rows.map((row) => row.id);
}

type Row = {
  id: string;
  kind: TransferRow["kind"];
  debit_code: string | null;
  debit_tenant: string | null;
  debit_owner: string | null;
  credit_code: string | null;
  credit_tenant: string | null;
  credit_owner: string | null;
  amount_micros: Micros;
  currency: string;
  reason: string;
  subject_id: string | null;
  note: string | null;
  hold_id: string | null;
  expires_at: Date | null;
  created_at: Date;
  position: string;
};

function toTransferRow(row: Row): TransferRow {
  return {
    id: row.id,
    kind: row.kind,
    debit: { code: row.debit_code, tenantId: row.debit_tenant, accountId: row.debit_owner },
    credit: { code: row.credit_code, tenantId: row.credit_tenant, accountId: row.credit_owner },
    amountMicros: row.amount_micros,
    currency: row.currency,
    reason: row.reason,
    subjectId: row.subject_id,
    note: row.note,
    holdId: row.hold_id,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    position: { at: row.position, id: row.id },
  };
}
