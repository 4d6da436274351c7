import { publicId } from "@tandem/core/kernel";
import type { PricedVpnPlan, VpnAccountRow, VpnAccountView, VpnChange } from "@tandem/core/vpn";
import type { VpnServer } from "@tandem/provider-contract";
import { toInstant, toInstantOrNull, toMoney } from "./values.ts";

const CENT = 10_000n;

/** A plan as customers see it. */
export function presentVpnPlan({ id, name, months, priceMicros, currency }: PricedVpnPlan) {
  const share = priceMicros / BigInt(months);
  const perMonth = ((share + CENT - 1n) / CENT) * CENT;
  return {
    id: publicId("pln", id),
    name,
    months,
    price: toMoney(priceMicros, currency),
    pricePerMonth: toMoney(perMonth, currency),
  };
}

export function presentVpnServer({ serverRef, name, country, city, protocols, load }: VpnServer) {
  return { id: serverRef, name, countryCode: country, city, protocols, load };
}

/** An account in a list. */
export function presentVpnEntry(account: VpnAccountRow) {
  return {
    id: publicId("vpn", account.id),
    name: account.name,
    state: account.state,
    username: account.username,
    months: account.months,
    expiresAt: toInstant(account.expiresAt),
    createdAt: toInstant(account.createdAt),
    orderId: publicId("ord", account.orderId),
  };
}

/** An account with what can be done to it; `password` only for its owner. */
export function presentVpnAccount(account: VpnAccountView, password: string | null) {
  return {
    ...presentVpnEntry(account),
    password: account.state === "deleted" ? null : password,
    can: account.can,
    changes: account.changes.map(presentVpnChange),
  };
}

/** What was done to an account. */
export function presentVpnChange({ kind, state, error, createdAt, endedAt }: VpnChange) {
  return { kind, state, reason: error, createdAt: toInstant(createdAt), endedAt: toInstantOrNull(endedAt) };
}
