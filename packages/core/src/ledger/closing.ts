import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/**
 * How far the books are closed. In a statement that reads closed rows and newer transfers together, use this for the planner
 * and `closedUntilNow` for exactness: the books may be closed further between this answer and that statement.
 */
export async function closedUntil(tx: Transaction): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`select ${closedUntilNow(tx)} as at`.execute(tx.sql);
  return rows[0]?.at ?? new Date(0);
}

/** The same, inside a statement. */
export const closedUntilNow = (tx: Transaction) =>
  sql<Date>`coalesce((select closed_until from ledger.closings where root_id = ${tx.scope.rootId}), 'epoch')`;

/** Transfers that came after the books were closed; see `transfersOfCounters`. */
export const transfersSinceClosing = (tx: Transaction, known: Date) =>
  transfersOfCounters(tx, sql`t.created_at >= ${known} and t.created_at >= ${closedUntilNow(tx)}`);

/**
 * Each transfer `t` of a time that touches a counter-account of the scope, once: the ones it pays, and the ones it is paid by a
 * wallet or an account the scope does not see. What wallets pay each other is not among them, and changes no counter-account.
 */
export function transfersOfCounters(tx: Transaction, time: RawBuilder<unknown>): RawBuilder<unknown> {
  const counters = sql`select id from ledger.ledger_accounts where root_id = ${tx.scope.rootId} and account_id is null`;
  return sql`
    select moves.* from (${counters}) counter cross join lateral (
      select t.* from ledger.transfers t where t.root_id = ${tx.scope.rootId} and t.debit_account_id = counter.id and ${time}
      union all
      select t.* from ledger.transfers t where t.root_id = ${tx.scope.rootId} and t.credit_account_id = counter.id and ${time}
        and t.debit_account_id not in (${counters})) moves`;
}
