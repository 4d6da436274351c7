import { getOffer, getPlan, type Offer, topUpOffersFor } from "../catalog/index.ts";
import {
  DomainError,
  type Micros,
  newId,
  rootScope,
  type Scope,
  type Transaction,
  tenantScope,
  withScope,
} from "../kernel/index.ts";
import { priceOffer } from "../pricing/index.ts";
import { getAccount, getTenant } from "../tenancy/index.ts";
import { type Accepted, takeOrder } from "./accept-order.ts";
import { accountSuspended, tenantSuspended, topUpNotPossible } from "./errors.ts";
import type { EsimView } from "./order-views.ts";
import type { Buyer } from "./queries-accept.ts";
import { readTarget } from "./queries-profiles.ts";
import { getEsim } from "./read-esims.ts";
import type { PlanSnapshot } from "./saga-rows.ts";
import { sagaStep } from "./saga-step.ts";
import type { OrdersServices } from "./services.ts";

/** More data for an eSIM that exists, at the seller's price. */
export type PricedTopUp = Pick<Offer, "id" | "name" | "dataMode" | "dataMb" | "dataLabel" | "validityDays"> & {
  priceMicros: Micros;
  currency: string;
};

export type TopUpOrder = { iccid: string; offerId: string; email?: string; idempotencyKey?: string };

const ended = new Set<EsimView["status"]>(["expired", "cancelled"]);

/**
 * What can be added to an eSIM, asked of its provider, cheapest first. Empty where its provider takes no top-ups, where the
 * provider does not answer, and for a profile that has ended. Throws `orders.esim_not_found` outside the scope.
 */
export async function listTopUps(services: OrdersServices, scope: Scope, iccid: string): Promise<PricedTopUp[]> {
  const { database } = services;
  const esim = await withScope(database, scope, (tx) => getEsim(tx, iccid));
  const asked = await askable(services, scope.rootId, esim);
  if (!asked) return [];
  const answer = await topUpOffersFor(services, asked);
  if (answer.kind !== "offers") return [];
  const priced = await withScope(database, rootScope(scope.rootId), async (tx) => {
    const all: PricedTopUp[] = [];
    for (const offer of answer.offers) {
      const priceMicros = await priceOf(tx, esim, offer);
      if (priceMicros !== null && offer.available) all.push({ ...offer, priceMicros });
    }
    return all;
  });
  return priced.toSorted((a, b) => (a.priceMicros < b.priceMicros ? -1 : a.priceMicros > b.priceMicros ? 1 : 0));
}

/**
 * Buys more data for an eSIM: checks that its own provider offers it, holds the money and queues the first step. Throws
 * `orders.esim_not_found`, `orders.top_up_not_possible`, `catalog.offer_not_found`, `wallet.insufficient_balance`,
 * `account.suspended`, `tenant.suspended`, `idempotency.key_reused`.
 */
export async function acceptTopUp(services: OrdersServices, buyer: Buyer, order: TopUpOrder): Promise<Accepted> {
  const { database, clock, bell } = services;
  const own = { ...tenantScope(buyer.rootId, buyer.tenantId), accountId: buyer.accountId };
  const esim = await withScope(database, own, (tx) => getEsim(tx, order.iccid));
  const asked = await askable(services, buyer.rootId, esim);
  if (!asked) throw topUpNotPossible(order.iccid, "its provider takes no top-ups for it");
  const { offer, priceMicros } = await withScope(database, rootScope(buyer.rootId), async (tx) => {
    const found = await getOffer(tx, order.offerId);
    const fits = found.kind === "top_up" && found.providerId === esim.providerId && found.available;
    if (!fits) throw topUpNotPossible(order.iccid, "this is not offered for it");
    return { offer: found, priceMicros: await priceOf(tx, esim, found) };
  });
  if (priceMicros === null) throw topUpNotPossible(order.iccid, "it has no price here");
  const accepted = await sagaStep(database, tenantScope(buyer.rootId, buyer.tenantId), "accept", async (tx) => {
    const account = await getAccount(tx, buyer.accountId);
    if (account.status !== "active") throw accountSuspended(buyer.accountId);
    if ((await getTenant(tx, buyer.tenantId)).status === "suspended") throw tenantSuspended(buyer.tenantId);
    const common = { ...buyer, id: newId(), kind: "esim_top_up" as const, planId: null, quantity: 1, chain: [] };
    return takeOrder(
      tx,
      {
        ...common,
        plan: snapshotOf(offer, esim),
        targetProfileId: esim.id,
        exclusiveKey: null,
        currency: offer.currency,
        unitPriceMicros: priceMicros,
        email: order.email ?? account.email,
        idempotencyKey: order.idempotencyKey ?? null,
        items: [{ id: newId(), holdId: newId() }],
      },
      clock.now(),
    );
  });
  if (accepted.created) bell.ring({ rootId: buyer.rootId, orderId: accepted.orderId });
  return accepted;
}

/** How a provider is asked about a profile; null when it cannot be. */
async function askable({ database }: OrdersServices, rootId: string, esim: EsimView) {
  const { providerId, offerId } = esim;
  if (!providerId || !offerId || ended.has(esim.status)) return null;
  const found = await withScope(database, rootScope(rootId), async (tx) => ({
    profile: await readTarget(tx, esim.id),
    offer: await getOffer(tx, offerId).catch(nullWhenGone),
  }));
  return found.profile && found.offer
    ? { rootId, providerId, profile: found.profile, offerRef: found.offer.offerRef }
    : null;
}

function nullWhenGone(error: unknown): null {
  if (error instanceof DomainError && error.code === "catalog.offer_not_found") return null;
  throw error;
}

/**
 * The seller's price of a top-up by its rules. Null where no rule makes one, and for resellers: their chain of prices is kept
 * for plans only.
 */
async function priceOf(tx: Transaction, esim: EsimView, offer: Offer): Promise<Micros | null> {
  if (esim.tenantId !== tx.scope.rootId) return null;
  const plan = esim.planId ? await getPlan(tx, esim.planId) : null;
  const price = await priceOffer(tx, esim.tenantId, {
    costMicros: offer.costMicros,
    retailFloorMicros: offer.retailFloorMicros,
    country: plan?.country ?? null,
    regionCode: plan?.regionCode ?? null,
    providerId: offer.providerId,
    dataMb: offer.dataMode === "unlimited" ? null : offer.dataMb,
    validityDays: offer.validityDays,
  });
  return price?.priceMicros ?? null;
}

function snapshotOf(offer: Offer, esim: EsimView): PlanSnapshot {
  const { id, offerRef: ref, providerId, costMicros } = offer;
  return {
    name: offer.name,
    countryCodes: esim.plan?.countryCodes ?? offer.countries,
    dataMode: offer.dataMode,
    dataMb: offer.dataMode === "unlimited" ? null : offer.dataMb,
    validityDays: offer.validityDays,
    fiveG: offer.fiveG,
    offer: { id, ref, providerId, costMicros: costMicros.toString(), iccid: esim.iccid },
  };
}
