import type { Money, Schemas } from "@tandem/sdk";
import { formatDuration, formatPercent, fromMicros, toMicros } from "#lib/format.ts";

type Figure = Schemas["Figure"];
type Trend = { text: string; direction: "up" | "down" | "flat"; good?: boolean | null };

/** Whether a figure meets its target; null while either is missing. `better` says which way is good. */
export function meets(figure: Figure, better: "higher" | "lower"): boolean | null {
  if (figure.value === null || figure.target === null) return null;
  return better === "higher" ? figure.value >= figure.target : figure.value <= figure.target;
}

function trendOf(delta: number, text: string, better: "higher" | "lower" | "neither"): Trend {
  const direction = delta > 0 ? "up" : delta < 0 ? "down" : "flat";
  const good = better === "neither" || delta === 0 ? null : delta > 0 === (better === "higher");
  return { text, direction, good };
}

/** Change of a count or a length against the period before, in percent. Undefined where there is nothing to compare. */
export function relativeTrend(
  value: number | null,
  previous: number | null,
  better: "higher" | "lower" | "neither",
): Trend | undefined {
  if (value === null || previous === null || previous === 0) return undefined;
  const change = value / previous - 1;
  if (Math.abs(change) < 0.005) return trendOf(0, "0 %", better);
  return trendOf(change, formatPercent(Math.abs(change), Math.abs(change) < 0.1 ? 1 : 0), better);
}

/** Change of a share in percentage points. */
export function pointTrend(value: number | null, previous: number | null): Trend | undefined {
  if (value === null || previous === null) return undefined;
  const points = Math.round((value - previous) * 1000) / 10;
  return trendOf(points, `${Math.abs(points)} pt`, "higher");
}

/** Change of money against the period before, in percent. The float is for the sign and the rounded text only. */
export function moneyTrend(
  value: Money,
  previous: Money | null,
  better: "higher" | "lower" | "neither",
): Trend | undefined {
  if (previous === null) return undefined;
  return relativeTrend(Number(value.amount), Number(previous.amount), better);
}

export const percentOf = (share: number | null, digits = 1): string =>
  share === null ? "–" : formatPercent(share, digits);

export const secondsOf = (seconds: number | null): string => (seconds === null ? "–" : formatDuration(seconds * 1000));

/** Money as a number for the height of a mark in a chart; never for arithmetic. */
export const chartAmount = (money: Money): number => Number(money.amount);

/** Sum of amounts of one currency; null for none. */
export function sumOf(amounts: readonly Money[]): Money | null {
  const [first] = amounts;
  if (!first) return null;
  const micros = amounts.reduce((sum, one) => sum + toMicros(one.amount), 0n);
  return { amount: fromMicros(micros), currency: first.currency };
}

/** `a + b`, both of one currency. */
export const plus = (a: Money, b: Money): Money => ({
  amount: fromMicros(toMicros(a.amount) + toMicros(b.amount)),
  currency: a.currency,
});
