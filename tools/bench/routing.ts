import {
  type Candidate,
  createRouter,
  defaultPolicy,
  type RouteRequest,
  type RoutingPolicy,
  type StrategyName,
  strategyNames,
} from "../../packages/core/src/routing/index.ts";
import { type Measure, measureMs, median, percentile } from "./context.ts";

const candidateCount = 10;
const variants = 1_024;
const rounds = 5;

type Rank = (count: number) => number;

/**
 * Decisions among ten candidates in one thread, for each strategy, by the router that orders use: how many a second, and how long
 * the slowest in a hundred takes. The strategies take turns, so that a busy moment of the machine does not fall on one alone.
 */
export async function runRoutingBench(context: { report(measure: Measure): void }): Promise<void> {
  const sets = Array.from({ length: variants }, (_, variant) => makeCandidates(variant));
  const subjects = strategyNames.map((strategy) => ({
    strategy,
    rank: ranker(sets, makePolicy(strategy)),
    rates: [] as number[],
    processorRates: [] as number[],
  }));
  const sliceMs = measureMs / strategyNames.length / rounds;
  for (const { rank } of subjects) measureFor(sliceMs * 2, rank);
  for (let round = 0; round < rounds; round++) {
    for (const { rank, rates, processorRates } of subjects) {
      const { perSecond, perProcessorSecond } = measureFor(sliceMs, rank);
      rates.push(perSecond);
      processorRates.push(perProcessorSecond);
    }
  }
  for (const { strategy, rank, rates, processorRates } of subjects) {
    const p99Microseconds = percentile(sample(rank), 0.99) * 1_000;
    const processorRate = Math.round(median(processorRates)).toLocaleString("en-US");
    context.report({
      path: `routing decision, ${strategy}`,
      value: Math.round(median(rates)),
      unit: "decisions/s",
      goal: "≥ 500,000/s; p99 < 50 µs",
      note: `${candidateCount} candidates, one thread, ${processorRate} per second of processor time, p99 ${p99Microseconds.toFixed(1)} µs`,
    });
  }
}

/** Ranks the set with this number; returns how many candidates could serve. */
function ranker(sets: readonly Candidate[][], policy: RoutingPolicy): Rank {
  const router = createRouter();
  return (count) => router.rank("bench", sets[count % variants] ?? [], policy, requestOf(count)).ranked.length;
}

function measureFor(durationMs: number, rank: Rank): { perSecond: number; perProcessorSecond: number } {
  const started = performance.now();
  const processor = process.cpuUsage();
  let done = 0;
  let checksum = 0;
  while (performance.now() - started < durationMs) {
    for (let round = 0; round < 1_000; round++) checksum += rank(done++);
  }
  if (checksum === 0) throw new Error("nothing was ranked");
  const { user, system } = process.cpuUsage(processor);
  return {
    perSecond: (done * 1_000) / (performance.now() - started),
    perProcessorSecond: (done * 1_000_000) / (user + system),
  };
}

/** One ranking at a time, in milliseconds. */
function sample(rank: Rank): number[] {
  return Array.from({ length: 100_000 }, (_, index) => {
    const before = performance.now();
    rank(index);
    return performance.now() - before;
  });
}

function requestOf(seed: number): RouteRequest {
  return { sellPriceMicros: 9_990_000n, currency: "USD", seed };
}

function makePolicy(strategy: StrategyName): RoutingPolicy {
  // Read from JSON, as a policy is: its ids are other strings than the candidates', with the same letters.
  const ids: string[] = JSON.parse(
    JSON.stringify(Array.from({ length: candidateCount }, (_, index) => providerId(index))),
  );
  return {
    ...defaultPolicy("esim"),
    strategy,
    order: ids,
    weights: strategy === "weighted" ? Object.fromEntries(ids.map((id, index) => [id, 10 + index])) : {},
    thresholds: { minSuccessRate: 0.5, minMarginPercent: 10, maxTimeMs: 120_000, maxLoad: 0.95 },
  };
}

// One string per provider, as in the snapshot of the hub.
const providerIds: string[] = JSON.parse(
  JSON.stringify(Array.from({ length: candidateCount }, (_, index) => providerId(index))),
);

function providerId(index: number): string {
  return `018f3a00-0000-7000-8000-${String(index).padStart(12, "0")}`;
}

function makeCandidates(variant: number): Candidate[] {
  return Array.from({ length: candidateCount }, (_, index): Candidate => {
    const mixed = (variant * 31 + index * 17) % 97;
    return {
      id: `018f3a01-${String(variant).padStart(4, "0")}-7000-8000-${String(index).padStart(12, "0")}`,
      providerId: providerIds[index] ?? "",
      name: `Provider ${index}`,
      offerName: null,
      tier: 1 + (index % 3),
      priority: mixed,
      status: "active",
      health: mixed % 13 === 0 ? "degraded" : "healthy",
      covered: mixed % 19 !== 0,
      breakerShare: mixed % 23 === 0 ? 0.25 : 1,
      costMicros: BigInt(3_000_000 + mixed * 40_000),
      currency: "USD",
      calls: 15 + mixed * 7,
      successes: 14 + mixed * 6.8,
      timeMs: 900 + mixed * 300,
      load: mixed / 100,
      freeSlots: null,
    };
  });
}
