import type { Money, NumberOffer } from "@tandem/provider-contract";
import { DomainError, type Micros, type Transaction } from "../kernel/index.ts";
import { type CarrierCost, carrierCosts, type Quote, quote } from "../rating/index.ts";
import type { SealedNumberOffer } from "./number-offer.ts";

/** What a carrier offers, before it has a price. */
export type Unpriced = { offer: NumberOffer; carrier: { id: string } };

/** The same with what it costs us and what the seller asks for it. */
export type PricedNumber = Unpriced &
  Pick<SealedNumberOffer, "chain" | "monthlyChain" | "currency"> & {
    setupCostMicros: Micros;
    monthlyCostMicros: Micros;
    setupPriceMicros: Micros;
    monthlyPriceMicros: Micros;
  };

/**
 * Prices what carriers offer: the seller's price list for the number, else its markup on what the carrier asks. A carrier whose
 * search names no price has it in its rate deck. What has no cost, no price, or another currency is left out: it cannot be sold.
 */
export async function priceNumbers(
  tx: Transaction,
  tenantId: string,
  found: readonly Unpriced[],
): Promise<PricedNumber[]> {
  const priced: PricedNumber[] = [];
  for (const one of found) {
    const price = await priceNumber(tx, tenantId, one);
    if (price) priced.push(price);
  }
  return priced;
}

async function priceNumber(tx: Transaction, tenantId: string, one: Unpriced): Promise<PricedNumber | null> {
  const { number } = one.offer;
  const cost = one.offer.monthlyCost ? namedCost(one.offer, one.offer.monthlyCost) : await deckCost(tx, one);
  if (!cost) return null;
  const monthly = await quoteOrNone(tx, { tenantId, number, costMicros: cost.monthlyMicros });
  if (!monthly || monthly.currency !== cost.currency) return null;
  // A price list names its fee for the setup; a markup is taken on the carrier's.
  const marksUp = monthly.source.kind === "markup" && cost.setupMicros > 0n;
  const setup = marksUp ? await quoteOrNone(tx, { tenantId, number, costMicros: cost.setupMicros }) : null;
  const setupOf = (index: number | null) => {
    const fee = (index === null ? monthly : monthly.chain[index]?.rate)?.connectionFeeMicros ?? 0n;
    const marked = (index === null ? setup : setup?.chain[index]?.rate)?.priceMicros ?? 0n;
    return fee + marked;
  };
  const links = monthly.chain.map(({ from, to, rate }, index) => ({ from, to, month: rate.priceMicros, index }));
  return {
    ...one,
    currency: cost.currency,
    setupCostMicros: cost.setupMicros,
    monthlyCostMicros: cost.monthlyMicros,
    setupPriceMicros: setupOf(null),
    monthlyPriceMicros: monthly.priceMicros,
    chain: links.map(({ from, to, month, index }) => ({ from, to, micros: String(month + setupOf(index)) })),
    monthlyChain: links.map(({ from, to, month }) => ({ from, to, micros: String(month) })),
  };
}

type Cost = { setupMicros: Micros; monthlyMicros: Micros; currency: string };

function namedCost({ setupCost }: NumberOffer, { amountMicros, currency }: Money): Cost {
  const setupMicros = setupCost?.currency === currency ? setupCost.amountMicros : 0n;
  return { setupMicros, monthlyMicros: amountMicros, currency };
}

async function deckCost(tx: Transaction, { offer, carrier }: Unpriced): Promise<Cost | null> {
  const costs: Map<string, CarrierCost> = await carrierCosts(tx, { service: "number", to: offer.number });
  const rate = costs.get(carrier.id)?.rate;
  if (!rate) return null;
  return { setupMicros: rate.connectionFeeMicros, monthlyMicros: rate.priceMicros, currency: rate.currency };
}

async function quoteOrNone(
  tx: Transaction,
  { tenantId, number, costMicros }: { tenantId: string; number: string; costMicros: Micros },
): Promise<Quote | null> {
  try {
    return await quote(tx, { tenantId, service: "number", to: number, costMicros });
  } catch (error) {
    if (error instanceof DomainError && error.code === "rating.no_price") return null;
    throw error;
  }
}
