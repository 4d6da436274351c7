/** How long dispatch waits for what, and how often it tries. All durations in milliseconds. */
export type DispatchPolicy = {
  /** An answer to a call that takes longer counts as none (O4). A little over the adapters' own deadline, whose error says more. */
  callTimeoutMs: number;
  /** An answer to a question that takes longer counts as none. */
  lookTimeoutMs: number;
  /** How long after the deadline of a call nobody writes its answer any more. */
  callMarginMs: number;
  attemptsMax: number;
  /** While every provider is only paused (breaker, capacity), it waits this long between looks … */
  routeWaitMs: number;
  /** … and no longer than this since the subject was made. */
  routeWaitMaxMs: number;
  /** A provider's "come back later" is obeyed up to here; beyond it the next provider is faster. */
  retryWaitMaxMs: number;
  /** Waits between the looks for what was lost, where the provider can be asked. */
  lookDelaysMs: readonly number[];
  /** Where it cannot: how long the first callback is waited for before it is decided without one (decision 0010). */
  callbackWaitMs: number;
};

const second = 1_000;

/** What runs in production unless configured otherwise. */
export const defaultDispatchPolicy: DispatchPolicy = {
  callTimeoutMs: 10.5 * second,
  lookTimeoutMs: 4 * second,
  callMarginMs: 2 * second,
  attemptsMax: 4,
  routeWaitMs: 3 * second,
  routeWaitMaxMs: 30 * second,
  retryWaitMaxMs: 5 * second,
  lookDelaysMs: [500, 1_500, 3 * second],
  callbackWaitMs: 6 * second,
};
