import { sql } from "kysely";
import { z } from "zod";
import { type Clock, type Database, defineJob, idAt, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { outcomeOfAttempt } from "./attempt-outcomes.ts";

const dayMs = 86_400_000;
// The first 48 bits of a UUIDv7 are its milliseconds.
const dayOfId = sql`(to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) at time zone 'UTC')::date`;

/**
 * Makes the daily figures of every provider afresh for the days from `from` to `to` (UTC, `to` included), once for each country
 * and once for all together ('*'). Made from the attempts themselves, so that running it again corrects, never adds.
 *
 * What an attempt counts as is told by `OutcomeCounts`: delivered is a success, everything else that ended is a failure, told
 * apart by how it failed. Calls and checks are counted in the row for all countries.
 */
export async function rollUpDays(tx: Transaction, days: { from: Date; to: Date }): Promise<void> {
  const root = tx.scope.rootId;
  const from = new Date(Math.floor(days.from.getTime() / dayMs) * dayMs);
  const end = new Date(Math.floor(days.to.getTime() / dayMs) * dayMs + dayMs);
  await sql`
    insert into upstreams.daily_metrics (root_id, tenant_id, provider_id, day, country, orders, attempts, successes, failures, refusals, timeouts,
      errors, unknowns, failovers, delivery_ms_avg, delivery_ms_p50, delivery_ms_p95, revenue_micros, cost_micros, installs, activations, ratings,
      ratings_sum, calls, calls_failed, checks, checks_ok, updated_at)
    select ${root}, p.tenant_id, p.id, d.day, coalesce(a.country, '*'), coalesce(a.orders, 0), coalesce(a.attempts, 0), coalesce(a.successes, 0),
      coalesce(a.refusals + a.timeouts + a.errors + a.unknowns, 0), coalesce(a.refusals, 0), coalesce(a.timeouts, 0), coalesce(a.errors, 0),
      coalesce(a.unknowns, 0), coalesce(a.failovers, 0), a.delivery_avg, a.delivery_p50, a.delivery_p95, coalesce(a.revenue, 0), coalesce(a.cost, 0),
      coalesce(a.installs, 0), coalesce(a.activations, 0), coalesce(a.ratings, 0), coalesce(a.ratings_sum, 0),
      case when coalesce(a.country, '*') = '*' then coalesce(c.calls, 0) else 0 end, case when coalesce(a.country, '*') = '*' then coalesce(c.failed, 0) else 0 end,
      case when coalesce(a.country, '*') = '*' then coalesce(h.checks, 0) else 0 end, case when coalesce(a.country, '*') = '*' then coalesce(h.ok, 0) else 0 end,
      now()
    from upstreams.providers p
    cross join (select generate_series(${from}::timestamptz, ${end}::timestamptz - interval '1 day', interval '1 day') as start_at) s
    cross join lateral (select (s.start_at at time zone 'UTC')::date as day) d
    left join (${attemptFigures(root, from, end)}) a on a.provider_id = p.id and a.day = d.day
    left join (
      select provider_id, (bucket at time zone 'UTC')::date as day, sum(calls)::int as calls, sum(technical_failures)::int as failed
      from upstreams.call_buckets where root_id = ${root} and bucket >= ${from} and bucket < ${end} group by 1, 2) c
      on c.provider_id = p.id and c.day = d.day
    left join (
      select provider_id, ${dayOfId} as day, count(*)::int as checks, count(*) filter (where ok)::int as ok
      from upstreams.health_checks where root_id = ${root} and id >= ${idAt(from)} and id < ${idAt(end)} group by 1, 2) h
      on h.provider_id = p.id and h.day = d.day
    where p.root_id = ${root}
    on conflict (root_id, provider_id, day, country) do update set orders = excluded.orders, attempts = excluded.attempts,
      successes = excluded.successes, failures = excluded.failures, refusals = excluded.refusals, timeouts = excluded.timeouts, errors = excluded.errors,
      unknowns = excluded.unknowns, failovers = excluded.failovers, delivery_ms_avg = excluded.delivery_ms_avg,
      delivery_ms_p50 = excluded.delivery_ms_p50, delivery_ms_p95 = excluded.delivery_ms_p95, revenue_micros = excluded.revenue_micros,
      cost_micros = excluded.cost_micros, installs = excluded.installs, activations = excluded.activations, ratings = excluded.ratings, ratings_sum = excluded.ratings_sum,
      calls = excluded.calls, calls_failed = excluded.calls_failed, checks = excluded.checks, checks_ok = excluded.checks_ok, updated_at = now()`.execute(
    tx.sql,
  );
}

/** One row per provider, day and country, and one with '*' per provider and day, of the attempts that were started then. */
const attemptFigures = (root: string, from: Date, end: Date) => sql`
  select t.provider_id, (t.started_at at time zone 'UTC')::date as day, case when grouping(t.country_code) = 1 then '*' else t.country_code end as country,
    count(distinct t.order_id)::int as orders, count(*)::int as attempts,
    count(*) filter (where t.outcome = 'delivered')::int as successes, count(*) filter (where t.outcome = 'refused')::int as refusals,
    count(*) filter (where t.outcome = 'timedOut')::int as timeouts, count(*) filter (where t.outcome = 'errors')::int as errors,
    count(*) filter (where t.outcome = 'unknown')::int as unknowns,
    count(*) filter (where t.number > 1 and exists (
      select from orders.attempts e where e.root_id = t.root_id and e.item_id = t.item_id and e.number < t.number and e.provider_id <> t.provider_id))::int as failovers,
    avg(t.took) filter (where t.resolution = 'delivered')::bigint as delivery_avg,
    percentile_cont(0.5) within group (order by t.took) filter (where t.resolution = 'delivered')::bigint as delivery_p50,
    percentile_cont(0.95) within group (order by t.took) filter (where t.resolution = 'delivered')::bigint as delivery_p95,
    sum(o.unit_price_micros) filter (where t.resolution = 'delivered')::bigint as revenue,
    sum(t.cost_micros) filter (where t.resolution = 'delivered')::bigint as cost,
    count(*) filter (where t.resolution = 'delivered' and coalesce(f.installed_at, f.activated_at) is not null)::int as installs,
    count(*) filter (where t.resolution = 'delivered' and f.activated_at is not null)::int as activations,
    count(*) filter (where t.resolution = 'delivered' and o.rating is not null)::int as ratings,
    coalesce(sum(o.rating) filter (where t.resolution = 'delivered'), 0)::int as ratings_sum
  from (
    select t.*, ${outcomeOfAttempt} as outcome, extract(epoch from ended_at - started_at)::float8 * 1000 as took from orders.attempts t
    where root_id = ${root} and id >= ${idAt(from)} and id < ${idAt(end)}) t
  join orders.orders o on o.root_id = t.root_id and o.id = t.order_id
  left join orders.profiles f on f.root_id = t.root_id and f.item_id = t.item_id and f.attempt_id = t.id
  group by grouping sets ((1, 2, t.country_code), (1, 2))
  -- What was for several countries, or none, is in the total alone: '*' is the name of that row.
  having grouping(t.country_code) = 1 or t.country_code <> '*'`;

/** What the scheduler asks for: today is made afresh every five minutes, and the days before while attempts of them may still end. */
export const analyticsSchedules = [{ job: "analytics.roll_up_days", everyMs: 5 * 60_000 }] as const;

// An attempt is watched for twelve hours and longer; a week of days is cheap to make.
const daysBack = 7;

/** The background work of this module. */
export function createAnalyticsJobs({ database, clock }: { database: Database; clock: Clock }) {
  return [
    defineJob({
      name: "analytics.roll_up_days",
      schema: z.object({ rootId: z.uuid().optional() }),
      maxAttempts: 1,
      run: async ({ rootId }) => {
        const to = clock.now();
        const from = new Date(to.getTime() - daysBack * dayMs);
        for (const root of rootId ? [rootId] : await listRoots(database)) {
          await withScope(database, rootScope(root), (tx) => rollUpDays(tx, { from, to }));
        }
      },
    }),
  ];
}
