import { z } from "@hono/zod-openapi";
import { body, json, route } from "./route.ts";
import { day, id, instant, list, money, page, paging } from "./values.ts";

/** One attempt to renew a service. */
export const renewalAttempt = z
  .object({
    id: id("rna"),
    renewalId: id("rnw"),
    kind: z.string(),
    name: z.string(),
    number: z.int().openapi({ description: "1 is the first for this period" }),
    state: z
      .enum(["running", "started", "done", "failed"])
      .openapi({ description: "`started`: an order is under way" }),
    price: money.nullable(),
    missing: money.nullable(),
    reason: z.string().nullable().openapi({ description: "Why it failed, for people" }),
    reasonCode: z
      .enum([
        "insufficient_balance",
        "not_for_sale",
        "account_suspended",
        "not_delivered",
        "provider_unavailable",
        "service_ended",
      ])
      .nullable(),
    orderId: id("ord").nullable(),
    until: instant.nullable().openapi({ description: "To when it was renewed" }),
    startedAt: instant,
    endedAt: instant.nullable(),
  })
  .openapi("RenewalAttempt");

/** A service with an end, and what is chosen for it. */
export const renewal = z
  .object({
    id: id("rnw"),
    kind: z.string().openapi({ example: "number" }),
    name: z.string().openapi({ example: "+1 415 555 0123" }),
    link: z.string().openapi({ description: "Where in the shop it is found" }),
    expiresAt: instant,
    autoRenew: z.boolean(),
    renewsOn: day
      .nullable()
      .openapi({ description: "The day whose run at 00:00 UTC renews it; null when switched off" }),
    price: money.nullable().openapi({ description: "For the next period; null where it is not sold any more" }),
    daysBefore: z.int().nullable().openapi({ description: "Days before its end; null where that is not chosen" }),
    day: z.int().nullable().openapi({ description: "Day of the month; null where that is not chosen" }),
    choices: z.object({
      autoRenew: z.boolean(),
      daysBefore: z.boolean(),
      day: z.boolean(),
    }),
    state: z.enum(["scheduled", "off", "renewing", "renewed", "failed", "ended"]),
    triedUntil: instant.nullable().openapi({ description: "After a failure: until when it is tried again each day" }),
    lastAttempt: renewalAttempt.omit({ renewalId: true, kind: true, name: true }).nullable(),
  })
  .openapi("Renewal");

const tag = "Renewals";
const params = z.object({ renewalId: id("rnw") });

export const listRenewals = route({
  method: "get",
  path: "/v1/renewals",
  operationId: "listRenewals",
  tag,
  summary: "What renews or ends, when and for how much",
  access: "renewals:read",
  responses: {
    200: json(
      list(renewal).extend({
        dueIn30Days: money.openapi({ description: "What renews by itself in the next 30 days takes together" }),
        available: money,
      }),
      "The services, the nearest end first",
    ),
  },
});

export const listRenewalAttempts = route({
  method: "get",
  path: "/v1/renewals/attempts",
  operationId: "listRenewalAttempts",
  tag,
  summary: "Every attempt to renew, newest first",
  access: "renewals:read",
  request: { query: paging.extend({ renewalId: id("rnw").optional() }) },
  responses: { 200: json(page(renewalAttempt), "One page of attempts") },
});

export const getRenewal = route({
  method: "get",
  path: "/v1/renewals/{renewalId}",
  operationId: "getRenewal",
  tag,
  summary: "One service with what is chosen for it",
  access: "renewals:read",
  request: { params },
  responses: { 200: json(renewal, "The service") },
});

export const setRenewal = route({
  method: "patch",
  path: "/v1/renewals/{renewalId}",
  operationId: "setRenewal",
  tag,
  summary: "Switch the renewal of a service on or off, choose its day",
  access: "renewals:write",
  request: {
    params,
    body: body(
      z
        .strictObject({
          autoRenew: z.boolean(),
          daysBefore: z.int().min(1).max(7),
          day: z.int().min(1).max(28),
        })
        .partial()
        .openapi("RenewalChoice"),
    ),
  },
  responses: { 200: json(renewal, "The service after the change") },
});
