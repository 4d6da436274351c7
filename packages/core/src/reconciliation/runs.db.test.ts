import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { endDifference, type FoundDifference, listDifferences, lockDifference } from "./differences.ts";
import { getRun, listRuns, queueRun, runComparison } from "./runs.ts";

let db: TestDatabase;
let rootId: string;
let now = new Date("2026-11-22T08:00:00Z");
beforeAll(async () => {
  db = await createTestDatabase();
  ({ rootId } = await createTestTenant(db));
});
afterAll(() => db?.close());

const inRoot = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const happenedAt = new Date("2026-11-21T10:00:00Z");
const span = { from: new Date("2026-11-20T00:00:00Z"), until: new Date("2026-11-22T00:00:00Z") };

const line = (ref: string, change: Partial<FoundDifference> = {}): FoundDifference => ({
  ...{
    kind: "amount_differs",
    subject: "esim",
    ref,
    accountId: null,
    subjectId: null,
    oursMicros: 1n,
    theirsMicros: 2n,
  },
  ...{ currency: "USD", happenedAt },
  ...change,
});

/** A comparison of one provider; `compare` is what it finds, or how it fails. */
function run(providerId: string, compare: () => Promise<FoundDifference[]>, standing: string[] = []) {
  const deps = { database: db.database, clock: { now: () => now }, logger: createLogger("test", "silent") };
  const request = { rootId, tenantId: rootId, source: "supply", providerId, actor: "test", ...span, standing };
  return runComparison(deps, request, async () => ({ entries: 1, matched: 1, found: await compare() }));
}

const states = async (providerId: string) =>
  (await inRoot((tx) => listDifferences(tx, { providerId, limit: 50 }))).map(({ ref, state }) => `${ref} ${state}`);

test("a comparison that fails is a failed run, and settles nothing", async () => {
  const providerId = newId();
  await run(providerId, async () => [line("a")]);
  later(1_000);
  const failed = await run(providerId, async () => {
    throw new Error("they do not answer");
  });
  expect(failed).toMatchObject({ state: "failed", error: "they do not answer", entries: 0 });
  expect(await states(providerId)).toEqual(["a open"]);
});

test("what a later run does not find agrees by now, and opens again when it differs again", async () => {
  const providerId = newId();
  const old = line("old", { subject: "number", happenedAt: new Date("2026-01-01T00:00:00Z") });
  await run(providerId, async () => [line("a"), old]);
  later(1_000);
  await run(providerId, async () => []);
  expect((await states(providerId)).toSorted()).toEqual(["a settled", "old open"]);
  later(1_000);
  expect(await run(providerId, async () => [line("a")], ["number"])).toMatchObject({ differences: 1 });
  expect((await states(providerId)).toSorted()).toEqual(["a open", "old settled"]);
});

test("a line that another run saw meanwhile is not settled by one that read before", async () => {
  const providerId = newId();
  await run(providerId, async () => {
    later(1_000);
    await run(providerId, async () => [line("a")]);
    later(1_000);
    return [];
  });
  expect(await states(providerId)).toEqual(["a open"]);
});

test("a line that a person ended stays so until its figures change", async () => {
  const providerId = newId();
  const end = { state: "ignored", action: "ignore", note: "known", actor: "usr_olga" } as const;
  await run(providerId, async () => [line("a")]);
  const [found] = await inRoot((tx) => listDifferences(tx, { providerId, limit: 1 }));
  await inRoot(async (tx) => endDifference(tx, await lockDifference(tx, found?.id ?? ""), end, now));
  later(1_000);
  await run(providerId, async () => [line("a")]);
  expect(await states(providerId)).toEqual(["a ignored"]);
  await run(providerId, async () => [line("a", { theirsMicros: 3n })]);
  const [again] = await inRoot((tx) => listDifferences(tx, { providerId, limit: 1 }));
  expect(again).toMatchObject({ state: "open", theirsMicros: 3n, note: null, actor: null, endedAt: null });
});

test("a run whose process ended is failed by the next one", async () => {
  const providerId = newId();
  const held = Promise.withResolvers<FoundDifference[]>();
  const killed = run(providerId, () => held.promise);
  await expect.poll(async () => (await inRoot((tx) => listRuns(tx, { limit: 1 })))[0]?.state).toBe("running");
  later(7 * 3_600_000);
  await run(providerId, async () => []);
  const runs = (await inRoot((tx) => listRuns(tx, { limit: 50 }))).filter((one) => one.providerId === providerId);
  expect(runs.map(({ state, error }) => [state, error])).toEqual([
    ["done", null],
    ["failed", "the process that compared has ended"],
  ]);
  held.resolve([]);
  await killed;
});

test("a queued run waits, tells what it has read, and is joined by who asks again for no time of their own", async () => {
  const request = { rootId, tenantId: rootId, source: "supply", providerId: newId(), actor: "usr_olga", ...span };
  const queue = (join: boolean) => inRoot((tx) => queueRun(tx, { ...request, join }, now));
  const { run: queued } = await queue(true);
  expect(queued).toMatchObject({ state: "queued", actor: "usr_olga", endedAt: null });
  expect(await queue(true)).toMatchObject({ isNew: false, run: { id: queued.id } });
  expect((await queue(false)).isNew).toBe(true);
  const deps = { database: db.database, clock: { now: () => now }, logger: createLogger("test", "silent") };
  const seen: unknown[] = [];
  const done = await runComparison(deps, { ...request, runId: queued.id }, async (progress) => {
    await progress(40);
    const { state, entries } = await inRoot((tx) => getRun(tx, queued.id));
    seen.push([state, entries]);
    return { entries: 41, matched: 41, found: [] };
  });
  expect(seen).toEqual([["running", 40]]);
  expect(done).toMatchObject({ id: queued.id, state: "done", entries: 41 });
});

test("a run whose process was killed is begun again by the job's next try, and one that is over is not", async () => {
  const request = { rootId, tenantId: rootId, source: "supply", providerId: newId(), actor: "usr_olga", ...span };
  const { run: queued } = await inRoot((tx) => queueRun(tx, { ...request, join: true }, now));
  const deps = { database: db.database, clock: { now: () => now }, logger: createLogger("test", "silent") };
  const again = { ...request, runId: queued.id };
  const compared = { entries: 1, matched: 0, found: [line("a")] };
  let reached = 0;
  // The first process reads and is never heard of again.
  const killed = runComparison(deps, again, async () => {
    reached += 1;
    return new Promise(() => undefined);
  });
  await expect.poll(() => reached).toBe(1);
  expect(await runComparison(deps, again, async () => compared)).toMatchObject({ state: "done", differences: 1 });
  const third = await runComparison(deps, again, async () => {
    reached += 1;
    return compared;
  });
  expect([third.id, third.state, reached]).toEqual([queued.id, "done", 1]);
  expect(await states(request.providerId)).toEqual(["a open"]);
  expect(killed).toBeInstanceOf(Promise);
});
