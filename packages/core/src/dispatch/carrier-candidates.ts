import type { Micros } from "../kernel/index.ts";
import { type Candidate, samplesMin } from "../routing/index.ts";
import type { HubSnapshot, ProviderSnapshot } from "../upstreams/index.ts";

/** What is to be sent, for services whose providers are chosen per message or call and not per offer. */
export type CarrierNeed = {
  service: string;
  operation: string;
  /** Where to; `*` where it belongs to no country. */
  countryCode: string;
  /** What it would cost us at each provider. One that is missing has no rate for it, and is not asked. */
  costs: ReadonlyMap<string, Micros>;
  currency: string;
};

/** Joins the providers of a service with what they would cost. A provider without countries of its own serves wherever it has a rate. */
export function carrierCandidates(snapshot: HubSnapshot, need: CarrierNeed): Candidate[] {
  return snapshot.providers.flatMap((provider) => {
    const costMicros = need.costs.get(provider.id);
    if (costMicros === undefined || !provider.services.includes(need.service)) return [];
    return [toCandidate(provider, need, costMicros)];
  });
}

function toCandidate(provider: ProviderSnapshot, need: CarrierNeed, costMicros: Micros): Candidate {
  const entry = provider.countries.get(need.countryCode);
  const figures = figuresOf(provider, need);
  return {
    id: provider.id,
    providerId: provider.id,
    name: provider.name,
    offerName: null,
    tier: provider.tier,
    priority: entry?.priority ?? provider.priority,
    status: provider.status,
    health: provider.health.find((each) => each.service === need.service)?.status ?? "unknown",
    covered: entry?.active ?? true,
    breakerShare: breakerShare(provider, need),
    costMicros,
    currency: need.currency,
    calls: figures ? figures.successes + figures.technicalFailures : 0,
    successes: figures?.successes ?? 0,
    timeMs: figures?.deliveryMs ?? null,
    load: null,
    freeSlots: null,
  };
}

/** The country's own figures where there are enough calls to trust them, else those of all countries. */
function figuresOf(provider: ProviderSnapshot, { operation, countryCode }: CarrierNeed) {
  const own = provider.figures.get(`${operation}|${countryCode}`);
  return own && own.calls >= samplesMin ? own : provider.figures.get(`${operation}|*`);
}

function breakerShare(provider: ProviderSnapshot, { operation, countryCode }: CarrierNeed): number {
  const shares = ["*", countryCode].map((region) => provider.breakers.get(`${operation}|${region}`)?.share ?? 1);
  return Math.min(...shares);
}
