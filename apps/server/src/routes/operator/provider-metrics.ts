import { type OutcomeCounts, ratedFrom, shareOf, successOf } from "@tandem/core/analytics";
import type { DailyMetrics, HealthSample } from "@tandem/core/upstreams";
import { toMoney } from "../../present/values.ts";

const samplesMax = 1_500;

/** At most 1,500 samples: every n-th good one, and every bad one, so that no failure disappears from a chart. */
export function thin(samples: readonly HealthSample[]): HealthSample[] {
  const step = Math.ceil(samples.length / samplesMax);
  return step <= 1 ? [...samples] : samples.filter((sample, index) => !sample.ok || index % step === 0);
}

/** Daily figures, and the same days put together by country. */
export function presentMetrics(
  days: readonly DailyMetrics[],
  byCountry: readonly DailyMetrics[],
  names: ReadonlyMap<string, string>,
) {
  const countries = new Map<string, DailyMetrics[]>();
  for (const row of byCountry) countries.set(row.country, [...(countries.get(row.country) ?? []), row]);
  return {
    days: days.map(presentDay),
    countries: [...countries]
      .map(([code, rows]) => presentCountry(code, rows, names))
      .toSorted((a, b) => b.orders - a.orders),
  };
}

const outcomesOf = (rows: readonly DailyMetrics[]): OutcomeCounts => {
  const sum = (of: (row: DailyMetrics) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    delivered: sum((row) => row.successes),
    refused: sum((row) => row.refusals),
    timedOut: sum((row) => row.timeouts),
    errors: sum((row) => row.errors),
    unknown: sum((row) => row.unknowns),
  };
};

const seconds = (ms: number | null | undefined): number | null => (ms === null || ms === undefined ? null : ms / 1_000);

function presentDay(row: DailyMetrics) {
  const outcomes = outcomesOf([row]);
  return {
    day: row.day,
    orders: row.orders,
    attempts: row.attempts,
    outcomes,
    successRate: successOf(outcomes).value,
    deliverySecondsP50: seconds(row.deliveryMs?.p50),
    deliverySecondsP95: row.successes >= ratedFrom ? seconds(row.deliveryMs?.p95) : null,
    uptime: shareOf(row.checksOk, row.checks).value,
    errorRate: shareOf(row.callsFailed, row.calls).value,
    activation: { delivered: row.successes, installed: row.installs, used: row.activations },
    revenue: toMoney(row.revenueMicros, row.currency),
    cost: toMoney(row.costMicros, row.currency),
    margin: toMoney(row.revenueMicros - row.costMicros, row.currency),
    satisfaction: row.ratings === 0 ? null : row.ratingsSum / row.ratings,
    ratings: row.ratings,
  };
}

function presentCountry(code: string, rows: readonly DailyMetrics[], names: ReadonlyMap<string, string>) {
  const outcomes = outcomesOf(rows);
  const timed = rows.filter((row) => row.deliveryMs !== null);
  // Percentiles of several days cannot be added up; weighted by orders they are near enough for a table.
  const weighted = (of: (row: DailyMetrics) => number): number | null =>
    outcomes.delivered === 0
      ? null
      : timed.reduce((total, row) => total + of(row) * row.successes, 0) / outcomes.delivered;
  return {
    countryCode: code,
    countryName: names.get(code) ?? code,
    orders: rows.reduce((total, row) => total + row.orders, 0),
    outcomes,
    successRate: successOf(outcomes).value,
    deliverySecondsP50: seconds(weighted((row) => row.deliveryMs?.p50 ?? 0)),
    deliverySecondsP95: outcomes.delivered >= ratedFrom ? seconds(weighted((row) => row.deliveryMs?.p95 ?? 0)) : null,
  };
}
