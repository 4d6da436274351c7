/** How calls are paid for and watched. Durations in milliseconds unless the name says seconds. */
export type CallPolicy = {
  /** So many seconds are reserved ahead at a time … */
  sliceSeconds: number;
  /** … and the next ones this long before they are used up. */
  extendAheadMs: number;
  /** A call whose money ends is hung up so long before its last paid second, which is what the way to the carrier takes. */
  hangUpAheadMs: number;
  /** No call lasts longer. */
  callSecondsMax: number;
  /** How long after a call's end its bill waits for what is told late. */
  settleGraceMs: number;
  /** Waits between the questions for what a call cost, where the carrier tells by asking only. */
  costDelaysMs: readonly number[];
  /** A call nobody hears of for so long after it was to ring is asked for. */
  quietMs: number;
  /** A caller of whom no message is known so long after the bill has left none. */
  messageWaitMs: number;
  /** An answer to a call of ours that takes longer counts as none. */
  callTimeoutMs: number;
};

const second = 1_000;
const minute = 60 * second;

/** What runs in production unless configured otherwise. */
export const defaultCallPolicy: CallPolicy = {
  sliceSeconds: 60,
  extendAheadMs: 15 * second,
  hangUpAheadMs: second,
  callSecondsMax: 4 * 3_600,
  settleGraceMs: 3 * second,
  costDelaysMs: [8 * second, minute, 10 * minute, 60 * minute],
  quietMs: 90 * second,
  messageWaitMs: 2 * minute,
  callTimeoutMs: 10.5 * second,
};
