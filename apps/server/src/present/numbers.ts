import { publicId } from "@tandem/core/kernel";
import { type FoundNumber, type OwnNumber, ownCostOf } from "@tandem/core/numbers";
import { presentProviderRef } from "./deliveries.ts";
import { toInstant, toInstantOrNull, toMoney } from "./values.ts";

/** A free number as its buyer sees it: carrier and cost are in the sealed offer alone. */
export function presentFreeNumber({ offer, best, cheapest, requirements }: FoundNumber, sealed: string) {
  const { number, country, type, locality, region, features, currency, expiresAt } = offer;
  const [setup, monthly] = [BigInt(offer.setupPriceMicros), BigInt(offer.monthlyPriceMicros)];
  return {
    offer: sealed,
    ...{ number, country, type, locality, region, features },
    monthlyPrice: toMoney(monthly, currency),
    setupPrice: toMoney(setup, currency),
    dueNow: toMoney(setup + monthly, currency),
    ...{ best, cheapest, requirements, expiresAt },
  };
}

/** The same as the shop itself buys it: with its carrier, at what it costs the shop. */
export function presentOwnOffer(found: FoundNumber, sealed: string, providers: ReadonlyMap<string, string>) {
  const { currency, providerId } = found.offer;
  const { setupMicros, monthlyMicros } = ownCostOf(found.offer);
  return {
    ...presentFreeNumber(found, sealed),
    monthlyPrice: toMoney(monthlyMicros, currency),
    setupPrice: toMoney(setupMicros, currency),
    dueNow: toMoney(setupMicros + monthlyMicros, currency),
    provider: presentProviderRef(providerId, providers),
  };
}

/** A number as its owner sees it. */
export function presentNumber(own: OwnNumber) {
  const { number, country, type, locality, region, features, status, label, sms, currency } = own;
  return {
    id: publicId("num", own.id),
    ...{ number, country, type, locality, region, features, status, label, settings: { sms } },
    monthlyPrice: toMoney(own.monthlyPriceMicros, currency),
    paidUntil: toInstant(own.paidUntil),
    orderId: publicId("ord", own.orderId),
    createdAt: toInstant(own.createdAt),
    releasedAt: toInstantOrNull(own.releasedAt),
  };
}

type Beside = { accounts: ReadonlyMap<string, string>; providers: ReadonlyMap<string, string> };

/** The same with what only those who run the tenant may see. */
export function presentOperatorNumber(own: OwnNumber, { accounts, providers }: Beside) {
  const { currency } = own;
  // What the platform itself takes: a reseller's customers pay the reseller, who pays this.
  const platformMicros = BigInt(own.monthlyChain.at(-1)?.micros ?? own.monthlyPriceMicros);
  return {
    ...presentNumber(own),
    account: { id: publicId("acc", own.accountId), name: accounts.get(own.accountId) ?? "" },
    provider: presentProviderRef(own.providerId, providers),
    upstreamRef: own.upstreamRef,
    monthlyCost: toMoney(own.monthlyCostMicros, currency),
    monthlyMargin: toMoney(platformMicros - own.monthlyCostMicros, currency),
    setupPrice: toMoney(own.setupPriceMicros, currency),
    setupCost: toMoney(own.setupCostMicros, currency),
    quotes: own.quotes.map((quote) => ({
      provider: presentProviderRef(quote.providerId, providers),
      monthlyCost: toMoney(BigInt(quote.monthlyMicros), currency),
    })),
    shared: own.shared,
    releaseReason: own.releaseReason,
  };
}
