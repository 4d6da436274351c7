import { sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import { closedUntil, transfersSinceClosing } from "./closing.ts";

/**
 * What was posted and captured from ledger accounts of one code to those of another on one day (UTC), for one reason; what wallets pay each other is
 * left out. A code is `outside` where the account belongs to a tenant this scope does not see.
 */
export type DailyFlow = {
  /** `2026-01-15`. */
  day: string;
  debitCode: string;
  creditCode: string;
  reason: string;
  amountMicros: Micros;
  transfers: number;
};

/** Flows of one currency from the day of `from` on, up to now. What it costs depends on the number of days, not of transfers. */
export async function readDailyFlows(tx: Transaction, period: { from: Date; currency: string }): Promise<DailyFlow[]> {
  const known = await closedUntil(tx);
  const own = tx.scope.tenantId === "all" ? null : tx.scope.tenantId;
  const codeFor = (code: string, tenant: string) =>
    sql`case when ${own}::uuid is null or ${sql.ref(tenant)} = ${own}::uuid then ${sql.ref(code)} else 'outside' end`;
  const { rows } = await sql<DailyFlow>`
    select to_char(day, 'YYYY-MM-DD') as day, debit as "debitCode", credit as "creditCode", reason, sum(amount)::bigint as "amountMicros", sum(transfers)::int as transfers
    from (
      select f.day, ${codeFor("f.debit_code", "f.tenant_id")} as debit, ${codeFor("f.credit_code", "f.credit_tenant_id")} as credit, f.reason,
        f.amount_micros as amount, f.transfers
      from ledger.daily_flows f
      where f.root_id = ${tx.scope.rootId} and f.day >= (${period.from}::timestamptz at time zone 'UTC')::date and f.currency = ${period.currency}
      union all
      select (t.created_at at time zone 'UTC')::date, coalesce(d.code, 'outside'), coalesce(c.code, 'outside'), t.reason, t.amount_micros, 1
      from (${transfersSinceClosing(tx, known)}) t
      left join ledger.ledger_accounts d on d.root_id = t.root_id and d.id = t.debit_account_id
      left join ledger.ledger_accounts c on c.root_id = t.root_id and c.id = t.credit_account_id
      where t.created_at >= ${period.from} and t.kind in ('post', 'capture') and t.currency = ${period.currency}) flows
    group by 1, 2, 3, 4 order by 1, 2, 3, 4`.execute(tx.sql);
  return rows;
}
