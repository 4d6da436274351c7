import { type Selectable, sql } from "kysely";
import { idAt, newId, type Transaction } from "../kernel/index.ts";
import type { RoutingDecisions } from "../kernel/schema.generated.ts";
import type { RouteRequest } from "./candidate.ts";
import { type Decision, type DecisionCandidate, fromJson, toDecisionCandidates, toJson } from "./decision.ts";
import { decisionNotFound } from "./errors.ts";
import { explain } from "./explain.ts";
import type { RoutingPolicy } from "./policy.ts";
import type { Ranking } from "./rank.ts";

export type NewDecision = {
  /** Whose policy decided. */
  tenantId: string;
  ranking: Ranking;
  /** The order or call it was made for, and its item. */
  subjectId?: string;
  itemId?: string;
  countryCodes?: readonly string[];
  experimentArm?: string;
  now: Date;
};

/** Stores a ranking with everything it was made from, and returns its id and its reason in words. */
export async function recordDecision(tx: Transaction, decision: NewDecision): Promise<{ id: string; reason: string }> {
  const { ranking } = decision;
  const explanation = explain(ranking);
  const candidates = toDecisionCandidates(ranking, explanation);
  const chosen = ranking.ranked[0]?.candidate;
  const id = newId();
  const insert = tx.sql
    .insertInto("routing.decisions")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: decision.tenantId,
      id,
      service: ranking.policy.service,
      subject_id: decision.subjectId ?? null,
      item_id: decision.itemId ?? null,
      country_codes: [...(decision.countryCodes ?? [])],
      strategy: ranking.policy.strategy,
      policy_version: ranking.policy.version,
      experiment_arm: decision.experimentArm ?? null,
      seed: BigInt(ranking.request.seed),
      request: toJson(ranking.request),
      policy: toJson(ranking.policy),
      candidates: toJson(candidates),
      candidate_count: candidates.length,
      excluded_count: ranking.excluded.length,
      explored: ranking.explored,
      chosen_id: chosen?.id ?? null,
      chosen_provider_id: chosen?.providerId ?? null,
      reason: explanation.reason,
      created_at: decision.now,
    })
    .compile();
  // Every order writes one: by a name, the table with all its months is planned once per connection.
  await tx.client.query({ name: "routing.record_decision", text: insert.sql, values: [...insert.parameters] });
  return { id, reason: explanation.reason };
}

/** The decision with every candidate. Throws `routing.decision_not_found`. */
export async function getDecision(tx: Transaction, decisionId: string): Promise<Decision> {
  const [decision] = await findDecisions(tx, [decisionId]);
  if (!decision) throw decisionNotFound(decisionId);
  return decision;
}

/** The decisions with these ids that are there, oldest first. */
export async function findDecisions(tx: Transaction, ids: readonly string[]): Promise<Decision[]> {
  if (ids.length === 0) return [];
  const rows = await tx.sql
    .selectFrom("routing.decisions")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "in", ids)
    .orderBy("id")
    .execute();
  return rows.map(toDecision);
}

export type DecisionFilter = {
  /** The provider that was chosen. */
  providerId?: string;
  country?: string;
  /** The order or call. */
  subjectId?: string;
  /** From this moment on, and before that one. */
  from?: Date;
  to?: Date;
  /** The last id of the page before. */
  beforeId?: string;
  limit: number;
};

/** Decisions of the scope, newest first. */
export async function listDecisions(tx: Transaction, filter: DecisionFilter): Promise<Decision[]> {
  let query = tx.sql
    .selectFrom("routing.decisions")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.providerId) query = query.where("chosen_provider_id", "=", filter.providerId);
  if (filter.country) query = query.where(sql<boolean>`country_codes @> array[${filter.country}]::text[]`);
  if (filter.subjectId) query = query.where("subject_id", "=", filter.subjectId);
  if (filter.from) query = query.where("id", ">=", idAt(filter.from));
  if (filter.to) query = query.where("id", "<", idAt(filter.to));
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.execute()).map(toDecision);
}

function toDecision(row: Selectable<RoutingDecisions>): Decision {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    service: row.service,
    subjectId: row.subject_id,
    itemId: row.item_id,
    countryCodes: row.country_codes,
    strategy: row.strategy as RoutingPolicy["strategy"],
    policyVersion: row.policy_version,
    experimentArm: row.experiment_arm,
    request: fromJson<RouteRequest>(row.request),
    policy: fromJson<RoutingPolicy>(row.policy),
    candidates: fromJson<DecisionCandidate[]>(row.candidates),
    candidateCount: row.candidate_count,
    excludedCount: row.excluded_count,
    explored: row.explored,
    chosenId: row.chosen_id,
    chosenProviderId: row.chosen_provider_id,
    reason: row.reason,
    createdAt: row.created_at,
  };
}
