import { sql } from "kysely";
import { DomainError, parsePublicId, type Transaction } from "../kernel/index.ts";
import type { OrderRowView } from "./order-views.ts";
import { platformPrice } from "./read-order.ts";
import type { Bought, OrderKind, OrderStatus } from "./saga-rows.ts";
import { deliveredByBackup, deliveredByHand } from "./who-delivered.ts";

export type OrderSort = "createdAt" | "-createdAt" | "price" | "-price";

export type OrderFilter = {
  kind?: OrderKind;
  status?: OrderStatus;
  providerId?: string;
  country?: string;
  accountId?: string;
  from?: Date;
  to?: Date;
  delayed?: boolean;
  /** Delivered by another provider than the one asked first. */
  failedOver?: boolean;
  /** Delivered by a person, wholly or in part. */
  byHand?: boolean;
  /** An order's public id, an ICCID, or a part of an e-mail address or name. */
  search?: string;
};

/** Where the page before ended: its last order, with the price where the list is sorted by it. */
export type OrderCursor = { id: string; totalMicros?: bigint };

export type OrderPage = OrderFilter & { sort?: OrderSort; after?: OrderCursor; limit: number };

/** Orders of the scope. Sorted by price, orders of the same price stand by age. */
export async function listOrders(tx: Transaction, page: OrderPage): Promise<OrderRowView[]> {
  const sort = page.sort ?? "-createdAt";
  const descending = sort.startsWith("-");
  const direction = descending ? "desc" : "asc";
  let query = filtered(tx, page)
    .innerJoin("tenancy.accounts as a", (join) =>
      join.onRef("a.root_id", "=", "o.root_id").onRef("a.account_id", "=", "o.account_id"),
    )
    .selectAll("o")
    .select(["a.name as account_name", "a.email as account_email"])
    .select(deliveredByBackup.as("saved_by_backup"))
    .select((select) => [
      select
        .selectFrom("orders.items as i")
        .whereRef("i.root_id", "=", "o.root_id")
        .whereRef("i.order_id", "=", "o.id")
        .select((item) => [
          sql<{ askedProviderId: string | null; costMicros: string; captured: number }>`json_build_object(
            'askedProviderId', (select t.provider_id from orders.attempts t join orders.items x on x.root_id = t.root_id and x.id = t.item_id
              where x.root_id = o.root_id and x.order_id = o.id order by t.id desc limit 1),
            'costMicros', coalesce(sum(${item.ref("i.cost_micros")}), 0)::text,
            'captured', count(*) filter (where ${item.ref("i.state")} = 'captured'))`.as("sums"),
        ])
        .as("sums"),
      select
        .selectFrom("orders.profiles as p")
        .whereRef("p.root_id", "=", "o.root_id")
        .whereRef("p.order_id", "=", "o.id")
        .select((profile) => [sql<string[]>`coalesce(array_agg(${profile.ref("p.iccid")}), '{}')`.as("iccids")])
        .as("iccids"),
    ]);
  const total = sql<bigint>`o.unit_price_micros * o.quantity`;
  const byPrice = sort.endsWith("price");
  if (page.after) {
    const { id, totalMicros } = page.after;
    const beyond = sql.raw(descending ? "<" : ">");
    query = byPrice
      ? query.where(sql<boolean>`(${total}, o.id) ${beyond} (${totalMicros ?? 0n}, ${id}::uuid)`)
      : query.where(sql<boolean>`o.id ${beyond} ${id}::uuid`);
  }
  if (byPrice) query = query.orderBy(total, direction);
  const rows = await query.orderBy("o.id", direction).limit(page.limit).execute();
  return rows.map((row) => {
    const costMicros = BigInt(row.sums?.costMicros ?? "0");
    return {
      id: row.id,
      tenantId: row.tenant_id,
      accountId: row.account_id,
      accountName: row.account_name,
      accountEmail: row.account_email,
      kind: row.kind as OrderKind,
      planId: row.plan_id,
      plan: row.plan as Bought,
      quantity: row.quantity,
      currency: row.currency,
      totalMicros: row.unit_price_micros * BigInt(row.quantity),
      costMicros,
      marginMicros: platformPrice(row) * BigInt(row.sums?.captured ?? 0) - costMicros,
      status: row.status as OrderStatus,
      askedProviderId: row.sums?.askedProviderId ?? null,
      iccids: row.iccids ?? [],
      attemptCount: row.attempt_count,
      failedOver: row.saved_by_backup,
      delayedAt: row.delayed_at,
      createdAt: row.created_at,
      completedAt: row.completed_at,
    };
  });
}

const countMax = 10_000;

/** How many orders match, counted up to 10,000. */
export async function countOrders(tx: Transaction, filter: OrderFilter): Promise<number> {
  const row = await tx.sql
    .selectFrom(filtered(tx, filter).select("o.id").limit(countMax).as("matching"))
    .select((select) => select.fn.countAll<bigint>().as("orders"))
    .executeTakeFirstOrThrow();
  return Number(row.orders);
}

function filtered(tx: Transaction, filter: OrderFilter) {
  let query = tx.sql.selectFrom("orders.orders as o").where("o.root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("o.tenant_id", "=", tx.scope.tenantId);
  if (filter.kind) query = query.where("o.kind", "=", filter.kind);
  if (filter.status) query = query.where("o.status", "=", filter.status);
  if (filter.accountId) query = query.where("o.account_id", "=", filter.accountId);
  if (filter.from) query = query.where("o.created_at", ">=", filter.from);
  if (filter.to) query = query.where("o.created_at", "<", filter.to);
  if (filter.failedOver !== undefined)
    query = query.where(filter.failedOver ? deliveredByBackup : sql<boolean>`not ${deliveredByBackup}`);
  if (filter.byHand !== undefined)
    query = query.where(filter.byHand ? deliveredByHand : sql<boolean>`not ${deliveredByHand}`);
  if (filter.delayed !== undefined) query = query.where("o.delayed_at", filter.delayed ? "is not" : "is", null);
  if (filter.country) query = query.where(sql<boolean>`${filter.country} = any(o.country_codes)`);
  if (filter.providerId) {
    const { providerId } = filter;
    query =
      query.where(sql<boolean>`exists (select from orders.items x join orders.attempts t on t.root_id = x.root_id and t.item_id = x.id
      where x.root_id = o.root_id and x.order_id = o.id and t.provider_id = ${providerId})`);
  }
  return filter.search ? query.where(searched(filter.search)) : query;
}

function searched(text: string) {
  const orderId = orderIdIn(text);
  if (orderId) return sql<boolean>`o.id = ${orderId}`;
  if (/^\d{18,22}F?$/.test(text)) {
    return sql<boolean>`exists (select from orders.profiles p where p.root_id = o.root_id and p.order_id = o.id and p.iccid = ${text})`;
  }
  const pattern = `%${text.replace(/[%_\\]/g, "\\$&")}%`;
  return sql<boolean>`(o.email ilike ${pattern} or exists (select from tenancy.accounts s
    where s.root_id = o.root_id and s.account_id = o.account_id and (s.name ilike ${pattern} or s.email ilike ${pattern})))`;
}

function orderIdIn(text: string): string | null {
  try {
    return parsePublicId("ord", text.trim());
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
