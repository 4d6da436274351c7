import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/** What should be looked at by a person now. Only what is not fine is listed. */
export type AttentionKind =
  | "manual_queue"
  | "delayed_orders"
  | "unknown_attempts"
  | "provider_down"
  | "provider_low_balance"
  | "forged_webhooks"
  | "coverage_gap";

export type AttentionItem = {
  kind: AttentionKind;
  count: number;
  since: Date | null;
  names: string[];
  /** The provider it is about; there is one item for each. */
  providerId: string | null;
};

// Below this a provider may refuse the next few orders; topping up takes people hours.
const lowBalanceMicros = 50_000_000n;

/** What waits for a person. `names` are the provider, or at most five countries. */
export async function needsAttention(tx: Transaction): Promise<AttentionItem[]> {
  const root = tx.scope.rootId;
  const tenant = tx.scope.tenantId === "all" ? null : tx.scope.tenantId;
  const own = sql`root_id = ${root} and (${tenant}::uuid is null or tenant_id = ${tenant}::uuid)`;
  const { rows } = await sql<AttentionItem>`
    select 'manual_queue' as kind, count(*)::int as count, min(created_at) as since, '{}'::text[] as names, null::uuid as "providerId"
      from orders.manual_tasks where ${own} and resolution is null
    union all select 'delayed_orders', count(*)::int, min(created_at), '{}', null from orders.orders where ${own} and status = 'processing' and delayed_at is not null
    union all select 'unknown_attempts', count(*)::int, min(started_at), '{}', null from orders.attempts where ${own} and resolution is null and state = 'unknown'
    union all select 'provider_down', 1, h.since, array[p.name], p.id
      from upstreams.provider_health h join upstreams.providers p on p.root_id = h.root_id and p.id = h.provider_id
      where p.root_id = ${root} and h.status = 'down' and p.status = 'active'
    union all select 'provider_low_balance', 1, h.checked_at, array[p.name], p.id
      from upstreams.provider_health h join upstreams.providers p on p.root_id = h.root_id and p.id = h.provider_id
      where p.root_id = ${root} and h.balance_micros < ${lowBalanceMicros} and p.status = 'active'
    union all select 'forged_webhooks', count(*)::int, min(received_at), '{}', null
      from upstreams.webhook_inbox where ${own} and status = 'rejected' and received_at > now() - interval '24 hours'
    union all select 'coverage_gap', count(*)::int, null, (array_agg(name order by name))[1:5], null from (
      select c.name from catalog.countries c
      left join upstreams.provider_countries pc on pc.root_id = ${root} and pc.country = c.code and pc.active and pc.offer_count > 0
        and exists (select from upstreams.providers p where p.root_id = pc.root_id and p.id = pc.provider_id and p.status = 'active')
      where c.critical group by c.code, c.name having count(pc.provider_id) < 2) gaps`.execute(tx.sql);
  return rows.filter((row) => row.count > 0);
}
