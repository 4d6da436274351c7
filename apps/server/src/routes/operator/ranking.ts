import { previewRanking, tryRanking } from "@tandem/api-schema";
import { parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import { fairCostOf, getOperatorPlan } from "@tandem/core/pricing";
import {
  cheapestOfEach,
  explain,
  policyInForce,
  type RoutingPolicy,
  rank,
  seedOf,
  serviceCandidates,
  toDecisionCandidates,
} from "@tandem/core/routing";
import type { Context } from "hono";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import type { AppEnv } from "../../http/env.ts";
import { siteOf } from "../../http/guard.ts";
import { presentCandidate } from "../../present/decisions.ts";
import type { Services } from "../../services.ts";
import { toPolicyChange } from "./routing.ts";

/** Who would be chosen for a plan now, by the same pure engine that orders use. */
export function rankingRoutes(app: App, services: Services): void {
  app.openapi(previewRanking, async (c) => {
    const planId = parsePublicId("pln", c.req.valid("query").plan);
    return c.json(await rankingOf(c, services, planId, (inForce) => inForce), 200);
  });

  app.openapi(tryRanking, async (c) => {
    const { plan, policy } = c.req.valid("json");
    const tried = toPolicyChange(policy);
    return c.json(await rankingOf(c, services, parsePublicId("pln", plan), (old) => ({ ...old, ...tried })), 200);
  });
}

/** The ranking of a plan's providers under the policy in force, or under what `change` makes of it. */
async function rankingOf(
  c: Context<AppEnv>,
  { database, hub }: Services,
  planId: string,
  change: (inForce: RoutingPolicy) => RoutingPolicy,
) {
  const principal = c.get("principal");
  const { tenantId, currency } = siteOf(c);
  const snapshot = await hub.snapshot(principal.rootId);
  const { plan, policy, fairCostMicros } = await withScope(database, operatorScope(principal), async (tx) => ({
    plan: await getOperatorPlan(tx, tenantId, planId),
    fairCostMicros: await fairCostOf(tx, planId),
    policy: change(await policyInForce(tx, { tenantId, service: "esim" })),
  }));
  const offers = cheapestOfEach(plan.offers);
  const need = { service: "esim" as const, operation: "placeOrder", countryCodes: plan.countries, offers };
  const ranking = rank(serviceCandidates(snapshot, need), policy, {
    sellPriceMicros: plan.priceMicros,
    currency: plan.currency ?? currency,
    fairCostMicros,
    seed: seedOf(planId),
  });
  const explanation = explain(ranking);
  const chosen = ranking.ranked[0]?.candidate;
  return {
    strategy: policy.strategy,
    policyVersion: policy.version,
    reason: explanation.reason,
    chosen: chosen ? { id: publicId("prv", chosen.providerId), name: chosen.name } : null,
    candidates: toDecisionCandidates(ranking, explanation).map(presentCandidate),
  };
}
