import { z } from "@hono/zod-openapi";
import { body, json, route } from "../route.ts";
import { countryCode, day, id, instant, list, page, paging } from "../values.ts";
import { candidate, decision } from "./timeline.ts";

export const strategyName = z
  .enum(["tier", "cost", "performance", "reliability", "quality", "balanced", "weighted", "manual"])
  .openapi("StrategyName");

const policyFields = z.object({
  strategy: strategyName,
  weights: z
    .record(z.string(), z.number().min(0).max(100))
    .default({})
    .openapi({ description: "balanced: cost, quality. weighted: share per provider id" }),
  order: z.array(id("prv")).default([]).openapi({ description: "manual: providers in this order" }),
  minSuccessRate: z.number().min(0).max(1).nullable().default(null),
  minMarginPercent: z.number().min(0).max(99).nullable().default(null),
  maxTimeMs: z.int().min(1).nullable().default(null).openapi({ description: "Median time to deliver" }),
  maxLoad: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .openapi({ description: "Used share of what it can carry" }),
  explorationShare: z.number().min(0).max(0.2).default(0.02),
});

/** How providers are chosen for one service of this tenant. Each change makes a new version. */
export const routingPolicy = policyFields
  .extend({ service: z.string(), version: z.int(), updatedAt: instant.nullable() })
  .openapi("RoutingPolicy");

export const decisionRow = decision
  .omit({ candidates: true })
  .extend({ candidateCount: z.int(), excludedCount: z.int() })
  .openapi("DecisionRow");

const tag = "Operator: routing";

export const listRoutingPolicies = route({
  method: "get",
  path: "/v1/operator/routing/policies",
  operationId: "listRoutingPolicies",
  tag,
  summary: "Routing policies, one per service",
  access: "operator:read",
  responses: { 200: json(list(routingPolicy), "The policies in force") },
});

export const putRoutingPolicy = route({
  method: "put",
  path: "/v1/operator/routing/policies/{service}",
  operationId: "putRoutingPolicy",
  tag,
  summary: "Change how providers are chosen; from the next order on",
  access: "operator:admin",
  request: {
    params: z.object({ service: z.string().regex(/^[a-z][a-z-]{1,30}$/) }),
    body: body(policyFields.openapi("RoutingPolicyChange")),
  },
  responses: { 200: json(routingPolicy, "The policy now in force") },
});

export const listDecisions = route({
  method: "get",
  path: "/v1/operator/routing/decisions",
  operationId: "listDecisions",
  tag,
  summary: "Routing decisions, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      provider: id("prv").optional(),
      country: countryCode.optional(),
      order: id("ord").optional(),
      from: day.optional(),
      to: day.optional(),
    }),
  },
  responses: { 200: json(page(decisionRow), "One page of decisions") },
});

export const getDecision = route({
  method: "get",
  path: "/v1/operator/routing/decisions/{decisionId}",
  operationId: "getDecision",
  tag,
  summary: "One decision with every candidate, score and exclusion",
  access: "operator:read",
  request: { params: z.object({ decisionId: id("dec") }) },
  responses: { 200: json(decision, "The decision") },
});

/** Who would be chosen for a plan now. Nothing is bought or stored. */
export const rankingPreview = z
  .object({
    strategy: z.string(),
    policyVersion: z.int(),
    reason: z.string(),
    chosen: z.object({ id: id("prv"), name: z.string() }).nullable(),
    candidates: z.array(candidate),
  })
  .openapi("RankingPreview");

export const previewRanking = route({
  method: "get",
  path: "/v1/operator/routing/ranking",
  operationId: "previewRanking",
  tag,
  summary: "Who would be chosen for a plan now; nothing is bought",
  access: "operator:read",
  request: { query: z.object({ plan: id("pln") }) },
  responses: { 200: json(rankingPreview, "The ranking") },
});

export const tryRanking = route({
  method: "post",
  path: "/v1/operator/routing/ranking",
  operationId: "tryRanking",
  tag,
  summary: "Who would be chosen for a plan under a policy that is not saved; nothing is bought",
  access: "operator:read",
  request: { body: body(z.object({ plan: id("pln"), policy: policyFields.openapi("RoutingPolicyChange") })) },
  responses: { 200: json(rankingPreview, "The ranking") },
});

export const failureDecision = z.enum(["retry_same", "next_provider", "final", "unknown"]).openapi("FailureDecision");

/** What to do when a provider fails in a certain way. Empty fields match anything; the most specific rule wins. */
export const failureRule = z
  .object({
    id: id("rul").nullable().openapi({ description: "null for the built-in ones" }),
    providerId: id("prv").nullable(),
    upstream: z.string().nullable(),
    operation: z.string().openapi({ description: "`*` for every operation" }),
    category: z.string().nullable(),
    code: z.string().nullable(),
    decision: failureDecision,
    delayMs: z.int().min(0),
    maxRetries: z.int().min(0).max(50),
    note: z.string(),
    builtIn: z.boolean(),
    createdAt: instant.nullable(),
  })
  .openapi("FailureRule");

const failureRuleFields = z.object({
  providerId: id("prv").nullable().default(null),
  upstream: z.string().max(60).nullable().default(null),
  operation: z.string().max(60).default("*"),
  category: z.string().max(60).nullable().default(null),
  code: z.string().max(60).nullable().default(null),
  decision: failureDecision,
  delayMs: z.int().min(0).max(600_000).default(0),
  maxRetries: z.int().min(0).max(50).default(0).openapi({ description: "Above zero for retry_same, else zero" }),
  note: z.string().max(500).default(""),
});

export const listFailureRules = route({
  method: "get",
  path: "/v1/operator/failure-rules",
  operationId: "listFailureRules",
  tag,
  summary: "Failure rules, most specific first",
  access: "operator:read",
  responses: { 200: json(list(failureRule), "The rules") },
});

export const createFailureRule = route({
  method: "post",
  path: "/v1/operator/failure-rules",
  operationId: "createFailureRule",
  tag,
  summary: "Add a failure rule",
  access: "operator:admin",
  request: { body: body(failureRuleFields.openapi("NewFailureRule")) },
  responses: { 201: json(failureRule, "The rule") },
});

export const deleteFailureRule = route({
  method: "delete",
  path: "/v1/operator/failure-rules/{ruleId}",
  operationId: "deleteFailureRule",
  tag,
  summary: "Remove a failure rule of the tenant's own",
  access: "operator:admin",
  request: { params: z.object({ ruleId: id("rul") }) },
  responses: { 204: { description: "Removed" } },
});
