import { z } from "@hono/zod-openapi";
import { body, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { useService } from "./use-values.ts";
import { id, instant, list, money } from "./values.ts";

const tag = "Subscriptions";

/** A month of included units at a price, and the price of those beyond. */
export const subscriptionPlan = z
  .object({
    id: id("spl"),
    slug: z.string(),
    family: z.string().openapi({ example: "sms", description: "An account has one plan of a family at a time" }),
    name: z.string().openapi({ example: "SMS Starter" }),
    services: z.array(useService),
    included: z.int().openapi({ description: "Per month, in `per`: messages, verifications, participant hours" }),
    per: z.string().openapi({ example: "segment" }),
    price: money.nullable().openapi({ description: "A month; null: ask us" }),
    overage: money.nullable().openapi({ description: "For one `per` beyond the included; null: by the price list" }),
  })
  .openapi("SubscriptionPlan");

export const subscription = z
  .object({
    id: id("sub"),
    plan: subscriptionPlan,
    state: z.enum(["active", "past_due", "ended"]).openapi({
      description: "past_due: the next period could not be paid; nothing is included until it is",
    }),
    price: money.openapi({ description: "A month, as agreed when the plan was chosen" }),
    periodStart: instant,
    periodEnd: instant,
    cancelsAtPeriodEnd: z.boolean(),
    included: z.number().openapi({ description: "In this period, in the plan's `per`" }),
    used: z.number(),
    graceUntil: instant.nullable(),
    endedAt: instant.nullable(),
    createdAt: instant,
  })
  .openapi("Subscription");

export const planChange = z
  .object({
    plan: subscriptionPlan,
    credit: money.openapi({
      description: "For the rest of the present plan's period, as far as its units are not used",
    }),
    charge: money.openapi({ description: "For the rest of the period by the new plan" }),
    net: money.openapi({ description: "Charge less credit; negative is given back to the wallet" }),
    included: z.number(),
    periodEnd: instant,
    at: instant.openapi({
      description: "Send it with the change, within 15 minutes, and these figures are what is paid",
    }),
  })
  .openapi("PlanChange");

export const listSubscriptionPlans = route({
  method: "get",
  path: "/v1/subscription-plans",
  operationId: "listSubscriptionPlans",
  tag,
  summary: "Plans with included units",
  access: "public",
  responses: { 200: json(list(subscriptionPlan), "The plans on sale, by family and price") },
});

export const listSubscriptions = route({
  method: "get",
  path: "/v1/subscriptions",
  operationId: "listSubscriptions",
  tag,
  summary: "The account's subscriptions, newest first, ended ones as well",
  access: "wallet:read",
  responses: { 200: json(list(subscription), "At most the last hundred") },
});

export const createSubscription = route({
  method: "post",
  path: "/v1/subscriptions",
  operationId: "createSubscription",
  tag,
  summary: "Subscribe: the first month is paid from the wallet",
  access: "wallet:write",
  request: { headers: requiredIdempotencyHeaders, body: body(z.strictObject({ planId: id("spl") })) },
  responses: { 201: json(subscription, "The subscription, its units there at once") },
});

const params = z.object({ subscriptionId: id("sub") });

export const getSubscription = route({
  method: "get",
  path: "/v1/subscriptions/{subscriptionId}",
  operationId: "getSubscription",
  tag,
  summary: "One subscription",
  access: "wallet:read",
  request: { params },
  responses: { 200: json(subscription, "The subscription") },
});

export const previewPlanChange = route({
  method: "post",
  path: "/v1/subscriptions/{subscriptionId}/change/preview",
  operationId: "previewPlanChange",
  tag,
  summary: "What a change to another plan would cost now",
  access: "wallet:read",
  request: { params, body: body(z.strictObject({ planId: id("spl") })) },
  responses: { 200: json(planChange, "The exact parts of both plans; nothing is changed") },
});

export const changePlan = route({
  method: "post",
  path: "/v1/subscriptions/{subscriptionId}/change",
  operationId: "changePlan",
  tag,
  summary: "Change to another plan of the family, at once",
  access: "wallet:write",
  request: {
    params,
    headers: requiredIdempotencyHeaders,
    body: body(
      z.strictObject({ planId: id("spl"), at: instant.optional().openapi({ description: "Of the preview" }) }),
    ),
  },
  responses: { 200: json(subscription, "The subscription after the change") },
});

export const cancelSubscription = route({
  method: "post",
  path: "/v1/subscriptions/{subscriptionId}/cancel",
  operationId: "cancelSubscription",
  tag,
  summary: "End with the period; a past due one ends at once",
  access: "wallet:write",
  request: { params },
  responses: { 200: json(subscription, "The subscription") },
});

export const resumeSubscription = route({
  method: "post",
  path: "/v1/subscriptions/{subscriptionId}/resume",
  operationId: "resumeSubscription",
  tag,
  summary: "Take a cancellation back; a past due one is paid now",
  access: "wallet:write",
  request: { params },
  responses: { 200: json(subscription, "The subscription") },
});
