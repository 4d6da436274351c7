import {
  fulfilManualTask,
  getManualTask as getRoute,
  listManualTasks as listRoute,
  listStock as listStockRoute,
  refundManualTask,
  retryManualTask,
} from "@tandem/api-schema";
import { parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import {
  fulfilManually,
  getManualTask,
  listManualTasks,
  listStock,
  type ManualTaskView,
  refundManually,
  retryManually,
  type StockView,
  type TaskFilter,
} from "@tandem/core/orders";
import type { App } from "../../app.ts";
import { actorOf, operatorScope, type Principal } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { publicBase } from "../../http/public-base.ts";
import { presentKind } from "../../present/orders.ts";
import { presentOrderedPlan } from "../../present/plan-snapshot.ts";
import { fromMoney, toInstant, toInstantOrNull, toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";
import { readOperatorOrder } from "./operator-order.ts";

/** What a person must finish, and the profiles bought once too often. */
export function manualQueueRoutes(app: App, services: Services): void {
  const { database, orders, config, clock } = services;
  const operatorOf = (principal: Principal) => ({ scope: operatorScope(principal), actor: actorOf(principal) });

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, state, ...query } = c.req.valid("query");
    const after = readCursor(`manual-${state}`, cursor, 1);
    const filter = toFilter(query, clock.now());
    const rows = await withScope(database, operatorScope(c.get("principal")), (tx) =>
      listManualTasks(tx, { ...filter, state, limit: limit + 1, ...(after && { afterId: String(after[0]) }) }),
    );
    const page = toPage(rows, { limit, list: `manual-${state}`, at: (row) => [row.id], present: presentTask });
    return c.json(page, 200);
  });

  app.openapi(getRoute, async (c) => {
    const taskId = parsePublicId("tsk", c.req.valid("param").taskId);
    const task = await withScope(database, operatorScope(c.get("principal")), (tx) => getManualTask(tx, taskId));
    return c.json(presentTask(task), 200);
  });

  app.openapi(fulfilManualTask, async (c) => {
    const operator = operatorOf(c.get("principal"));
    const { iccid, activationCode, cost, note } = c.req.valid("json");
    const taskId = parsePublicId("tsk", c.req.valid("param").taskId);
    const { orderId } = await fulfilManually(orders, operator, taskId, {
      iccid,
      activationCode,
      ...(cost && { costMicros: fromMoney(cost, cost.currency, "cost") }),
      ...(note !== undefined && { note }),
    });
    return c.json(await readOperatorOrder(services, operator.scope, orderId, publicBase(c, config)), 200);
  });

  app.openapi(refundManualTask, async (c) => {
    const operator = operatorOf(c.get("principal"));
    const taskId = parsePublicId("tsk", c.req.valid("param").taskId);
    const { orderId } = await refundManually(orders, operator, taskId, c.req.valid("json").reason);
    return c.json(await readOperatorOrder(services, operator.scope, orderId, publicBase(c, config)), 200);
  });

  app.openapi(retryManualTask, async (c) => {
    const operator = operatorOf(c.get("principal"));
    const taskId = parsePublicId("tsk", c.req.valid("param").taskId);
    const { orderId } = await retryManually(orders, operator, taskId);
    return c.json(await readOperatorOrder(services, operator.scope, orderId, publicBase(c, config)), 200);
  });

  app.openapi(listStockRoute, async (c) => {
    const { cursor, limit, state } = c.req.valid("query");
    const after = readCursor("stock", cursor, 1);
    const { rows, names } = await withScope(database, operatorScope(c.get("principal")), async (tx) => ({
      rows: await listStock(tx, {
        limit: limit + 1,
        ...(state && { state }),
        ...(after && { beforeId: String(after[0]) }),
      }),
      names: await providerNamesOf(tx),
    }));
    const present = (row: StockView) => presentStock(row, names);
    return c.json(toPage(rows, { limit, list: "stock", at: (row) => [row.id], present }), 200);
  });
}

type TaskQuery = { country?: string | undefined; waitingMinutes?: number | undefined; search?: string | undefined };

function toFilter({ country, waitingMinutes, search = "" }: TaskQuery, now: Date): TaskFilter {
  const text = search.trim();
  return {
    ...(country && { country }),
    ...(waitingMinutes && { createdBefore: new Date(now.getTime() - waitingMinutes * 60_000) }),
    ...(text.startsWith("ord_") ? { orderId: parsePublicId("ord", text) } : text && { customer: text }),
  };
}

function presentTask(task: ManualTaskView) {
  return {
    id: publicId("tsk", task.id),
    orderId: publicId("ord", task.orderId),
    itemId: publicId("itm", task.itemId),
    state: task.resolution === null ? ("open" as const) : ("done" as const),
    resolution: task.resolution as "fulfilled" | "refunded" | "retried" | "cancelled" | null,
    reason: task.reason,
    account: { id: publicId("acc", task.accountId), name: task.accountName, email: task.accountEmail },
    kind: presentKind(task.kind),
    plan: presentOrderedPlan(task.planId, task.plan),
    price: toMoney(task.unitPriceMicros, task.currency),
    attemptCount: task.attemptCount,
    createdAt: toInstant(task.createdAt),
    resolvedAt: toInstantOrNull(task.resolvedAt),
    resolvedBy: task.resolvedBy,
    note: task.note,
  };
}

function presentStock(spare: StockView, names: ReadonlyMap<string, string>) {
  return {
    id: publicId("esm", spare.id),
    iccid: spare.iccid,
    provider: { id: publicId("prv", spare.providerId), name: names.get(spare.providerId) ?? "a removed provider" },
    offer: { id: publicId("off", spare.offerId), name: spare.offerName ?? "an offer that is gone" },
    cost: toMoney(spare.costMicros, spare.currency),
    state: spare.state,
    fromOrderId: spare.fromOrderId ? publicId("ord", spare.fromOrderId) : null,
    usedByOrderId: spare.usedByOrderId ? publicId("ord", spare.usedByOrderId) : null,
    createdAt: toInstant(spare.stockedAt),
    expiresAt: toInstantOrNull(spare.startBy),
  };
}
