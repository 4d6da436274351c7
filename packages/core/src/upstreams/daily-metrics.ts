import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/** Figures of one provider and day (UTC), for one country or, as `*`, for all. Money in micros of `currency`. */
export type DailyMetrics = {
  providerId: string;
  /** `2026-11-20`. */
  day: string;
  country: string;
  orders: number;
  /** All that were started. Those that ended are the sum of `successes` and `failures`. */
  attempts: number;
  successes: number;
  /** The sum of the four after it. */
  failures: number;
  refusals: number;
  timeouts: number;
  errors: number;
  unknowns: number;
  failovers: number;
  deliveryMs: { average: number; p50: number; p95: number } | null;
  revenueMicros: bigint;
  costMicros: bigint;
  currency: string;
  /** Delivered profiles seen on a phone, and of them those seen on a network. */
  installs: number;
  activations: number;
  ratings: number;
  ratingsSum: number;
  calls: number;
  callsFailed: number;
  checks: number;
  checksOk: number;
};

type Row = {
  provider_id: string;
  day: string;
  country: string;
  orders: number;
  attempts: number;
  successes: number;
  failures: number;
  refusals: number;
  timeouts: number;
  errors: number;
  unknowns: number;
  failovers: number;
  delivery_ms_avg: bigint | null;
  delivery_ms_p50: bigint | null;
  delivery_ms_p95: bigint | null;
  revenue_micros: bigint;
  cost_micros: bigint;
  currency: string;
  installs: number;
  activations: number;
  ratings: number;
  ratings_sum: number;
  calls: number;
  calls_failed: number;
  checks: number;
  checks_ok: number;
};

/**
 * Daily figures from `fromDay` to `toDay`, both included, oldest first. Without `byCountry` only the rows for all countries.
 * They are made by the roll-up in analytics, from the attempts themselves.
 */
export async function listDailyMetrics(
  tx: Transaction,
  filter: { providerId?: string; fromDay: string; toDay: string; byCountry?: boolean },
): Promise<DailyMetrics[]> {
  const { rows } = await sql<Row>`
    select provider_id, day::text, country, orders, attempts, successes, failures, refusals, timeouts, errors, unknowns, failovers,
      delivery_ms_avg, delivery_ms_p50, delivery_ms_p95, revenue_micros, cost_micros, currency, installs, activations, ratings, ratings_sum, calls, calls_failed, checks, checks_ok
    from upstreams.daily_metrics
    where root_id = ${tx.scope.rootId} and day between ${filter.fromDay}::date and ${filter.toDay}::date
      and (${filter.providerId ?? null}::uuid is null or provider_id = ${filter.providerId ?? null}::uuid)
      and (country = '*') <> ${filter.byCountry ?? false}
    order by day, provider_id, country`.execute(tx.sql);
  return rows.map(toMetrics);
}

function toMetrics(row: Row): DailyMetrics {
  return {
    providerId: row.provider_id,
    day: row.day,
    country: row.country,
    orders: row.orders,
    attempts: row.attempts,
    successes: row.successes,
    failures: row.failures,
    refusals: row.refusals,
    timeouts: row.timeouts,
    errors: row.errors,
    unknowns: row.unknowns,
    failovers: row.failovers,
    deliveryMs:
      row.delivery_ms_avg === null
        ? null
        : { average: Number(row.delivery_ms_avg), p50: Number(row.delivery_ms_p50), p95: Number(row.delivery_ms_p95) },
    revenueMicros: row.revenue_micros,
    costMicros: row.cost_micros,
    currency: row.currency,
    installs: row.installs,
    activations: row.activations,
    ratings: row.ratings,
    ratingsSum: row.ratings_sum,
    calls: row.calls,
    callsFailed: row.calls_failed,
    checks: row.checks,
    checksOk: row.checks_ok,
  };
}
