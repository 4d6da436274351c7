import { type RawBuilder, sql } from "kysely";
import type { AttemptView, ItemView } from "./order-views.ts";

/**
 * True of the order `o` when a piece of it was delivered by another provider than the one asked first: a backup saved it. That
 * more than one was asked (`o.failed_over`) is not enough, for the first may have delivered late, or a person by hand.
 */
export const deliveredByBackup: RawBuilder<boolean> = sql`(o.failed_over and exists (
  select from orders.items i join orders.attempts d on d.root_id = i.root_id and d.id = i.attempt_id
  where i.root_id = o.root_id and i.order_id = o.id and i.state = 'captured' and d.provider_id <> (
    select f.provider_id from orders.attempts f where f.root_id = i.root_id and f.item_id = i.id order by f.number limit 1)))`;

/** True of the order `o` when a person delivered a piece of it. Needs a scope that sees the tenant's manual tasks. */
export const deliveredByHand: RawBuilder<boolean> = sql`exists (
  select from orders.manual_tasks m join orders.items i on i.root_id = m.root_id and i.id = m.item_id
  where m.root_id = o.root_id and m.order_id = o.id and m.resolution = 'fulfilled' and i.state = 'captured' and i.attempt_id is null)`;

/** `deliveredByBackup` of an order that was read whole. Attempts oldest first. */
export function isDeliveredByBackup(items: readonly ItemView[], attempts: readonly AttemptView[]): boolean {
  return items.some((item) => {
    const own = attempts.filter((attempt) => attempt.itemId === item.id);
    const delivered = own.find((attempt) => attempt.id === item.attemptId);
    return item.state === "captured" && delivered !== undefined && delivered.providerId !== own[0]?.providerId;
  });
}
