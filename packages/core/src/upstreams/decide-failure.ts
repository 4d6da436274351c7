import type { ProviderError } from "@tandem/provider-contract";

/**
 * What to do after a failed call.
 *
 * - `retry_same`     the same call again after `delayMs`, at most `triesMax` times; then as `next_provider`
 * - `next_provider`  nothing was bought here, another provider may serve
 * - `final`          nobody else can help; tell the customer
 * - `unknown`        it may have been bought: look it up before anybody is paid (O5)
 */
export type FailureAction = "retry_same" | "next_provider" | "final" | "unknown";

/** A rule as stored. Null and `*` match everything. `own` rules are operators', the others come with the product. */
export type FailureRule = {
  id: string | null;
  own: boolean;
  providerId: string | null;
  adapter: string | null;
  operation: string;
  category: string | null;
  code: string | null;
  action: FailureAction;
  delayMs: number;
  triesMax: number;
  note: string;
};

export type FailureDecision = {
  action: FailureAction;
  delayMs: number;
  triesMax: number;
  note: string;
  ruleId: string | null;
};

export type Failure = {
  providerId: string;
  adapter: string;
  operation: string;
  error: ProviderError;
  /** How the paid call ended, where it was one. */
  outcome?: "rejected" | "unknown";
};

// No upstream may hold an order up for longer than this by asking us to wait.
const delayMsMax = 60_000;

/**
 * The most specific rule that matches; operators' rules before the product's. A rule cannot turn an `unknown` outcome into
 * anything else: what may have been bought is looked up, whatever the error looks like.
 */
export function decideFailure(rules: readonly FailureRule[], failure: Failure): FailureDecision {
  if (failure.outcome === "unknown") {
    return { action: "unknown", delayMs: 0, triesMax: 0, note: "it may have been bought: look it up", ruleId: null };
  }
  const rule = rules.filter((each) => matches(each, failure)).reduce<FailureRule | null>(moreSpecific, null);
  if (!rule) return { action: "final", delayMs: 0, triesMax: 0, note: "no rule covers this failure", ruleId: null };
  const asked = rule.action === "retry_same" ? (failure.error.retryAfterMs ?? 0) : 0;
  const delayMs = Math.min(Math.max(rule.delayMs, asked), delayMsMax);
  return { action: rule.action, delayMs, triesMax: rule.triesMax, note: rule.note, ruleId: rule.id };
}

function matches(rule: FailureRule, failure: Failure): boolean {
  return (
    (rule.providerId === null || rule.providerId === failure.providerId) &&
    (rule.adapter === null || rule.adapter === failure.adapter) &&
    (rule.operation === "*" || rule.operation === failure.operation) &&
    (rule.category === null || rule.category === failure.error.category) &&
    (rule.code === null || rule.code === failure.error.code)
  );
}

/** Ties go to the smaller id, so that the same rules always decide the same. */
function moreSpecific(best: FailureRule | null, rule: FailureRule): FailureRule {
  if (!best) return rule;
  const difference = specificity(rule) - specificity(best);
  if (difference !== 0) return difference > 0 ? rule : best;
  return (rule.id ?? "") < (best.id ?? "") ? rule : best;
}

function specificity(rule: FailureRule): number {
  return (
    (rule.own ? 32 : 0) +
    (rule.providerId === null ? 0 : 16) +
    (rule.code === null ? 0 : 8) +
    (rule.adapter === null ? 0 : 4) +
    (rule.operation === "*" ? 0 : 2) +
    (rule.category === null ? 0 : 1)
  );
}
