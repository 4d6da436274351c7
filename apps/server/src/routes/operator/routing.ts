import {
  getDecision as getRoute,
  listDecisions as listRoute,
  listRoutingPolicies,
  putRoutingPolicy,
} from "@tandem/api-schema";
import { parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import {
  getDecision,
  getPolicy,
  listDecisions,
  listPolicies,
  type StoredPolicy,
  setPolicy,
} from "@tandem/core/routing";
import type { z } from "zod";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { presentDecision, presentDecisionRow } from "../../present/decisions.ts";
import { endOfDay, startOfDay, toInstantOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";

// Policies exist for services that are sold; the default holds until somebody changes it.
const soldServices = ["esim"];

/** How providers are chosen, and each choice that was made. */
export function routingRoutes(app: App, { database }: Services): void {
  app.openapi(listRoutingPolicies, async (c) => {
    const principal = c.get("principal");
    const { tenantId } = principal;
    const policies = await withScope(database, operatorScope(principal), async (tx) => {
      const own = await listPolicies(tx, tenantId);
      const missing = soldServices.filter((service) => !own.some((policy) => policy.service === service));
      return [...own, ...(await Promise.all(missing.map((service) => getPolicy(tx, { tenantId, service }))))];
    });
    return c.json({ data: policies.map(presentPolicy) }, 200);
  });

  app.openapi(putRoutingPolicy, async (c) => {
    const principal = c.get("principal");
    const owner = { tenantId: principal.tenantId, service: c.req.valid("param").service, actor: actorOf(principal) };
    const change = toPolicyChange(c.req.valid("json"));
    const policy = await withScope(database, operatorScope(principal), (tx) => setPolicy(tx, owner, change));
    return c.json(presentPolicy(policy), 200);
  });

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, provider, country, order, from, to } = c.req.valid("query");
    const after = readCursor("decisions", cursor, 1);
    const rows = await withScope(database, operatorScope(c.get("principal")), (tx) =>
      listDecisions(tx, {
        limit: limit + 1,
        ...(provider && { providerId: parsePublicId("prv", provider) }),
        ...(country && { country }),
        ...(order && { subjectId: parsePublicId("ord", order) }),
        ...(from && { from: startOfDay(from) }),
        ...(to && { to: endOfDay(to) }),
        ...(after && { beforeId: String(after[0]) }),
      }),
    );
    return c.json(toPage(rows, { limit, list: "decisions", at: (row) => [row.id], present: presentDecisionRow }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const id = parsePublicId("dec", c.req.valid("param").decisionId);
    const decision = await withScope(database, operatorScope(c.get("principal")), (tx) => getDecision(tx, id));
    return c.json(presentDecision(decision), 200);
  });
}

type PolicyInput = z.output<(typeof putRoutingPolicy)["request"]["body"]["content"]["application/json"]["schema"]>;

/** A policy as a caller writes it, with the ids and names the engine uses. Throws `request.invalid_id`. */
export function toPolicyChange({ strategy, weights, order, explorationShare, ...thresholds }: PolicyInput) {
  return {
    strategy,
    weights: Object.fromEntries(Object.entries(weights).map(([name, weight]) => [toInternal(name), weight])),
    order: order.map((id) => parsePublicId("prv", id)),
    thresholds,
    explorationShare,
  };
}

const providerPrefix = "prv_";

/** Weights are named by a strategy's own words or by provider. */
const toInternal = (name: string): string => (name.startsWith(providerPrefix) ? parsePublicId("prv", name) : name);
const toPublic = (name: string): string => (name.includes("-") ? publicId("prv", name) : name);

function presentPolicy(policy: StoredPolicy) {
  return {
    service: policy.service,
    strategy: policy.strategy,
    weights: Object.fromEntries(Object.entries(policy.weights).map(([name, weight]) => [toPublic(name), weight])),
    order: policy.order.map((id) => publicId("prv", id)),
    ...policy.thresholds,
    explorationShare: policy.explorationShare,
    version: policy.version,
    updatedAt: toInstantOrNull(policy.updatedAt),
  };
}
