import { sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import { closedUntilNow } from "./closing.ts";
import { readBooks } from "./read-books.ts";

/** Something in the books that does not add up: what, where, and the two figures that should be one (micros). */
export type BalanceDifference = {
  kind:
    | "currency_sum"
    | "wallet_posted"
    | "wallet_held"
    | "transfer_currency"
    | "capture_above_hold"
    | "closed_balance"
    | "closed_flows"
    | "open_holds";
  /** A currency, a wallet's or a transfer's id. */
  subject: string;
  expectedMicros: Micros;
  actualMicros: Micros;
};

type Row = { kind: BalanceDifference["kind"]; subject: string; expected: bigint; actual: bigint };

/**
 * The quick check, of what may be read in a moment: the balances of each currency sum to zero, and wallets hold what the open
 * holds come to. Expects a root scope. What the books were closed with is taken as it is; `checkBalances` looks at that too.
 */
export async function checkSums(tx: Transaction): Promise<BalanceDifference[]> {
  const { balances, held } = await readBooks(tx);
  return held.flatMap(({ currency, heldMicros, walletHeldMicros }) => {
    const sum = balances
      .filter((one) => one.currency === currency)
      .reduce((total, one) => total + one.balanceMicros, 0n);
    const differences: BalanceDifference[] = [
      { kind: "currency_sum", subject: currency, expectedMicros: 0n, actualMicros: sum },
      { kind: "open_holds", subject: currency, expectedMicros: walletHeldMicros, actualMicros: heldMicros },
    ];
    return differences.filter((one) => one.expectedMicros !== one.actualMicros);
  });
}

/**
 * The whole check. Reads all of a root's books in one snapshot and returns what does not add up: entries of each currency sum to zero, wallets
 * are the sums of their transfers, held money is the open holds, no transfer leaves its accounts' currency or its hold, and what
 * the books were closed with is what the transfers of before come to. Its cost grows with the history.
 * Expects a root scope; a narrower one sees only part of each sum.
 */
export async function checkBalances(tx: Transaction): Promise<BalanceDifference[]> {
  const { rows } = await sql<Row>`${historyDifferences(tx)} union all ${closedDifferences(tx)}`.execute(tx.sql);
  return rows.map((row) => ({
    kind: row.kind,
    subject: row.subject,
    expectedMicros: row.expected,
    actualMicros: row.actual,
  }));
}

/** What does not add up among wallets and transfers themselves. */
const historyDifferences = (tx: Transaction) => sql`(
    with moved as (
      select t.debit_account_id, t.credit_account_id, t.amount_micros, t.id, t.currency, d.currency as debit_currency, c.currency as credit_currency
      from ledger.transfers t
      left join ledger.ledger_accounts d on d.root_id = t.root_id and d.id = t.debit_account_id
      left join ledger.ledger_accounts c on c.root_id = t.root_id and c.id = t.credit_account_id
      where t.root_id = ${tx.scope.rootId} and t.kind in ('post', 'capture')),
    entries as (
      select debit_account_id as account, debit_currency as currency, -amount_micros as amount from moved
      union all select credit_account_id, credit_currency, amount_micros from moved),
    sums as (select account, sum(amount)::bigint as posted from entries group by 1),
    holds as (
      select h.debit_account_id as account, sum(h.amount_micros)::bigint as held from ledger.transfers h
      where h.root_id = ${tx.scope.rootId} and h.kind = 'hold'
        and not exists (select from ledger.transfers e where e.root_id = h.root_id and e.hold_id = h.id)
      group by 1)
    select 'currency_sum' as kind, coalesce(currency, 'none') as subject, 0::bigint as expected, sum(amount)::bigint as actual
      from entries group by currency having sum(amount) <> 0
    union all
    select 'transfer_currency', id::text, amount_micros, 0 from moved where currency is distinct from debit_currency or currency is distinct from credit_currency
    union all
    select 'wallet_posted', w.ledger_account_id::text, coalesce(s.posted, 0), w.posted_micros
      from ledger.wallets w left join sums s on s.account = w.ledger_account_id
      where w.root_id = ${tx.scope.rootId} and w.posted_micros <> coalesce(s.posted, 0)
    union all
    select 'wallet_held', w.ledger_account_id::text, coalesce(h.held, 0), w.held_micros
      from ledger.wallets w left join holds h on h.account = w.ledger_account_id
      where w.root_id = ${tx.scope.rootId} and w.held_micros <> coalesce(h.held, 0)
    union all
    select 'capture_above_hold', e.id::text, h.amount_micros, e.amount_micros
      from ledger.transfers e join ledger.transfers h on h.root_id = e.root_id and h.id = e.hold_id
      where e.root_id = ${tx.scope.rootId} and e.amount_micros > h.amount_micros)`;

/** Where the closed balances, flows and open holds are not those of the transfers before the closing. */
const closedDifferences = (tx: Transaction) => sql`(
    with closed as (
      select t.* from ledger.transfers t where t.root_id = ${tx.scope.rootId} and t.created_at < ${closedUntilNow(tx)}),
    moved as (select * from closed where kind in ('post', 'capture')),
    entries as (select debit_account_id as account, -amount_micros as amount from moved union all select credit_account_id, amount_micros from moved),
    sums as (
      select e.account, sum(e.amount)::bigint as amount from entries e
      join ledger.ledger_accounts a on a.root_id = ${tx.scope.rootId} and a.id = e.account and a.account_id is null group by 1)
    select 'closed_balance' as kind, coalesce(s.account, b.ledger_account_id)::text as subject, coalesce(s.amount, 0) as expected,
      coalesce(b.credited_micros - b.debited_micros, 0) as actual
      from sums s full join (select * from ledger.closed_balances where root_id = ${tx.scope.rootId}) b on b.ledger_account_id = s.account
      where coalesce(s.amount, 0) <> coalesce(b.credited_micros - b.debited_micros, 0)
    union all
    select 'closed_flows', coalesce(m.currency, f.currency), coalesce(m.amount, 0), coalesce(f.amount, 0)
      from (select m.currency, sum(m.amount_micros)::bigint as amount from moved m where exists (select from ledger.ledger_accounts a
        where a.root_id = m.root_id and a.id in (m.debit_account_id, m.credit_account_id) and a.account_id is null) group by 1) m
      full join (select currency, sum(amount_micros)::bigint as amount from ledger.daily_flows where root_id = ${tx.scope.rootId} group by 1) f on f.currency = m.currency
      where coalesce(m.amount, 0) <> coalesce(f.amount, 0)
    union all
    select 'open_holds', h.id::text, h.amount_micros, 0 from closed h
      where h.kind = 'hold' and not exists (select from ledger.transfers e where e.root_id = h.root_id and e.hold_id = h.id)
        and not exists (select from ledger.open_holds o where o.root_id = h.root_id and o.hold_id = h.id))`;
