import type { Transaction } from "@tandem/core/kernel";
import type { OrderView } from "@tandem/core/orders";
import { findDecisions } from "@tandem/core/routing";
import { listProviders } from "@tandem/core/upstreams";
import type { OperatorSight } from "../present/orders.ts";

/** What an operator sees of an order besides what its owner does: who was asked, and why the first was chosen. */
export async function sightOf(tx: Transaction, order: OrderView): Promise<OperatorSight> {
  const providerNames = await providerNamesOf(tx);
  const decisionId = order.attempts.find((attempt) => attempt.decisionId !== null)?.decisionId;
  const [decision] = decisionId ? await findDecisions(tx, [decisionId]) : [];
  if (!decision) return { providerNames, decision: null };
  const chosen = decision.candidates.find((candidate) => candidate.id === decision.chosenId)?.name ?? null;
  return { providerNames, decision: { id: decision.id, strategy: decision.strategy, reason: decision.reason, chosen } };
}

/** Names of the providers this scope may see. */
export async function providerNamesOf(tx: Transaction): Promise<Map<string, string>> {
  return new Map((await listProviders(tx)).map((provider) => [provider.id, provider.name]));
}
