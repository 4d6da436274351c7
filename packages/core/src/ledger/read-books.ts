import { sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import { closedUntil, transfersSinceClosing } from "./closing.ts";
import { openHolds } from "./open-holds.ts";

/**
 * What all ledger accounts of one code and currency come to together. `code` is a ledger account's, or `outside` for everything
 * that belongs to tenants this scope does not see: a reseller's seller.
 */
export type BookBalance = {
  code: string;
  currency: string;
  /** How many ledger accounts are added up. */
  accounts: number;
  /** Credits less debits, in micros. */
  balanceMicros: Micros;
};

/** Money set aside, by currency: what the wallets say is held, and what the open holds come to. The two are one figure. */
export type HeldMoney = {
  currency: string;
  holds: number;
  heldMicros: Micros;
  walletHeldMicros: Micros;
  oldestAt: Date | null;
};

export type Books = { balances: BookBalance[]; held: HeldMoney[] };

type Row = BookBalance & { heldMicros: Micros | null; oldestAt: Date | null };

// Stands beside the codes of ledger accounts in the one statement below.
const openHoldsRow = "open holds";

/**
 * A scope's books as they stand, in one snapshot. Wallets keep their balances; counter-accounts are what they were when the books
 * were closed and what is newer. The two come from different rows, so that their sum, zero for each currency, proves something;
 * so does that wallets hold what the open holds come to.
 */
export async function readBooks(tx: Transaction): Promise<Books> {
  const known = await closedUntil(tx);
  const { rows } = await sql<Row>`
    with entries as (
      select ledger_account_id as id, credited_micros - debited_micros as amount from ledger.closed_balances where root_id = ${tx.scope.rootId}
      union all ${recentEntries(tx, known)}),
    sums as (select id, sum(amount) as amount from entries group by id)
    select a.code, a.currency, count(*)::int as accounts, sum(s.amount)::bigint as "balanceMicros", null::bigint as "heldMicros", null::timestamptz as "oldestAt"
      from sums s join ledger.ledger_accounts a on a.root_id = ${tx.scope.rootId} and a.id = s.id where a.account_id is null group by 1, 2
    union all
    select 'wallet', currency, count(*)::int, sum(posted_micros)::bigint, sum(held_micros)::bigint, null
      from ledger.wallets where root_id = ${tx.scope.rootId} group by 2
    union all ${outside(tx, known)}
    union all
    select ${openHoldsRow}, h.currency, count(*)::int, 0, sum(h.amount_micros)::bigint, min(h.created_at) from (${openHolds(tx, known)}) h group by 2
    order by 2, 1`.execute(tx.sql);
  return toBooks(rows);
}

function toBooks(rows: readonly Row[]): Books {
  const rowOf = (code: string, currency: string) => rows.find((row) => row.code === code && row.currency === currency);
  const held = [...new Set(rows.map((row) => row.currency))].map((currency) => {
    const holds = rowOf(openHoldsRow, currency);
    return {
      currency,
      holds: holds?.accounts ?? 0,
      heldMicros: holds?.heldMicros ?? 0n,
      walletHeldMicros: rowOf("wallet", currency)?.heldMicros ?? 0n,
      oldestAt: holds?.oldestAt ?? null,
    };
  });
  const balances = rows
    .filter((row) => row.code !== openHoldsRow)
    .map(({ code, currency, accounts, balanceMicros }) => ({ code, currency, accounts, balanceMicros }));
  return { balances, held };
}

const recentEntries = (tx: Transaction, known: Date) => sql`
  select e.id, e.amount from (${transfersSinceClosing(tx, known)}) t
  cross join lateral (values (t.debit_account_id, -t.amount_micros), (t.credit_account_id, t.amount_micros)) e(id, amount)
  where t.kind in ('post', 'capture')`;

/** What a tenant paid to and got from others. The whole root has no outside. */
function outside(tx: Transaction, known: Date) {
  const own = tx.scope.tenantId === "all" ? null : tx.scope.tenantId;
  return sql`
    select 'outside', currency, 0, sum(amount)::bigint, null::bigint, null::timestamptz from (
      select currency, case when tenant_id = ${own}::uuid then amount_micros else -amount_micros end as amount from ledger.daily_flows
      where root_id = ${tx.scope.rootId} and ${own}::uuid is not null and tenant_id <> credit_tenant_id
      union all
      select t.currency, case when d.tenant_id = ${own}::uuid then t.amount_micros else -t.amount_micros end from (${transfersSinceClosing(tx, known)}) t
      left join ledger.ledger_accounts d on d.root_id = t.root_id and d.id = t.debit_account_id
      where t.kind in ('post', 'capture') and ${own}::uuid is not null
        and coalesce(t.counter_tenant_id, t.tenant_id) <> t.tenant_id) others
    group by currency`;
}
