import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { transfersOfCounters } from "./closing.ts";
import { keepOpenHolds } from "./open-holds.ts";

// A transfer may take its time a moment before its transaction gets the number by which it is waited for. A minute is far more
// than that moment, even where the transfer first waits for another with the same id.
const settleMs = 60_000;

type Closing = { closed_until: Date; next_until: Date | null; settled: boolean | null };

/**
 * Closes a root's books: adds what was moved since they were last closed to the closed balances, daily flows and open holds.
 * Meant to be called every few minutes in a root scope; what it costs depends on what happened since, not on the history.
 *
 * Each call says how far the next one may close, and leaves its own number: whatever wrote before has a lower one. The next call
 * closes that far once all lower ones are over, so that no transfer is committed behind its back. Returns how far the books are
 * closed.
 */
export async function closeBooks(tx: Transaction, options: { settleMs?: number } = {}): Promise<Date> {
  const root = tx.scope.rootId;
  await sql`insert into ledger.closings (root_id, tenant_id) values (${root}, ${root}) on conflict do nothing`.execute(
    tx.sql,
  );
  const { rows } = await sql<Closing>`
    select closed_until, next_until, pg_snapshot_xmin(pg_current_snapshot()) >= next_xid as settled
    from ledger.closings where root_id = ${root} for update`.execute(tx.sql);
  const [closing] = rows;
  if (!closing) throw new Error("a root's closing was just made");
  const settled = closing.next_until && closing.settled ? closing.next_until : null;
  if (settled) {
    const window = { from: closing.closed_until, until: settled };
    await addBalances(tx, window);
    await addFlows(tx, window);
    await keepOpenHolds(tx, window);
  }
  // While transactions of before are still open, waiting for newer ones as well would put the closing off for ever.
  if (closing.next_until && !settled) return closing.closed_until;
  await sql`
    update ledger.closings set closed_until = coalesce(${settled}::timestamptz, closed_until), next_xid = pg_current_xact_id(),
      next_until = greatest(closed_until, ${settled}::timestamptz, date_trunc('milliseconds', now() - ${options.settleMs ?? settleMs} * interval '1 millisecond'))
    where root_id = ${root}`.execute(tx.sql);
  return settled ?? closing.closed_until;
}

/** From inclusive, until exclusive; whole milliseconds, so that a Date holds them exactly. */
type Window = { from: Date; until: Date };

const within = (window: Window) => sql`t.created_at >= ${window.from} and t.created_at < ${window.until}`;

const moved = (tx: Transaction, window: Window) =>
  sql`select t.* from (${transfersOfCounters(tx, within(window))}) t where t.kind in ('post', 'capture')`;

async function addBalances(tx: Transaction, window: Window): Promise<void> {
  await sql`
    with moved as (${moved(tx, window)}),
    sums as (
      select account, sum(debited)::bigint as debited, sum(credited)::bigint as credited from (
        select debit_account_id as account, amount_micros as debited, 0 as credited from moved
        union all select credit_account_id, 0, amount_micros from moved) entries
      group by account)
    insert into ledger.closed_balances as b (root_id, tenant_id, ledger_account_id, debited_micros, credited_micros)
    select a.root_id, a.tenant_id, a.id, sums.debited, sums.credited
    from sums join ledger.ledger_accounts a on a.root_id = ${tx.scope.rootId} and a.id = sums.account and a.account_id is null
    on conflict (root_id, ledger_account_id) do update
      set debited_micros = b.debited_micros + excluded.debited_micros, credited_micros = b.credited_micros + excluded.credited_micros`.execute(
    tx.sql,
  );
}

async function addFlows(tx: Transaction, window: Window): Promise<void> {
  await sql`
    with moved as (${moved(tx, window)})
    insert into ledger.daily_flows as f (root_id, tenant_id, credit_tenant_id, day, currency, debit_code, credit_code, reason, amount_micros, transfers)
    select m.root_id, d.tenant_id, c.tenant_id, (m.created_at at time zone 'UTC')::date, m.currency, d.code, c.code, m.reason, sum(m.amount_micros)::bigint, count(*)
    from moved m
    join ledger.ledger_accounts d on d.root_id = m.root_id and d.id = m.debit_account_id
    join ledger.ledger_accounts c on c.root_id = m.root_id and c.id = m.credit_account_id
    group by 1, 2, 3, 4, 5, 6, 7, 8
    on conflict (root_id, day, tenant_id, credit_tenant_id, currency, debit_code, credit_code, reason) do update
      set amount_micros = f.amount_micros + excluded.amount_micros, transfers = f.transfers + excluded.transfers`.execute(
    tx.sql,
  );
}
