import { type Scope, withScope } from "@tandem/core/kernel";
import { getOrder, listOrderEvents, type OrderEventView, type OrderView } from "@tandem/core/orders";
import { sql } from "kysely";
import type { Services } from "../services.ts";
import { createBell } from "./bell.ts";

/** New events of an order, each list oldest first, with the order as it is after them. */
export type OrderNewsBatch = { events: OrderEventView[]; order: OrderView };

const endings = new Set<OrderView["status"]>(["fulfilled", "partially_fulfilled", "failed", "cancelled"]);
// News come by notification; this is how late they may be when one was lost.
const lookAgainMs = 2_000;

/** True when nothing more will happen to the order itself. */
export const isEnded = (order: Pick<OrderView, "status">): boolean => endings.has(order.status);

/**
 * Follows an order: first the newest event (or, after a break, everything behind `afterId`), then each batch of new ones, until
 * the order is at its end or `signal` says stop. Throws `orders.not_found` outside the scope. `null` means: still there, no news.
 */
export async function* followOrder(
  services: Pick<Services, "database" | "orderNews">,
  scope: Scope,
  follow: { orderId: string; afterId: string | null; signal: AbortSignal },
): AsyncGenerator<OrderNewsBatch | null> {
  const bell = createBell(follow.signal);
  const unfollow = services.orderNews.follow(follow.orderId, bell.ring);
  const seen = new Set<string>();
  let first = true;
  try {
    while (!follow.signal.aborted) {
      const { order, events } = await readStory(services, scope, follow.orderId);
      const unseen = first ? newest(events, follow.afterId) : events.filter((event) => !seen.has(event.id));
      for (const event of events) seen.add(event.id);
      first = false;
      yield unseen.length > 0 ? { order, events: unseen } : null;
      if (isEnded(order)) return;
      await bell.heard(lookAgainMs);
    }
  } finally {
    unfollow();
  }
}

/** What happened after an event; without one, the newest event alone. Throws `orders.not_found` outside the scope. */
export async function readNews(
  services: Pick<Services, "database">,
  scope: Scope,
  orderId: string,
  afterId: string | null,
): Promise<OrderNewsBatch> {
  const { order, events } = await readStory(services, scope, orderId);
  return { order, events: newest(events, afterId) };
}

/** An event that is not the order's (any more) counts as none: the reader gets the newest and knows all there is to know. */
function newest(events: readonly OrderEventView[], afterId: string | null): OrderEventView[] {
  const position = afterId === null ? -1 : events.findIndex((event) => event.id === afterId);
  return position < 0 ? events.slice(-1) : events.slice(position + 1);
}

/**
 * An order and all its events as of one moment: read apart, an event could be told with the order as it was before it. All of
 * them, because ids are made by several processes whose clocks differ: "behind the last one seen" may skip one.
 */
async function readStory({ database }: Pick<Services, "database">, scope: Scope, orderId: string) {
  return withScope(database, scope, async (tx) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(tx.sql);
    const order = await getOrder(tx, orderId);
    return { order, events: await listOrderEvents(tx, { orderId }) };
  });
}
