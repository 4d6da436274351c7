import {
  createPriceRule as createRoute,
  deletePriceRule as deleteRoute,
  listResellers as listResellersRoute,
  listPriceRules as listRoute,
  previewPriceRule as previewEffectRoute,
  previewPrice as previewRoute,
  type priceRuleInput,
  updatePriceRule as updateRoute,
} from "@tandem/api-schema";
import { DomainError, parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import {
  countPlansByRule,
  createPriceRule,
  deletePriceRule,
  listPriceRules,
  type NewPriceRule,
  previewPrice,
  previewRule,
  type RuleEffect,
  type StoredPriceRule,
  updatePriceRule,
} from "@tandem/core/pricing";
import { listResellers } from "@tandem/core/tenancy";
import type { z } from "zod";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { siteOf } from "../../http/guard.ts";
import { fromMoney, toInstant, toMoney, toMoneyOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";

type RuleInput = z.output<typeof priceRuleInput>;

/** How a cost becomes a price. */
export function pricingRoutes(app: App, { database }: Services): void {
  app.openapi(listRoute, async (c) => {
    const { currency } = siteOf(c);
    const { tenantId } = c.get("principal");
    const { rules, counts } = await withScope(database, operatorScope(c.get("principal")), async (tx) => ({
      rules: await listPriceRules(tx),
      counts: await countPlansByRule(tx, tenantId),
    }));
    return c.json({ data: rules.map((rule) => present(rule, currency, counts.get(rule.id) ?? 0)) }, 200);
  });

  app.openapi(createRoute, async (c) => {
    const principal = c.get("principal");
    const { currency } = siteOf(c);
    const input = toRule(c.req.valid("json"), currency);
    const rule = await withScope(database, operatorScope(principal), (tx) =>
      createPriceRule(tx, input, actorOf(principal)),
    );
    return c.json(present(rule, currency), 201);
  });

  app.openapi(updateRoute, async (c) => {
    const principal = c.get("principal");
    const { currency } = siteOf(c);
    const id = parsePublicId("rul", c.req.valid("param").ruleId);
    const input = toRule(c.req.valid("json"), currency);
    const rule = await withScope(database, operatorScope(principal), (tx) =>
      updatePriceRule(tx, id, input, actorOf(principal)),
    );
    return c.json(present(rule, currency), 200);
  });

  app.openapi(deleteRoute, async (c) => {
    const principal = c.get("principal");
    const id = parsePublicId("rul", c.req.valid("param").ruleId);
    await withScope(database, operatorScope(principal), (tx) => deletePriceRule(tx, id, actorOf(principal)));
    return c.body(null, 204);
  });

  app.openapi(previewRoute, async (c) => {
    const { currency } = siteOf(c);
    const { cost, countryCode, providerId, planId, data, rule } = c.req.valid("json");
    const price = await withScope(database, operatorScope(c.get("principal")), (tx) =>
      previewPrice(tx, {
        costMicros: fromMoney(cost, currency, "cost"),
        ...(countryCode && { country: countryCode }),
        ...(providerId && { providerId: parsePublicId("prv", providerId) }),
        ...(planId && { planId: parsePublicId("pln", planId) }),
        ...(data !== undefined && { dataMb: data }),
        ...(rule && { rule: toRule(rule, currency) }),
      }),
    );
    if (!price) throw new DomainError("pricing.no_price");
    return c.json(
      {
        cost: toMoney(price.costMicros, currency),
        price: toMoney(price.priceMicros, currency),
        margin: toMoney(price.priceMicros - price.costMicros, currency),
        marginRate: price.marginBps / 10_000,
        rule: { id: publicId("rul", price.rule.id), name: price.rule.name },
        steps: price.steps.map((step) => ({ label: step.label, amount: toMoney(step.amountMicros, currency) })),
        floorApplied: price.floorApplied,
      },
      200,
    );
  });
}

/** What a rule would do, and who else buys. */
export function ruleEffectRoutes(app: App, { database }: Services): void {
  app.openapi(listResellersRoute, async (c) => {
    const principal = c.get("principal");
    const resellers = await withScope(database, operatorScope(principal), (tx) =>
      listResellers(tx, principal.tenantId),
    );
    const data = resellers.map(({ tenantId, name, slug }) => ({ id: publicId("tnt", tenantId), name, slug }));
    return c.json({ data }, 200);
  });

  app.openapi(previewEffectRoute, async (c) => {
    const principal = c.get("principal");
    const { currency } = siteOf(c);
    const { rule, ruleId } = c.req.valid("json");
    const change = {
      rule: rule ? toRule(rule, currency) : null,
      ruleId: ruleId ? parsePublicId("rul", ruleId) : null,
    };
    const { effect, names } = await withScope(database, operatorScope(principal), async (tx) => ({
      effect: await previewRule(tx, change),
      names: new Map((await listResellers(tx, principal.tenantId)).map((one) => [one.tenantId, one.name])),
    }));
    return c.json(presentEffect(effect, names), 200);
  });
}

function presentEffect({ examples, currency, ...counts }: RuleEffect, names: ReadonlyMap<string, string>) {
  return {
    ...counts,
    examples: examples.map((one) => ({
      plan: { id: publicId("pln", one.planId), name: one.name },
      buyer: one.buyerTenantId
        ? { id: publicId("tnt", one.buyerTenantId), name: names.get(one.buyerTenantId) ?? "a reseller" }
        : null,
      cost: toMoney(one.costMicros, currency),
      before: toMoneyOrNull(one.beforeMicros, currency),
      after: toMoneyOrNull(one.afterMicros, currency),
    })),
  };
}

const idOrNull = (prefix: "prv" | "pln" | "tnt", id: string | null): string | null =>
  id ? parsePublicId(prefix, id) : null;
const bpsPerPercent = 100;

function toRule({ match, markup, ...rule }: RuleInput, currency: string): NewPriceRule {
  return {
    name: rule.name,
    active: rule.active,
    priority: rule.order,
    match: {
      buyerTenantId: idOrNull("tnt", match.buyerTenantId),
      planId: idOrNull("pln", match.planId),
      country: match.countryCode,
      regionCode: match.region,
      providerId: idOrNull("prv", match.providerId),
      dataMbMin: match.minDataMb,
      dataMbMax: match.maxDataMb,
      daysMin: match.minDays,
      daysMax: match.maxDays,
    },
    markup:
      markup.kind === "percent"
        ? { kind: "percent", markupBps: Math.round(markup.percent * bpsPerPercent) }
        : { kind: markup.kind, amountMicros: fromMoney(markup.amount, currency, "markup.amount") },
    rounding: rule.rounding,
    marginFloorBps: rule.minMarginPercent === null ? null : Math.round(rule.minMarginPercent * bpsPerPercent),
  };
}

function present(rule: StoredPriceRule, currency: string, planCount: number | null = null) {
  const { match, markup } = rule;
  return {
    id: publicId("rul", rule.id),
    name: rule.name,
    active: rule.active,
    order: rule.priority,
    match: {
      buyerTenantId: match.buyerTenantId && publicId("tnt", match.buyerTenantId),
      planId: match.planId && publicId("pln", match.planId),
      countryCode: match.country,
      region: match.regionCode,
      providerId: match.providerId && publicId("prv", match.providerId),
      minDataMb: match.dataMbMin,
      maxDataMb: match.dataMbMax,
      minDays: match.daysMin,
      maxDays: match.daysMax,
    },
    markup:
      markup.kind === "percent"
        ? { kind: "percent" as const, percent: markup.markupBps / bpsPerPercent }
        : { kind: markup.kind, amount: toMoney(markup.amountMicros, currency) },
    rounding: rule.rounding,
    minMarginPercent: rule.marginFloorBps === null ? null : rule.marginFloorBps / bpsPerPercent,
    createdAt: toInstant(rule.createdAt),
    updatedAt: toInstant(rule.updatedAt),
    planCount,
  };
}
