/**
 * Where a period begins, counted in months from the anchor: on the anchor's day and at its time (UTC), on the last day where a
 * month has no such day. Counted from the anchor and not from the period before, so that the 31st is the 31st again after February.
 */
export function periodStart(anchor: Date, number: number): Date {
  const month = anchor.getUTCMonth() + number;
  const lastDay = new Date(Date.UTC(anchor.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const start = new Date(Date.UTC(anchor.getUTCFullYear(), month, Math.min(anchor.getUTCDate(), lastDay)));
  return new Date(start.getTime() + (anchor.getTime() % 86_400_000));
}

export type Period = { number: number; start: Date; end: Date };

export function periodOf(anchor: Date, number: number): Period {
  return { number, start: periodStart(anchor, number), end: periodStart(anchor, number + 1) };
}

/** The period that follows `number`, or the one `now` is in when whole periods have passed since: those are not charged for, as nothing was given. */
export function nextPeriod(anchor: Date, number: number, now: Date): Period {
  let next = periodOf(anchor, number + 1);
  while (next.end <= now) next = periodOf(anchor, next.number + 1);
  return next;
}
