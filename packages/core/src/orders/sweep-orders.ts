import { rootScope, withScope } from "../kernel/index.ts";
import { writeEvents } from "./events.ts";
import { publishOrder } from "./publish-news.ts";
import { listDelayedOrders, listStuckItems, markDelayed } from "./queries-sweep.ts";
import { sagaStep } from "./saga-step.ts";
import { later, scheduleAdvance } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";
import { tellDelayed } from "./tell-customer.ts";

const batch = 200;

/**
 * Tells customers whose order takes longer than the policy's minute (O4), once each, and takes up items that nothing has moved
 * for long. The latter should never happen: every step queues its next one in its own transaction.
 */
export async function sweepOrders(services: OrdersServices, rootId: string): Promise<void> {
  const { database, policy, clock, logger } = services;
  const scope = rootScope(rootId);
  const now = clock.now();
  const delayed = await withScope(database, scope, (tx) =>
    listDelayedOrders(tx, { acceptedBefore: later(now, -policy.delayNoticeMs), limit: batch }),
  );
  for (const order of delayed) {
    await sagaStep(database, scope, "delay_notice", async (tx) => {
      if (!(await markDelayed(tx, order.id, now))) return;
      await writeEvents(tx, order, [{ type: "order.delayed" }], now);
      await tellDelayed(tx, order, now);
      await publishOrder(tx, { ...order, name: order.planName }, "order.delayed");
    });
    services.bell.ring({ rootId, orderId: order.id });
  }
  await withScope(database, scope, async (tx) => {
    const stuck = await listStuckItems(tx, { untouchedSince: later(now, -policy.stuckAfterMs), limit: batch });
    for (const item of stuck) {
      logger.warn(
        { orderId: item.orderId, itemId: item.itemId },
        "an item under way was not moved for long: taking it up",
      );
      await scheduleAdvance(tx, { rootId, ...item });
    }
  });
}
