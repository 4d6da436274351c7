import { type Scope, withScope } from "../kernel/index.ts";
import { orderNotFound, ratingNotPossible } from "./errors.ts";
import { writeEvents } from "./events.ts";
import type { OrdersServices } from "./services.ts";

/**
 * A customer says how it went, 1 to 5; the last word counts (O7: satisfaction). Throws `orders.not_found`, and
 * `orders.rating_not_possible` while nothing of the order is delivered.
 */
export async function rateOrder(
  services: OrdersServices,
  scope: Scope,
  rating: { orderId: string; rating: number; comment?: string },
): Promise<void> {
  const now = services.clock.now();
  await withScope(services.database, scope, async (tx) => {
    const order = await tx.sql
      .selectFrom("orders.orders")
      .select(["id", "tenant_id", "account_id", "status"])
      .where("root_id", "=", scope.rootId)
      .where("id", "=", rating.orderId)
      .forUpdate()
      .executeTakeFirst();
    if (!order) throw orderNotFound(rating.orderId);
    if (order.status !== "fulfilled" && order.status !== "partially_fulfilled") {
      throw ratingNotPossible(order.id, order.status);
    }
    await tx.sql
      .updateTable("orders.orders")
      .set({ rating: rating.rating, rating_comment: rating.comment ?? null, rated_at: now, updated_at: now })
      .where("root_id", "=", scope.rootId)
      .where("id", "=", order.id)
      .execute();
    const owner = { id: order.id, tenantId: order.tenant_id, accountId: order.account_id };
    await writeEvents(tx, owner, [{ type: "order.rated", data: { rating: rating.rating } }], now);
  });
  services.bell.ring({ rootId: scope.rootId, orderId: rating.orderId });
}
