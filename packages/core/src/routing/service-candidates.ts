import type { Manifest } from "@tandem/provider-contract";
import type { Micros } from "../kernel/index.ts";
import type { HubSnapshot, ProviderSnapshot, ServiceName } from "../upstreams/index.ts";
import type { Candidate } from "./candidate.ts";
import { samplesMin } from "./policy.ts";

/** What routing wants to know of a provider's offer. `name` is null for what is no offer of its own, such as a message. */
export type OfferFacts = { id: string; providerId: string; name: string | null; costMicros: Micros; currency: string };

export type ServiceNeed = {
  service: ServiceName;
  /** The call to be made, as calls are counted. */
  operation: string;
  offers: readonly OfferFacts[];
  /** Countries it must work in; none for what belongs to no country. */
  countryCodes: readonly string[];
};

/** Two offers of one provider stand or fall together, so only its cheapest takes part. */
export function cheapestOfEach<Offer extends Pick<OfferFacts, "providerId" | "costMicros">>(
  offers: readonly Offer[],
): Offer[] {
  const cheapest = new Map<string, Offer>();
  for (const offer of offers) {
    const known = cheapest.get(offer.providerId);
    if (!known || offer.costMicros < known.costMicros) cheapest.set(offer.providerId, offer);
  }
  return [...cheapest.values()];
}

/** Joins the offers that could serve a request with what the hub knows of their providers. Offers of unknown providers are left out. */
export function serviceCandidates(snapshot: HubSnapshot, need: ServiceNeed): Candidate[] {
  const providers = new Map(snapshot.providers.map((provider) => [provider.id, provider]));
  return need.offers.flatMap((offer) => {
    const provider = providers.get(offer.providerId);
    return provider?.services.includes(need.service) ? [toCandidate(offer, provider, need)] : [];
  });
}

function toCandidate(offer: OfferFacts, provider: ProviderSnapshot, need: ServiceNeed): Candidate {
  const [onlyCountry] = need.countryCodes.length === 1 ? need.countryCodes : [];
  const entry = onlyCountry === undefined ? undefined : provider.countries.get(onlyCountry);
  const figures = figuresOf(provider, need.operation, onlyCountry);
  // The fee is one of eSIMs: what the map of countries was made for.
  const feeMicros = need.service === "esim" && entry?.currency === offer.currency ? entry.activationFeeMicros : 0n;
  return {
    id: offer.id,
    providerId: provider.id,
    name: provider.name,
    offerName: offer.name,
    tier: provider.tier,
    priority: entry?.priority ?? provider.priority,
    status: provider.status,
    health: provider.health.find((each) => each.service === need.service)?.status ?? "unknown",
    covered: need.countryCodes.every((country) => covers(provider, need.service, country)),
    breakerShare: breakerShare(provider, need),
    costMicros: offer.costMicros + feeMicros,
    currency: offer.currency,
    calls: figures ? figures.successes + figures.technicalFailures : 0,
    successes: figures?.successes ?? 0,
    timeMs: figures?.deliveryMs ?? null,
    load: null,
    freeSlots: null,
  };
}

/**
 * Whether a provider serves a country. For eSIMs the map of countries says so, which its catalogue fills. For other services the
 * adapter's own list does, where there is one; an operator may switch a country off in the map.
 */
export function covers(
  provider: Pick<ProviderSnapshot, "countries" | "manifest">,
  service: ServiceName,
  country: string,
): boolean {
  const entry = provider.countries.get(country);
  if (service === "esim") return entry?.active === true;
  if (entry && !entry.active) return false;
  return countriesOf(provider.manifest, service)?.includes(country) ?? true;
}

/** The countries an adapter says it serves; null where it names none. */
function countriesOf({ capabilities }: Manifest, service: ServiceName): readonly string[] | null {
  const can = capabilities[service];
  return can && "countries" in can ? can.countries : null;
}

/** The country's own figures where there are enough calls to trust them, else those of all countries. */
function figuresOf(provider: ProviderSnapshot, operation: string, country: string | undefined) {
  const own = country === undefined ? undefined : provider.figures.get(`${operation}|${country}`);
  return own && own.calls >= samplesMin ? own : provider.figures.get(`${operation}|*`);
}

/** The least that any breaker on the way lets through: of all countries together, or of one that is needed. */
function breakerShare(provider: ProviderSnapshot, need: ServiceNeed): number {
  const shares = ["*", ...need.countryCodes].map(
    (region) => provider.breakers.get(`${need.operation}|${region}`)?.share ?? 1,
  );
  return Math.min(...shares);
}
