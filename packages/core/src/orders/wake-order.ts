import type { Transaction } from "../kernel/index.ts";
import { findAttemptAtStake } from "./queries-webhooks.ts";
import { isClosed } from "./saga-rows.ts";
import { scheduleAdvance, scheduleRecheck } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";

/**
 * An upstream told that it decided about an order: whoever waits for it asks now. `unmatched` when none of ours is known by
 * these references (yet). The caller rings the bell for the order after its commit.
 */
export async function wakeOrder(
  services: OrdersServices,
  tx: Transaction,
  about: { providerId: string; upstreamOrderRef: string | null; ourRef: string | null },
): Promise<{ orderId: string } | "unmatched"> {
  const found = await findAttemptAtStake(tx, about);
  if (!found) return "unmatched";
  const { orderId, itemId, attemptId } = found;
  const key = { rootId: tx.scope.rootId, orderId, itemId };
  if (found.current && !isClosed(found.itemState)) await scheduleAdvance(tx, key);
  else if (mayStillBuy(found.resolution)) {
    // Counted as the last look: the earlier ones said what they could.
    await scheduleRecheck(tx, key, { id: attemptId, count: services.policy.recheckDelaysMs.length - 1 });
  }
  return { orderId };
}

function mayStillBuy(resolution: string | null): boolean {
  return resolution === null || resolution === "not_bought" || resolution === "unresolved";
}
