import type { VerifyChannel } from "@tandem/provider-contract";
import { sql } from "kysely";
import { idAt, type Micros, type Transaction } from "../kernel/index.ts";

/** Codes of one day by one channel to one country. */
export type VerifyFigures = {
  day: string;
  channel: VerifyChannel;
  country: string;
  sent: number;
  delivered: number;
  failed: number;
  /** Verifications whose code by this channel was entered. */
  approved: number;
  chargedMicros: Micros;
  /** From sending to word of delivery; null where no carrier tells. */
  deliveryMs: number | null;
  /** From the start to the right code. */
  entryMs: number | null;
};

export type VerifyTotals = { started: number; approved: number; entryMs: number | null };

/** What became of codes in a span of days, by day, channel and country, and of whole verifications. */
export async function verifyStatistics(
  tx: Transaction,
  span: { from: Date; to: Date; accountId?: string },
): Promise<{ totals: VerifyTotals; rows: VerifyFigures[] }> {
  const { rootId } = tx.scope;
  const mine = span.accountId ? sql`and v.account_id = ${span.accountId}` : sql``;
  const shop = tx.scope.tenantId === "all" ? sql`` : sql`and v.tenant_id = ${tx.scope.tenantId}`;
  const within = sql`v.root_id = ${rootId} and v.id >= ${idAt(span.from)} and v.id < ${idAt(span.to)} ${mine} ${shop}`;
  const { rows } = await sql<VerifyFigures>`
    select to_char(v.created_at at time zone 'UTC', 'YYYY-MM-DD') as day, s.channel, v.country_code as country,
      (count(*) filter (where s.sent_at is not null))::int as sent, count(s.delivered_at)::int as delivered,
      (count(*) filter (where s.state = 'failed'))::int as failed,
      (count(*) filter (where v.state = 'approved' and v.approved_by = s.channel))::int as approved,
      coalesce(sum(s.charged_micros), 0)::bigint as "chargedMicros",
      percentile_cont(0.5) within group (order by extract(epoch from s.delivered_at - s.sent_at) * 1000) as "deliveryMs",
      percentile_cont(0.5) within group (order by extract(epoch from v.approved_at - v.created_at) * 1000)
        filter (where v.approved_by = s.channel) as "entryMs"
    from verify.verifications v
    join verify.sends s on s.root_id = v.root_id and s.verification_id = v.id and s.id >= ${idAt(span.from)}
    where ${within} group by 1, 2, 3 order by 1, 2, 3`.execute(tx.sql);
  const totals = await sql<VerifyTotals>`
    select count(*)::int as started, (count(*) filter (where v.state = 'approved'))::int as approved,
      percentile_cont(0.5) within group (order by extract(epoch from v.approved_at - v.created_at) * 1000) as "entryMs"
    from verify.verifications v where ${within}`.execute(tx.sql);
  return { totals: totals.rows[0] ?? { started: 0, approved: 0, entryMs: null }, rows };
}
