import { z } from "@hono/zod-openapi";
import { body, done, idempotencyHeaders, json, route } from "../route.ts";
import { subscriptionPlan } from "../subscriptions.ts";
import { useService } from "../use-values.ts";
import { id, instant, list, money, page, paging } from "../values.ts";

const tag = "Operator: subscriptions";

export const operatorPlanInput = z
  .object({
    slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, "small letters, digits and hyphens"),
    family: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "small letters, digits and underscores"),
    name: z.string().min(1).max(80),
    services: z.array(useService).min(1),
    included: z.number().min(0).max(1_000_000_000).openapi({ description: "Per month, in the first service's unit" }),
    price: money.nullable().openapi({ description: "A month; null: agreed with each customer" }),
    overage: money.nullable().openapi({ description: "For one unit beyond; null: by the price list" }),
    accountId: id("acc").nullable().default(null).openapi({ description: "For one customer only" }),
    active: z.boolean().default(true),
    position: z.int().min(0).max(10_000).default(100),
  })
  .openapi("SubscriptionPlanInput");

export const operatorSubscriptionPlan = subscriptionPlan
  .extend({
    account: z.object({ id: id("acc"), name: z.string() }).nullable(),
    active: z.boolean(),
    position: z.int(),
    subscribers: z.int(),
  })
  .openapi("OperatorSubscriptionPlan");

export const listOperatorSubscriptionPlans = route({
  method: "get",
  path: "/v1/operator/subscription-plans",
  operationId: "listOperatorSubscriptionPlans",
  tag,
  summary: "All plans with how many have them",
  access: "operator:read",
  responses: { 200: json(list(operatorSubscriptionPlan), "The plans, those not sold any more as well") },
});

export const createSubscriptionPlan = route({
  method: "post",
  path: "/v1/operator/subscription-plans",
  operationId: "createSubscriptionPlan",
  tag,
  summary: "Add a plan",
  access: "operator:admin",
  request: { headers: idempotencyHeaders, body: body(operatorPlanInput) },
  responses: { 201: json(operatorSubscriptionPlan, "The plan") },
});

const params = z.object({ planId: id("spl") });

export const updateSubscriptionPlan = route({
  method: "put",
  path: "/v1/operator/subscription-plans/{planId}",
  operationId: "updateSubscriptionPlan",
  tag,
  summary: "Change a plan for those who subscribe from now on; who has it keeps the price agreed",
  access: "operator:admin",
  request: { params, body: body(operatorPlanInput) },
  responses: { 200: json(operatorSubscriptionPlan, "The plan after the change") },
});

export const retireSubscriptionPlan = route({
  method: "delete",
  path: "/v1/operator/subscription-plans/{planId}",
  operationId: "retireSubscriptionPlan",
  tag,
  summary: "Sell a plan no more; who has it keeps it",
  access: "operator:admin",
  request: { params },
  responses: { 204: done("Not on sale any more") },
});

/** A subscription as an operator sees it. */
export const operatorSubscription = z
  .object({
    id: id("sub"),
    account: z.object({ id: id("acc"), name: z.string() }),
    plan: z.object({ id: id("spl"), name: z.string() }),
    state: z.enum(["active", "past_due", "ended"]),
    price: money,
    periodEnd: instant,
    cancelsAtPeriodEnd: z.boolean(),
    createdAt: instant,
  })
  .openapi("OperatorSubscription");

export const listOperatorSubscriptions = route({
  method: "get",
  path: "/v1/operator/subscriptions",
  operationId: "listOperatorSubscriptions",
  tag,
  summary: "Who has which plan, newest first",
  access: "operator:read",
  request: { query: paging.extend({ plan: id("spl").optional(), account: id("acc").optional() }) },
  responses: { 200: json(page(operatorSubscription), "One page of subscriptions") },
});
