import type {
  Answer,
  NumberFeature,
  NumberOffer,
  NumberRequirement,
  NumberSearch,
  NumbersProvider,
  NumberType,
  ProviderError,
} from "@tandem/provider-contract";
import { type Micros, Recent, rootScope, withScope } from "../kernel/index.ts";
import { covers } from "../routing/index.ts";
import { type HubSnapshot, type ProviderSnapshot, tryCall } from "../upstreams/index.ts";
import { mergeOffers, quotesOf } from "./merge-offers.ts";
import { fitsPattern, hasFeatures, type SealedNumberOffer } from "./number-offer.ts";
import { type PricedNumber, priceNumbers } from "./price-numbers.ts";
import type { NumbersServices } from "./services.ts";

/** What somebody looks for. */
export type NumberQuery = {
  country: string;
  type: NumberType;
  areaCode?: string;
  contains?: string;
  endsWith?: string;
  locality?: string;
  region?: string;
  features: NumberFeature[];
  /** Of this carrier alone. */
  providerId?: string;
  limit: number;
};

/** A number that can be bought, and what its carrier wants to see first; `requirements` is null when it does not say. */
export type FoundNumber = {
  offer: SealedNumberOffer;
  best: boolean;
  cheapest: boolean;
  requirements: NumberRequirement[] | null;
};

export type SearchAnswer = {
  numbers: FoundNumber[];
  /** How many carriers sell there, and how many of them answered in time. */
  carriers: { asked: number; answered: number };
};

/** Whose shop it is. */
type Seller = { rootId: string; tenantId: string };
type Carrier = Pick<ProviderSnapshot, "id" | "tier">;
type Asked = { carrier: Carrier; answer: Answer<NumberOffer[]>; requirements: NumberRequirement[] | null };

// What a carrier wants to see before it lets a number, by carrier, country and type.
const papers = new Recent<NumberRequirement[] | null>({ ttlMs: 10 * 60_000, keysMax: 2_000 });

/**
 * Asks every carrier that sells in the country at once (N1). One that fails, or is slow, is left out and counted: the others'
 * numbers are not held up. Prices are the seller's, with its markup. Nothing is reserved by finding it.
 */
export async function searchNumbers(
  services: NumbersServices,
  seller: Seller,
  query: NumberQuery,
): Promise<SearchAnswer> {
  const { hub, clock, policy, database } = services;
  const snapshot = await hub.snapshot(seller.rootId);
  const asked = await Promise.all(carriersFor(snapshot, query).map((carrier) => ask(services, carrier, query)));
  const found = asked.flatMap(({ carrier, answer }) =>
    answer.kind === "answered" ? answer.value.filter(wanted(query)).map((offer) => ({ offer, carrier })) : [],
  );
  const priced = await withScope(database, rootScope(seller.rootId), (tx) => priceNumbers(tx, seller.tenantId, found));
  const expiresAt = new Date(clock.now().getTime() + policy.offerValidMs).toISOString();
  const quotes = quotesOf(
    priced.map((one) => ({ providerId: one.carrier.id, monthlyCostMicros: one.monthlyCostMicros })),
  );
  const offers = priced.map((one) => toOffer(one, { tenantId: seller.tenantId, quotes, expiresAt }));
  const requirements = new Map(asked.map((one) => [one.carrier.id, one.requirements]));
  return {
    numbers: mergeOffers(offers, query.limit).map((ranked) => ({
      ...ranked,
      requirements: requirements.get(ranked.offer.providerId) ?? null,
    })),
    carriers: { asked: asked.length, answered: asked.filter(({ answer }) => answer.kind === "answered").length },
  };
}

/** Papers that carriers ask for numbers of a country and type, each named once. `known` is false when no carrier would say. */
export async function listNumberRequirements(
  services: NumbersServices,
  seller: Seller,
  about: { country: string; type: NumberType },
): Promise<{ requirements: NumberRequirement[]; known: boolean }> {
  const snapshot = await services.hub.snapshot(seller.rootId);
  const told = await Promise.all(
    carriersFor(snapshot, about).map(async (carrier) =>
      papersOf(services, carrier, about, await providerOf(services, carrier)),
    ),
  );
  const all = told.flatMap((list) => list ?? []);
  const requirements = all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
  return { requirements, known: told.some((list) => list !== null) };
}

/** Carriers that sell numbers in a country and may be asked now. */
function carriersFor(
  { providers }: HubSnapshot,
  { country, providerId }: Pick<NumberQuery, "country" | "providerId">,
): Carrier[] {
  return providers.filter(
    (provider) =>
      (providerId === undefined || provider.id === providerId) &&
      provider.services.includes("numbers") &&
      provider.status === "active" &&
      covers(provider, "numbers", country),
  );
}

async function ask(services: NumbersServices, carrier: Carrier, query: NumberQuery): Promise<Asked> {
  const provider = await providerOf(services, carrier);
  if (!provider) return { carrier, answer: { kind: "failed", error: notSetUp }, requirements: null };
  const { searchDeadlineMs } = services.policy;
  const call = { providerId: carrier.id, operation: "searchNumbers", region: query.country };
  const search: NumberSearch = query;
  const [answer, requirements] = await Promise.all([
    tryCall(services.hub, call, () =>
      inTime<Answer<NumberOffer[]>>(provider.searchNumbers(search), searchDeadlineMs, {
        kind: "failed",
        error: tooSlow,
      }),
    ),
    papersOf(services, carrier, query, provider),
  ]);
  return { carrier, answer, requirements };
}

async function papersOf(
  { hub, clock, policy }: NumbersServices,
  carrier: Carrier,
  { country, type }: { country: string; type: NumberType },
  provider: NumbersProvider | null,
): Promise<NumberRequirement[] | null> {
  const listRequirements = provider?.listRequirements?.bind(provider);
  if (!listRequirements) return null;
  const call = { providerId: carrier.id, operation: "listRequirements", region: country };
  const late: Answer<NumberRequirement[]> = { kind: "failed", error: tooSlow };
  const told = papers.get(`${carrier.id}/${country}/${type}`, clock.now().getTime(), async () => {
    const answer = await tryCall(hub, call, () =>
      inTime(listRequirements({ country, type }), policy.searchDeadlineMs, late),
    );
    // Thrown, so that a failure is not kept for as long as an answer is.
    if (answer.kind === "failed") throw new CarrierSilent();
    return answer.value;
  });
  return told.catch((error: unknown) => {
    if (error instanceof CarrierSilent) return null;
    throw error;
  });
}

class CarrierSilent extends Error {}

/** The carrier's numbers; null when it cannot be used as it is set up. */
function providerOf({ hub, logger }: NumbersServices, carrier: Carrier): Promise<NumbersProvider | null> {
  return hub.service(carrier.id, "numbers").catch((error: unknown) => {
    logger.warn({ err: error, providerId: carrier.id }, "a carrier of numbers cannot be asked as it is set up");
    return null;
  });
}

const tooSlow: ProviderError = { category: "timeout", code: "deadline", message: "no answer within our deadline" };
const notSetUp: ProviderError = { category: "auth", code: "not_set_up", message: "cannot be used as it is set up" };

async function inTime<T>(call: Promise<T>, timeoutMs: number, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), timeoutMs);
  });
  try {
    return await Promise.race([call, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

const wanted = (query: NumberQuery) => (offer: NumberOffer) =>
  hasFeatures(offer.features, query.features) && fitsPattern(offer.number, query);

type Told = { tenantId: string; quotes: SealedNumberOffer["quotes"]; expiresAt: string };

function toOffer(priced: PricedNumber, { tenantId, quotes, expiresAt }: Told): SealedNumberOffer {
  const { number, country, type, locality, region, features } = priced.offer;
  const text = (micros: Micros) => micros.toString();
  return {
    ...{ tenantId, number, country, type, locality, region, features, providerId: priced.carrier.id },
    currency: priced.currency,
    setupCostMicros: text(priced.setupCostMicros),
    monthlyCostMicros: text(priced.monthlyCostMicros),
    setupPriceMicros: text(priced.setupPriceMicros),
    monthlyPriceMicros: text(priced.monthlyPriceMicros),
    chain: priced.chain,
    monthlyChain: priced.monthlyChain,
    quotes,
    expiresAt,
  };
}
