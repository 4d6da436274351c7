/** A part of each day in the account's own time. `from` may be later than `to`: 22:00 to 07:00 spans midnight. */
export type QuietHours = { from: string; to: string; timeZone: string };

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** When the quiet hours that `now` lies in end; null outside them. Right also on the days clocks change. */
export function quietUntil(now: Date, quiet: QuietHours): Date | null {
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const local = localMinutes(now, quiet.timeZone);
  const inside = from < to ? local >= from && local < to : local >= from || local < to;
  if (from === to || !inside) return null;
  const first = new Date(startOfMinute(now) + ((to - local + dayMinutes) % dayMinutes) * minuteMs);
  // A clock that changes on the way puts the wall clock off by what it changed by; one correction finds the minute wanted.
  const off = ((localMinutes(first, quiet.timeZone) - to + dayMinutes + dayMinutes / 2) % dayMinutes) - dayMinutes / 2;
  return new Date(first.getTime() - off * minuteMs);
}

/** True for a time zone this system knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const startOfMinute = (moment: Date): number => moment.getTime() - (moment.getTime() % minuteMs);

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function localMinutes(moment: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return minutesOf(format.format(moment));
}
