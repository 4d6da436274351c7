/**
 * The same day and time of the next month, in UTC. `anchorDay` is the day the first month began on, so that what began on the 31st
 * ends on the last day of a short month and on the 31st again after it.
 */
export function monthLater(from: Date, anchorDay = from.getUTCDate()): Date {
  const next = new Date(from);
  next.setUTCDate(1);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const lastDay = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  next.setUTCDate(Math.min(anchorDay, lastDay));
  return next;
}
