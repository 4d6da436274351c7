import { parseActivationCode } from "@tandem/provider-contract";
import { DomainError, type Micros, rootScope, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { capture, release } from "./deliver.ts";
import { manualTaskClosed, manualTaskNotFound, notByHand } from "./errors.ts";
import { moveItem } from "./queries-items.ts";
import { lockItem } from "./queries-lock.ts";
import { closeManualTask, findManualTask } from "./queries-manual.ts";
import { insertProfile } from "./queries-profiles.ts";
import type { LockedItem } from "./saga-rows.ts";
import { type SagaStep, sagaStep } from "./saga-step.ts";
import { keyOf, later, scheduleAdvance } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";

/** An eSIM a person got elsewhere. Cost and provider are optional; without a provider the cost is booked to `provider:manual`. */
export type ManualFulfilment = {
  iccid: string;
  activationCode: string;
  costMicros?: Micros;
  providerId?: string;
  note?: string;
};

/** Who works on the queue, and what they may see. */
export type Operator = { scope: Scope; actor: string };

/**
 * Delivers an item with an eSIM entered by hand: the held money is taken and the customer gets the codes. Throws
 * `orders.manual_task_not_found`, `orders.manual_task_closed`, `orders.not_by_hand` for anything
 * else than an eSIM, `request.invalid` for an unreadable activation code.
 */
export async function fulfilManually(
  services: OrdersServices,
  operator: Operator,
  taskId: string,
  entered: ManualFulfilment,
): Promise<{ orderId: string }> {
  const code = parseActivationCode(entered.activationCode);
  if (!code) throw new DomainError("request.invalid", { field: "activationCode" });
  const cost = entered.costMicros ?? 0n;
  return onTask(services, operator, { taskId, step: "manual_fulfil" }, async (tx, locked, now) => {
    const { order, item } = locked;
    if (order.kind !== "esim") throw notByHand(taskId, order.kind);
    const { smdpAddress, matchingId } = code;
    const profileId = await insertProfile(
      tx,
      locked,
      {
        profile: {
          iccid: entered.iccid,
          activationCode: entered.activationCode,
          smdpAddress,
          matchingId,
          state: "released",
        },
        origin: {
          ...{ attemptId: null, providerId: entered.providerId ?? null, offerId: null, upstreamOrderRef: null },
          ...{ costMicros: cost, currency: order.currency, startBy: null, checkAt: null, reason: null, givenUp: false },
        },
        spare: false,
      },
      now,
    );
    const data = { profileId, actor: operator.actor, costMicros: cost, providerId: entered.providerId ?? null };
    await capture(tx, locked, {
      delivered: { id: profileId, label: null },
      providerId: entered.providerId ?? null,
      attemptId: null,
      cost: { code: `provider:${entered.providerId ?? "manual"}`, micros: cost },
      fulfilled: { type: "item.manual_resolved", itemId: item.id, data: { ...data, resolution: "fulfilled" } },
      actor: operator.actor,
      now,
    });
    await audit(tx, locked, operator, "manual_task.fulfilled", {
      taskId,
      iccid: entered.iccid,
      note: entered.note ?? null,
    });
  });
}

/** Gives the held money back and tells the customer. Throws as `fulfilManually`. */
export async function refundManually(
  services: OrdersServices,
  operator: Operator,
  taskId: string,
  reason: string,
): Promise<{ orderId: string }> {
  return onTask(services, operator, { taskId, step: "manual_refund" }, async (tx, locked, now) => {
    const data = { actor: operator.actor, resolution: "refunded", reason };
    const events = [{ type: "item.manual_resolved", itemId: locked.item.id, data } as const];
    await release(tx, locked, { failureCode: "refunded", events }, now);
    await closeManualTask(tx, locked, { resolution: "refunded", by: operator.actor, note: reason }, now);
    await audit(tx, locked, operator, "manual_task.refunded", { taskId, reason });
  });
}

/** Lets routing choose again, among all providers. Throws as `fulfilManually`. */
export async function retryManually(
  services: OrdersServices,
  operator: Operator,
  taskId: string,
): Promise<{ orderId: string }> {
  return onTask(services, operator, { taskId, step: "manual_retry" }, async (tx, locked, now) => {
    const data = { actor: operator.actor, resolution: "retried" };
    const events = [{ type: "item.manual_resolved", itemId: locked.item.id, data } as const];
    await moveItem(tx, locked, { state: "held", attemptId: null, round: locked.item.round + 1 }, events, now);
    await closeManualTask(tx, locked, { resolution: "retried", by: operator.actor }, now);
    await scheduleAdvance(tx, keyOf(locked), later(now, 0));
    await audit(tx, locked, operator, "manual_task.retried", { taskId });
  });
}

/** Finds the task in the operator's scope, then works on its item in the root's: the money chain may cross tenants. */
async function onTask(
  services: OrdersServices,
  { scope }: Operator,
  task: { taskId: string; step: SagaStep },
  work: (tx: Transaction, locked: LockedItem, now: Date) => Promise<void>,
): Promise<{ orderId: string }> {
  const found = await withScope(services.database, scope, (tx) => findManualTask(tx, task.taskId));
  if (!found) throw manualTaskNotFound(task.taskId);
  const key = { rootId: scope.rootId, orderId: found.orderId, itemId: found.itemId };
  await sagaStep(services.database, rootScope(scope.rootId), task.step, async (tx) => {
    const locked = await lockItem(tx, key);
    const current = await findManualTask(tx, task.taskId);
    if (!locked || !current || current.resolution || locked.item.state !== "manual") {
      throw manualTaskClosed(task.taskId, current?.resolution ?? null);
    }
    await work(tx, locked, services.clock.now());
  });
  services.bell.ring(key);
  return { orderId: found.orderId };
}

async function audit(
  tx: Transaction,
  { order }: LockedItem,
  operator: Operator,
  action: string,
  details: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, {
    tenantId: order.tenantId,
    accountId: order.accountId,
    actor: operator.actor,
    action,
    subject: order.id,
    details,
  });
}
