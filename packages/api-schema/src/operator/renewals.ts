import { z } from "@hono/zod-openapi";
import { renewalAttempt } from "../renewals.ts";
import { done, idempotencyHeaders, json, route } from "../route.ts";
import { day, id, instant, list, page, paging } from "../values.ts";

const renewalRun = z
  .object({
    day,
    times: z.int().openapi({ description: "How often it ran for this day; more than once is harmless" }),
    lookedAt: z.int(),
    noticed: z.int(),
    renewed: z.int(),
    failed: z.int(),
    lapsed: z.int(),
    errors: z.int().openapi({ description: "Services it could not handle; the next run tries them again" }),
    startedAt: instant,
    endedAt: instant.nullable(),
  })
  .openapi("RenewalRun");

const tag = "Operator: renewals";

export const listRenewalRuns = route({
  method: "get",
  path: "/v1/operator/renewals/runs",
  operationId: "listRenewalRuns",
  tag,
  summary: "The daily runs of the last 60 days, newest first",
  access: "operator:read",
  responses: { 200: json(list(renewalRun), "The runs") },
});

export const runRenewals = route({
  method: "post",
  path: "/v1/operator/renewals/runs",
  operationId: "runRenewals",
  tag,
  summary: "Run today's renewals now; what is done already is not done again",
  access: "operator:admin",
  request: { headers: idempotencyHeaders },
  responses: { 202: done("Queued") },
});

export const listAllRenewalAttempts = route({
  method: "get",
  path: "/v1/operator/renewals/attempts",
  operationId: "listAllRenewalAttempts",
  tag,
  summary: "Attempts of all customers, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      state: renewalAttempt.shape.state.optional(),
      kind: z.string().max(40).optional(),
      accountId: id("acc").optional(),
    }),
  },
  responses: {
    200: json(
      page(
        renewalAttempt
          .extend({ account: z.object({ id: id("acc"), name: z.string() }) })
          .openapi("AccountRenewalAttempt"),
      ),
      "One page of attempts",
    ),
  },
});
