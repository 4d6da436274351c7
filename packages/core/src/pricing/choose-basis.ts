import type { Micros } from "../kernel/index.ts";
import type { Price } from "./price-for.ts";

/** One provider's way to serve a plan: its cheapest offer of the plan's very content; of more, where nobody sells just that. */
export type ProviderCost = {
  offerId: string;
  providerId: string;
  /** With the country's activation fee. */
  costMicros: Micros;
  /** The provider forbids to sell below this. */
  retailFloorMicros: Micros | null;
};

export type Basis = {
  way: ProviderCost;
  /** What a provider may cost to be asked in its turn. Null where no rule gives a price. */
  fairCostMicros: Micros | null;
  /** The highest floor among the providers that are asked in their turn. */
  retailFloorMicros: Micros | null;
};

/**
 * Which provider's cost a plan is priced from: the one that default routing asks first, among those whose cost is fair. Fair is
 * what leaves the margin floor at the price made from the cheapest. A first provider far dearer than the others would set a
 * price nobody pays for the same thing; it is passed over here, and asked last. `ways` come in the order of routing; `priceOf`
 * is the price of a way by the rules. Null without a way.
 */
export function chooseBasis(ways: readonly ProviderCost[], priceOf: (way: ProviderCost) => Price | null): Basis | null {
  const sold = ways.filter((way) => priceOf(way));
  const cheapest = sold.reduce<ProviderCost | undefined>(
    (best, each) => (best && best.costMicros <= each.costMicros ? best : each),
    undefined,
  );
  const [first] = ways;
  // Without a price of our own, what other buyers are asked starts from the first.
  if (!cheapest) return first ? { way: first, fairCostMicros: null, retailFloorMicros: highestFloor(ways) } : null;
  const fairCostMicros = priceOf(cheapest)?.floorCostMicros ?? cheapest.costMicros;
  const fair = sold.filter((each) => each === cheapest || each.costMicros <= fairCostMicros);
  return { way: fair[0] ?? cheapest, fairCostMicros, retailFloorMicros: highestFloor(fair) };
}

function highestFloor(ways: readonly ProviderCost[]): Micros | null {
  return ways.reduce<Micros | null>((highest, { retailFloorMicros }) => {
    if (retailFloorMicros === null) return highest;
    return highest === null || retailFloorMicros > highest ? retailFloorMicros : highest;
  }, null);
}
