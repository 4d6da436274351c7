import type { Answer, EsimHealth, ProviderError } from "@tandem/provider-contract";
import { DomainError, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import type { CallFigures } from "./call-window.ts";
import { providerNotFound } from "./errors.ts";
import type { HubOptions, ProviderHub, ProviderSnapshot } from "./hub-types.ts";
import { type HealthVerdict, judgeHealth } from "./judge-health.ts";
import { recordProviderEvent } from "./provider-events.ts";
import { lockProvider } from "./provider-queries.ts";
import { mustCall } from "./watch-call.ts";

type Deps = Pick<HubOptions, "database" | "clock" | "logger"> & { hub: ProviderHub };

export type ConnectionTest = {
  ok: boolean;
  latencyMs: number;
  /** For operators: our own words about what went wrong. */
  message: string;
  balance: { amountMicros: bigint; currency: string } | null;
};

/** Fewer recent calls say nothing about a rate. */
const callsMin = 10;

/**
 * Asks a service of a provider whether it answers (O6), keeps the reading, and changes the provider's health when it tells
 * something new. The call itself counts like any other. Returns null when the provider is gone, switched off, or has no such
 * service.
 */
export async function checkHealth(
  deps: Deps,
  check: { rootId: string; providerId: string; service: string },
): Promise<HealthVerdict | null> {
  const provider = (await deps.hub.snapshot(check.rootId)).providers.find((each) => each.id === check.providerId);
  if (!provider?.services.includes(check.service) || provider.status === "inactive") return null;
  const { answer, latencyMs } = await ask(deps.hub, provider.id);
  const error = answer.kind === "failed" ? answer.error : null;
  const errorRate = recentErrorRate(provider);
  const known = provider.health.find((each) => each.service === check.service);
  const verdict = judgeHealth({
    error,
    latencyMs,
    errorRate,
    failedInRow: known?.failedInRow ?? 0,
    errorRateTarget: provider.targets.errorRate,
  });
  const reading = { answer, error, latencyMs: Math.round(latencyMs), errorRate, verdict, now: deps.clock.now() };
  const stored = await withScope(deps.database, rootScope(check.rootId), async (tx) => {
    // It may have been deleted while it was asked; while its row is locked, it cannot be.
    if (!(await lockProvider(tx, provider.id))) return false;
    await store(tx, provider, check.service, reading);
    return true;
  });
  if (!stored) return null;
  if (known && known.status !== verdict.status) {
    deps.logger.warn(
      { providerId: provider.id, from: known.status, to: verdict.status, reason: verdict.reason },
      "a provider's health changed",
    );
  }
  return verdict;
}

/** Asks a provider now, for an operator who wants to know whether address and credentials are right. Throws `provider.not_found`. */
export async function testConnection(
  deps: Deps,
  at: { rootId: string; providerId: string },
  actor: string,
): Promise<ConnectionTest> {
  // Who tests has just changed something, perhaps through another process.
  await deps.hub.refresh(at.rootId);
  const provider = (await deps.hub.list(at.rootId)).find((each) => each.id === at.providerId);
  if (!provider) throw providerNotFound(at.providerId);
  const { answer, latencyMs } = await ask(deps.hub, at.providerId);
  const ok = answer.kind === "answered";
  const message = ok ? `answered after ${Math.round(latencyMs)} ms` : advice(answer.error);
  await withScope(deps.database, rootScope(at.rootId), (tx) =>
    recordAudit(tx, {
      actor,
      action: "provider.tested",
      subject: at.providerId,
      tenantId: provider.tenantId,
      details: { ok, message },
    }),
  );
  return { ok, latencyMs: Math.round(latencyMs), message, balance: ok ? answer.value.balance : null };
}

async function ask(hub: ProviderHub, providerId: string): Promise<{ answer: Answer<EsimHealth>; latencyMs: number }> {
  const started = performance.now();
  try {
    const account = await hub.account(providerId);
    const answer = await mustCall(hub, { providerId, operation: "checkHealth", region: "*" }, () =>
      account.checkHealth(),
    );
    return { answer, latencyMs: performance.now() - started };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // An adapter that is not built in, or credentials that are incomplete: no call can be made.
    const failed: ProviderError = { category: "auth", code: error.code, message: error.code };
    return { answer: { kind: "failed", error: failed }, latencyMs: performance.now() - started };
  }
}

function advice(error: ProviderError): string {
  switch (error.category) {
    case "auth":
      return `The upstream refused the credentials (${error.code}).`;
    case "timeout":
      return "The upstream did not answer in time.";
    case "unreachable":
      return `No connection to the upstream (${error.code}). Check the address.`;
    case "rate_limited":
      return "The upstream limits our requests at the moment.";
    case "unreadable":
      return "Something answered, but not this upstream's interface. Check the address.";
    default:
      return `The upstream answered with an error (${error.code}).`;
  }
}

/** Technical failures among all recent calls but the health checks themselves. */
function recentErrorRate(provider: ProviderSnapshot): number | null {
  const figures: CallFigures[] = [...provider.figures]
    .filter(([key]) => key.endsWith("|*") && !key.startsWith("checkHealth|"))
    .map(([, each]) => each);
  const calls = figures.reduce((sum, each) => sum + each.calls, 0);
  const failures = figures.reduce((sum, each) => sum + each.technicalFailures, 0);
  return calls >= callsMin ? failures / calls : null;
}

type Reading = {
  answer: Answer<EsimHealth>;
  error: ProviderError | null;
  latencyMs: number;
  errorRate: number | null;
  verdict: HealthVerdict;
  now: Date;
};

async function store(tx: Transaction, provider: ProviderSnapshot, service: string, reading: Reading): Promise<void> {
  const { error, latencyMs, errorRate, verdict, now } = reading;
  const key = { root_id: tx.scope.rootId, tenant_id: provider.tenantId, provider_id: provider.id, service };
  const balance = reading.answer.kind === "answered" ? reading.answer.value.balance : null;
  await tx.sql
    .insertInto("upstreams.health_checks")
    .values({
      ...key,
      id: newId(now.getTime()),
      ok: error === null,
      status: verdict.status,
      latency_ms: latencyMs,
      error_rate: errorRate,
      error_category: error?.category ?? null,
      error_code: error?.code ?? null,
      message: error?.message.slice(0, 500) ?? null,
    })
    .execute();
  const before = await tx.sql
    .selectFrom("upstreams.provider_health")
    .select(["status", "since"])
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", provider.id)
    .where("service", "=", service)
    .forUpdate()
    .executeTakeFirst();
  const changed = before?.status !== verdict.status;
  const state = {
    status: verdict.status,
    reason: verdict.reason,
    since: changed ? now : (before?.since ?? now),
    checked_at: now,
    failed_in_row: verdict.failedInRow,
    latency_ms: latencyMs,
    error_rate: errorRate,
    ...(balance ? { balance_micros: balance.amountMicros, balance_currency: balance.currency } : {}),
  };
  await tx.sql
    .insertInto("upstreams.provider_health")
    .values({ ...key, ...state })
    .onConflict((conflict) => conflict.columns(["root_id", "provider_id", "service"]).doUpdateSet(state))
    .execute();
  if (!changed) return;
  const details = { service, from: before?.status ?? null, to: verdict.status, reason: verdict.reason };
  await recordProviderEvent(tx, {
    tenantId: provider.tenantId,
    providerId: provider.id,
    kind: "health_changed",
    details,
  });
}
