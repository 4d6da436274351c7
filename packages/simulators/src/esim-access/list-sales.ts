import { toDecimal } from "../lab/money.ts";
import type { Sale, SaleStatus } from "../lab/types.ts";
import type { AccountState, Order, Profile } from "./state.ts";

/** What this upstream believes it sold: a row per eSIM piece in the order of sale, each followed by its top-ups. */
export function listSales(state: AccountState): Sale[] {
  return state.orders.flatMap((order) => order.profiles.flatMap((profile) => salesOf(order, profile)));
}

function salesOf(order: Order, profile: Profile): Sale[] {
  const status = statusOf(order, profile);
  const refunded = status === "cancelled" || (status === "failed" && order.settled);
  const piece: Sale = {
    upstreamRef: order.orderNo,
    ourRef: order.transactionId,
    iccid: status === "pending" || status === "failed" ? null : profile.iccid,
    kind: "esim",
    offer: profile.slug,
    cost: toDecimal(profile.price),
    refunded,
    status,
    at: new Date(order.placedAtMs).toISOString(),
  };
  const topUps = profile.topUps.map((topUp): Sale => {
    const { transactionId, slug, price, atMs } = topUp;
    const at = new Date(atMs).toISOString();
    const ended = refunded ? "cancelled" : "delivered";
    return {
      ...piece,
      upstreamRef: transactionId,
      ourRef: transactionId,
      kind: "top_up",
      offer: slug,
      cost: toDecimal(price),
      status: ended,
      at,
    };
  });
  return [piece, ...topUps];
}

function statusOf(order: Order, profile: Profile): SaleStatus {
  if (!order.settled) return "pending";
  if (order.willFail) return "failed";
  if (profile.ended === "CANCEL") return "cancelled";
  return profile.ended === "REVOKED" ? "revoked" : "delivered";
}
