import { createHash } from "node:crypto";
import { DomainError, type Micros, tenantScope, withScope } from "../kernel/index.ts";
import { isSharedSender } from "../messaging/index.ts";
import { type Accepted, acceptPurchase, type Buyer, type PurchaseRequest } from "../orders/index.ts";
import { houseAccountOf } from "../tenancy/index.ts";
import { numberTaken, offerExpired, offerUnfit } from "./errors.ts";
import { firstMonth } from "./merge-offers.ts";
import { hasFeatures, type SealedNumberOffer } from "./number-offer.ts";
import { findNumberInUse } from "./queries.ts";
import type { NumbersServices } from "./services.ts";
import type { SharedUse } from "./shared-number.ts";

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
  return purchase(services, buyer, {
    ...{ offer, unitPriceMicros: firstMonth(offer), payload: { offer, label: label ?? null } },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
}

/** A number that a search showed, for customers of the tenant who have none. */
export type SharedNumberRequest = { offer: SealedNumberOffer; use: SharedUse; idempotencyKey?: string };

/**
 * Buys a number for the tenant itself, from which its customers send. Nobody is charged for it: when it is ours, what it costs is booked
 * with the carrier, and what a reseller owes with its seller. It is a shared sender from then on. The order is the tenant's own
 * account's. Throws `request.invalid` with the field where its carrier does not send messages or the number cannot;
 * `numbers.taken`, `numbers.offer_expired`, and as `acceptPurchase` does.
 */
export async function orderSharedNumber(
  services: NumbersServices,
  tenant: { rootId: string; tenantId: string },
  { offer, use, idempotencyKey }: SharedNumberRequest,
): Promise<Accepted & { accountId: string }> {
  const { providers } = await services.hub.snapshot(tenant.rootId);
  const sends = providers.find(({ id }) => id === offer.providerId)?.services.includes("messaging") ?? false;
  if (!sends) throw offerUnfit("a number of a carrier that sends messages");
  if (!hasFeatures(offer.features, ["sms"])) throw offerUnfit("a number that can send messages");
  if (use.mms && !hasFeatures(offer.features, ["mms"]))
    throw offerUnfit("a number that can send pictures, or without them");
  const accountId = await withScope(services.database, tenantScope(tenant.rootId, tenant.tenantId), (tx) =>
    houseAccountOf(tx, tenant.tenantId),
  );
  const buyer = { rootId: tenant.rootId, tenantId: tenant.tenantId, accountId };
  const accepted = await purchase(services, buyer, {
    ...{ offer, unitPriceMicros: 0n, payload: { offer, label: null, sender: use } },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  return { ...accepted, accountId };
}

/** What a tenant itself pays for a number: its seller's price, or as the platform what its carrier asks. */
export function ownCostOf(offer: SealedNumberOffer): { setupMicros: Micros; monthlyMicros: Micros } {
  const now = offer.chain.find(({ from }) => from === offer.tenantId)?.micros;
  const monthly = offer.monthlyChain.find(({ from }) => from === offer.tenantId)?.micros;
  if (now === undefined || monthly === undefined) {
    return { setupMicros: BigInt(offer.setupCostMicros), monthlyMicros: BigInt(offer.monthlyCostMicros) };
  }
  return { setupMicros: BigInt(now) - BigInt(monthly), monthlyMicros: BigInt(monthly) };
}

type NumberPurchase = Pick<PurchaseRequest, "unitPriceMicros" | "payload" | "idempotencyKey"> & {
  offer: SealedNumberOffer;
};

function purchase(services: NumbersServices, buyer: Buyer, { offer, ...rest }: NumberPurchase): Promise<Accepted> {
  const { number, country, providerId } = offer;
  const costMicros = BigInt(offer.setupCostMicros) + BigInt(offer.monthlyCostMicros);
  return acceptPurchase(services.orders, buyer, {
    kind: "number",
    name: `Number ${number}`,
    countryCodes: [country],
    currency: offer.currency,
    offers: [{ id: offerIdOf(providerId, number), providerId, ref: number, name: number, costMicros }],
    chain: offer.chain,
    exclusiveKey: `number:${number}`,
    check: async (tx) => {
      const isOver = Date.parse(offer.expiresAt) <= services.clock.now().getTime();
      if (isOver || offer.tenantId !== buyer.tenantId) throw offerExpired(number);
      if ((await findNumberInUse(tx, number)) || (await isSharedSender(tx, number))) throw numberTaken(number);
    },
    ...rest,
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
