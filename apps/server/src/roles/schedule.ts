/** Something done again and again. */
export type ScheduleEntry = {
  job: string;
  /** The job runs at each multiple of this, counted from midnight UTC, so that every process names the same moments. */
  everyMs: number;
  /** Also right after the scheduler starts, for what must not wait. */
  atStart?: boolean;
  /** One job for each root instead of one for all. */
  perRoot?: boolean;
};

/** Which entries are due in (`after`, `until`]. A process that slept runs what it missed once, not once per missed time. */
export function dueEntries(entries: readonly ScheduleEntry[], after: Date, until: Date): ScheduleEntry[] {
  return entries.filter(({ everyMs }) => slotOf(until, everyMs) > slotOf(after, everyMs));
}

/** How long until something is due after `now`, in milliseconds. */
export function untilNext(entries: readonly ScheduleEntry[], now: Date): number {
  return Math.min(...entries.map(({ everyMs }) => everyMs - (now.getTime() % everyMs)));
}

const slotOf = (moment: Date, everyMs: number): number => Math.floor(moment.getTime() / everyMs);
