import { createFailureRule, deleteFailureRule, listFailureRules as listRoute } from "@tandem/api-schema";
import { DomainError, parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import { addFailureRule, type FailureRule, listFailureRules, removeFailureRule } from "@tandem/core/upstreams";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import type { Services } from "../../services.ts";

/** What to do when a provider fails. */
export function failureRuleRoutes(app: App, { database }: Services): void {
  app.openapi(listRoute, async (c) => {
    const rules = await withScope(database, operatorScope(c.get("principal")), listFailureRules);
    return c.json({ data: rules.map(present) }, 200);
  });

  app.openapi(createFailureRule, async (c) => {
    const principal = c.get("principal");
    const { providerId, upstream, decision, maxRetries, ...rest } = c.req.valid("json");
    const rule = await withScope(database, operatorScope(principal), async (tx) => {
      const id = await addFailureRule(
        tx,
        {
          ...rest,
          providerId: providerId ? parsePublicId("prv", providerId) : null,
          adapter: upstream,
          action: decision,
          triesMax: maxRetries,
        },
        actorOf(principal),
      );
      return (await listFailureRules(tx)).find((one) => one.id === id);
    });
    if (!rule) throw new Error("a rule that was just added is listed");
    return c.json(present(rule), 201);
  });

  app.openapi(deleteFailureRule, async (c) => {
    const principal = c.get("principal");
    const id = parsePublicId("rul", c.req.valid("param").ruleId);
    const gone = await withScope(database, operatorScope(principal), (tx) =>
      removeFailureRule(tx, id, actorOf(principal)),
    );
    if (!gone) throw new DomainError("failure_rule.not_found");
    return c.body(null, 204);
  });
}

function present(rule: FailureRule) {
  return {
    id: rule.id ? publicId("rul", rule.id) : null,
    providerId: rule.providerId ? publicId("prv", rule.providerId) : null,
    upstream: rule.adapter,
    operation: rule.operation,
    category: rule.category,
    code: rule.code,
    decision: rule.action,
    delayMs: rule.delayMs,
    maxRetries: rule.triesMax,
    note: rule.note,
    builtIn: !rule.own,
    createdAt: null,
  };
}
