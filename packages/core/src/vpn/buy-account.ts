import { accountScope, newId, rootScope, withScope } from "../kernel/index.ts";
import { type Accepted, acceptPurchase, type Buyer } from "../orders/index.ts";
import { newPassword, sealPassword, toText } from "./credentials.ts";
import { vpnNotPossible, vpnPlanUnavailable } from "./errors.ts";
import type { AccountPayload, RenewalPayload } from "./fulfilments.ts";
import { addMonths } from "./months.ts";
import { getVpnPlan, type VpnPlan } from "./plans.ts";
import { type PricedVpnPlan, priceVpnPlans } from "./price-plans.ts";
import { findVpnAccount } from "./queries.ts";
import type { VpnServices } from "./services.ts";

export type VpnOrder = {
  planId: string;
  /** What its owner calls it. */
  name?: string;
  /** Where the user is, for providers that ask. */
  country?: string;
  idempotencyKey?: string;
};

/** The plans a tenant sells, with prices: what any of its customers may see of them, and what its operators may. */
export async function listPricedVpnPlans(
  services: VpnServices,
  seller: Omit<Buyer, "accountId">,
): Promise<PricedVpnPlan[]> {
  const snapshot = await services.hub.snapshot(seller.rootId);
  return withScope(services.database, rootScope(seller.rootId), (tx) => priceVpnPlans(tx, snapshot, seller.tenantId));
}

/**
 * Takes an order of a VPN account; the account follows. Its password is made here and travels sealed. Throws
 * `vpn.plan_not_found`, `vpn.plan_unavailable`, and what `acceptPurchase` throws.
 */
export async function buyVpnAccount(services: VpnServices, buyer: Buyer, order: VpnOrder): Promise<Accepted> {
  const plan = await priced(services, buyer, (plans) => plans.id === order.planId, order.planId);
  const vpnId = newId();
  const password = sealPassword(services.keyring, { rootId: buyer.rootId, vpnId }, newPassword());
  const payload: AccountPayload = {
    ...{ vpnId, planId: plan.id, months: plan.months, name: order.name ?? plan.name },
    ...{ country: order.country ?? null, password: toText(password) },
  };
  return acceptPurchase(services, buyer, {
    kind: "vpn_account",
    name: plan.name,
    countryCodes: [],
    unitPriceMicros: plan.priceMicros,
    currency: plan.currency,
    offers: plan.offers.map(({ id, providerId, costMicros }) => offerOf(plan, { id, providerId, costMicros })),
    payload,
    chain: plan.chain,
    ...(order.idempotencyKey === undefined ? {} : { idempotencyKey: order.idempotencyKey }),
  });
}

/**
 * Takes an order of so many months more for an account, at today's price, from its own provider. Throws
 * `vpn.account_not_found`, `vpn.not_possible`, `vpn.plan_unavailable`, `orders.on_order` while another renewal is under way, and what
 * `acceptPurchase` throws.
 */
export async function renewVpnAccount(
  services: VpnServices,
  buyer: Buyer,
  renewal: { vpnId: string; months?: number; idempotencyKey?: string },
): Promise<Accepted> {
  const { database, clock } = services;
  const { vpnId } = renewal;
  const own = accountScope(buyer.rootId, buyer.tenantId, buyer.accountId);
  const account = await withScope(database, own, (tx) => findVpnAccount(tx, vpnId));
  const months = renewal.months ?? account.months;
  if (account.state === "deleted") throw vpnNotPossible(vpnId, "it was deleted");
  const plan = await priced(services, buyer, (each) => each.months === months, account.planId);
  const offers = plan.offers.filter(({ providerId }) => providerId === account.providerId);
  if (offers.length === 0) throw vpnPlanUnavailable(plan.id);
  const from = new Date(Math.max(account.expiresAt.getTime(), clock.now().getTime()));
  const until = addMonths(from, months).toISOString();
  const payload: RenewalPayload = { vpnId, months, until, upstreamRef: account.upstreamRef };
  return acceptPurchase(services, buyer, {
    kind: "vpn_renewal",
    name: `${account.name}: ${plan.name}`,
    countryCodes: [],
    unitPriceMicros: plan.priceMicros,
    currency: plan.currency,
    offers: offers.map(({ id, providerId, costMicros }) => offerOf(plan, { id, providerId, costMicros })),
    payload,
    chain: plan.chain,
    // Whose end is moved by whom must not cross: the second would be paid for the same months.
    exclusiveKey: `vpn_renewal:${vpnId}`,
    ...(renewal.idempotencyKey === undefined ? {} : { idempotencyKey: renewal.idempotencyKey }),
  });
}

async function priced(
  services: VpnServices,
  buyer: Buyer,
  isWanted: (plan: VpnPlan) => boolean,
  planId: string,
): Promise<PricedVpnPlan> {
  const plans = await listPricedVpnPlans(services, buyer);
  const plan = plans.find(isWanted);
  if (plan) return plan;
  // Nobody's plan, or one that is not sold now?
  await withScope(services.database, rootScope(buyer.rootId), (tx) => getVpnPlan(tx, planId));
  throw vpnPlanUnavailable(planId);
}

const offerOf = (plan: VpnPlan, offer: { id: string; providerId: string; costMicros: bigint }) => ({
  ...offer,
  ref: `${plan.months}-months`,
  name: plan.name,
});
