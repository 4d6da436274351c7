import { type ProviderFigures, type Share, type Spread, successOf } from "@tandem/core/analytics";
import { publicId } from "@tandem/core/kernel";
import { toInstant, toInstantOrNull, toMoneyOrNull } from "../../present/values.ts";

/** A figure beside its target and the period before. */
export const figureOf = (value: number | null, target: number | null, previous: number | null = null) => ({
  value,
  target,
  previous,
});

/** A rate with the cases behind it. */
export const rateFigure = (share: Share, target: number | null, previous?: Share) => ({
  ...figureOf(share.value, target, previous?.value ?? null),
  count: share.count,
  of: share.of,
});

/** A length of time with its median and its slow end. */
export const spreadFigure = ({ p50, p95, of }: Spread, target: number | null, previous?: Spread) => ({
  ...figureOf(p50, target, previous?.p50 ?? null),
  p95,
  of,
});

type Rating = ProviderFigures["satisfaction"];

/** The average rating with how many gave one. */
export const ratingFigure = ({ value, of }: Rating, target: number | null, previous?: Rating) => ({
  ...figureOf(value, target, previous?.value ?? null),
  of,
});

function presentPerformance(provider: ProviderFigures) {
  const { targets, outcomes } = provider;
  return {
    successRate: rateFigure(successOf(outcomes), targets.successRate),
    outcomes,
    deliverySeconds: spreadFigure(provider.deliverySeconds, targets.deliverySeconds),
    uptime: rateFigure(provider.uptime, targets.uptime),
    satisfaction: ratingFigure(provider.satisfaction, targets.satisfaction),
    activation: provider.activation,
  };
}

/** A provider on the overview. `allDelivered`: deliveries of all providers, for its share. */
export function presentProviderSummary(provider: ProviderFigures, allDelivered: number) {
  return {
    id: publicId("prv", provider.id),
    name: provider.name,
    upstream: provider.adapter,
    tier: provider.tier,
    health: provider.health,
    ...presentPerformance(provider),
    shareOfOrders: allDelivered === 0 ? 0 : provider.outcomes.delivered / allDelivered,
    balance: toMoneyOrNull(provider.balanceMicros, provider.balanceCurrency ?? "USD"),
  };
}

/** A provider in the list. */
export function presentProvider(provider: ProviderFigures) {
  return {
    id: publicId("prv", provider.id),
    upstream: provider.adapter,
    slug: provider.slug,
    name: provider.name,
    services: provider.services,
    tier: provider.tier,
    priority: provider.priority,
    status: provider.status,
    health: provider.health,
    healthReason: provider.healthReason,
    lastCheckedAt: toInstantOrNull(provider.checkedAt),
    responseMs: provider.latencyMs,
    attempts: provider.attempts,
    ...presentPerformance(provider),
    errorRate: figureOf(provider.errorRate, provider.targets.errorRate),
    balance: toMoneyOrNull(provider.balanceMicros, provider.balanceCurrency ?? "USD"),
    offerCount: provider.offerCount,
    countryCount: provider.countryCount,
    lastSyncAt: toInstantOrNull(provider.lastSyncAt),
    createdAt: toInstant(provider.createdAt),
  };
}
