import type { EsimCapabilities, EsimProfile, EsimProvider, EsimTopUp, Found, Outcome } from "@tandem/provider-contract";
import { offersForPlan } from "../catalog/index.ts";
import { assert, Recent } from "../kernel/index.ts";
import { defineFulfilment, type Purchase, type RoutableOffer, referenceOf } from "./fulfilment.ts";
import { insertProfile, originOf } from "./queries-profiles.ts";
import { applyTopUp } from "./queries-top-up.ts";
import { type AttemptRow, planOf } from "./saga-rows.ts";
import { later } from "./schedule.ts";

// What an operator or a sync changes counts from a moment later on; a provider that checks prices refuses an old one itself.
const planOffers = new Recent<readonly RoutableOffer[]>({ ttlMs: 1_000, keysMax: 5_000 });

const expectedCost = (attempt: AttemptRow) => ({ amountMicros: attempt.costMicros, currency: attempt.currency });
const isExact = (can: EsimCapabilities | undefined) => can?.findOrder !== "by_search";

const esim = defineFulfilment<"esim", EsimProfile>({
  service: "esim",
  operation: "placeOrder",
  whenLate: { kind: "stock" },
  whenNobody: "person",
  traits: ({ capabilities: { esim: can } }) => ({ exact: isExact(can), repeatable: can?.idempotentOrders === true }),
  async offers(tx, { rootId, planId, unitPriceMicros: soldAtMicros }, now) {
    assert(planId, "an eSIM is bought as a plan");
    const key = `${rootId}/${planId}/${soldAtMicros}`;
    return planOffers.get(key, now.getTime(), () => offersForPlan(tx, planId, { soldAtMicros }));
  },
  async submit(provider, { attempt }) {
    const outcome = await provider.placeOrder({
      ourRef: referenceOf(attempt.id),
      offerRef: attempt.offerRef,
      quantity: 1,
      expectedUnitCost: expectedCost(attempt),
    });
    return onlyProfile(outcome);
  },
  async read(provider, { attempt }) {
    return onlyProfile(await provider.getOrder(attempt.upstreamRef ?? "", 1));
  },
  async find(provider, { attempt, excludeRefs }) {
    const found = await provider.findOrder({
      ourRef: referenceOf(attempt.id),
      offerRef: attempt.offerRef,
      quantity: 1,
      placedAfter: attempt.startedAt,
      placedBefore: attempt.deadlineAt,
      excludeRefs,
    });
    return found.kind === "found" ? { ...found, outcome: onlyProfile(found.outcome) } : found;
  },
  async keep({ services, tx, locked, attempt, upstreamRef, now }, profile) {
    const checkAt = later(now, services.policy.profileCheckMs);
    const origin = { ...originOf(attempt, upstreamRef), startBy: null, checkAt };
    return { id: await insertProfile(tx, locked, { profile, origin, spare: false }, now), label: null };
  },
});

const topUp = defineFulfilment<"esim", EsimTopUp>({
  service: "esim",
  operation: "topUp",
  whenLate: { kind: "loss" },
  whenNobody: "person",
  traits: ({ capabilities }) => ({ exact: isExact(capabilities.esim), repeatable: false }),
  async offers(_, { plan, currency }) {
    const offer = planOf(plan)?.offer;
    assert(offer, "a top-up knows its offer");
    const { id, providerId, ref: offerRef, costMicros } = offer;
    return [{ id, providerId, offerRef, name: plan.name, currency, costMicros: BigInt(costMicros) }];
  },
  async submit(provider, { attempt, target }) {
    if (!provider.topUp || !target) return { kind: "rejected", error: cannot("topUp") };
    return provider.topUp({
      ourRef: referenceOf(attempt.id),
      profile: target,
      offerRef: attempt.offerRef,
      expectedUnitCost: expectedCost(attempt),
    });
  },
  async read(provider, purchase) {
    const found = await findTopUp(provider, purchase);
    if (found.kind === "found") return found.outcome;
    const error = found.kind === "failed" ? found.error : cannot("findTopUp");
    return { kind: "unknown", error };
  },
  find: findTopUp,
  async keep({ tx, locked, now }, added) {
    await applyTopUp(tx, locked, added, now);
    return { id: locked.order.targetProfileId, label: null };
  },
});

async function findTopUp(
  provider: EsimProvider,
  { attempt, target, excludeRefs }: Purchase,
): Promise<Found<EsimTopUp>> {
  if (!provider.findTopUp || !target) return { kind: "unsupported" };
  return provider.findTopUp({
    ourRef: referenceOf(attempt.id),
    profile: target,
    offerRef: attempt.offerRef,
    placedAfter: attempt.startedAt,
    placedBefore: attempt.deadlineAt,
    excludeRefs,
  });
}

/** How eSIMs and more data for them are bought. */
export const esimFulfilments = { esim, esim_top_up: topUp };

/** `done` must carry exactly the one profile that was ordered; anything else is looked at again rather than believed. */
function onlyProfile(outcome: Outcome<EsimProfile[]>): Outcome<EsimProfile> {
  if (outcome.kind !== "done") return outcome;
  const [profile, ...more] = outcome.value;
  if (profile && more.length === 0) return { ...outcome, value: profile };
  const message = `one profile was ordered, ${outcome.value.length} came`;
  return { kind: "unknown", error: { category: "unreadable", code: "unreadable", message } };
}

function cannot(operation: string) {
  return { category: "unsupported", code: "unsupported", message: `the provider has no ${operation}` } as const;
}
