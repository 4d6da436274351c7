import { sql } from "kysely";
import { idAt, type Micros, type Transaction } from "../kernel/index.ts";
import { deliveredByBackup, deliveredByHand } from "../orders/index.ts";
import { ratedFrom, type Share, shareOf } from "./attempt-outcomes.ts";

/** A stretch of time: from then on, before then. */
export type Period = { from: Date; to: Date };

/** Seconds, over `of` cases; the percentiles are null without any, the 95th also below `ratedFrom` of them. */
export type Spread = { p50: number | null; p95: number | null; of: number };

/** Delivered eSIM profiles: how many, how many of them were seen on a phone, and how many on a network. */
export type Activation = { delivered: number; installed: number; used: number };

/** What the orders placed in a period came to. */
export type OrderFigures = {
  orders: number;
  delivered: number;
  failed: number;
  manual: number;
  /** Of the delivered, those a person delivered, wholly or in part. */
  byHand: number;
  /** Of the delivered, those another provider than the one asked first delivered. */
  failovers: number;
  /** Delivered of those that ended or wait for a person; what the customer cancelled is left out. */
  success: Share;
  /** From the accepted order to the installable eSIM. */
  deliverySeconds: Spread;
  activation: Activation;
  revenueMicros: Micros;
  costMicros: Micros;
  /** Average of the ratings given, 1 to 5, and how many were. */
  satisfaction: { value: number | null; of: number };
};

/** The same per step of a period, for charts. */
export type OrderPoint = Pick<
  OrderFigures,
  "orders" | "delivered" | "failed" | "manual" | "revenueMicros" | "costMicros"
> & {
  at: Date;
  deliverySeconds: number | null;
};

const isDelivered = sql`o.status in ('fulfilled', 'partially_fulfilled')`;
const secondsTaken = sql`extract(epoch from o.completed_at - o.created_at)::float8`;

const counts = sql`
  count(*)::int as "orders", count(*) filter (where ${isDelivered})::int as "delivered",
  count(*) filter (where o.status = 'failed')::int as "failed", count(*) filter (where o.status = 'manual')::int as "manual",
  percentile_cont(0.5) within group (order by ${secondsTaken}) filter (where ${isDelivered}) as "deliverySeconds",
  coalesce(sum(i.captured * o.unit_price_micros), 0)::bigint as "revenueMicros", coalesce(sum(i.cost), 0)::bigint as "costMicros"`;

const itemsOf = sql`
  left join lateral (
    select count(*) filter (where i.state = 'captured') as captured, sum(i.cost_micros) as cost
    from orders.items i where i.root_id = o.root_id and i.order_id = o.id) i on true`;

const within = (tx: Transaction, period: Period) => sql`
  o.root_id = ${tx.scope.rootId} and (${tx.scope.tenantId} = 'all' or o.tenant_id = ${tx.scope.tenantId === "all" ? null : tx.scope.tenantId}::uuid)
  and o.id >= ${idAt(period.from)} and o.id < ${idAt(period.to)}`;

/** The figures of one period. */
export async function orderFigures(tx: Transaction, period: Period): Promise<OrderFigures> {
  const { rows } = await sql<
    OrderPoint & { byHand: number; failovers: number; p95: number; rating: number; rated: number }
  >`
    select ${counts}, percentile_cont(0.95) within group (order by ${secondsTaken}) filter (where ${isDelivered}) as "p95",
      count(*) filter (where ${isDelivered} and ${deliveredByHand})::int as "byHand", count(*) filter (where ${deliveredByBackup})::int as "failovers",
      avg(o.rating)::float8 as "rating", count(o.rating)::int as "rated"
    from orders.orders o ${itemsOf} where ${within(tx, period)}`.execute(tx.sql);
  const [row] = rows;
  if (!row) throw new Error("an aggregate has one row");
  const { at: _, deliverySeconds: p50, p95, rating, rated, ...figures } = row;
  return {
    ...figures,
    success: shareOf(figures.delivered, figures.delivered + figures.failed + figures.manual),
    deliverySeconds: spreadOf({ p50, p95, of: figures.delivered }),
    satisfaction: { value: rating, of: rated },
    activation: await activationOf(tx, period),
  };
}

/** A 95th percentile of a handful is its slowest case under another name. */
export function spreadOf({ p50, p95, of }: Spread): Spread {
  return { p50, p95: of >= ratedFrom ? p95 : null, of };
}

/** Top-ups bring no profile and are left out. A first use tells of an installation nobody saw. */
async function activationOf(tx: Transaction, period: Period): Promise<Activation> {
  const { rows } = await sql<Activation>`
    select count(*)::int as delivered, count(coalesce(p.installed_at, p.activated_at))::int as installed, count(p.activated_at)::int as used
    from orders.orders o
    join orders.items i on i.root_id = o.root_id and i.order_id = o.id and i.state = 'captured'
    join orders.profiles p on p.root_id = i.root_id and p.id = i.delivered_id
    where ${within(tx, period)} and o.kind = 'esim'`.execute(tx.sql);
  return rows[0] ?? { delivered: 0, installed: 0, used: 0 };
}

/** One point per step of the period, empty steps with zeros. */
export async function orderSeries(tx: Transaction, period: Period, step: "hour" | "day"): Promise<OrderPoint[]> {
  const { rows } = await sql<OrderPoint>`
    select s.at, coalesce(f.orders, 0) as "orders", coalesce(f.delivered, 0) as "delivered", coalesce(f.failed, 0) as "failed",
      coalesce(f.manual, 0) as "manual", f."deliverySeconds", coalesce(f."revenueMicros", 0) as "revenueMicros", coalesce(f."costMicros", 0) as "costMicros"
    from generate_series(date_trunc(${step}, ${period.from}::timestamptz, 'UTC'), ${period.to}::timestamptz - interval '1 second', ${`1 ${step}`}::interval) as s(at)
    left join (
      select date_trunc(${step}, o.created_at, 'UTC') as bucket, ${counts}
      from orders.orders o ${itemsOf} where ${within(tx, period)} group by 1) f on f.bucket = s.at
    order by s.at`.execute(tx.sql);
  return rows;
}
