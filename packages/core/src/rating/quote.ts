import { assert, type Micros, type Transaction } from "../kernel/index.ts";
import { findEntry, type ListHead, type RateBook, type RateEntry, readBook, type Seller } from "./book.ts";
import { countryOf } from "./calling-codes.ts";
import { noPrice } from "./errors.ts";
import { defaultMarkupBps } from "./markups.ts";
import { markedUpRate, plainRate, type Rate, rateUnits } from "./rate.ts";
import type { Direction, UseService } from "./use-services.ts";

export type QuoteRequest = {
  /** Who sells. */
  tenantId: string;
  service: UseService;
  /** The number that is called or sent to; of what comes in, and of a number itself, our own. Digits, with or without `+`. */
  to: string;
  /** Outbound when left out. */
  direction?: Direction;
  /** The moment whose prices count; now when left out. */
  at?: Date;
  /** What the carrier just named as its cost, where it does: the markup is taken on it when no price list says a price. */
  costMicros?: Micros;
};

/** Where a price comes from. */
export type QuoteSource =
  | { kind: "price_list"; listId: string; versionId: string; prefix: string }
  | { kind: "markup"; markupBps: number };

/** What a party below the platform owes its own seller for the same use. */
export type ChainRate = { from: string; to: string; rate: Rate };

/** What a use is sold for: a rate, and what each seller in between owes. Keep it with the use, so that later prices do not touch it. */
export type Quote = Rate & {
  service: UseService;
  direction: Direction;
  /** ISO 3166-1 by the calling code; null when it belongs to no country. */
  countryCode: string | null;
  /** The list's words: "United Kingdom mobile". Null where a markup makes the price. */
  destination: string | null;
  source: QuoteSource;
  /** From the selling tenant up to the platform; empty when the platform sells. */
  chain: ChainRate[];
};

type Asked = Required<Omit<QuoteRequest, "costMicros" | "tenantId">> & { costMicros: Micros | null };
type Priced = { rate: Rate; destination: string | null; source: QuoteSource };

/**
 * What a tenant sells a use for: the longest prefix of its price list, else its markup on what it pays itself, which is the
 * carrier's rate for the platform and its seller's price for a reseller. Throws `rating.no_price`.
 */
export async function quote(tx: Transaction, request: QuoteRequest): Promise<Quote> {
  const { service, to, direction = "outbound", at = new Date(), costMicros = null } = request;
  const asked: Asked = { service, to, direction, at, costMicros };
  const book = await readBook(tx);
  const priced = await priceOf(tx, book, request.tenantId, null, asked);
  if (!priced) throw noPrice(service, to);
  const chain: ChainRate[] = [];
  for (let seller = sellerOf(book, request.tenantId); seller.parentId !== null; ) {
    const owed = await priceOf(tx, book, seller.parentId, seller.tenantId, asked);
    if (!owed) throw noPrice(service, to);
    chain.push({ from: seller.tenantId, to: seller.parentId, rate: owed.rate });
    seller = sellerOf(book, seller.parentId);
  }
  const { rate, destination, source } = priced;
  return { ...rate, service, direction, countryCode: countryOf(to), destination, source, chain };
}

/** What so many units of a quote come to: for the customer, and along the chain. */
export function priceUse(
  quoted: Quote,
  units: number,
): { chargedMicros: Micros; chain: { from: string; to: string; micros: Micros }[] } {
  return {
    chargedMicros: rateUnits(quoted, units),
    chain: quoted.chain.map(({ from, to, rate }) => ({ from, to, micros: rateUnits(rate, units) })),
  };
}

export type CarrierCost = {
  /** What one `per` costs (a minute, a segment, a page), connection fee included. */
  costMicros: Micros;
  rate: Rate;
  currency: string;
  prefix: string;
  destination: string;
  versionId: string;
};

/** What each carrier asks us for a use, by provider. Carriers that are switched off or have no rate for it are not in it. */
export async function carrierCosts(
  tx: Transaction,
  request: Omit<QuoteRequest, "tenantId" | "costMicros">,
): Promise<Map<string, CarrierCost>> {
  const { service, to, direction = "outbound", at = new Date() } = request;
  const decks = decksOf(await readBook(tx), { service, direction });
  const costs = new Map<string, CarrierCost>();
  for (const deck of decks) {
    const entry = await findEntry(tx, deck, { to, at });
    if (entry && deck.provider) costs.set(deck.provider.id, toCarrierCost(entry));
  }
  return costs;
}

function toCarrierCost({ rate, prefix, destination, versionId }: RateEntry & { versionId: string }): CarrierCost {
  const costMicros = rateUnits(rate, rate.per);
  return { costMicros, rate, currency: rate.currency, prefix, destination, versionId };
}

function decksOf(book: RateBook, asked: { service: UseService; direction: Direction }): ListHead[] {
  return book.heads
    .filter(
      (head) =>
        head.kind === "rate_deck" &&
        head.provider?.active &&
        head.service === asked.service &&
        head.direction === asked.direction,
    )
    .sort(byTier);
}

function byTier(one: ListHead, other: ListHead): number {
  const [a, b] = [one.provider, other.provider];
  assert(a && b, "a rate deck has a provider");
  return a.tier - b.tier || a.priority - b.priority || (a.id < b.id ? -1 : 1);
}

function sellerOf(book: RateBook, tenantId: string): Seller {
  const seller = book.sellers.get(tenantId);
  assert(seller, "a selling tenant is one of the root's");
  return seller;
}

/** What a seller asks a buyer: one of its resellers, or with null its own customers. */
async function priceOf(
  tx: Transaction,
  book: RateBook,
  sellerId: string,
  buyerId: string | null,
  asked: Asked,
): Promise<Priced | null> {
  const seller = sellerOf(book, sellerId);
  const list = book.heads.find(
    (head) =>
      head.kind === "price_list" &&
      head.tenantId === sellerId &&
      head.buyerTenantId === buyerId &&
      head.service === asked.service &&
      head.direction === asked.direction &&
      head.currency === seller.currency,
  );
  const entry = list ? await findEntry(tx, list, asked) : null;
  if (list && entry) {
    const { rate, destination, versionId, prefix } = entry;
    return { rate, destination, source: { kind: "price_list", listId: list.id, versionId, prefix } };
  }
  const cost =
    seller.parentId === null
      ? await carrierRate(tx, book, seller.currency, asked)
      : ((await priceOf(tx, book, seller.parentId, sellerId, asked))?.rate ?? null);
  if (!cost) return null;
  const markupBps = seller.markupBps.get(asked.service) ?? defaultMarkupBps[asked.service];
  return { rate: markedUpRate(cost, markupBps), destination: null, source: { kind: "markup", markupBps } };
}

/** The platform's own cost: what the carrier just named, else the rate of the first active carrier by tier that has one. */
async function carrierRate(tx: Transaction, book: RateBook, currency: string, asked: Asked): Promise<Rate | null> {
  if (asked.costMicros !== null) return plainRate(asked.service, asked.costMicros, currency);
  for (const deck of decksOf(book, asked)) {
    if (deck.currency !== currency) continue;
    const entry = await findEntry(tx, deck, asked);
    if (entry) return entry.rate;
  }
  return null;
}
