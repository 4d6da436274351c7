import { rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { type Accepted, acceptPurchase, type Buyer, type ChainLink } from "../orders/index.ts";
import { carrierCosts, priceUse, type Quote, quote, type Rate } from "../rating/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";
import { simsNotForSale } from "./errors.ts";
import type { IotServices, SimSaleServices } from "./services.ts";
import { everywhere } from "./sim.ts";

/** What a SIM costs its buyer, and then its data. */
export type SimOffer = { priceMicros: bigint; currency: string; data: Rate };

type Seller = { rootId: string; tenantId: string };
type Deliverer = { providerId: string; costMicros: bigint };
type Sale = { price: Quote; data: Quote; deliverers: Deliverer[] };

/** What a SIM costs right now. Throws `iot.sims_not_for_sale` where nobody can deliver one, `rating.no_price` for its data. */
export async function offerSim(services: IotServices, seller: Seller): Promise<SimOffer> {
  const { price, data } = await readSale(services, seller);
  const { priceMicros, per, incrementFirst, incrementNext, connectionFeeMicros, currency } = data;
  const rate = { priceMicros, per, incrementFirst, incrementNext, connectionFeeMicros, currency };
  return { priceMicros: priceUse(price, 1).chargedMicros, currency: price.currency, data: rate };
}

/**
 * Buys one SIM, switched on when it comes. Holds its price and returns at once; the order tells how it ended. Throws as `offerSim`
 * and `acceptPurchase` do.
 */
export async function orderSim(
  services: SimSaleServices,
  buyer: Buyer,
  { label, idempotencyKey }: { label: string; idempotencyKey?: string },
): Promise<Accepted> {
  const { price, deliverers } = await readSale(services, buyer);
  const { chargedMicros, chain } = priceUse(price, 1);
  return acceptPurchase(services.orders, buyer, {
    kind: "iot_sim",
    name: "SIM for a device",
    countryCodes: [],
    unitPriceMicros: chargedMicros,
    currency: price.currency,
    // A provider sells one kind of SIM: its own id names the offer.
    offers: deliverers.map(({ providerId, costMicros }) => ({
      ...{ id: providerId, providerId, ref: "sim", name: "SIM", costMicros },
    })),
    payload: { label },
    chain: chain.map(({ from, to, micros }): ChainLink => ({ from, to, micros: micros.toString() })),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
}

async function readSale(services: IotServices, { rootId, tenantId }: Seller): Promise<Sale> {
  const snapshot = await services.hub.snapshot(rootId);
  return withScope(services.database, rootScope(rootId), async (tx) => {
    const known = await deliverersOf(tx, snapshot);
    // By the dearest of them, so that whoever delivers leaves the margin.
    const [dearest] = known.toSorted((one, other) => (one.costMicros < other.costMicros ? 1 : -1));
    if (!dearest) throw simsNotForSale();
    const at = services.clock.now();
    const asked = { tenantId, to: everywhere, at };
    const price = await quote(tx, { ...asked, service: "iot_sim", costMicros: dearest.costMicros });
    // Without a price of its data a SIM would be used for nothing.
    const data = await quote(tx, { ...asked, service: "iot_data" });
    const deliverers = known.filter(({ currency }) => currency === price.currency);
    if (deliverers.length === 0) throw simsNotForSale();
    return { price, data, deliverers };
  });
}

/** Providers that may be asked, with what a SIM costs us there: by the rate deck, else as their adapter knows. */
async function deliverersOf(
  tx: Transaction,
  { providers }: HubSnapshot,
): Promise<(Deliverer & { currency: string })[]> {
  const decks = await carrierCosts(tx, { service: "iot_sim", to: everywhere });
  return providers.flatMap(({ id: providerId, status, services, manifest }) => {
    if (status !== "active" || !services.includes("iot-sim")) return [];
    const deck = decks.get(providerId);
    const setup = manifest.capabilities["iot-sim"]?.setupCost ?? null;
    if (deck) return [{ providerId, costMicros: deck.costMicros, currency: deck.currency }];
    return setup ? [{ providerId, costMicros: setup.amountMicros, currency: setup.currency }] : [];
  });
}
