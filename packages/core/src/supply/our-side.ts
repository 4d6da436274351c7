import type { RecordSubject, UpstreamRecord } from "@tandem/provider-contract";
import { DomainError, parsePublicId, type Transaction } from "../kernel/index.ts";
import { readBookings } from "./bookings.ts";
import type { OurSide } from "./compare-records.ts";
import { isThing, isUse, keyOfRecord, type OurLine } from "./line.ts";
import { findAttempts, listToGiveBack } from "./queries-orders.ts";
import { listOurAccounts, listOurNumbers, listOurSims } from "./queries-standing.ts";
import { findUses } from "./queries-uses.ts";

/** Purchases nobody knew the end of when a run began: what they bought may be among the records. */
export type OpenQuestions = {
  /** Moments at which purchases and uses began. */
  at: readonly Date[];
  /** A thing that stands is on order. */
  things: boolean;
};

type Things = { lines: ReadonlyMap<string, OurLine>; toGiveBack: ReadonlySet<string> };

// A purchase is recorded at the upstream while its call lasts; longer than this no call lasts.
const callMaxMs = 15 * 60_000;

/** Our lines for one page of records. */
export async function readOurSide(
  tx: Transaction,
  query: { providerId: string; records: readonly UpstreamRecord[]; open: OpenQuestions },
): Promise<OurSide> {
  const { providerId, records, open } = query;
  const orders = records.filter(({ subject }) => !isUse(subject) && !isThing(subject));
  const uses = records.filter(({ subject }) => isUse(subject));
  const things = await readThings(tx, providerId, new Set(records.map(({ subject }) => subject)));
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
    const line = findLine(record, byRef, things);
    const more = line && corrected.get(line.key);
    return line && more ? { ...line, bookedMicros: line.bookedMicros + more.amountMicros } : line;
  };
  return { lineOf, mayBecomeOurs: (record) => mayBecomeOurs(record, { open, things }) };
}

function findLine(record: UpstreamRecord, byRef: ReadonlyMap<string, OurLine>, things: Things): OurLine | null {
  const { subject, ref, ourRef, label } = record;
  if (isThing(subject)) return things.lines.get(`${subject}:${label ?? ref}`) ?? null;
  const kind = isUse(subject) ? "use" : "order";
  return byRef.get(`${kind} ${ref}`) ?? byRef.get(`${kind} ${attemptIdOf(ourRef) ?? ""}`) ?? null;
}

function writtenOff(record: UpstreamRecord, booked: Pick<OurLine, "key" | "bookedMicros" | "currency">): OurLine {
  const { subject, ref, label } = record;
  const happenedAt = record.happenedAt ?? new Date(0);
  return { ...booked, subject, id: ref, accountId: null, orderId: null, ref, label, happenedAt, state: "bought" };
}

function mayBecomeOurs(
  { subject, label, happenedAt }: UpstreamRecord,
  { open, things }: { open: OpenQuestions; things: Things },
): boolean {
  if (isThing(subject)) return open.things || (label !== null && things.toGiveBack.has(label));
  return open.at.some((at) => happenedAt && Math.abs(at.getTime() - happenedAt.getTime()) < callMaxMs);
}

async function readThings(tx: Transaction, providerId: string, subjects: ReadonlySet<RecordSubject>): Promise<Things> {
  const lines = await readStanding(tx, { providerId, subjects });
  const any = [...subjects].some(isThing);
  return { lines, toGiveBack: new Set(any ? await listToGiveBack(tx, providerId) : []) };
}

async function attemptsOf(tx: Transaction, providerId: string, records: readonly UpstreamRecord[]) {
  if (records.length === 0) return [];
  return findAttempts(tx, { providerId, ...referencesOf(records) });
}

async function usesOf(tx: Transaction, providerId: string, records: readonly UpstreamRecord[]) {
  if (records.length === 0) return [];
  const told = new Map(records.map(({ ref, subject }) => [ref, subject]));
  return findUses(tx, { providerId, told, ...referencesOf(records) });
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
  const sims = query.subjects.has("sim") ? await listOurSims(tx, query.providerId) : [];
  return new Map([...numbers, ...accounts, ...sims].map((line) => [line.key, line]));
}
