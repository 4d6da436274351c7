export const strategyNames = [
  "tier",
  "cost",
  "performance",
  "reliability",
  "quality",
  "balanced",
  "weighted",
  "manual",
] as const;

export type StrategyName = (typeof strategyNames)[number];

/** How candidates are chosen for one service of a tenant. Plain data: each decision keeps a copy, so that it can be replayed. */
export type RoutingPolicy = {
  service: string;
  strategy: StrategyName;
  /** `balanced`: `cost` and `quality`. `weighted`: a share per provider id. Only their proportions count. */
  weights: Readonly<Record<string, number>>;
  /** `manual`: provider ids, first choice first; others are not used. */
  order: readonly string[];
  thresholds: Thresholds;
  /** Share of requests that go to another than the best candidate, so that one that did badly can show it recovered. */
  explorationShare: number;
  /** Grows with each change; 0 is the default nobody has changed. */
  version: number;
};

/** Limits a candidate must keep. Null: no limit. */
export type Thresholds = {
  /** 0 to 1, of measured calls; not applied before there are enough of them. */
  minSuccessRate: number | null;
  /** Of the sell price. Without it a candidate may cost as much as the customer pays, never more. */
  minMarginPercent: number | null;
  maxTimeMs: number | null;
  maxLoad: number | null;
};

/** Below this many calls a success rate excludes nobody, and a country's own figures do not stand for themselves. */
export const samplesMin = 20;

/**
 * What is taken for candidates that are not known yet. A route must prove itself to be better, and be bad to be worse. `calls`:
 * how many measured calls it takes to count as much as this expectation.
 */
export const prior = { successRate: 0.85, calls: samplesMin, timeMs: 30_000 } as const;

/** Primary providers first (requirements O3: the default). */
export function defaultPolicy(service: string): RoutingPolicy {
  return {
    service,
    strategy: "tier",
    weights: {},
    order: [],
    thresholds: { minSuccessRate: null, minMarginPercent: null, maxTimeMs: null, maxLoad: null },
    explorationShare: 0.02,
    version: 0,
  };
}
