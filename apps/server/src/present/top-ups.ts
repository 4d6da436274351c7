import { publicId } from "@tandem/core/kernel";
import type { OrderView, PricedTopUp } from "@tandem/core/orders";
import { presentOrderedPlan } from "./plan-snapshot.ts";
import { toInstant, toMoney } from "./values.ts";

/** What can be added to an eSIM. */
export function presentTopUpOffer(offer: PricedTopUp) {
  return {
    id: publicId("off", offer.id),
    name: offer.name,
    dataMb: offer.dataMode === "unlimited" ? null : offer.dataMb,
    dataLabel: offer.dataLabel,
    validityDays: offer.validityDays,
    price: toMoney(offer.priceMicros, offer.currency),
  };
}

const states = {
  processing: "pending",
  manual: "pending",
  fulfilled: "done",
  partially_fulfilled: "done",
  failed: "failed",
  cancelled: "failed",
} as const;

/** A bought top-up: the order it is, in the words of a top-up. */
export function presentTopUp(order: OrderView, iccid: string) {
  const { name, dataLabel, validityDays } = presentOrderedPlan(null, order.plan);
  return {
    id: publicId("ord", order.id),
    iccid,
    status: states[order.status],
    offer: { name, dataLabel: dataLabel ?? "", validityDays: validityDays ?? 0 },
    price: toMoney(order.totalMicros, order.currency),
    createdAt: toInstant(order.createdAt),
  };
}
