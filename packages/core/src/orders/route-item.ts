import { type Micros, Recent, type Transaction } from "../kernel/index.ts";
import { fairCostOf } from "../pricing/index.ts";
import {
  type Candidate,
  cheapestOfEach,
  type Exclusion,
  policyInForce,
  type Ranking,
  type RouteRequest,
  type RoutingPolicy,
  recordDecision,
  seedOf,
  serviceCandidates,
} from "../routing/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";
import { deliverFromStock, release } from "./deliver.ts";
import type { NewEvent } from "./events.ts";
import { type Fulfilment, fulfilmentOf, type Purchase, type RoutableOffer } from "./fulfilment.ts";
import { insertAttempt } from "./queries-attempts.ts";
import { moveItem } from "./queries-items.ts";
import { insertManualTask } from "./queries-manual.ts";
import { lockStockProfile, readTarget } from "./queries-profiles.ts";
import { type AttemptRow, type LockedItem, type OrderRow, platformPriceOf, purchaseOf } from "./saga-rows.ts";
import { keyOf, later, scheduleAdvance } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";
import { tellCustomer } from "./tell-customer.ts";

type Decided = { id: string; reason: string };

/** What is known of the providers; read before the transaction, since it may take a connection of its own. */
export type RoutingView = { snapshot: HubSnapshot };

export async function viewProviders(services: OrdersServices, rootId: string): Promise<RoutingView> {
  return { snapshot: await services.hub.snapshot(rootId) };
}

/** What to call next. */
export type Routed = Pick<Purchase, "attempt" | "target">;

// What an operator changes counts from a moment later on.
const fairCosts = new Recent<Micros | null>({ ttlMs: 1_000, keysMax: 5_000 });
const policies = new Recent<RoutingPolicy>({ ttlMs: 1_000, keysMax: 5_000 });

// Nobody can serve at the moment, but may in a few seconds.
const passing: ReadonlySet<Exclusion> = new Set(["breaker_open", "breaker_ramp", "no_capacity", "overloaded"]);

/**
 * Finds who serves an item that waits for a provider: a spare profile of a fitting offer first, which costs nothing new; else
 * the best provider not tried in this round, with its attempt written and to be called after the commit. Null when there is
 * nothing to call: it was served from stock, waits for a paused provider, went to a person, or was refunded.
 */
export async function routeItem(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  view: RoutingView,
  now: Date,
): Promise<Routed | null> {
  const { order } = locked;
  const fulfilment = fulfilmentOf(services, order.kind);
  const offers = await offersOf(fulfilment, tx, order, now);
  if (order.kind === "esim" && (await serveFromStock(services, tx, locked, offers, now))) return null;
  const tried = locked.attempts.filter((attempt) => attempt.round === locked.item.round);
  const nobody = { tried, whenNobody: fulfilment.whenNobody };
  if (tried.length >= services.policy.attemptsMax) {
    await endWithoutProvider(tx, locked, { ...nobody, reason: `${tried.length} attempts brought nothing` }, now);
    return null;
  }
  const { operation, service } = fulfilment;
  const { countryCodes } = order;
  const need = { service, operation, countryCodes, offers: cheapestOfEach(offers) };
  const candidates = serviceCandidates(view.snapshot, need);
  const key = `${order.rootId}/${order.tenantId}/${service}`;
  const policy = await policies.get(key, now.getTime(), () => policyInForce(tx, { tenantId: order.tenantId, service }));
  const fairCostMicros = await fairCostFor(tx, order, now);
  const request = { ...requestOf(locked, tried), fairCostMicros };
  const ranking = rankAdmitted(services, locked, { operation, candidates, policy, request });
  const bestId = ranking.ranked[0]?.candidate.id;
  const offer = offers.find((each) => each.id === bestId);
  if (!offer && mayWait(services, locked, ranking, now)) {
    await scheduleAdvance(tx, keyOf(locked), later(now, services.policy.routeWaitMs));
    return null;
  }
  // A decision names providers and what they cost, which is the platform's affair also where a reseller sold the order.
  const about = { tenantId: tx.scope.rootId, subjectId: order.id, itemId: locked.item.id };
  const decision = await recordDecision(tx, { ...about, ranking, countryCodes, now });
  if (offer) return submit(services, tx, locked, { offer, decision, operation }, now);
  await endWithoutProvider(tx, locked, { ...nobody, reason: decision.reason }, now);
  return null;
}

type Question = {
  operation: string;
  candidates: readonly Candidate[];
  policy: RoutingPolicy;
  request: Omit<RouteRequest, "turns">;
};

/**
 * Ranks until the first one's breaker lets the call through, which begins here. What is known of breakers may be a moment old,
 * and many orders decide at the same time: whoever comes after the last trial call goes to the next provider.
 */
function rankAdmitted(
  { hub, router }: OrdersServices,
  { order }: LockedItem,
  { operation, candidates, policy, request }: Question,
): Ranking {
  const refused = new Set<string>();
  for (;;) {
    const left = candidates.map((each) => (refused.has(each.id) ? { ...each, breakerShare: 0 } : each));
    const ranking = router.rank(order.tenantId, left, policy, request);
    const first = ranking.ranked[0]?.candidate;
    if (!first || hub.begin(first.providerId, operation, regionOf(order.countryCodes))) return ranking;
    refused.add(first.id);
  }
}

async function offersOf(
  fulfilment: Fulfilment,
  tx: Transaction,
  order: OrderRow,
  now: Date,
): Promise<readonly RoutableOffer[]> {
  if (fulfilment.offers) return fulfilment.offers(tx, order, now);
  return purchaseOf(order).offers.map(({ ref, costMicros, ...offer }) => ({
    ...offer,
    offerRef: ref,
    costMicros: BigInt(costMicros),
    currency: order.currency,
  }));
}

/** Who costs more than the plan's price was made for is asked last. Only plans are priced so. */
async function fairCostFor(tx: Transaction, { rootId, planId }: OrderRow, now: Date): Promise<Micros | null> {
  if (!planId) return null;
  return fairCosts.get(`${rootId}/${planId}`, now.getTime(), () => fairCostOf(tx, planId));
}

async function serveFromStock(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  offers: readonly RoutableOffer[],
  now: Date,
): Promise<boolean> {
  const spare = await lockStockProfile(tx, {
    offerIds: offers.map((offer) => offer.id),
    currency: locked.order.currency,
    startAfter: later(now, services.policy.stockStartReserveMs),
  });
  if (!spare) return false;
  await deliverFromStock(services, tx, locked, spare, now);
  return true;
}

function requestOf({ order, item }: LockedItem, tried: readonly AttemptRow[]) {
  const last = tried.at(-1);
  const again = last?.nextStep === "retry_same" ? last.providerId : null;
  const excluded = new Set(tried.map((attempt) => attempt.providerId));
  if (again) excluded.delete(again);
  return {
    // What the platform itself takes: below it, every reseller of the chain has its share already. What it buys for itself earns nothing.
    sellPriceMicros: platformPriceOf(order) || null,
    currency: order.currency,
    tried: [...excluded],
    seed: seedOf(item.id),
    ...(again && { again }),
  };
}

async function submit(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  { offer, decision, operation }: { offer: RoutableOffer; decision: Decided; operation: string },
  now: Date,
): Promise<Routed> {
  const { order, item } = locked;
  const { callTimeoutMs, callMarginMs } = services.policy;
  const routed: NewEvent = {
    type: "item.routed",
    itemId: item.id,
    data: { providerId: offer.providerId, offerId: offer.id, decisionId: decision.id, reason: decision.reason },
  };
  const attempt = await insertAttempt(
    tx,
    locked,
    {
      providerId: offer.providerId,
      offerId: offer.id,
      offerRef: offer.offerRef,
      decisionId: decision.id,
      operation,
      countryCode: regionOf(order.countryCodes),
      costMicros: offer.costMicros,
      currency: offer.currency,
      deadlineAt: later(now, callTimeoutMs + callMarginMs),
    },
    [routed],
    now,
  );
  return { attempt, target: order.targetProfileId ? await readTarget(tx, order.targetProfileId) : null };
}

/** Providers that are only paused are waited for, but not for long; otherwise a person takes over. */
function mayWait({ policy }: OrdersServices, { order }: LockedItem, ranking: Ranking, now: Date): boolean {
  const ageMs = now.getTime() - order.createdAt.getTime();
  const isPassing = ranking.excluded.some((each) => passing.has(each.exclusion));
  return isPassing && ageMs + policy.routeWaitMs <= policy.routeWaitMaxMs;
}

/** How calls are counted apart: by country, and those for several countries together. */
function regionOf(countryCodes: readonly string[]): string {
  return countryCodes.length === 1 ? (countryCodes[0] ?? "*") : "*";
}

type Nobody = { tried: readonly AttemptRow[]; whenNobody: Fulfilment["whenNobody"]; reason: string };

/**
 * Nobody is left to ask. A person delivers, gives the money back, or lets routing try again, and the money stays held; where a
 * person could do no more than that, the money goes back at once.
 */
async function endWithoutProvider(tx: Transaction, locked: LockedItem, nobody: Nobody, now: Date): Promise<void> {
  const { item } = locked;
  if (nobody.whenNobody === "refund") {
    const failureCode = nobody.tried.at(-1)?.error?.category ?? "no_provider";
    const failed: NewEvent = { type: "item.failed", itemId: item.id, data: { code: failureCode } };
    await release(tx, locked, { failureCode, events: [failed] }, now);
    return;
  }
  await insertManualTask(tx, locked, nobody.reason, now);
  const event: NewEvent = { type: "item.manual", itemId: item.id, data: { reason: nobody.reason } };
  await moveItem(tx, locked, { state: "manual", attemptId: null }, [event], now);
  await tellCustomer(tx, locked, { itemId: item.id, state: "manual", delivered: null, failureCode: null }, now);
}
