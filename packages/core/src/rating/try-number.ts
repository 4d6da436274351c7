import { DomainError, type Micros, type Transaction } from "../kernel/index.ts";
import { countryOf } from "./calling-codes.ts";
import { type CarrierCost, carrierCosts, priceUse, type Quote, quote } from "./quote.ts";
import { rateUnits } from "./rate.ts";
import type { Direction, UseService } from "./use-services.ts";

export type NumberTrial = {
  countryCode: string | null;
  /** What we ask; null when there is no price. */
  price: (Quote & { chargedMicros: Micros }) | null;
  /** What the selling tenant itself pays for it: the price of its own seller; null for the platform, which pays carriers. */
  ownCostMicros: Micros | null;
  /** Cheapest first. */
  carriers: (CarrierCost & { providerId: string; chargedMicros: Micros; marginMicros: Micros | null })[];
};

/** What so many units to a number would cost at each carrier, and what we ask: for an operator who wonders. */
export async function tryNumber(
  tx: Transaction,
  asked: { tenantId: string; service: UseService; direction: Direction; to: string; units: number; at: Date },
): Promise<NumberTrial> {
  const quoted = await quote(tx, asked).catch(noneIfUnpriced);
  const used = quoted && priceUse(quoted, asked.units);
  const carriers = [...(await carrierCosts(tx, asked))].map(([providerId, cost]) => {
    const chargedMicros = rateUnits(cost.rate, asked.units);
    const comparable = used && cost.currency === quoted?.currency;
    return { ...cost, providerId, chargedMicros, marginMicros: comparable ? used.chargedMicros - chargedMicros : null };
  });
  return {
    countryCode: countryOf(asked.to),
    price: quoted && used ? { ...quoted, chargedMicros: used.chargedMicros } : null,
    ownCostMicros: used?.chain[0]?.micros ?? null,
    carriers: carriers.sort((one, other) => (one.chargedMicros < other.chargedMicros ? -1 : 1)),
  };
}

function noneIfUnpriced(error: unknown): null {
  if (error instanceof DomainError && error.code === "rating.no_price") return null;
  throw error;
}
