import { createHash } from "node:crypto";
import { DomainError } from "../kernel/index.ts";
import { type Accepted, acceptPurchase, type Buyer } from "../orders/index.ts";
import { numberTaken, offerExpired } from "./errors.ts";
import { firstMonth } from "./merge-offers.ts";
import type { SealedNumberOffer } from "./number-offer.ts";
import { findNumberInUse } from "./queries.ts";
import type { NumbersServices } from "./services.ts";

/** One number that a search showed, as it was shown. */
export type NumberRequest = {
  offer: SealedNumberOffer;
  /** What the buyer calls it. */
  label?: string;
  idempotencyKey?: string;
};

/**
 * Buys a number that was shown, at the price that was shown: setup and the first month. Holds the money and returns at once; the
 * order tells how it ended, as `numbers.taken` when somebody else was faster, and then nothing is charged. Throws
 * `numbers.taken`, `numbers.offer_expired`, and as `acceptPurchase` does.
 */
export async function orderNumber(
  services: NumbersServices,
  buyer: Buyer,
  { offer, label, idempotencyKey }: NumberRequest,
): Promise<Accepted> {
  const { number, country, providerId } = offer;
  const costMicros = BigInt(offer.setupCostMicros) + BigInt(offer.monthlyCostMicros);
  return acceptPurchase(services.orders, buyer, {
    kind: "number",
    name: `Number ${number}`,
    countryCodes: [country],
    unitPriceMicros: firstMonth(offer),
    currency: offer.currency,
    offers: [{ id: offerIdOf(providerId, number), providerId, ref: number, name: number, costMicros }],
    payload: { offer, label: label ?? null },
    chain: offer.chain,
    exclusiveKey: `number:${number}`,
    check: async (tx) => {
      const isOver = Date.parse(offer.expiresAt) <= services.clock.now().getTime();
      if (isOver || offer.tenantId !== buyer.tenantId) throw offerExpired(number);
      if (await findNumberInUse(tx, number)) throw numberTaken(number);
    },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  }).catch((error: unknown) => {
    throw error instanceof DomainError && error.code === "orders.on_order" ? numberTaken(number) : error;
  });
}

/** The same for every order of a number at a carrier, so that the saga sees which attempts may have bought the same thing. */
function offerIdOf(providerId: string, number: string): string {
  const hex = createHash("sha256").update(`${providerId}/${number}`).digest("hex");
  // The version and variant of a UUID that is made from a hash (RFC 9562 §5.8).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
