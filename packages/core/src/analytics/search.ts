import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

export type SearchHit = {
  kind: "order" | "esim" | "account" | "provider" | "plan";
  id: string;
  title: string;
  detail: string;
};

/**
 * What a person may mean by a few letters: customers and plans by part of a name, eSIMs by the start of the ICCID, orders and
 * others by id (`ids`, already read from the public form). At most `limit` hits, exact ones first.
 */
export async function search(
  tx: Transaction,
  query: { text: string; ids: readonly string[]; limit: number },
): Promise<SearchHit[]> {
  const root = tx.scope.rootId;
  const ids = sql`any(${[...query.ids]}::uuid[])`;
  const pattern = `%${escapeLike(query.text)}%`;
  const iccid = /^\d{4,22}F?$/.test(query.text) ? `${query.text}%` : null;
  const few = 8;
  const { rows } = await sql<SearchHit>`
    (select 'order' as kind, o.id, o.plan ->> 'name' as title, a.name || ', ' || o.status as detail
      from orders.orders o join tenancy.accounts a on a.root_id = o.root_id and a.account_id = o.account_id
      where o.root_id = ${root} and o.id = ${ids} limit ${few})
    union all (select 'esim', coalesce(p.order_id, p.id), p.iccid, p.status from orders.profiles p
      where p.root_id = ${root} and (p.id = ${ids} or p.iccid like ${iccid}::text) and p.order_id is not null limit ${few})
    union all (select 'account', a.account_id, a.name, a.email from tenancy.accounts a
      where a.root_id = ${root} and (a.account_id = ${ids} or a.name ilike ${pattern} or a.email ilike ${pattern}) order by a.account_id desc limit ${few})
    union all (select 'provider', p.id, p.name, p.adapter from upstreams.providers p
      where p.root_id = ${root} and (p.id = ${ids} or p.name ilike ${pattern}) limit ${few})
    union all (select 'plan', p.id, p.name, p.coverage from catalog.plans p
      where p.root_id = ${root} and (p.id = ${ids} or p.name ilike ${pattern}) and p.status = 'active' order by length(p.name), p.name limit ${few})
    limit ${query.limit}`.execute(tx.sql);
  return rows;
}

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, "\\$&");
