import { providerErrorCategories } from "@tandem/provider-contract";
import { DomainError, newId, type Transaction } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import type { FailureAction, FailureRule } from "./decide-failure.ts";
import { loadDefaultRules, loadOwnRules } from "./hub-queries.ts";

/** An operator's rule. Null and `*` match everything; `retry_same` needs `triesMax` of at least 1. */
export type NewFailureRule = {
  providerId: string | null;
  adapter: string | null;
  operation: string;
  category: string | null;
  code: string | null;
  action: FailureAction;
  delayMs?: number;
  triesMax?: number;
  note?: string;
};

/** The rules in force: operators' own, then the product's defaults. */
export async function listFailureRules(tx: Transaction): Promise<FailureRule[]> {
  return [...(await loadOwnRules(tx)), ...(await loadDefaultRules(tx))];
}

/** Adds a rule; running processes follow it within a second. Throws `request.invalid`. */
export async function addFailureRule(tx: Transaction, rule: NewFailureRule, actor: string): Promise<string> {
  const triesMax = rule.triesMax ?? 0;
  if ((rule.action === "retry_same") !== triesMax > 0)
    throw invalid("triesMax", "only retry_same has tries, and at least one");
  const categories: readonly string[] = providerErrorCategories;
  if (rule.category !== null && !categories.includes(rule.category))
    throw invalid("category", `one of ${categories.join(", ")}`);
  const id = newId();
  await tx.sql
    .insertInto("upstreams.failure_rules")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: tx.scope.tenantId === "all" ? tx.scope.rootId : tx.scope.tenantId,
      id,
      provider_id: rule.providerId,
      adapter: rule.adapter,
      operation: rule.operation,
      category: rule.category,
      code: rule.code,
      action: rule.action,
      delay_ms: rule.delayMs ?? 0,
      tries_max: triesMax,
      note: rule.note ?? "",
    })
    .execute();
  await recordAudit(tx, { actor, action: "failure_rule.created", subject: id, details: { ...rule } });
  return id;
}

/** Removes an operator's rule; the default below it counts again. False when there was none. */
export async function removeFailureRule(tx: Transaction, ruleId: string, actor: string): Promise<boolean> {
  const result = await tx.sql
    .deleteFrom("upstreams.failure_rules")
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", ruleId)
    .executeTakeFirst();
  if (result.numDeletedRows === 0n) return false;
  await recordAudit(tx, { actor, action: "failure_rule.deleted", subject: ruleId });
  return true;
}

function invalid(field: string, problem: string): DomainError {
  return new DomainError("request.invalid", { field, problem });
}
