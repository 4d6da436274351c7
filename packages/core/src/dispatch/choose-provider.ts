import { publicId, Recent, type Transaction } from "../kernel/index.ts";
import {
  type Candidate,
  type Exclusion,
  policyInForce,
  type Ranking,
  type RouteRequest,
  type RoutingPolicy,
  recordDecision,
  seedOf,
  serviceCandidates,
} from "../routing/index.ts";
import { callbackUrl, type HubSnapshot, type ServiceName } from "../upstreams/index.ts";
import type { Attempt } from "./attempt.ts";
import type { AttemptAtHand, Dispatch } from "./dispatch-types.ts";
import { insertAttempt } from "./queries.ts";
import type { DispatchServices } from "./services.ts";

// What an operator changes counts from a moment later on.
const policies = new Recent<RoutingPolicy>({ ttlMs: 1_000, keysMax: 5_000 });
const callbackUrls = new Recent<string>({ ttlMs: 60_000, keysMax: 5_000 });

// Nobody can serve at the moment, but may in a few seconds.
const passing: ReadonlySet<Exclusion> = new Set(["breaker_open", "breaker_ramp", "no_capacity", "overloaded"]);

/** Whom to ask next; `wait` while everybody is only paused; `nobody` with the reason in words. */
export type Choice =
  | { kind: "attempt"; attempt: AttemptAtHand }
  | { kind: "wait"; until: Date }
  | { kind: "nobody"; reason: string };

/** Ranks who may serve, and writes the attempt at the first one, to be called after the commit. */
export async function chooseProvider<T>(
  services: DispatchServices,
  tx: Transaction,
  dispatch: Dispatch<ServiceName, T>,
  { attempts, again, snapshot, newAttemptId }: ChoiceFacts,
): Promise<Choice> {
  const now = services.clock.now();
  const { service, operation, countryCode, currency, tenantId, only } = dispatch;
  // What is sent is not an offer of its own: each provider has one cost for it, or none and is not asked.
  const offers = [...dispatch.costs]
    .filter(([id]) => !only || id === only)
    .map(([id, costMicros]) => ({ id, providerId: id, name: null, costMicros, currency }));
  const countryCodes = countryCode === "*" ? [] : [countryCode];
  const candidates = serviceCandidates(snapshot, { service, operation, countryCodes, offers });
  const policy = await policies.get(`${tx.scope.rootId}/${tenantId}/${service}`, now.getTime(), () =>
    policyInForce(tx, { tenantId, service }),
  );
  const tried = new Set(attempts.map((attempt) => attempt.providerId));
  if (again) tried.delete(again);
  const request = {
    sellPriceMicros: dispatch.sellPriceMicros ?? null,
    currency,
    tried: [...tried],
    ...(dispatch.preferred && { preferred: dispatch.preferred }),
    seed: seedOf(dispatch.subject.id),
    ...(again && { again }),
  };
  const ranking = rankAdmitted(services, dispatch, { candidates, policy, request });
  const first = ranking.ranked[0]?.candidate;
  if (!first && mayWait(services, dispatch, ranking, now)) {
    return { kind: "wait", until: new Date(now.getTime() + services.policy.routeWaitMs) };
  }
  const decision = only ? onlyChoice(first) : await recordChoice(tx, dispatch, ranking, now);
  if (!first) return { kind: "nobody", reason: decision.reason };
  const { callTimeoutMs, callMarginMs } = services.policy;
  const attempt = await insertAttempt(tx, {
    root_id: tx.scope.rootId,
    tenant_id: tenantId,
    account_id: dispatch.accountId,
    id: newAttemptId,
    subject_kind: dispatch.subject.kind,
    subject_id: dispatch.subject.id,
    number: attempts.length + 1,
    service,
    operation,
    provider_id: first.providerId,
    country_code: countryCode,
    decision_id: decision.id,
    chosen_because: decision.reason,
    cost_micros: first.costMicros,
    currency,
    state: "submitted",
    started_at: now,
    deadline_at: new Date(now.getTime() + callTimeoutMs + callMarginMs),
  });
  return { kind: "attempt", attempt: await atHand(services, tx, attempt) };
}

type ChoiceFacts = {
  attempts: readonly Attempt[];
  /** Asked once more, after a failure that passes. */
  again: string | null;
  snapshot: HubSnapshot;
  newAttemptId: string;
};

/** The attempt with what its adapter wants to be told. */
export async function atHand(services: DispatchServices, tx: Transaction, attempt: Attempt): Promise<AttemptAtHand> {
  const url = await callbackUrls.get(attempt.providerId, services.clock.now().getTime(), () =>
    callbackUrl(tx, services, attempt.providerId),
  );
  return { ...attempt, ref: publicId("att", attempt.id), callbackUrl: url };
}

type Question = { candidates: readonly Candidate[]; policy: RoutingPolicy; request: Omit<RouteRequest, "turns"> };

/**
 * Ranks until the first one's breaker lets the call through, which begins here. What is known of breakers may be a moment old,
 * and many decide at the same time: whoever comes after the last trial call goes to the next provider.
 */
function rankAdmitted<T>(
  { hub, router }: DispatchServices,
  { tenantId, operation, countryCode }: Dispatch<ServiceName, T>,
  { candidates, policy, request }: Question,
): Ranking {
  const refused = new Set<string>();
  for (;;) {
    const left = candidates.map((each) => (refused.has(each.id) ? { ...each, breakerShare: 0 } : each));
    const ranking = router.rank(tenantId, left, policy, request);
    const first = ranking.ranked[0]?.candidate;
    if (!first || hub.begin(first.providerId, operation, countryCode)) return ranking;
    refused.add(first.id);
  }
}

function onlyChoice(first: Candidate | undefined): { id: null; reason: string } {
  const reason = first ? `${first.name}: the sender belongs to it` : "The sender's carrier cannot be used";
  return { id: null, reason };
}

function recordChoice<T>(tx: Transaction, dispatch: Dispatch<ServiceName, T>, ranking: Ranking, now: Date) {
  return recordDecision(tx, {
    // A decision names providers and what they cost, which is the platform's affair also where a reseller's customer sends.
    tenantId: tx.scope.rootId,
    ranking,
    subjectId: dispatch.subject.id,
    countryCodes: dispatch.countryCode === "*" ? [] : [dispatch.countryCode],
    now,
  });
}

/** Providers that are only paused are waited for, but not for long. */
function mayWait<T>(
  { policy }: DispatchServices,
  { since }: Dispatch<ServiceName, T>,
  ranking: Ranking,
  now: Date,
): boolean {
  const ageMs = now.getTime() - since.getTime();
  const isPassing = ranking.excluded.some((each) => passing.has(each.exclusion));
  return isPassing && ageMs + policy.routeWaitMs <= policy.routeWaitMaxMs;
}
