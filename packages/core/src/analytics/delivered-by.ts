import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/**
 * Who delivered pieces of an order: a provider that was asked for them, the stock of spare eSIMs (with the provider they once
 * came from), or a person by hand.
 */
export type Delivery = {
  kind: "provider" | "stock" | "manual";
  /** By hand: the provider the person named, if any. */
  providerId: string | null;
  /** By hand: who did it, as the audit trail names people (`usr_…`, `key_…`). */
  actor: string | null;
  pieces: number;
};

/** The deliveries of these orders by order id, those with most pieces first; an order without one is missing. */
export async function deliveriesOf(tx: Transaction, orderIds: readonly string[]): Promise<Map<string, Delivery[]>> {
  const { rows } = await sql<Delivery & { orderId: string }>`
    select i.order_id as "orderId", i.provider_id as "providerId", t.resolved_by as actor, count(*)::int as pieces,
      case when i.attempt_id is not null then 'provider' when t.resolved_by is not null then 'manual' else 'stock' end as kind
    from orders.items i
    left join orders.manual_tasks t on i.attempt_id is null
      and t.root_id = i.root_id and t.order_id = i.order_id and t.item_id = i.id and t.resolution = 'fulfilled'
    where i.root_id = ${tx.scope.rootId} and i.order_id = any(${[...orderIds]}::uuid[]) and i.state = 'captured'
    group by i.order_id, i.provider_id, t.resolved_by, kind order by pieces desc, kind, i.provider_id`.execute(tx.sql);
  const deliveries = new Map<string, Delivery[]>();
  for (const { orderId, ...delivery } of rows) deliveries.set(orderId, [...(deliveries.get(orderId) ?? []), delivery]);
  return deliveries;
}
