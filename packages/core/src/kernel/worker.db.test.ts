import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { withScope } from "./database.ts";
import { countJobs, deleteJob, getJob, listJobs, listWorkers, retryDeadJobs, retryJob } from "./job-queue.ts";
import { defineJob, enqueue, type Job } from "./jobs.ts";
import { createLogger } from "./log.ts";
import { rootScope } from "./scope.ts";
import { createTestDatabase, createTestTenant, type TestDatabase } from "./test-database.ts";
import { type JobWorker, startWorker } from "./worker.ts";

const schema = z.object({ rootId: z.string() });
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

function work(job: Job<{ rootId: string }>): Promise<JobWorker> {
  return startWorker({
    databaseUrl: db.appUrl,
    database: db.database,
    jobs: [job],
    clock: { now: () => new Date() },
    logger: createLogger("test", "silent"),
    concurrency: 2,
  });
}

const add = (rootId: string, name: string, options = {}) =>
  withScope(db.database, rootScope(rootId), (tx) => enqueue(tx, name, { rootId }, options));

test("a job enqueued in a transaction that fails does not exist", async () => {
  const { rootId } = await createTestTenant(db);
  await expect(
    withScope(db.database, rootScope(rootId), async (tx) => {
      await enqueue(tx, "test.never", { rootId });
      throw new Error("rolled back");
    }),
  ).rejects.toThrow("rolled back");
  expect(await listJobs(db.database, { rootId, limit: 10 })).toEqual([]);
});

test("a waiting job's time is replaced, but a look to come does not put off one that was asked for at once", async () => {
  const { rootId } = await createTestTenant(db);
  const timeOf = async () => (await listJobs(db.database, { rootId, limit: 10 })).map(({ runAt }) => runAt.getTime());
  const [soon, late] = [new Date(Date.now() + 60_000), new Date(Date.now() + 3_600_000)];
  const look = (runAt: Date, keepEarlier: boolean) =>
    add(rootId, "test.look", { jobKey: `look ${rootId}`, runAt, keepEarlier });
  await look(soon, true);
  await look(late, true);
  expect(await timeOf()).toEqual([soon.getTime()]);
  await look(late, false);
  expect(await timeOf()).toEqual([late.getTime()]);
  await look(soon, true);
  expect(await timeOf()).toEqual([soon.getTime()]);
});

test("the job of a killed worker is run by another", async () => {
  const { rootId } = await createTestTenant(db);
  await add(rootId, "test.mark_done");
  const stuck: ChildProcess = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", `${import.meta.dirname}/fixtures/stuck-worker.ts`],
    {
      env: { ...process.env, DATABASE_APP_URL: db.appUrl },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  if (stuck.stdout) await once(stuck.stdout, "data");
  expect(await countJobs(db.database, rootId)).toMatchObject({ running: 1 });
  stuck.kill("SIGKILL");
  await once(stuck, "exit");

  let runs = 0;
  const worker = await work(defineJob({ name: "test.mark_done", schema, run: async () => void runs++ }));
  await vi.waitFor(() => expect(runs).toBe(1), { timeout: 45_000, interval: 200 });
  await vi.waitFor(async () => expect(await listJobs(db.database, { rootId, limit: 10 })).toEqual([]), {
    timeout: 10_000,
  });
  await worker.stop();
  expect((await listWorkers(db.database)).filter((one) => one.alive && one.id === worker.processId)).toEqual([]);
});

test("a job that used up its attempts is kept with its error and can be run again", async () => {
  const { rootId } = await createTestTenant(db);
  let broken = true;
  const worker = await work(
    defineJob({
      name: "test.sometimes",
      schema,
      run: async () => {
        if (broken) throw new Error("the disk is full");
      },
    }),
  );
  await add(rootId, "test.sometimes", { maxAttempts: 1 });
  await vi.waitFor(async () => expect((await countJobs(db.database, rootId)).dead).toBe(1), { timeout: 10_000 });
  const [dead] = await listJobs(db.database, { rootId, state: "dead", limit: 10 });
  expect(dead?.lastError).toContain("the disk is full");
  broken = false;
  await retryJob(db.database, { rootId, id: BigInt(dead?.id ?? 0) });
  await vi.waitFor(async () => expect(await listJobs(db.database, { rootId, limit: 10 })).toEqual([]), {
    timeout: 10_000,
  });
  await worker.stop();
});

test("all dead jobs of a root run again together, narrowed by name, and none of another root", async () => {
  const own = await createTestTenant(db);
  const foreign = await createTestTenant(db);
  const { rootId } = own;
  for (const [root, name] of [
    [rootId, "test.one"],
    [rootId, "test.one"],
    [rootId, "test.two"],
    [foreign.rootId, "test.one"],
  ] as const) {
    await add(root, name, { maxAttempts: 1, runAt: new Date(Date.now() + 3_600_000) });
  }
  await db.database.pool.query(
    "select graphile_worker.reschedule_jobs(array(select id from graphile_worker._private_jobs where payload ->> 'rootId' = any($1)), attempts := 1)",
    [[rootId, foreign.rootId]],
  );
  const dead = async (root: string) => (await countJobs(db.database, root)).dead;
  expect([await dead(rootId), await dead(foreign.rootId)]).toEqual([3, 1]);
  expect(await retryDeadJobs(db.database, { rootId, name: "two" })).toBe(1);
  expect([await dead(rootId), await dead(foreign.rootId)]).toEqual([2, 1]);
  expect(await retryDeadJobs(db.database, { rootId })).toBe(2);
  expect([await dead(rootId), await dead(foreign.rootId)]).toEqual([0, 1]);
  expect((await listJobs(db.database, { rootId, name: "on", limit: 10 })).map((job) => job.state)).toEqual([
    "ready",
    "ready",
  ]);
});

test("a job of another root is neither shown, run again nor deleted", async () => {
  const own = await createTestTenant(db);
  const foreign = await createTestTenant(db);
  await add(foreign.rootId, "test.other", { runAt: new Date(Date.now() + 3_600_000) });
  const [job] = await listJobs(db.database, { rootId: foreign.rootId, limit: 1 });
  const id = BigInt(job?.id ?? 0);
  expect(job?.state).toBe("scheduled");
  for (const act of [getJob, retryJob, deleteJob]) {
    await expect(act(db.database, { rootId: own.rootId, id })).rejects.toMatchObject({ code: "job.not_found" });
  }
  await deleteJob(db.database, { rootId: foreign.rootId, id });
  expect(await listJobs(db.database, { rootId: foreign.rootId, limit: 1 })).toEqual([]);
});

test("a job is locked in a name its worker's heartbeat renews, so that a long one is not run a second time beside itself", async () => {
  const { rootId } = await createTestTenant(db);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const worker = await work(defineJob({ name: "test.long", schema, run: () => released }));
  await add(rootId, "test.long");
  await vi.waitFor(async () => expect(await countJobs(db.database, rootId)).toMatchObject({ running: 1 }), {
    timeout: 10_000,
  });
  const [job] = await listJobs(db.database, { rootId, limit: 1 });
  const { rows } = await db.database.pool.query<{ worker_id: string }>(
    "select worker_id from kernel.workers where process_id = $1",
    [worker.processId],
  );
  expect(rows.map((row) => row.worker_id)).toContain(job?.lockedBy);
  release();
  await worker.stop();
});
