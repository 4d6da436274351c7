import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { CallBucket } from "./call-window.ts";
import type { FailureAction, FailureRule } from "./decide-failure.ts";
import type { HealthStatus } from "./judge-health.ts";

export type CountryEntry = {
  active: boolean;
  priority: number | null;
  offerCount: number;
  fiveG: boolean;
  costPerGbMicros: bigint | null;
  activationFeeMicros: bigint;
  currency: string;
};

/** The country map of every provider of the root: provider id → country → entry. */
export async function loadCountryMaps(tx: Transaction): Promise<Map<string, Map<string, CountryEntry>>> {
  const rows = await tx.sql
    .selectFrom("upstreams.provider_countries")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("provider_id")
    .orderBy("country")
    .execute();
  const maps = new Map<string, Map<string, CountryEntry>>();
  for (const row of rows) {
    const countries = maps.get(row.provider_id) ?? new Map<string, CountryEntry>();
    maps.set(row.provider_id, countries);
    countries.set(row.country, {
      active: row.active,
      priority: row.priority,
      offerCount: row.offer_count,
      fiveG: row.five_g,
      costPerGbMicros: row.cost_per_gb_micros,
      activationFeeMicros: row.activation_fee_micros,
      currency: row.currency,
    });
  }
  return maps;
}

export async function loadDefaultRules(tx: Transaction): Promise<FailureRule[]> {
  const rows = await tx.sql.selectFrom("upstreams.default_failure_rules").selectAll().execute();
  return rows.map((row) => ({
    id: null,
    own: false,
    providerId: null,
    adapter: row.adapter,
    operation: row.operation,
    category: row.category,
    code: row.code,
    action: row.action as FailureAction,
    delayMs: row.delay_ms,
    triesMax: row.tries_max,
    note: row.note,
  }));
}

export async function loadOwnRules(tx: Transaction): Promise<FailureRule[]> {
  const rows = await tx.sql
    .selectFrom("upstreams.failure_rules")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    own: true,
    providerId: row.provider_id,
    adapter: row.adapter,
    operation: row.operation,
    category: row.category,
    code: row.code,
    action: row.action as FailureAction,
    delayMs: row.delay_ms,
    triesMax: row.tries_max,
    note: row.note,
  }));
}

/** What the last health checks said of one service of a provider. */
export type ServiceHealth = {
  service: string;
  status: HealthStatus;
  reason: string;
  since: Date;
  checkedAt: Date;
  failedInRow: number;
  latencyMs: number | null;
  errorRate: number | null;
  balance: { amountMicros: bigint; currency: string } | null;
};

/** provider id → its services' health. */
export async function loadHealth(tx: Transaction): Promise<Map<string, ServiceHealth[]>> {
  const rows = await tx.sql
    .selectFrom("upstreams.provider_health")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .execute();
  const byProvider = new Map<string, ServiceHealth[]>();
  for (const row of rows) {
    const services = byProvider.get(row.provider_id) ?? [];
    byProvider.set(row.provider_id, services);
    services.push({
      service: row.service,
      status: row.status as HealthStatus,
      reason: row.reason,
      since: row.since,
      checkedAt: row.checked_at,
      failedInRow: row.failed_in_row,
      latencyMs: row.latency_ms,
      errorRate: row.error_rate,
      balance:
        row.balance_micros === null || row.balance_currency === null
          ? null
          : { amountMicros: row.balance_micros, currency: row.balance_currency },
    });
  }
  return byProvider;
}

type BucketRow = {
  provider_id: string;
  operation: string;
  region: string;
  bucket: Date;
  calls: number;
  technical_failures: number;
  other_failures: number;
  latency_ms_sum: bigint;
  latency_histogram: number[];
  deliveries: number;
  delivery_ms_sum: bigint;
};

/** Call buckets from `since` on, of all processes. */
export async function loadBuckets(tx: Transaction, since: Date): Promise<CallBucket[]> {
  const rows = await tx.sql
    .selectFrom("upstreams.call_buckets")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("bucket", ">=", since)
    .execute();
  return rows.map(toBucket);
}

/** Adds counts to the stored ones in one statement and returns the new totals. Buckets of providers deleted meanwhile are left out. */
export async function addToBuckets(tx: Transaction, buckets: readonly CallBucket[]): Promise<CallBucket[]> {
  const column = <T>(value: (bucket: CallBucket) => T) => buckets.map(value);
  const { rows } = await sql<BucketRow>`
    insert into upstreams.call_buckets as b (root_id, tenant_id, provider_id, operation, region, bucket, calls, technical_failures,
      other_failures, latency_ms_sum, latency_histogram, deliveries, delivery_ms_sum)
    select ${tx.scope.rootId}, p.tenant_id, i.provider_id, i.operation, i.region, i.bucket, i.calls, i.technical, i.other, i.latency, i.histogram::integer[],
      i.deliveries, i.delivery
    from unnest(${column((b) => b.providerId)}::uuid[], ${column((b) => b.operation)}::text[], ${column((b) => b.region)}::text[],
      ${column((b) => new Date(b.bucketAt))}::timestamptz[], ${column((b) => b.counts.calls)}::int[], ${column((b) => b.counts.technicalFailures)}::int[],
      ${column((b) => b.counts.otherFailures)}::int[], ${column((b) => b.counts.latencyMsSum)}::bigint[],
      ${column((b) => `{${b.counts.histogram.join(",")}}`)}::text[], ${column((b) => b.counts.deliveries)}::int[], ${column((b) => b.counts.deliveryMsSum)}::bigint[])
      as i (provider_id, operation, region, bucket, calls, technical, other, latency, histogram, deliveries, delivery)
    join upstreams.providers p on p.root_id = ${tx.scope.rootId} and p.id = i.provider_id
    order by 3, 4, 5, 6
    on conflict (root_id, provider_id, operation, region, bucket) do update set
      calls = b.calls + excluded.calls,
      technical_failures = b.technical_failures + excluded.technical_failures,
      other_failures = b.other_failures + excluded.other_failures,
      latency_ms_sum = b.latency_ms_sum + excluded.latency_ms_sum,
      latency_histogram = array(select coalesce(mine, 0) + coalesce(theirs, 0)
        from unnest(b.latency_histogram, excluded.latency_histogram) with ordinality as h (mine, theirs, position) order by position),
      deliveries = b.deliveries + excluded.deliveries,
      delivery_ms_sum = b.delivery_ms_sum + excluded.delivery_ms_sum
    returning b.*`.execute(tx.sql);
  return rows.map(toBucket);
}

function toBucket(row: BucketRow): CallBucket {
  return {
    providerId: row.provider_id,
    operation: row.operation,
    region: row.region,
    bucketAt: row.bucket.getTime(),
    counts: {
      calls: row.calls,
      technicalFailures: row.technical_failures,
      otherFailures: row.other_failures,
      latencyMsSum: Number(row.latency_ms_sum),
      histogram: row.latency_histogram,
      deliveries: row.deliveries,
      deliveryMsSum: Number(row.delivery_ms_sum),
    },
  };
}
