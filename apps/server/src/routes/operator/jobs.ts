import {
  deleteJob as deleteRoute,
  getJob as getRoute,
  listJobs as listRoute,
  retryDeadJobs as retryDeadRoute,
  retryJob as retryRoute,
} from "@tandem/api-schema";
import {
  countJobs,
  deleteJob,
  getJob,
  listJobs,
  listWorkers,
  type QueuedJob,
  retryDeadJobs,
  retryJob,
} from "@tandem/core/kernel";
import type { App } from "../../app.ts";
import { platformScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { toInstant, toInstantOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";

/** The job queue and its dead letters. Jobs belong to the root, so only the platform's people see them. */
export function jobRoutes(app: App, { database }: Services): void {
  app.openapi(listRoute, async (c) => {
    const { rootId } = platformScope(c.get("principal"));
    const { state, name, cursor, limit } = c.req.valid("query");
    const after = readCursor("jobs", cursor, 1);
    const [jobs, counts, workers] = await Promise.all([
      listJobs(database, {
        rootId,
        ...(state && { state }),
        ...(name && { name }),
        ...(after && { beforeId: BigInt(String(after[0])) }),
        limit: limit + 1,
      }),
      countJobs(database, rootId),
      listWorkers(database),
    ]);
    const page = toPage(jobs, { limit, list: "jobs", at: (job) => [job.id], present: presentJob });
    const alive = workers.map((worker) => ({ id: worker.id, seenAt: toInstant(worker.seenAt), alive: worker.alive }));
    return c.json({ ...page, counts, workers: alive }, 200);
  });

  app.openapi(getRoute, async (c) => {
    const { rootId } = platformScope(c.get("principal"));
    return c.json(presentDetail(await getJob(database, { rootId, id: BigInt(c.req.valid("param").jobId) })), 200);
  });

  app.openapi(retryRoute, async (c) => {
    const { rootId } = platformScope(c.get("principal"));
    return c.json(presentDetail(await retryJob(database, { rootId, id: BigInt(c.req.valid("param").jobId) })), 200);
  });

  app.openapi(retryDeadRoute, async (c) => {
    const { rootId } = platformScope(c.get("principal"));
    const { name } = c.req.valid("json");
    return c.json({ retried: await retryDeadJobs(database, { rootId, ...(name && { name }) }) }, 200);
  });

  app.openapi(deleteRoute, async (c) => {
    const { rootId } = platformScope(c.get("principal"));
    await deleteJob(database, { rootId, id: BigInt(c.req.valid("param").jobId) });
    return c.body(null, 204);
  });
}

function presentJob(job: QueuedJob) {
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    attempts: job.attempts,
    maxAttempts: job.maxAttempts,
    runAt: toInstant(job.runAt),
    createdAt: toInstant(job.createdAt),
    lockedBy: job.lockedBy,
    lockedAt: toInstantOrNull(job.lockedAt),
    lastError: job.lastError,
    key: job.key,
  };
}

const presentDetail = (job: QueuedJob) => ({ ...presentJob(job), payload: job.payload });
