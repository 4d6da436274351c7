/** Time comes in as an argument, so that a test can set it and a stored decision can be replayed. */
export type Clock = { now(): Date };

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };
