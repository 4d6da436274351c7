import type { Micros } from "../kernel/index.ts";
import type { DailyFlow } from "./daily-flows.ts";

/** Where the money went in a time, in micros. */
export type MoneyFigures = {
  /** Taken from wallets for what was delivered. */
  chargedMicros: Micros;
  /** To providers, also for spare profiles and losses, less what they gave back; for a reseller, to its seller. Without fees. */
  paidMicros: Micros;
  /** What payment processors kept of what customers paid in. */
  feesMicros: Micros;
  /** What stayed of the charges once the cost of what was delivered was paid. */
  marginMicros: Micros;
  /** Given back to customers for something they had paid. */
  refundedMicros: Micros;
  /** Given to customers for other reasons, less what was taken back. */
  givenMicros: Micros;
  /** Paid in by customers. */
  addedMicros: Micros;
  /** Paid for what turned out to be of no use. */
  lostMicros: Micros;
};

/** The figures of one day, and what the stock was worth at its end. */
export type MoneyDay = MoneyFigures & { day: string; stockMicros: Micros };

const nothing: MoneyFigures = {
  chargedMicros: 0n,
  paidMicros: 0n,
  feesMicros: 0n,
  marginMicros: 0n,
  refundedMicros: 0n,
  givenMicros: 0n,
  addedMicros: 0n,
  lostMicros: 0n,
};

const isPayee = (code: string) => code.startsWith("provider:") || code === "outside";

/** Pure: the figures flows come to. */
export function addFlows(flows: readonly DailyFlow[]): MoneyFigures {
  const figures = { ...nothing };
  for (const { debitCode: from, creditCode: to, reason, amountMicros: amount } of flows) {
    if (from === "wallet" && to === "sales") figures.chargedMicros += amount;
    if (from === "fees") figures.feesMicros += amount;
    else if (isPayee(to)) figures.paidMicros += amount;
    if (to === "fees") figures.feesMicros -= amount;
    else if (isPayee(from)) figures.paidMicros -= amount;
    if (to === "sales") figures.marginMicros += amount;
    if (from === "sales") figures.marginMicros -= amount;
    if (to === "loss") figures.lostMicros -= amount;
    if (from === "loss") figures.lostMicros += amount;
    if (to === "wallet" && (from === "sales" || reason === "refund")) figures.refundedMicros += amount;
    else if (to === "wallet" && from === "credits") figures.givenMicros += amount;
    if (from === "wallet" && to === "credits") figures.givenMicros -= amount;
    if (from === "top_ups" && to === "wallet") figures.addedMicros += amount;
    if (from === "wallet" && to === "top_ups") figures.addedMicros -= amount;
  }
  return figures;
}

const stockChange = (flows: readonly DailyFlow[]): Micros =>
  flows.reduce(
    (sum, flow) =>
      sum +
      (flow.debitCode === "stock" ? flow.amountMicros : 0n) -
      (flow.creditCode === "stock" ? flow.amountMicros : 0n),
    0n,
  );

/**
 * Pure: one entry per day of `days` (ascending, the last is today), from flows of at least those days. `stockMicros` is what the
 * stock is worth now; earlier days are reckoned back from it.
 */
export function moneyDays(days: readonly string[], flows: readonly DailyFlow[], stockMicros: Micros): MoneyDay[] {
  const byDay = new Map<string, DailyFlow[]>();
  for (const flow of flows) byDay.set(flow.day, [...(byDay.get(flow.day) ?? []), flow]);
  let worth = stockMicros;
  const newestFirst = days.toReversed().map((day) => {
    const ofDay = byDay.get(day) ?? [];
    const entry = { day, ...addFlows(ofDay), stockMicros: worth };
    worth -= stockChange(ofDay);
    return entry;
  });
  return newestFirst.toReversed();
}
