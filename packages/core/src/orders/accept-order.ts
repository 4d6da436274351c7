import { assert, newId, rootScope, type Transaction, tenantScope, withScope } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";
import {
  accountNotFound,
  accountSuspended,
  idempotencyKeyReused,
  planNotFound,
  planUnavailable,
  tenantSuspended,
} from "./errors.ts";
import type { NewEvent } from "./events.ts";
import { publishOrder } from "./publish-news.ts";
import {
  type Buyer,
  findOrderByKey,
  insertOrder,
  type NewOrder,
  type PlanForSale,
  readChain,
  readPlanForSale,
} from "./queries-accept.ts";
import { sagaStep } from "./saga-step.ts";
import type { OrdersServices } from "./services.ts";

export type OrderRequest = {
  planId: string;
  /** 1 to 100. */
  quantity: number;
  /** Where the QR code goes; the account's own address when left out. */
  email?: string;
  /** The same key of the same account makes one order, however often and at once it is asked for. */
  idempotencyKey?: string;
};

/** `created` is false when the idempotency key had made this order before. */
export type Accepted = { orderId: string; created: boolean };

/**
 * Takes an order: checks who buys what for how much, holds the money piece by piece and queues the first step. Returns at
 * once; the eSIM follows. Throws `wallet.insufficient_balance` with the missing amount, and then nothing is kept;
 * `catalog.plan_not_found`, `catalog.plan_unavailable`, `account.suspended`, `tenant.suspended`, `idempotency.key_reused`.
 */
export async function acceptOrder(services: OrdersServices, buyer: Buyer, request: OrderRequest): Promise<Accepted> {
  const { database, clock, bell } = services;
  assert(Number.isInteger(request.quantity) && request.quantity > 0, "an order is for at least one piece");
  const chain =
    buyer.tenantId === buyer.rootId
      ? []
      : await withScope(database, rootScope(buyer.rootId), (tx) => readChain(tx, buyer.tenantId, request.planId));
  const scope = tenantScope(buyer.rootId, buyer.tenantId);
  const accepted = await sagaStep(database, scope, "accept", async (tx) => {
    const sale = checkSale(await readPlanForSale(tx, buyer, request.planId), buyer, request.planId);
    return takeOrder(
      tx,
      {
        ...buyer,
        id: newId(),
        kind: "esim",
        planId: request.planId,
        plan: sale.plan,
        targetProfileId: null,
        quantity: request.quantity,
        currency: sale.currency,
        unitPriceMicros: sale.priceMicros,
        chain,
        exclusiveKey: null,
        email: request.email ?? sale.accountEmail,
        idempotencyKey: request.idempotencyKey ?? null,
        items: Array.from({ length: request.quantity }, () => ({ id: newId(), holdId: newId() })),
      },
      clock.now(),
    );
  });
  if (accepted.created) bell.ring({ rootId: buyer.rootId, orderId: accepted.orderId });
  return accepted;
}

type Sale = Pick<PlanForSale, "accountEmail"> & {
  plan: NonNullable<PlanForSale["plan"]>;
  priceMicros: bigint;
  currency: string;
};

function checkSale(found: PlanForSale | null, buyer: Buyer, planId: string): Sale {
  if (!found) throw accountNotFound(buyer.accountId);
  if (found.tenantStatus === "suspended") throw tenantSuspended(buyer.tenantId);
  if (found.accountStatus !== "active") throw accountSuspended(buyer.accountId);
  if (!found.plan) throw planNotFound(planId);
  if (found.planStatus !== "active" || found.priceMicros === null || found.currency === null) {
    throw planUnavailable(planId);
  }
  return {
    accountEmail: found.accountEmail,
    plan: found.plan,
    priceMicros: found.priceMicros,
    currency: found.currency,
  };
}

/**
 * Writes an order that was found right, with its holds, events and first jobs, in the caller's transaction. The wallet is
 * touched last, so that its row is locked as briefly as can be.
 */
export async function takeOrder(tx: Transaction, order: NewOrder, now: Date): Promise<Accepted> {
  const total = order.unitPriceMicros * BigInt(order.quantity);
  const { rootId, tenantId, accountId, currency } = order;
  const events: NewEvent[] = [
    { type: "order.received", data: { planId: order.planId, quantity: order.quantity, kind: order.kind } },
    { type: "order.priced", data: { unitPriceMicros: order.unitPriceMicros, totalMicros: total, currency } },
    ...(total > 0n ? [{ type: "order.held", data: { totalMicros: total, currency } } as const] : []),
  ];
  if (!(await insertOrder(tx, order, events, now))) return repeated(tx, order);
  await publishOrder(tx, { ...order, name: order.plan.name, status: "processing" }, "order.created");
  if (total === 0n) return { orderId: order.id, created: true };
  const wallet = await ensureLedgerAccount(tx, { rootId, tenantId, accountId, code: "wallet", currency });
  const sales = await ensureLedgerAccount(tx, { rootId, tenantId, code: "sales", currency });
  const result = await applyTransfers(
    tx,
    order.items.map((item) => ({
      kind: "hold",
      id: item.holdId,
      debitAccountId: wallet,
      creditAccountId: sales,
      amountMicros: order.unitPriceMicros,
      currency,
      reason: "order",
      subjectId: order.id,
    })),
  );
  requireApplied(result);
  return { orderId: order.id, created: true };
}

async function repeated(tx: Transaction, order: NewOrder): Promise<Accepted> {
  assert(order.idempotencyKey !== null, "only an idempotency key can find its order taken");
  const before = await findOrderByKey(tx, order, order.idempotencyKey);
  assert(before, "the order of a taken idempotency key can be read");
  const same =
    before.kind === order.kind &&
    before.name === order.plan.name &&
    before.planId === order.planId &&
    before.targetProfileId === order.targetProfileId &&
    before.quantity === order.quantity;
  if (!same) throw idempotencyKeyReused(before.id);
  return { orderId: before.id, created: false };
}
