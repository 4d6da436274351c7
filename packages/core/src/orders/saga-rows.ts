import type { ProviderError } from "@tandem/provider-contract";
import { assert, type Micros } from "../kernel/index.ts";

export type OrderKind = "esim" | "esim_top_up" | "number" | "vpn_account" | "vpn_renewal" | "iot_sim";
/** Kinds that `acceptPurchase` takes: what other services sell. */
export type PurchaseKind = Exclude<OrderKind, "esim" | "esim_top_up">;
export type OrderStatus = "processing" | "fulfilled" | "partially_fulfilled" | "manual" | "failed" | "cancelled";
export type ItemState = "held" | "submitted" | "pending" | "reconciling" | "manual" | "captured" | "released";
export type AttemptState = "submitted" | "pending" | "unknown" | "rejected" | "done";
export type AttemptResolution = "delivered" | "stock" | "loss" | "not_bought" | "unresolved";
export type NextStep = "retry_same" | "next_provider" | "final";

/** Which item, and whose. */
export type ItemKey = { rootId: string; orderId: string; itemId: string };

/** What was bought, as it was when it was bought; kept with the order. */
export type Bought = PlanSnapshot | PurchaseSnapshot;

/** An eSIM plan, or a top-up; `offer` is set for a top-up only. */
export type PlanSnapshot = {
  name: string;
  countryCodes: string[];
  dataMode: "total" | "daily" | "unlimited";
  /** Megabytes as sold; null when unlimited. */
  dataMb: number | null;
  validityDays: number;
  fiveG: boolean;
  /** The top-up's offer: its provider is the profile's own. `costMicros` as a decimal string, because JSON has no bigint. */
  offer?: { id: string; ref: string; providerId: string; costMicros: string; iccid: string };
};

/** Something another service sells, with who can deliver it. `payload` is for that service's own code. */
export type PurchaseSnapshot = {
  name: string;
  countryCodes: string[];
  offers: PurchaseOffer[];
  payload: Record<string, unknown>;
};

/** How one provider sells it. `costMicros` as a decimal string, because JSON has no bigint. */
export type PurchaseOffer = { id: string; providerId: string; ref: string; name: string; costMicros: string };

/** One step of the price chain: `from` pays `to`. Micros as decimal text, because JSON has no bigint. */
export type ChainLink = { from: string; to: string; micros: string };

/** The order as every step of the saga needs it. */
export type OrderRow = {
  rootId: string;
  tenantId: string;
  accountId: string;
  id: string;
  kind: OrderKind;
  planId: string | null;
  plan: Bought;
  countryCodes: string[];
  targetProfileId: string | null;
  quantity: number;
  currency: string;
  unitPriceMicros: Micros;
  /** What each reseller owes its seller for one piece, from the selling tenant up to the platform. */
  chain: ChainLink[];
  status: OrderStatus;
  email: string | null;
  delayedAt: Date | null;
  createdAt: Date;
};

export type ItemRow = {
  id: string;
  state: ItemState;
  holdId: string;
  attemptId: string | null;
  round: number;
  busyUntil: Date | null;
  createdAt: Date;
};

export type AttemptRow = {
  id: string;
  number: number;
  round: number;
  providerId: string;
  offerId: string;
  offerRef: string;
  operation: string;
  countryCode: string;
  costMicros: Micros;
  currency: string;
  state: AttemptState;
  resolution: AttemptResolution | null;
  nextStep: NextStep | null;
  upstreamRef: string | null;
  foundRef: string | null;
  foundAt: Date | null;
  looks: number;
  interrupted: boolean;
  startedAt: Date;
  deadlineAt: Date;
  lookingSince: Date | null;
  givenUpAt: Date | null;
  error: ProviderError | null;
};

/** An item under its order's lock: nobody else moves the order until the transaction ends. Attempts oldest first. */
export type LockedItem = { order: OrderRow; item: ItemRow; attempts: AttemptRow[] };

/** What the platform itself takes for one piece: the customer's price, or what the last reseller of the chain pays. */
export function platformPriceOf(order: Pick<OrderRow, "unitPriceMicros" | "chain">): Micros {
  const link = order.chain.at(-1);
  return link ? BigInt(link.micros) : order.unitPriceMicros;
}

/** A finished item's states. */
export function isClosed(state: ItemState): boolean {
  return state === "captured" || state === "released";
}

/** The order's state from those of its items. */
export function statusOf(items: readonly { state: ItemState; failureCode: string | null }[]): OrderStatus {
  if (items.some((item) => !isClosed(item.state) && item.state !== "manual")) return "processing";
  if (items.some((item) => item.state === "manual")) return "manual";
  const captured = items.filter((item) => item.state === "captured").length;
  if (captured === items.length) return "fulfilled";
  if (captured > 0) return "partially_fulfilled";
  return items.every((item) => item.failureCode === "cancelled") ? "cancelled" : "failed";
}

/** What a piece of an order is, in the words of customers and operators. */
export const thingOf: Record<OrderKind, string> = {
  esim: "eSIM",
  esim_top_up: "top-up",
  number: "number",
  vpn_account: "VPN account",
  vpn_renewal: "renewal",
  iot_sim: "SIM",
};

/** What was bought, if it is an eSIM plan or a top-up. */
export function planOf(bought: Bought): PlanSnapshot | null {
  return "dataMode" in bought ? bought : null;
}

/** What was bought, of an order that `acceptPurchase` took. */
export function purchaseOf({ plan, kind }: Pick<OrderRow, "plan" | "kind">): PurchaseSnapshot {
  assert("offers" in plan, `an order of kind ${kind} knows its offers`);
  return plan;
}
