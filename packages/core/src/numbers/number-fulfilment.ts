import type { OwnedNumber } from "@tandem/provider-contract";
import { z } from "zod";
import { monthLater, Recent, rootScope, withScope } from "../kernel/index.ts";
import { defineFulfilment, type Purchase, purchaseOf, referenceOf } from "../orders/index.ts";
import { callbackUrl } from "../upstreams/index.ts";
import { numberOffer } from "./number-offer.ts";
import { publishNumber } from "./publish-number.ts";
import { findNumber, insertNumber } from "./queries.ts";
import type { CarrierAddresses } from "./services.ts";
import { letCustomersSend, sharedUse } from "./shared-number.ts";

const payload = z.object({
  offer: numberOffer,
  label: z.string().nullable(),
  /** Of a number the shop buys for itself: how customers send from it, and who bought it. */
  sender: sharedUse.optional(),
});
const second = 1_000;

/** How a number is bought from the carrier that showed it. It is pointed at our webhooks with the order. */
export function createNumberFulfilment(carriers: CarrierAddresses) {
  const addresses = new Recent<string>({ ttlMs: 60_000, keysMax: 1_000 });
  const addressOf = (rootId: string, providerId: string) =>
    addresses.get(providerId, carriers.clock.now().getTime(), () =>
      withScope(carriers.database, rootScope(rootId), (tx) => callbackUrl(tx, carriers, providerId)),
    );
  return defineFulfilment<"numbers", OwnedNumber>({
    service: "numbers",
    operation: "orderNumber",
    // Nobody else has this very number, and a person has no other way to get it.
    whenNobody: "refund",
    patience: {
      allocationDeadlineMs: 15 * 60 * second,
      pollDelaysMs: [700, 1_300, 2 * second, 3 * second, 5 * second, 15 * second, 30 * second],
    },
    whenLate: {
      kind: "cancel",
      refOf: ({ upstreamNumberRef, number }) => ({ ref: { upstreamNumberRef, number }, label: number }),
      async cancel(provider, ref) {
        const outcome = await provider.releaseNumber({
          upstreamNumberRef: String(ref.upstreamNumberRef),
          number: String(ref.number),
        });
        return outcome.kind === "done" ? { ...outcome, value: { refund: null } } : outcome;
      },
    },
    traits: ({ capabilities }) => ({
      exact: capabilities.numbers?.findOrder !== "by_number",
      repeatable: false,
    }),
    async submit(provider, { order, attempt }) {
      const { number, country, type } = boughtOf({ order }).offer;
      const callback = await addressOf(order.rootId, attempt.providerId);
      return provider.orderNumber({ ourRef: referenceOf(attempt.id), number, country, type, callbackUrl: callback });
    },
    read: (provider, { attempt }) => provider.getNumberOrder(attempt.upstreamRef ?? ""),
    async find(provider, { order, attempt, excludeRefs }) {
      const { number } = boughtOf({ order }).offer;
      const query = { ourRef: referenceOf(attempt.id), number, placedAfter: attempt.startedAt };
      const found = await provider.findNumberOrder(query);
      const isAnothers = found.kind === "found" && excludeRefs.includes(found.upstreamRef);
      return isAnothers ? { kind: "not_found" } : found;
    },
    async keep({ tx, locked, attempt, now }, owned) {
      const { offer, label, sender } = boughtOf(locked);
      const bought = { order: locked.order, attempt, offer, owned, label, shared: sender !== undefined };
      const id = await insertNumber(tx, { ...bought, paidUntil: monthLater(now) }, now);
      const number = await findNumber(tx, id);
      if (number) await publishNumber(tx, number, { type: "number.purchased" });
      if (number?.status === "active") await publishNumber(tx, number, { type: "number.active" });
      if (number && sender) await letCustomersSend(tx, number, sender);
      return { id, label: offer.number };
    },
  });
}

function boughtOf({ order }: Pick<Purchase, "order">): z.infer<typeof payload> {
  return payload.parse(purchaseOf(order).payload);
}
