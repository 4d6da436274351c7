import type { RecordSubject, UpstreamRecord } from "@tandem/provider-contract";
import { DomainError, parsePublicId, type Transaction } from "../kernel/index.ts";
import { readBookings } from "./bookings.ts";
import type { OurSide } from "./compare-records.ts";
import { isUse, keyOfRecord, type OurLine } from "./line.ts";
import { findAttempts } from "./queries-orders.ts";
import { listOurAccounts, listOurNumbers } from "./queries-standing.ts";
import { findUses } from "./queries-uses.ts";

/** What holds for a whole run: things that stand, and purchases nobody knows the end of. */
export type Background = {
  /** By subject and the name people know it by. */
  standing: ReadonlyMap<string, OurLine>;
  /** Moments at which purchases began whose outcome is open. */
  openQuestions: readonly Date[];
  /** A thing is on order, or waits to be given back: what is listed and not ours yet may be it. */
  thingsUnderWay: { any: boolean; labels: ReadonlySet<string> };
};

// A purchase is recorded at the upstream while its call lasts; longer than this no call lasts.
const callMaxMs = 15 * 60_000;

/** Our lines for one page of records. */
export async function readOurSide(
  tx: Transaction,
  query: { providerId: string; records: readonly UpstreamRecord[]; background: Background },
): Promise<OurSide> {
  const { providerId, records, background } = query;
  const orders = records.filter(({ subject }) => subject === "esim" || subject === "top_up");
  const uses = records.filter(({ subject }) => isUse(subject));
  const byRef = new Map<string, OurLine>();
  for (const line of await attemptsOf(tx, providerId, orders)) {
    for (const name of [line.ref, line.id]) if (name !== null) byRef.set(`order ${name}`, line);
  }
  for (const { line, refs } of await usesOf(tx, providerId, uses)) {
    for (const ref of refs) byRef.set(`use ${ref}`, line);
  }
  const written = await readBookings(tx, { providerId, lines: records.map(keyOfRecord) });
  const corrected = await readBookings(tx, { providerId, lines: [...byRef.values()].map(({ key }) => key) });
  const lineOf = (record: UpstreamRecord): OurLine | null => {
    const key = keyOfRecord(record);
    const off = written.get(key);
    if (off) return writtenOff(record, { key, bookedMicros: off.amountMicros, currency: off.currency });
    const line = findLine(record, byRef, background);
    const more = line && corrected.get(line.key);
    return line && more ? { ...line, bookedMicros: line.bookedMicros + more.amountMicros } : line;
  };
  return { lineOf, mayBecomeOurs: (record) => mayBecomeOurs(record, background) };
}

function findLine(
  record: UpstreamRecord,
  byRef: ReadonlyMap<string, OurLine>,
  { standing }: Background,
): OurLine | null {
  const { subject, ref, ourRef, label } = record;
  if (subject === "number" || subject === "vpn_account") return standing.get(`${subject}:${label ?? ref}`) ?? null;
  const kind = isUse(subject) ? "use" : "order";
  return byRef.get(`${kind} ${ref}`) ?? byRef.get(`${kind} ${attemptIdOf(ourRef) ?? ""}`) ?? null;
}

function writtenOff(record: UpstreamRecord, booked: Pick<OurLine, "key" | "bookedMicros" | "currency">): OurLine {
  const { subject, ref, label } = record;
  const happenedAt = record.happenedAt ?? new Date(0);
  return { ...booked, subject, id: ref, accountId: null, orderId: null, ref, label, happenedAt, state: "bought" };
}

function mayBecomeOurs({ subject, label, happenedAt }: UpstreamRecord, background: Background): boolean {
  if (subject === "number" || subject === "vpn_account") {
    const { any, labels } = background.thingsUnderWay;
    return any || (label !== null && labels.has(label));
  }
  return background.openQuestions.some((at) => happenedAt && Math.abs(at.getTime() - happenedAt.getTime()) < callMaxMs);
}

async function attemptsOf(tx: Transaction, providerId: string, records: readonly UpstreamRecord[]) {
  if (records.length === 0) return [];
  return findAttempts(tx, { providerId, ...referencesOf(records) });
}

async function usesOf(tx: Transaction, providerId: string, records: readonly UpstreamRecord[]) {
  if (records.length === 0) return [];
  return findUses(tx, { providerId, ...referencesOf(records) });
}

function referencesOf(records: readonly UpstreamRecord[]) {
  return {
    refs: records.map(({ ref }) => ref),
    attemptIds: records.flatMap(({ ourRef }) => attemptIdOf(ourRef) ?? []),
  };
}

/** The attempt that a reference of ours names; null where it is somebody else's text. */
function attemptIdOf(ourRef: string | null): string | null {
  if (!ourRef?.startsWith("att_")) return null;
  try {
    return parsePublicId("att", ourRef);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** The things of a provider that stand, by subject and name. */
export async function readStanding(
  tx: Transaction,
  query: { providerId: string; subjects: ReadonlySet<RecordSubject> },
): Promise<Map<string, OurLine>> {
  const numbers = query.subjects.has("number") ? await listOurNumbers(tx, query.providerId) : [];
  const accounts = query.subjects.has("vpn_account") ? await listOurAccounts(tx, query.providerId) : [];
  return new Map([...numbers, ...accounts].map((line) => [line.key, line]));
}
