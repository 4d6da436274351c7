import { z } from "@hono/zod-openapi";
import { body, done, json, route } from "../route.ts";
import { instant, page, paging } from "../values.ts";

/** `dead`: out of attempts, waits for a person. */
export const jobState = z.enum(["ready", "scheduled", "running", "retrying", "dead"]).openapi("JobState");

const jobId = z.string().regex(/^\d{1,19}$/, "a job number");

export const job = z
  .object({
    id: jobId,
    name: z.string().openapi({ example: "orders.advance" }),
    state: jobState,
    attempts: z.int(),
    maxAttempts: z.int(),
    runAt: instant,
    createdAt: instant,
    lockedBy: z.string().nullable(),
    lockedAt: instant.nullable(),
    lastError: z.string().nullable(),
    key: z.string().nullable(),
  })
  .openapi("Job");

export const jobDetail = job.extend({ payload: z.record(z.string(), z.unknown()) }).openapi("JobDetail");

const tag = "Operator: jobs";
const byJob = { params: z.object({ jobId }) };

export const listJobs = route({
  method: "get",
  path: "/v1/operator/jobs",
  operationId: "listJobs",
  tag,
  summary: "Jobs by state; finished ones are not kept",
  access: "operator:read",
  request: {
    query: paging.extend({
      state: jobState.optional(),
      name: z.string().max(80).optional().openapi({ description: "A part of the name" }),
    }),
  },
  responses: {
    200: json(
      page(job).extend({
        counts: z.object({ ready: z.int(), scheduled: z.int(), running: z.int(), retrying: z.int(), dead: z.int() }),
        workers: z.array(z.object({ id: z.string(), seenAt: instant, alive: z.boolean() })),
      }),
      "One page of jobs",
    ),
  },
});

export const getJob = route({
  method: "get",
  path: "/v1/operator/jobs/{jobId}",
  operationId: "getJob",
  tag,
  summary: "One job with its payload",
  access: "operator:read",
  request: byJob,
  responses: { 200: json(jobDetail, "The job") },
});

export const retryJob = route({
  method: "post",
  path: "/v1/operator/jobs/{jobId}/retry",
  operationId: "retryJob",
  tag,
  summary: "Run it again now with fresh attempts",
  access: "operator:write",
  request: byJob,
  responses: { 200: json(jobDetail, "The job") },
});

export const retryDeadJobs = route({
  method: "post",
  path: "/v1/operator/jobs/retry-dead",
  operationId: "retryDeadJobs",
  tag,
  summary: "Run every dead job again now with fresh attempts",
  access: "operator:write",
  request: {
    body: body(
      z.object({ name: z.string().max(80).optional().openapi({ description: "Only jobs whose name holds this" }) }),
    ),
  },
  responses: { 200: json(z.object({ retried: z.int() }), "How many run again") },
});

export const deleteJob = route({
  method: "delete",
  path: "/v1/operator/jobs/{jobId}",
  operationId: "deleteJob",
  tag,
  summary: "Throw a dead job away",
  access: "operator:write",
  request: byJob,
  responses: { 204: done("Gone") },
});
