/** How long the saga waits for what, and how often it tries. All durations in milliseconds. */
export type OrderPolicy = {
  /** An answer to a paid call that takes longer counts as none (O4). A little over the adapters' own 10 s, whose error says more. */
  callTimeoutMs: number;
  /** An answer to a question that takes longer counts as none, while somebody waits for the order … */
  lookTimeoutMs: number;
  /** … and when nobody does: a search through all an upstream sold in the time in question may take its time. */
  recheckTimeoutMs: number;
  /** How long after the deadline of a paid call nobody writes its answer any more; then it may be looked up. */
  callMarginMs: number;
  /** Attempts of one item before a person takes over. A person's "try again" starts a new count. */
  attemptsMax: number;
  /** While every provider is only paused (breaker, capacity), an item waits this long between looks … */
  routeWaitMs: number;
  /** … and no longer than this since it was accepted, before a person takes over. */
  routeWaitMaxMs: number;
  /** A provider's "come back later" is obeyed up to here; beyond it the next provider is faster. */
  retryWaitMaxMs: number;
  /** Waits before the looks at an order the upstream accepted; the last one repeats. A webhook comes before its time. */
  pollDelaysMs: readonly number[];
  /** An accepted order that is not delivered by then counts as an activation failure. */
  allocationDeadlineMs: number;
  /** Waits between the looks for an order whose reply was lost. It counts as not bought when no look found it. */
  lookDelaysMs: readonly number[];
  /** When the upstream cannot even be asked for so long, the next provider is paid; the look-up goes on meanwhile. */
  lookDeadlineMs: number;
  /** When to look again at an attempt the saga went on without, counted from each other. */
  recheckDelaysMs: readonly number[];
  /** Looks the upstream did not answer do not count among those, up to here. The more of them, the later the next one. */
  recheckUnansweredMax: number;
  /** A customer whose order takes longer is told so. */
  delayNoticeMs: number;
  /** An order under way that nothing moved for so long is taken up again by the sweep. */
  stuckAfterMs: number;
  /** What to do with a profile bought once too often: keep it for the next order, or give it back where the upstream takes it. */
  spares: "stock" | "cancel";
  /** More spare profiles of one offer than this are given back. */
  stockPerOfferMax: number;
  /** Spare profiles are given back, or written off, when they are older. */
  stockKeptMs: number;
  /** A spare profile is sold only while at least so much of its time to start is left. */
  stockStartReserveMs: number;
  /** A usage reading younger than this is not asked for again, unless the provider's own lag is longer. */
  usageFreshMs: number;
  /** How often an unused profile is asked after, where no webhook may tell of its first use. */
  profileCheckMs: number;
  /** How long a delivered profile is asked after. */
  profileCheckedForMs: number;
};

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** What runs in production unless configured otherwise. */
export const defaultOrderPolicy: OrderPolicy = {
  callTimeoutMs: 10.5 * second,
  lookTimeoutMs: 4 * second,
  recheckTimeoutMs: 60 * second,
  callMarginMs: 2 * second,
  attemptsMax: 8,
  routeWaitMs: 3 * second,
  routeWaitMaxMs: 30 * second,
  retryWaitMaxMs: 5 * second,
  pollDelaysMs: [700, 1_300, 2 * second, 3 * second, 5 * second],
  allocationDeadlineMs: 45 * second,
  lookDelaysMs: [500, 1_500, 3 * second],
  lookDeadlineMs: 8 * second,
  recheckDelaysMs: [2 * minute, 10 * minute, hour, 12 * hour],
  recheckUnansweredMax: 60,
  delayNoticeMs: 60 * second,
  stuckAfterMs: 2 * minute,
  spares: "stock",
  stockPerOfferMax: 5,
  stockKeptMs: 14 * day,
  stockStartReserveMs: 30 * day,
  usageFreshMs: 5 * minute,
  profileCheckMs: 6 * hour,
  profileCheckedForMs: 60 * day,
};

/** The wait before look number `count` (0 for the first); the last of the list repeats. */
export function waitBefore(delaysMs: readonly number[], count: number): number {
  return delaysMs[Math.min(count, delaysMs.length - 1)] ?? 0;
}
