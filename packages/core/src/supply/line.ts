import type { RecordSubject, UpstreamRecord } from "@tandem/provider-contract";
import type { Micros } from "../kernel/index.ts";

/**
 * `bought`: ours, and paid for. `under_way`: it may still become either. `not_bought`: we know of it, and hold that nothing was sold.
 * `given_back`: its upstream took it back.
 */
export type LineState = "bought" | "under_way" | "not_bought" | "given_back";

/** One thing we bought or used, as our books have it. */
export type OurLine = {
  /** What makes it the same line in every run: what bookings go by. */
  key: string;
  subject: RecordSubject;
  /** The attempt, message, call, number or account. */
  id: string;
  accountId: string | null;
  orderId: string | null;
  /** Their reference. */
  ref: string | null;
  label: string | null;
  /** What was booked with the provider for it so far. */
  bookedMicros: Micros;
  currency: string;
  happenedAt: Date;
  state: LineState;
};

/** Subjects of which an upstream sells many and cheap, each with the service that sends them: their amounts are compared by the day. */
export const serviceOfUse = {
  message: "messaging",
  verification: "verify",
  call: "voice",
  fax: "fax",
  video_room: "video",
} as const satisfies Partial<Record<RecordSubject, string>>;
export type UseSubject = keyof typeof serviceOfUse;

export const isUse = (subject: RecordSubject): subject is UseSubject => Object.hasOwn(serviceOfUse, subject);

/** Subjects that are things of ours at an upstream. */
export const isThing = (subject: RecordSubject): boolean =>
  subject === "number" || subject === "vpn_account" || subject === "sim";

/** The line that a record nobody here owns was written off to. */
export const keyOfRecord = ({ subject, ref }: Pick<UpstreamRecord, "subject" | "ref">): string =>
  `record:${subject}:${ref}`;

/** The line of all uses of a subject on one day (UTC). */
export const keyOfDay = (subject: RecordSubject, day: string): string => `day:${subject}:${day}`;
