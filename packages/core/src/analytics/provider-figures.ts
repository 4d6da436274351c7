import { sql } from "kysely";
import { idAt, type Micros, type Transaction } from "../kernel/index.ts";
import { type OutcomeCounts, outcomeOfAttempt, type Share, shareOf } from "./attempt-outcomes.ts";
import { type Activation, type Period, type Spread, spreadOf } from "./overview.ts";

export type ProviderHealth = "healthy" | "degraded" | "down" | "paused" | "unknown";

/** How a provider does: who it is, its health now, and what its attempts and checks of a period came to. */
export type ProviderFigures = {
  id: string;
  adapter: string;
  slug: string;
  name: string;
  services: string[];
  tier: number;
  priority: number;
  status: "active" | "inactive" | "maintenance";
  targets: { successRate: number; deliverySeconds: number; uptime: number; errorRate: number; satisfaction: number };
  health: ProviderHealth;
  healthReason: string | null;
  healthSince: Date | null;
  checkedAt: Date | null;
  latencyMs: number | null;
  errorRate: number | null;
  balanceMicros: Micros | null;
  balanceCurrency: string | null;
  /** All that were started in the period, and how those that ended did. */
  attempts: number;
  outcomes: OutcomeCounts;
  /** From our asking to the installable eSIM, of what it delivered. */
  deliverySeconds: Spread;
  /** Health checks that passed. */
  uptime: Share;
  satisfaction: { value: number | null; of: number };
  activation: Activation;
  offerCount: number;
  countryCount: number;
  lastSyncAt: Date | null;
  createdAt: Date;
};

type Row = Omit<ProviderFigures, "outcomes" | "deliverySeconds" | "uptime" | "satisfaction" | "activation"> &
  OutcomeCounts & {
    p50: number | null;
    p95: number | null;
    checks: number;
    checksOk: number;
    rating: number | null;
    rated: number;
    activation: Activation | null;
  };

/** Every provider of the scope by tier and priority, or the one asked for. `OutcomeCounts` tells what an attempt counts as. */
export async function providerFigures(
  tx: Transaction,
  period: Period,
  providerId?: string,
): Promise<ProviderFigures[]> {
  const root = tx.scope.rootId;
  const range = sql`>= ${idAt(period.from)} and t.id < ${idAt(period.to)}`;
  const { rows } = await sql<Row>`
    select p.id, p.adapter, p.slug, p.name, p.services, p.tier, p.priority, p.status, p.targets,
      case when p.status <> 'active' then 'paused' else coalesce(h.status, 'unknown') end as health,
      h.reason as "healthReason", h.since as "healthSince", h.checked_at as "checkedAt", h.latency_ms as "latencyMs", h.error_rate as "errorRate",
      h.balance_micros as "balanceMicros", h.balance_currency as "balanceCurrency",
      a.*, k.checks, k.ok as "checksOk", r.rating, r.rated, v.activation, f.offers as "offerCount", c.countries as "countryCount",
      s.ended_at as "lastSyncAt", p.created_at as "createdAt"
    from upstreams.providers p
    left join lateral (
      select * from upstreams.provider_health h where h.root_id = p.root_id and h.provider_id = p.id
      order by case h.status when 'down' then 0 when 'degraded' then 1 else 2 end limit 1) h on true
    left join lateral (
      select count(*)::int as attempts, count(*) filter (where t.outcome = 'delivered')::int as delivered,
        count(*) filter (where t.outcome = 'refused')::int as refused, count(*) filter (where t.outcome = 'timedOut')::int as "timedOut",
        count(*) filter (where t.outcome = 'errors')::int as errors, count(*) filter (where t.outcome = 'unknown')::int as unknown,
        percentile_cont(0.5) within group (order by t.seconds) filter (where t.outcome = 'delivered') as p50,
        percentile_cont(0.95) within group (order by t.seconds) filter (where t.outcome = 'delivered') as p95
      from (select ${outcomeOfAttempt} as outcome, extract(epoch from t.ended_at - t.started_at)::float8 as seconds
      from orders.attempts t
      where t.root_id = ${root} and t.provider_id = p.id and t.started_at >= ${period.from} and t.id ${range}) t) a on true
    left join lateral (
      select count(*)::int as checks, count(*) filter (where t.ok)::int as ok
      from upstreams.health_checks t where t.root_id = ${root} and t.provider_id = p.id and t.id ${range}) k on true
    left join lateral (
      select avg(t.rating)::float8 as rating, count(*)::int as rated from orders.orders t
      where t.root_id = ${root} and t.rating is not null and t.id ${range}
        and exists (select from orders.items i where i.root_id = ${root} and i.order_id = t.id and i.provider_id = p.id)) r on true
    left join lateral (
      select json_build_object('delivered', count(*), 'installed', count(coalesce(e.installed_at, e.activated_at)), 'used', count(e.activated_at)) as activation
      from orders.orders t
      join orders.items i on i.root_id = t.root_id and i.order_id = t.id and i.state = 'captured' and i.provider_id = p.id
      join orders.profiles e on e.root_id = i.root_id and e.id = i.delivered_id
      where t.root_id = ${root} and t.kind = 'esim' and t.id ${range}) v on true
    left join lateral (
      select count(*)::int as offers from catalog.offers o where o.root_id = ${root} and o.provider_id = p.id and o.status = 'active' and o.kind = 'esim') f on true
    left join lateral (
      select count(*)::int as countries from upstreams.provider_countries c
      where c.root_id = ${root} and c.provider_id = p.id and c.active and c.offer_count > 0) c on true
    left join lateral (
      select max(s.ended_at) as ended_at from catalog.sync_runs s where s.root_id = ${root} and s.provider_id = p.id and s.status = 'done') s on true
    where p.root_id = ${root} and (${providerId ?? null}::uuid is null or p.id = ${providerId ?? null}::uuid)
    order by p.tier, p.priority, p.name`.execute(tx.sql);
  return rows.map(toFigures);
}

function toFigures(row: Row): ProviderFigures {
  const { delivered, refused, timedOut, errors, unknown, p50, p95, checks, checksOk, rating, rated, ...known } = row;
  return {
    ...known,
    outcomes: { delivered, refused, timedOut, errors, unknown },
    deliverySeconds: spreadOf({ p50, p95, of: delivered }),
    uptime: shareOf(checksOk, checks),
    satisfaction: { value: rating, of: rated },
    activation: known.activation ?? { delivered: 0, installed: 0, used: 0 },
  };
}
