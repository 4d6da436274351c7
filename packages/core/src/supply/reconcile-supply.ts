import type { RecordSubject, RecordsCapabilities } from "@tandem/provider-contract";
import { DomainError, enqueue, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { type Compared, getRun, type Progress, queueRun, type Run, runComparison } from "../reconciliation/index.ts";
import { readBookings } from "./bookings.ts";
import { Comparison, type Span } from "./compare-records.ts";
import { listComparable } from "./coverage.ts";
import type { OurLine } from "./line.ts";
import { type OpenQuestions, readOurSide, readStanding } from "./our-side.ts";
import { findGivenBack, listBought, listOpenQuestions } from "./queries-orders.ts";
import { listOpenUses, listSent } from "./queries-uses.ts";
import type { SupplyServices } from "./services.ts";

/** What the upstreams' own records of their sales are called among the sources of reconciliation. */
export const supplySource = "supply";

const dayMs = 86_400_000;
// What happened in the last minutes may still be on its way into their records.
const freshMs = 5 * 60_000;
// Clocks differ, and a call lasts: their records are read a little before and after the time that is judged.
const marginMs = 15 * 60_000;
// So many lines that nobody owns are not an accident.
const missingMax = 2_000;

export type SupplyRequest = {
  rootId: string;
  actor: string;
  /** Only this one; all that list records when left out. */
  providerId?: string;
  from?: Date;
  until?: Date;
};

/**
 * Queues a comparison of what we bought and used with the upstreams' own records: the last three days, unless told otherwise, from the
 * beginning of a day (UTC). Answers a run for each provider; one that is not over yet is answered again, where no time was asked for. Throws
 * `provider.not_found` for a provider that is not there or lists no records.
 */
export async function requestSupply(services: SupplyServices, request: SupplyRequest): Promise<Run[]> {
  const { rootId, actor, providerId } = request;
  const comparable = await listComparable(services, rootId);
  const wanted = comparable.filter(({ provider }) => !providerId || provider.id === providerId);
  if (providerId && wanted.length === 0)
    throw new DomainError("provider.not_found", { providerId, service: "records" });
  const now = services.clock.now();
  const join = request.from === undefined && request.until === undefined;
  return withScope(services.database, rootScope(rootId), async (tx) => {
    const runs: Run[] = [];
    for (const { provider } of wanted) {
      const about = { rootId, tenantId: provider.tenantId, source: supplySource, providerId: provider.id, actor };
      const { run, isNew } = await queueRun(tx, { ...about, ...spanOf(request, now), join }, now);
      runs.push(run);
      const payload = { rootId, providerId: provider.id, runId: run.id };
      if (isNew)
        await enqueue(tx, "supply.reconcile", payload, { jobKey: `supply.reconcile:${run.id}`, maxAttempts: 5 });
    }
    return runs;
  });
}

/**
 * Holds what we bought and used at one provider against its own records: the time of the run that was queued for it, else the last three days.
 * A provider that fails leaves a failed run. Null for one that lists no records any more and has no run that waits.
 */
export async function reconcileSupply(
  services: SupplyServices,
  { rootId, providerId, runId }: { rootId: string; providerId: string; runId?: string },
): Promise<Run | null> {
  const comparable = await listComparable(services, rootId);
  const found = comparable.find(({ provider }) => provider.id === providerId);
  const queued = runId && (await withScope(services.database, rootScope(rootId), (tx) => getRun(tx, runId)));
  if (!found && !queued) return null;
  const { tenantId, from, until, actor } = queued || {
    ...{ tenantId: found?.provider.tenantId ?? rootId, actor: "schedule" },
    ...spanOf({}, services.clock.now()),
  };
  const can = found?.can ?? {};
  const standing = new Set(subjectsOf(can).filter((subject) => can[subject]?.standing));
  const named = { rootId, tenantId, source: supplySource, providerId, actor, from, until, standing: [...standing] };
  return runComparison(services, { ...named, ...(runId && { runId }) }, (progress) => {
    if (!found) throw new Error("the provider lists no records any more");
    return compare(services, { from, until, standing, rootId, providerId, subjects: subjectsOf(can), can }, progress);
  });
}

const subjectsOf = (can: RecordsCapabilities) => Object.keys(can) as RecordSubject[];

/** Whole days, so that what is summed by the day is summed in full; the last one ends where the time does. */
function spanOf({ from, until }: Pick<SupplyRequest, "from" | "until">, now: Date): { from: Date; until: Date } {
  const end = Math.min((until ?? new Date(now.getTime() - freshMs)).getTime(), now.getTime());
  const start = from?.getTime() ?? end - 3 * dayMs;
  return { from: new Date(Math.floor(start / dayMs) * dayMs), until: new Date(end) };
}

type Job = Span & {
  rootId: string;
  providerId: string;
  subjects: readonly RecordSubject[];
  can: RecordsCapabilities;
};

async function compare(services: SupplyServices, job: Job, progress: Progress): Promise<Compared> {
  const inRoot = <T>(work: (tx: Transaction) => Promise<T>) =>
    withScope(services.database, rootScope(job.rootId), work);
  const { providerId, from, until } = job;
  const records = await services.hub.records(providerId);
  const comparison = new Comparison(job);
  const open = await inRoot((tx) => readOpenQuestions(tx, job));
  const margin = { from: new Date(from.getTime() - marginMs), to: new Date(until.getTime() + marginMs) };
  for await (const page of records.listRecords(margin)) {
    if (page.length === 0) continue;
    // What is ours is read after the page came: a purchase that ended meanwhile is known.
    await inRoot(async (tx) => {
      comparison.addPage(page, await readOurSide(tx, { providerId, records: page, open }));
    });
    await progress(comparison.entries);
    if (comparison.missingHere > missingMax)
      throw new Error(
        `more than ${missingMax} of their records belong to nobody here: is the account used for something else?`,
      );
  }
  return inRoot(async (tx) => {
    const isForgotten = forgottenAt(job, services.clock.now());
    const unseen = (await listOurs(tx, job)).filter((line) => !comparison.hasSeen(line) && !isForgotten(line));
    const givenBack = await findGivenBack(
      tx,
      unseen.filter(({ orderId }) => orderId !== null).map(({ id }) => id),
    );
    const corrected = await readBookings(tx, { providerId, lines: unseen.map(({ key }) => key) });
    const owed = unseen
      .filter((line) => !givenBack.has(line.id))
      .map((line) => ({ ...line, bookedMicros: line.bookedMicros + (corrected.get(line.key)?.amountMicros ?? 0n) }))
      // What was corrected to nothing is agreed to be nothing; what stands has no amount of its own.
      .filter((line) => job.standing.has(line.subject) || line.bookedMicros !== 0n);
    const returned = await findGivenBack(tx, comparison.differing());
    const booked = await readBookings(tx, { providerId, lines: comparison.dayKeys() });
    const bookedFor = new Map([...booked].map(([line, { amountMicros }]) => [line, amountMicros]));
    return comparison.finish({ unseen: owed, bookedFor, returned });
  });
}

/** Lines so old that their upstream may not list them any more, with a day for what its days are. */
export function forgottenAt(
  { can }: Pick<Job, "can">,
  now: Date,
): (line: Pick<OurLine, "subject" | "happenedAt">) => boolean {
  return ({ subject, happenedAt }) => {
    const { keptDays } = can[subject] ?? {};
    return keptDays !== undefined && happenedAt.getTime() < now.getTime() - (keptDays - 1) * dayMs;
  };
}

const kindsOf: Partial<Record<RecordSubject, string>> = {
  esim: "esim",
  top_up: "esim_top_up",
  number: "number",
  vpn_account: "vpn_account",
  sim: "iot_sim",
};

async function readOpenQuestions(
  tx: Transaction,
  { providerId, from, subjects, standing }: Job,
): Promise<OpenQuestions> {
  const since = new Date(from.getTime() - marginMs);
  const kinds = (wanted: boolean) =>
    subjects.filter((subject) => standing.has(subject) === wanted).flatMap((subject) => kindsOf[subject] ?? []);
  const orders = await listOpenQuestions(tx, { providerId, kinds: kinds(false), since });
  const things = await listOpenQuestions(tx, { providerId, kinds: kinds(true), since });
  const uses = await listOpenUses(tx, { providerId, since });
  return { at: [...orders, ...uses], things: things.length > 0 };
}

/** What their records must have: purchases and uses of the time, and what stands and was there before its end. */
async function listOurs(tx: Transaction, job: Job): Promise<OurLine[]> {
  const { providerId, subjects, standing, from, until } = job;
  const ofTime = subjects.filter((subject) => !standing.has(subject));
  const kinds = ofTime.flatMap((subject) => kindsOf[subject] ?? []);
  const bought = kinds.length === 0 ? [] : await listBought(tx, { providerId, kinds, from, until });
  const sent = await listSent(tx, { providerId, subjects: ofTime, from, until });
  const things = [...(await readStanding(tx, { providerId, subjects: standing })).values()];
  return [...bought, ...sent, ...things.filter(({ happenedAt }) => happenedAt < until)];
}
