import { z } from "@hono/zod-openapi";
import { body, done, idempotencyHeaders, json, route } from "../route.ts";
import { countryCode, dataVolume, id, instant, list, money } from "../values.ts";

/** What a caller says of a rule. */
export const priceRuleInput = z.object({
  name: z.string().min(1).max(120),
  active: z.boolean().default(true),
  order: z.int().min(0).max(10_000).default(100).openapi({ description: "Lower wins among equally specific rules" }),
  match: z
    .object({
      countryCode: countryCode.nullable().default(null),
      region: z.string().max(40).nullable().default(null),
      providerId: id("prv").nullable().default(null),
      planId: id("pln").nullable().default(null),
      buyerTenantId: id("tnt")
        .nullable()
        .default(null)
        .openapi({ description: "A reseller that buys; null for every buyer" }),
      minDataMb: z.number().min(0).nullable().default(null),
      maxDataMb: z.number().min(0).nullable().default(null),
      minDays: z.int().min(1).nullable().default(null),
      maxDays: z.int().min(1).nullable().default(null),
    })
    .openapi("PriceRuleMatch"),
  markup: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("percent"), percent: z.number().min(0).max(10_000) }),
      z.object({ kind: z.literal("fixed"), amount: money }),
      z.object({ kind: z.literal("price"), amount: money }),
    ])
    .openapi("PriceRuleMarkup", { description: "On top of cost by percent or amount, or the price itself" }),
  rounding: z
    .enum(["none", "cent", "up_to_99", "up_to_49_or_99"])
    .default("up_to_99")
    .openapi({ description: "up_to_99: the next x.99" }),
  minMarginPercent: z.number().min(0).max(99).nullable().default(null),
});

/** How a price is made from a cost. The most specific active rule that matches is used. */
export const priceRule = priceRuleInput
  .extend({ id: id("rul"), createdAt: instant, updatedAt: instant, planCount: z.int().nullable() })
  .openapi("PriceRule");

/** A price with the steps that led to it. */
export const pricePreview = z
  .object({
    cost: money,
    price: money,
    margin: money,
    marginRate: z.number(),
    rule: z.object({ id: id("rul"), name: z.string() }).nullable(),
    steps: z.array(z.object({ label: z.string(), amount: money })),
    floorApplied: z.boolean(),
  })
  .openapi("PricePreview");

/** What saving or removing a rule would do to prices, before it is done. */
export const priceRuleEffect = z
  .object({
    madeByRule: z.int().openapi({ description: "Prices the rule would make" }),
    changed: z.int(),
    dearer: z.int(),
    cheaper: z.int(),
    gained: z.int().openapi({ description: "Plans that get a price, and so come into the shop" }),
    lost: z.int().openapi({ description: "Plans that lose theirs, and so leave the shop" }),
    examples: z
      .array(
        z.object({
          plan: z.object({ id: id("pln"), name: z.string() }),
          buyer: z.object({ id: id("tnt"), name: z.string() }).nullable(),
          cost: money,
          before: money.nullable(),
          after: money.nullable(),
        }),
      )
      .openapi({ description: "The largest changes first, at most 20" }),
  })
  .openapi("PriceRuleEffect");

/** Another tenant that buys from this one. */
export const reseller = z.object({ id: id("tnt"), name: z.string(), slug: z.string() }).openapi("Reseller");

const tag = "Operator: prices";

export const listResellers = route({
  method: "get",
  path: "/v1/operator/resellers",
  operationId: "listResellers",
  tag,
  summary: "Resellers that buy from this tenant",
  access: "operator:read",
  responses: { 200: json(list(reseller), "The resellers, by name") },
});

export const previewPriceRule = route({
  method: "post",
  path: "/v1/operator/price-rules/effect",
  operationId: "previewPriceRule",
  tag,
  summary: "Which prices saving or removing a rule would change, and to what; nothing is written",
  access: "operator:read",
  request: {
    body: body(
      z
        .object({
          rule: priceRuleInput.optional().openapi({ description: "The rule as it would be saved; none to remove it" }),
          ruleId: id("rul").optional().openapi({ description: "The rule it replaces, or that is removed" }),
        })
        .refine((value) => value.rule !== undefined || value.ruleId !== undefined, "a rule, or the id of one")
        .openapi("PriceRuleEffectRequest"),
    ),
  },
  responses: { 200: json(priceRuleEffect, "What would change") },
});

export const listPriceRules = route({
  method: "get",
  path: "/v1/operator/price-rules",
  operationId: "listPriceRules",
  tag,
  summary: "Price rules, most specific first",
  access: "operator:read",
  responses: { 200: json(list(priceRule), "The rules") },
});

export const createPriceRule = route({
  method: "post",
  path: "/v1/operator/price-rules",
  operationId: "createPriceRule",
  tag,
  summary: "Add a price rule; prices are made anew at once",
  access: "operator:admin",
  request: { headers: idempotencyHeaders, body: body(priceRuleInput.openapi("NewPriceRule")) },
  responses: { 201: json(priceRule, "The rule") },
});

export const updatePriceRule = route({
  method: "put",
  path: "/v1/operator/price-rules/{ruleId}",
  operationId: "updatePriceRule",
  tag,
  summary: "Replace a price rule",
  access: "operator:admin",
  request: { params: z.object({ ruleId: id("rul") }), body: body(priceRuleInput) },
  responses: { 200: json(priceRule, "The rule after the change") },
});

export const deletePriceRule = route({
  method: "delete",
  path: "/v1/operator/price-rules/{ruleId}",
  operationId: "deletePriceRule",
  tag,
  summary: "Remove a price rule",
  access: "operator:admin",
  request: { params: z.object({ ruleId: id("rul") }) },
  responses: { 204: done("Removed") },
});

export const previewPrice = route({
  method: "post",
  path: "/v1/operator/price-rules/preview",
  operationId: "previewPrice",
  tag,
  summary: "What a cost would sell for, with the rules as they are or with one more",
  access: "operator:read",
  request: {
    body: body(
      z
        .object({
          cost: money,
          countryCode: countryCode.optional(),
          providerId: id("prv").optional(),
          planId: id("pln").optional(),
          data: dataVolume.optional(),
          rule: priceRuleInput.optional().openapi({ description: "A rule not saved yet, tried on top" }),
        })
        .openapi("PricePreviewRequest"),
    ),
  },
  responses: { 200: json(pricePreview, "The price and how it came") },
});
