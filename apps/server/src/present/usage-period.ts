import { endOfDay, startOfDay } from "./values.ts";

const dayMs = 86_400_000;

/** The time of a usage query: whole UTC days, the last thirty when none are named. */
export function usagePeriod({ from, to }: { from?: string | undefined; to?: string | undefined }, now: Date) {
  const last = to ? endOfDay(to) : endOfDay(now.toISOString().slice(0, 10));
  return { from: from ? startOfDay(from) : new Date(last.getTime() - 30 * dayMs), to: last };
}
