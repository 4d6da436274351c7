import type { Micros } from "../kernel/index.ts";
import { rateCall } from "../rating/index.ts";
import type { CallLeg } from "./call-row.ts";
import { isOver, secondsOf } from "./leg.ts";

/** What a call came to so far by its rates. A party that never answered costs nothing. */
export function priceOf(legs: readonly Pick<CallLeg, "rate" | "facts">[], now: Date): Micros {
  return legs.reduce((sum, { rate, facts }) => sum + (rate ? rateCall(rate, secondsOf(facts, now)) : 0n), 0n);
}

/** What the carrier is expected to take for it. */
export function costOf(legs: readonly Pick<CallLeg, "cost" | "facts">[], now: Date): Micros {
  return legs.reduce((sum, { cost, facts }) => sum + (cost ? rateCall(cost, secondsOf(facts, now)) : 0n), 0n);
}

/** The moment the first of those who talk is not paid for any more; null while nobody talks for money. */
export function paidUntil(legs: readonly Pick<CallLeg, "useId" | "paidSeconds" | "facts">[]): Date | null {
  const ends = legs.flatMap(({ useId, paidSeconds, facts }) =>
    useId === null || facts.answeredAt === null || isOver(facts)
      ? []
      : [facts.answeredAt.getTime() + paidSeconds * 1_000],
  );
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}
