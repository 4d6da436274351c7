const dayMs = 86_400_000;

/** The UTC day a moment lies in: its first moment. Renewals know UTC alone, so that no clock change moves them. */
export const startOfDay = (moment: Date): Date => new Date(moment.getTime() - (moment.getTime() % dayMs));

/**
 * The day whose run renews a service: the first at whose start it ends within `daysBefore` × 24 hours. With one day before,
 * what ends on 6 December at noon is renewed in the first minutes of 6 December, what ends at its midnight a day earlier.
 */
export function renewalDay(expiresAt: Date, daysBefore: number): Date {
  const earliest = expiresAt.getTime() - daysBefore * dayMs;
  return new Date(Math.ceil(earliest / dayMs) * dayMs);
}

/** Whole days from one day's start to another's. */
export const daysBetween = (from: Date, to: Date): number => Math.round((to.getTime() - from.getTime()) / dayMs);

/** A moment some days later. */
export const addDays = (moment: Date, days: number): Date => new Date(moment.getTime() + days * dayMs);

/**
 * The end of a monthly period that starts at `from`: the next date that has this day of the month, at the same time of day. A
 * day the month does not have is its last one, and the month after has the day again: 31 January, 28 February, 31 March.
 */
export function nextMonthlyEnd(from: Date, day: number): Date {
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  const timeOfDay = from.getTime() % dayMs;
  const inMonth = (offset: number) => {
    const daysInMonth = new Date(Date.UTC(year, month + offset + 1, 0)).getUTCDate();
    return new Date(Date.UTC(year, month + offset, Math.min(day, daysInMonth)) + timeOfDay);
  };
  const first = inMonth(0);
  return first > from ? first : inMonth(1);
}

/**
 * What a period costs that is shorter than a month because its day was changed: its days' share of the month it starts in,
 * rounded up to a cent. A whole month costs the whole price, whatever its length.
 */
export function proratedPrice(monthlyMicros: bigint, from: Date, until: Date): bigint {
  const whole = nextMonthlyEnd(from, from.getUTCDate());
  if (until >= whole) return monthlyMicros;
  const [days, all] = [BigInt(Math.max(1, daysBetween(from, until))), BigInt(daysBetween(from, whole))];
  const cent = 10_000n;
  const share = (monthlyMicros * days + all - 1n) / all;
  const rounded = ((share + cent - 1n) / cent) * cent;
  return rounded < monthlyMicros ? rounded : monthlyMicros;
}
