import type { NumberEvent } from "@tandem/provider-contract";
import { afterCommit, publicId } from "../kernel/index.ts";
import { wakeOrder } from "../orders/index.ts";
import type { WebhookConsumer } from "../upstreams/index.ts";
import type { NumbersServices } from "./services.ts";

/** A carrier told how a number's order stands: whoever waits for it asks the carrier itself, now. */
export function createNumbersConsumer({ orders }: NumbersServices): WebhookConsumer<NumberEvent> {
  return async ({ rootId, entry }, { upstreamRef, ourRef }) =>
    async (tx) => {
      const about = { providerId: entry.providerId, upstreamOrderRef: upstreamRef, ourRef };
      const woken = await wakeOrder(orders, tx, about);
      if (woken === "unmatched") return woken;
      afterCommit(tx, () => orders.bell.ring({ rootId, ...woken }));
      return { subject: publicId("ord", woken.orderId) };
    };
}
