import { sql } from "kysely";
import { logContext, type Micros, type Transaction, tellWorkersAfter } from "../kernel/index.ts";
import { type NewEvent, toEventRows } from "./events.ts";
import type { Bought, ChainLink, OrderKind, PlanSnapshot } from "./saga-rows.ts";

/** Who wants to buy. */
export type Buyer = { rootId: string; tenantId: string; accountId: string };

/** All that decides whether an account may buy a plan, and for how much. Null where there is none. */
export type PlanForSale = {
  accountStatus: string;
  accountEmail: string;
  tenantStatus: string;
  planStatus: string | null;
  plan: PlanSnapshot | null;
  priceMicros: Micros | null;
  currency: string | null;
};

type PlanRow = {
  account_status: string;
  email: string;
  tenant_status: string;
  plan_status: string | null;
  hidden: boolean | null;
  name: string;
  countries: string[];
  data_mode: PlanSnapshot["dataMode"];
  data_mb: number;
  validity_days: number;
  five_g: boolean;
  price_micros: bigint | null;
  currency: string | null;
};

/** Reads account, tenant, plan and price in one go. Null when the account is not one of the tenant's. */
export async function readPlanForSale(tx: Transaction, buyer: Buyer, planId: string): Promise<PlanForSale | null> {
  const { rows } = await tx.client.query<PlanRow>({
    name: "orders.read_plan_for_sale",
    text: `
      select a.status as account_status, a.email, t.status as tenant_status, p.status as plan_status, p.hidden, p.name, p.countries,
        p.data_mode, p.data_mb, p.validity_days, p.five_g, pp.price_micros, pp.currency
      from tenancy.accounts a
      join tenancy.tenants t on t.root_id = a.root_id and t.tenant_id = a.tenant_id
      left join catalog.plans p on p.root_id = a.root_id and p.id = $4
      left join pricing.plan_prices pp on pp.root_id = a.root_id and pp.tenant_id = a.tenant_id and pp.plan_id = p.id
      where a.root_id = $1 and a.tenant_id = $2 and a.account_id = $3`,
    values: [buyer.rootId, buyer.tenantId, buyer.accountId, planId],
  });
  const [row] = rows;
  return row ? fromPlanRow(row) : null;
}

function fromPlanRow(row: PlanRow): PlanForSale {
  const plan: PlanSnapshot | null =
    row.plan_status === null
      ? null
      : {
          name: row.name,
          countryCodes: row.countries,
          dataMode: row.data_mode,
          dataMb: row.data_mode === "unlimited" ? null : row.data_mb,
          validityDays: row.validity_days,
          fiveG: row.five_g,
        };
  return {
    accountStatus: row.account_status,
    accountEmail: row.email,
    tenantStatus: row.tenant_status,
    planStatus: row.hidden ? "hidden" : row.plan_status,
    plan,
    priceMicros: row.price_micros,
    currency: row.currency,
  };
}

/**
 * What each reseller pays its own seller for a plan, from the selling tenant up to the platform. Needs the root's scope:
 * a tenant sees no other tenant's prices. Empty for the platform's own tenant.
 */
export async function readChain(tx: Transaction, tenantId: string, planId: string): Promise<ChainLink[]> {
  const { rows } = await sql<{ from: string; to: string; micros: bigint | null }>`
    with recursive sellers as (
      select t.tenant_id, t.parent_id, 1 as depth from tenancy.tenants t where t.root_id = ${tx.scope.rootId} and t.tenant_id = ${tenantId}
      union all
      select t.tenant_id, t.parent_id, s.depth + 1 from sellers s
      join tenancy.tenants t on t.root_id = ${tx.scope.rootId} and t.tenant_id = s.parent_id)
    select s.tenant_id as "from", s.parent_id as "to", b.cost_micros as micros from sellers s
    left join pricing.plan_price_bases b on b.root_id = ${tx.scope.rootId} and b.tenant_id = s.tenant_id and b.plan_id = ${planId}
    where s.parent_id is not null order by s.depth`.execute(tx.sql);
  return rows.map((row) => ({ from: row.from, to: row.to, micros: String(row.micros ?? 0n) }));
}

export type NewOrder = Buyer & {
  id: string;
  kind: OrderKind;
  planId: string | null;
  plan: Bought;
  targetProfileId: string | null;
  quantity: number;
  currency: string;
  unitPriceMicros: Micros;
  chain: ChainLink[];
  email: string | null;
  idempotencyKey: string | null;
  /** What can be on order once at a time; null where equal orders may run together. */
  exclusiveKey: string | null;
  items: { id: string; holdId: string }[];
};

const insertText = `
  with the_order as (
    insert into orders.orders (root_id, tenant_id, account_id, id, kind, plan_id, plan, country_codes, target_profile_id, quantity, currency,
      unit_price_micros, chain, email, idempotency_key, created_at, updated_at, exclusive_key)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $21)
    on conflict (root_id, account_id, idempotency_key) where idempotency_key is not null do nothing returning id),
  items as (
    insert into orders.items (root_id, tenant_id, account_id, id, order_id, position, state, hold_id, created_at, updated_at)
    select $1, $2, $3, i.id, o.id, i.position, 'held', i.hold_id, $16, $16
    from the_order o, unnest($17::uuid[], $18::uuid[]) with ordinality as i (id, hold_id, position))
  select o.id, orders.write_events($1, $2, $3, o.id, $19, $16),
    (select count(kernel.add_job('orders.advance', json_strip_nulls(json_build_object('rootId', $1::uuid, 'orderId', $4::uuid, 'itemId', item_id,
      'traceParent', $20::text)), null, 25, 'orders.advance:' || item_id, 0)) from unnest($17::uuid[]) as item_id)
  from the_order o`;

/** Writes order, items, events and each item's first job in one statement. False when its idempotency key has an order already. */
export async function insertOrder(
  tx: Transaction,
  order: NewOrder,
  events: readonly NewEvent[],
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.client.query({
    name: "orders.insert_order",
    text: insertText,
    values: [
      ...[
        order.rootId,
        order.tenantId,
        order.accountId,
        order.id,
        order.kind,
        order.planId,
        JSON.stringify(order.plan),
      ],
      ...[order.plan.countryCodes, order.targetProfileId, order.quantity, order.currency, order.unitPriceMicros],
      ...[JSON.stringify(order.chain), order.email, order.idempotencyKey, now],
      ...[order.items.map((item) => item.id), order.items.map((item) => item.holdId), toEventRows(events)],
      ...[logContext().traceParent ?? null, order.exclusiveKey],
    ],
  });
  if (rowCount !== 1) return false;
  await tellWorkersAfter(tx, order.items.length);
  return true;
}

type SameOrder = Pick<NewOrder, "id" | "kind" | "planId" | "targetProfileId" | "quantity"> & { name: string };

/** The order an idempotency key made, with what tells whether a repeat asks for the same. */
export async function findOrderByKey(tx: Transaction, buyer: Buyer, idempotencyKey: string): Promise<SameOrder | null> {
  const row = await tx.sql
    .selectFrom("orders.orders")
    .select(["id", "kind", "plan", "plan_id", "target_profile_id", "quantity"])
    .where("root_id", "=", buyer.rootId)
    .where("account_id", "=", buyer.accountId)
    .where("idempotency_key", "=", idempotencyKey)
    .executeTakeFirst();
  if (!row) return null;
  const { id, quantity, plan_id: planId, target_profile_id: targetProfileId } = row;
  return { id, kind: row.kind as OrderKind, name: (row.plan as Bought).name, planId, targetProfileId, quantity };
}
