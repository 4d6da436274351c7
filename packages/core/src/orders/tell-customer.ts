import { publicId, type Transaction } from "../kernel/index.ts";
import { notify } from "../notifications/index.ts";
import type { Kept } from "./fulfilment.ts";
import { takeUntold } from "./queries-tell.ts";
import { type ItemState, type LockedItem, type OrderRow, planOf, thingOf } from "./saga-rows.ts";

/** A piece of which its customer has not been told yet. */
export type Untold = { itemId: string; state: ItemState; delivered: Kept | null; failureCode: string | null };

/**
 * Tells the customer how the order stands once no piece of it is under way any more: one message for all pieces that are
 * ready, one for those a person works on, one for the money that is free again. Pieces a person finishes later are told of
 * then. Called in the transaction that moved the item `moved`.
 */
export async function tellCustomer(tx: Transaction, locked: LockedItem, moved: Untold, now: Date): Promise<void> {
  const { order } = locked;
  if (order.status === "processing") return;
  const untold = order.quantity === 1 ? [moved] : await takeUntold(tx, order.id);
  const ready = untold.filter((item) => item.state === "captured");
  const refunded = untold.filter((item) => item.state === "released" && item.failureCode !== "cancelled");
  const message = messageFor(order, now);
  const about = aboutOf(order);
  await tellReady(tx, order, ready, message);
  const manual = untold.filter((item) => item.state === "manual");
  if (manual.length > 0) {
    const data = { ...about, byHand: true };
    await notify(tx, { ...message("order_manual", manual), topic: "order_delayed", data });
  }
  if (refunded.length > 0) {
    const amountMicros = (order.unitPriceMicros * BigInt(refunded.length)).toString();
    const data = { ...about, amount: { amountMicros, currency: order.currency } };
    await notify(tx, { ...message("order_failed", refunded), topic: "order_failed", data });
  }
}

type MessageFor = ReturnType<typeof messageFor>;

async function tellReady(
  tx: Transaction,
  order: OrderRow,
  ready: readonly Untold[],
  message: MessageFor,
): Promise<void> {
  if (ready.length === 0) return;
  const about = aboutOf(order);
  const profileIds = order.kind === "esim" ? ready.flatMap((item) => item.delivered?.id ?? []) : [];
  const toppedUp = planOf(order.plan)?.offer?.iccid;
  const data = { ...about, profileIds, ...(toppedUp && { toppedUp }) };
  await notify(tx, { ...message("order_delivered", ready), topic: "order_delivered", data });
}

const aboutOf = (order: Pick<OrderRow, "id" | "kind" | "plan">) => ({
  orderId: publicId("ord", order.id),
  name: order.plan.name,
  thing: thingOf[order.kind],
});

function messageFor(order: OrderRow, now: Date) {
  const { id: subjectId, accountId, email } = order;
  const common = { accountId, subjectId, now, ...(email && { email }) };
  return (name: string, items: readonly Untold[]) => ({
    ...common,
    dedupeKey: `${name}:${items[0]?.itemId}:${now.getTime()}`,
  });
}

/** Tells the customer that it takes longer than usual (O4), once. */
export async function tellDelayed(
  tx: Transaction,
  order: Pick<OrderRow, "id" | "accountId" | "kind" | "email"> & { planName: string },
  now: Date,
): Promise<void> {
  await notify(tx, {
    topic: "order_delayed",
    accountId: order.accountId,
    subjectId: order.id,
    dedupeKey: `order_delayed:${order.id}`,
    data: { orderId: publicId("ord", order.id), name: order.planName, thing: thingOf[order.kind] },
    ...(order.email && { email: order.email }),
    now,
  });
}
