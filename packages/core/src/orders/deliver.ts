import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied, type TransferInput } from "../ledger/index.ts";
import type { NewEvent } from "./events.ts";
import { fulfilmentOf, type Kept } from "./fulfilment.ts";
import { changeAttempt } from "./queries-attempts.ts";
import { moveItem } from "./queries-items.ts";
import { closeManualTask } from "./queries-manual.ts";
import { assignStockProfile, type StockProfile } from "./queries-profiles.ts";
import { type AttemptRow, isClosed, type LockedItem } from "./saga-rows.ts";
import { later } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";
import { tellCustomer } from "./tell-customer.ts";

/** Where the cost of a delivered piece is booked from: paid to a provider now, or taken out of stock, which was paid before. */
type CostSource = { code: `provider:${string}` | "stock"; micros: Micros };

/** What an attempt bought goes to the order's customer, and the money of the piece is taken: `fulfilled` and `captured` in one. */
export async function deliverBought(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  bought: { attempt: AttemptRow; upstreamRef: string; thing: unknown },
  now: Date,
): Promise<void> {
  const { attempt, upstreamRef, thing } = bought;
  const { kind } = locked.order;
  const kept = await fulfilmentOf(services, kind).keep({ services, tx, locked, attempt, upstreamRef, now }, thing);
  // A profile ends its attempt in the statement that writes it.
  if (kind !== "esim") {
    await changeAttempt(tx, attempt, { state: "done", resolution: "delivered", upstreamRef, answered: true }, now);
  }
  const data = {
    providerId: attempt.providerId,
    deliveredId: kept.id,
    deliveryMs: now.getTime() - locked.order.createdAt.getTime(),
    upstreamRef,
    kind,
  };
  await capture(tx, locked, {
    delivered: kept,
    providerId: attempt.providerId,
    attemptId: attempt.id,
    cost: { code: `provider:${attempt.providerId}`, micros: attempt.costMicros },
    fulfilled: { type: "item.fulfilled", itemId: locked.item.id, attemptId: attempt.id, data },
    now,
  });
}

/** A spare profile goes to the order's customer. Nothing is paid to anyone: its cost leaves the stock. */
export async function deliverFromStock(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  spare: StockProfile,
  now: Date,
): Promise<void> {
  const checkAt = later(now, services.policy.profileCheckMs);
  await assignStockProfile(tx, locked, { profileId: spare.id, checkAt }, now);
  const data = { providerId: spare.providerId, profileId: spare.id, costMicros: spare.costMicros };
  await capture(tx, locked, {
    delivered: { id: spare.id, label: null },
    providerId: spare.providerId,
    attemptId: null,
    cost: { code: "stock", micros: spare.costMicros },
    fulfilled: { type: "item.stock_used", itemId: locked.item.id, data },
    now,
  });
}

export type Capture = {
  delivered: Kept;
  providerId: string | null;
  attemptId: string | null;
  cost: CostSource;
  fulfilled: NewEvent;
  /** Who delivered, when a person did. */
  actor?: string;
  now: Date;
};

/**
 * Closes an item as delivered and takes its money, the whole chain in one batch (architecture §3): customer → selling tenant →
 * its seller … → platform → provider. What stays on each `sales` account is that party's margin.
 */
export async function capture(tx: Transaction, locked: LockedItem, done: Capture): Promise<void> {
  const { order, item } = locked;
  const { now } = done;
  const wasManual = item.state === "manual";
  const cost = done.cost.micros;
  const events: NewEvent[] = [
    done.fulfilled,
    { type: "item.captured", itemId: item.id, data: { amountMicros: order.unitPriceMicros, currency: order.currency } },
  ];
  const change = {
    state: "captured",
    delivered: done.delivered,
    providerId: done.providerId,
    costMicros: cost,
  } as const;
  await moveItem(tx, locked, { ...change, attemptId: done.attemptId }, events, now);
  if (wasManual) await closeManualTask(tx, locked, { resolution: "fulfilled", by: done.actor ?? "late delivery" }, now);
  const untold = { itemId: item.id, state: "captured", delivered: done.delivered, failureCode: null } as const;
  await tellCustomer(tx, locked, untold, now);
  const transfers = await saleChain(tx, locked, done.cost);
  if (transfers.length > 0) requireApplied(await applyTransfers(tx, transfers));
}

async function saleChain(tx: Transaction, { order, item }: LockedItem, cost: CostSource): Promise<TransferInput[]> {
  const { rootId, currency } = order;
  const common = { currency, reason: "order", subjectId: order.id };
  const salesOf = (tenantId: string) => ensureLedgerAccount(tx, { rootId, tenantId, code: "sales", currency });
  const price = order.unitPriceMicros;
  // What a tenant bought for itself was not held.
  const transfers: TransferInput[] =
    price > 0n ? [{ ...common, kind: "capture", id: newId(), holdId: item.holdId, amountMicros: price }] : [];
  for (const link of order.chain) {
    const amountMicros = BigInt(link.micros);
    if (amountMicros === 0n) continue;
    const debitAccountId = await salesOf(link.from);
    const creditAccountId = await salesOf(link.to);
    transfers.push({ ...common, kind: "post", id: newId(), debitAccountId, creditAccountId, amountMicros });
  }
  if (cost.micros > 0n) {
    const debitAccountId = await salesOf(rootId);
    const creditAccountId = await ensureLedgerAccount(tx, { rootId, tenantId: rootId, code: cost.code, currency });
    transfers.push({
      ...common,
      kind: "post",
      id: newId(),
      debitAccountId,
      creditAccountId,
      amountMicros: cost.micros,
    });
  }
  return transfers;
}

/** Closes an item as not delivered and frees its money. */
export async function release(
  tx: Transaction,
  locked: LockedItem,
  why: { failureCode: string; events: NewEvent[] },
  now: Date,
): Promise<void> {
  const { order, item } = locked;
  if (isClosed(item.state)) return;
  const released: NewEvent = {
    type: "item.released",
    itemId: item.id,
    data: { amountMicros: order.unitPriceMicros, currency: order.currency, failureCode: why.failureCode },
  };
  await moveItem(tx, locked, { state: "released", failureCode: why.failureCode }, [...why.events, released], now);
  const { failureCode } = why;
  await tellCustomer(tx, locked, { itemId: item.id, state: "released", delivered: null, failureCode }, now);
  if (order.unitPriceMicros === 0n) return;
  const voided = { kind: "void", id: newId(), holdId: item.holdId, currency: order.currency } as const;
  requireApplied(await applyTransfers(tx, [{ ...voided, reason: "order", subjectId: order.id }]));
}
