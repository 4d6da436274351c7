import { type CallKey, type CallResult, kindOf } from "./call-result.ts";
import { addHistogram, emptyHistogram, latencyClass, percentile } from "./latency-histogram.ts";

export const bucketMs = 5 * 60_000;
/** Older calls count for nothing. */
export const windowMs = 6 * 3_600_000;
const halfLifeMs = 3_600_000;

export type CallCounts = {
  calls: number;
  technicalFailures: number;
  otherFailures: number;
  latencyMsSum: number;
  histogram: number[];
  deliveries: number;
  deliveryMsSum: number;
};

/** The calls of one key in the five minutes from `bucketAt` (milliseconds). */
export type CallBucket = CallKey & { bucketAt: number; counts: CallCounts };

/**
 * Recent calls of one key, the older the less (half-life one hour), so the counts are not whole numbers. `successRate` is null
 * without calls; refusals with a reason are left out of it.
 */
export type CallFigures = {
  calls: number;
  successes: number;
  technicalFailures: number;
  otherFailures: number;
  successRate: number | null;
  latencyMs: { average: number; p50: number; p95: number; p99: number } | null;
  deliveryMs: number | null;
  /** Calls begun in the current and the last bucket, per second. */
  callsPerSecond: number;
};

export function emptyCounts(): CallCounts {
  return {
    calls: 0,
    technicalFailures: 0,
    otherFailures: 0,
    latencyMsSum: 0,
    histogram: emptyHistogram(),
    deliveries: 0,
    deliveryMsSum: 0,
  };
}

/**
 * Calls of one root in memory: what the database has of all processes, and what this process has not written yet.
 */
export class CallWindow {
  readonly #shared = new Map<string, CallBucket>();
  #unsaved = new Map<string, CallBucket>();
  #saving = new Map<string, CallBucket>();

  record(key: CallKey, result: CallResult, nowMs: number): void {
    const bucketAt = nowMs - (nowMs % bucketMs);
    const { counts } = bucketIn(this.#unsaved, { ...key, bucketAt });
    const kind = kindOf(result);
    counts.calls += 1;
    if (kind === "technical") counts.technicalFailures += 1;
    if (kind === "other") counts.otherFailures += 1;
    counts.latencyMsSum += Math.round(result.durationMs);
    const latency = latencyClass(result.durationMs);
    counts.histogram[latency] = (counts.histogram[latency] ?? 0) + 1;
    if (result.deliveryMs !== undefined) {
      counts.deliveries += 1;
      counts.deliveryMsSum += Math.round(result.deliveryMs);
    }
  }

  /** What has to be written; it stays counted until `saved` or `notSaved` tells how that went. */
  takeUnsaved(): CallBucket[] {
    this.#saving = this.#unsaved;
    this.#unsaved = new Map();
    return [...this.#saving.values()];
  }

  saved(totals: readonly CallBucket[]): void {
    this.#saving = new Map();
    this.load(totals);
  }

  notSaved(): void {
    for (const bucket of this.#saving.values()) addCounts(bucketIn(this.#unsaved, bucket).counts, bucket.counts);
    this.#saving = new Map();
  }

  /** Totals as the database has them; they replace what was known of these buckets. */
  load(totals: readonly CallBucket[]): void {
    for (const bucket of totals) this.#shared.set(bucketKey(bucket), bucket);
  }

  /** Figures by `operation|region`, and by `operation|*` for all regions together. */
  figuresOf(providerId: string, nowMs: number): Map<string, CallFigures> {
    const sums = new Map<string, Sum>();
    for (const source of [this.#shared, this.#saving, this.#unsaved]) {
      for (const [key, bucket] of source) {
        if (bucket.bucketAt < nowMs - windowMs) source.delete(key);
        else if (bucket.providerId === providerId) addToSums(sums, bucket, nowMs);
      }
    }
    return new Map([...sums].map(([key, sum]) => [key, toFigures(sum)]));
  }
}

type Sum = CallCounts & { recent: number };

function addToSums(sums: Map<string, Sum>, bucket: CallBucket, nowMs: number): void {
  const ageMs = Math.max(0, nowMs - bucket.bucketAt - bucketMs);
  const weight = 2 ** (-ageMs / halfLifeMs);
  const regions = bucket.region === "*" ? ["*"] : [bucket.region, "*"];
  for (const region of regions) {
    const key = `${bucket.operation}|${region}`;
    const sum = sums.get(key) ?? { ...emptyCounts(), recent: 0 };
    addCounts(sum, bucket.counts, weight);
    if (ageMs < bucketMs) sum.recent += bucket.counts.calls;
    sums.set(key, sum);
  }
}

function toFigures(sum: Sum): CallFigures {
  const judged = sum.calls - sum.otherFailures;
  const successes = judged - sum.technicalFailures;
  return {
    calls: sum.calls,
    successes,
    technicalFailures: sum.technicalFailures,
    otherFailures: sum.otherFailures,
    successRate: judged > 0 ? successes / judged : null,
    latencyMs:
      sum.calls > 0
        ? {
            average: sum.latencyMsSum / sum.calls,
            p50: percentile(sum.histogram, 0.5) ?? 0,
            p95: percentile(sum.histogram, 0.95) ?? 0,
            p99: percentile(sum.histogram, 0.99) ?? 0,
          }
        : null,
    deliveryMs: sum.deliveries > 0 ? sum.deliveryMsSum / sum.deliveries : null,
    callsPerSecond: sum.recent / ((2 * bucketMs) / 1000),
  };
}

function bucketKey(bucket: CallKey & { bucketAt: number }): string {
  return `${bucket.providerId}|${bucket.operation}|${bucket.region}|${bucket.bucketAt}`;
}

function bucketIn(buckets: Map<string, CallBucket>, at: CallKey & { bucketAt: number }): CallBucket {
  const key = bucketKey(at);
  const found = buckets.get(key);
  if (found) return found;
  const { providerId, operation, region, bucketAt } = at;
  const made = { providerId, operation, region, bucketAt, counts: emptyCounts() };
  buckets.set(key, made);
  return made;
}

function addCounts(into: CallCounts, counts: CallCounts, weight = 1): void {
  into.calls += counts.calls * weight;
  into.technicalFailures += counts.technicalFailures * weight;
  into.otherFailures += counts.otherFailures * weight;
  into.latencyMsSum += counts.latencyMsSum * weight;
  into.deliveries += counts.deliveries * weight;
  into.deliveryMsSum += counts.deliveryMsSum * weight;
  addHistogram(into.histogram, counts.histogram, weight);
}
