import { type Micros, newId, type Transaction, tenantScope } from "../kernel/index.ts";
import { getAccount, getTenant } from "../tenancy/index.ts";
import { type Accepted, takeOrder } from "./accept-order.ts";
import { accountSuspended, onOrder, tenantSuspended } from "./errors.ts";
import type { Buyer } from "./queries-accept.ts";
import type { ChainLink, PurchaseKind, PurchaseOffer } from "./saga-rows.ts";
import { sagaStep } from "./saga-step.ts";
import type { OrdersServices } from "./services.ts";

/** Something that is bought from another service than eSIM. */
export type PurchaseRequest = {
  kind: PurchaseKind;
  /** What customers and operators read of it, such as `+1 212 555 0100`. */
  name: string;
  /** Countries its provider must serve; none for what belongs to no country. */
  countryCodes: readonly string[];
  /** 0 for what a tenant buys for itself: then no money is held, and what it costs is booked when it is delivered. */
  unitPriceMicros: Micros;
  currency: string;
  /** Who can deliver it, in the order's currency; `id` must be the same for the same thing of the same provider. */
  offers: readonly (Omit<PurchaseOffer, "costMicros"> & { costMicros: Micros })[];
  /** Plain JSON for the kind's own code. No secret that must not lie in an order. */
  payload: Record<string, unknown>;
  /** What each reseller owes its seller, where a reseller sells. */
  chain?: ChainLink[];
  /** What can be on order once at a time, such as a phone number. */
  exclusiveKey?: string;
  /** Asked in the transaction that takes a new order, not of one that was taken before; what it throws refuses the order. */
  check?(tx: Transaction): Promise<void>;
  /** Where messages about it go; the account's own address when left out. */
  email?: string;
  /** The same key of the same account makes one order, however often and at once it is asked for. */
  idempotencyKey?: string;
};

/**
 * Takes an order of any kind but eSIM: holds the money and queues the first step. Returns at once; delivery follows. Throws
 * `wallet.insufficient_balance` with the missing amount, and then nothing is kept; `orders.on_order`, `account.suspended`,
 * `account.not_found`, `tenant.suspended`, `idempotency.key_reused`.
 */
export async function acceptPurchase(
  services: OrdersServices,
  buyer: Buyer,
  request: PurchaseRequest,
): Promise<Accepted> {
  const { database, clock, bell } = services;
  const { name, countryCodes, payload, unitPriceMicros, currency, kind } = request;
  const offers = request.offers.map(({ costMicros, ...offer }) => ({ ...offer, costMicros: costMicros.toString() }));
  const scope = tenantScope(buyer.rootId, buyer.tenantId);
  const accepted = await sagaStep(database, scope, "accept", async (tx) => {
    const account = await getAccount(tx, buyer.accountId);
    if (account.status !== "active") throw accountSuspended(buyer.accountId);
    if ((await getTenant(tx, buyer.tenantId)).status === "suspended") throw tenantSuspended(buyer.tenantId);
    const order = {
      ...{ ...buyer, id: newId(), kind, planId: null, targetProfileId: null, quantity: 1 },
      ...{ plan: { name, countryCodes: [...countryCodes], offers, payload }, currency, unitPriceMicros },
      ...{ chain: request.chain ?? [], email: request.email ?? account.email },
      ...{ idempotencyKey: request.idempotencyKey ?? null, exclusiveKey: request.exclusiveKey ?? null },
      items: [{ id: newId(), holdId: newId() }],
    };
    const taken = await takeOrder(tx, order, clock.now());
    if (taken.created) await request.check?.(tx);
    return taken;
  }).catch(refuseSecond);
  if (accepted.created) bell.ring({ rootId: buyer.rootId, orderId: accepted.orderId });
  return accepted;
}

function refuseSecond(error: unknown): never {
  throw isConstraint(error, "orders_once_at_a_time") ? onOrder() : error;
}

function isConstraint(error: unknown, name: string): boolean {
  return error instanceof Error && "constraint" in error && error.constraint === name;
}
