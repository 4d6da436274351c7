import type { Renewable, RenewableService } from "./renewable.ts";
import { addDays, daysBetween, renewalDay, startOfDay } from "./renewal-days.ts";

/** What its owner chose for a service, or its kind's default. */
export type Choice = {
  autoRenew: boolean;
  daysBefore: number;
  /** Day of the month, for kinds that have one; null: the one it was bought on. */
  day: number | null;
};

export type CycleState = "waiting" | "renewing" | "renewed" | "failed" | "lapsed" | "ended";

/** Where a period of a service stands. */
export type Cycle = {
  id: string;
  state: CycleState;
  notified7At: Date | null;
  notified1At: Date | null;
  attempts: number;
  /** The day of the last attempt. */
  triedOn: Date | null;
};

export type NoticeStep = { kind: "notice_7" | "notice_1"; daysLeft: number };
export type Step = NoticeStep | { kind: "renew" } | { kind: "lapse" };

// A service whose day came while nothing ran is tried once before it lapses, unless that was longer ago than this.
const missedDaysMax = 7;
const shortPeriodDays = 8;

/**
 * What is to be done for a service on a day, if anything. Depends on the day and on what is written down alone, so that a run
 * may be repeated, or made up for after days of standstill: what was missed is done once, not once per missed day.
 */
export function decideStep(
  renewable: Pick<Renewable, "graceDays">,
  service: Pick<RenewableService, "expiresAt" | "since">,
  choice: Pick<Choice, "autoRenew" | "daysBefore">,
  cycle: Cycle | null,
  today: Date,
): Step | null {
  if (cycle && cycle.state !== "waiting" && cycle.state !== "failed") return null;
  const graceEnd = addDays(service.expiresAt, renewable.graceDays);
  if (!choice.autoRenew) {
    if (graceEnd < today) return { kind: "lapse" };
    return notice(service, cycle, daysBetween(today, startOfDay(service.expiresAt)));
  }
  const daysLeft = daysBetween(today, renewalDay(service.expiresAt, choice.daysBefore));
  if (daysLeft > 0) return notice(service, cycle, daysLeft);
  const tried = cycle !== null && cycle.attempts > 0;
  if (graceEnd < today && (tried || addDays(graceEnd, missedDaysMax) < today)) return { kind: "lapse" };
  return cycle?.triedOn && cycle.triedOn >= today ? null : { kind: "renew" };
}

function notice(
  service: Pick<RenewableService, "expiresAt" | "since">,
  cycle: Cycle | null,
  daysLeft: number,
): Step | null {
  if (daysLeft === 1) return cycle?.notified1At ? null : { kind: "notice_1", daysLeft };
  if (daysLeft < 1 || daysLeft > 7 || cycle?.notified7At) return null;
  const short = service.since !== null && addDays(service.since, shortPeriodDays) > service.expiresAt;
  return short ? null : { kind: "notice_7", daysLeft };
}
