import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { manualTaskNotFound } from "./errors.ts";
import type { ManualTaskView, StockView } from "./order-views.ts";
import type { StockState } from "./queries-profiles.ts";
import type { Bought, OrderKind } from "./saga-rows.ts";

/** What waits for a person in the scope, oldest first; or what did, newest first. */
export async function listManualTasks(
  tx: Transaction,
  page: TaskFilter & { state: "open" | "done"; afterId?: string; limit: number },
): Promise<ManualTaskView[]> {
  const open = page.state === "open";
  let query = selectTasks(tx).where("t.resolution", open ? "is" : "is not", null);
  if (page.country) query = query.where(sql<boolean>`${page.country} = any(o.country_codes)`);
  if (page.createdBefore) query = query.where("t.created_at", "<=", page.createdBefore);
  if (page.orderId) query = query.where("t.order_id", "=", page.orderId);
  if (page.customer) {
    const pattern = `%${page.customer.replaceAll(/[\\%_]/g, "\\$&")}%`;
    query = query.where((where) => where.or([where("a.name", "ilike", pattern), where("a.email", "ilike", pattern)]));
  }
  if (page.afterId) query = query.where("t.id", open ? ">" : "<", page.afterId);
  const rows = await query
    .orderBy("t.id", open ? "asc" : "desc")
    .limit(page.limit)
    .execute();
  return rows.map(toTask);
}

/** Which tasks are asked for. `customer` is a part of a name or an e-mail address. */
export type TaskFilter = { country?: string; createdBefore?: Date; orderId?: string; customer?: string };

/** One task, open or done. Throws `orders.manual_task_not_found` outside the scope. */
export async function getManualTask(tx: Transaction, taskId: string): Promise<ManualTaskView> {
  const row = await selectTasks(tx).where("t.id", "=", taskId).executeTakeFirst();
  if (!row) throw manualTaskNotFound(taskId);
  return toTask(row);
}

/** The tasks of one order, oldest first. */
export async function listOrderTasks(tx: Transaction, orderId: string): Promise<ManualTaskView[]> {
  return (await selectTasks(tx).where("t.order_id", "=", orderId).orderBy("t.id").execute()).map(toTask);
}

/** How many tasks are open, and since when the oldest is. */
export async function countManualTasks(tx: Transaction): Promise<{ open: number; oldestAt: Date | null }> {
  const row = await tx.sql
    .selectFrom("orders.manual_tasks")
    .select((select) => [select.fn.countAll<bigint>().as("open"), select.fn.min("created_at").as("oldest")])
    .where("root_id", "=", tx.scope.rootId)
    .where("resolution", "is", null)
    .executeTakeFirstOrThrow();
  return { open: Number(row.open), oldestAt: row.oldest };
}

function selectTasks(tx: Transaction) {
  return tx.sql
    .selectFrom("orders.manual_tasks as t")
    .innerJoin("orders.orders as o", (join) =>
      join.onRef("o.root_id", "=", "t.root_id").onRef("o.id", "=", "t.order_id"),
    )
    .innerJoin("tenancy.accounts as a", (join) =>
      join.onRef("a.root_id", "=", "t.root_id").onRef("a.account_id", "=", "t.account_id"),
    )
    .selectAll("t")
    .select(["o.kind", "o.plan_id", "o.plan", "o.unit_price_micros", "o.currency", "o.attempt_count"])
    .select(["a.name as account_name", "a.email as account_email"])
    .where("t.root_id", "=", tx.scope.rootId);
}

type TaskRow = Awaited<ReturnType<ReturnType<typeof selectTasks>["execute"]>>[number];

function toTask(row: TaskRow): ManualTaskView {
  return {
    id: row.id,
    orderId: row.order_id,
    itemId: row.item_id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    accountName: row.account_name,
    accountEmail: row.account_email,
    kind: row.kind as OrderKind,
    planId: row.plan_id,
    plan: row.plan as Bought,
    unitPriceMicros: row.unit_price_micros,
    currency: row.currency,
    attemptCount: row.attempt_count,
    reason: row.reason,
    resolution: row.resolution,
    resolvedBy: row.resolved_by,
    resolvedAt: row.resolved_at,
    note: row.note,
    createdAt: row.created_at,
  };
}

/** Spare profiles, newest first, in any state of the stock. Needs a scope that sees the platform's rows. */
export async function listStock(
  tx: Transaction,
  page: { state?: StockState; beforeId?: string; limit: number },
): Promise<StockView[]> {
  let query = tx.sql
    .selectFrom("orders.profiles as p")
    .leftJoin("catalog.offers as f", (join) =>
      join.onRef("f.root_id", "=", "p.root_id").onRef("f.id", "=", "p.offer_id"),
    )
    .select(["p.id", "p.iccid", "p.provider_id", "p.offer_id", "f.name as offer_name", "p.cost_micros", "p.currency"])
    .select(["p.stock_state", "p.bought_for_order_id", "p.order_id", "p.stocked_at", "p.start_by", "p.created_at"])
    .where("p.root_id", "=", tx.scope.rootId)
    .where("p.stock_state", "is not", null);
  if (page.state) query = query.where("p.stock_state", "=", page.state);
  if (page.beforeId) query = query.where("p.id", "<", page.beforeId);
  const rows = await query.orderBy("p.id", "desc").limit(page.limit).execute();
  return rows.map((row) => ({
    id: row.id,
    iccid: row.iccid,
    providerId: row.provider_id ?? "",
    offerId: row.offer_id ?? "",
    offerName: row.offer_name,
    costMicros: row.cost_micros,
    currency: row.currency,
    state: row.stock_state as StockState,
    fromOrderId: row.bought_for_order_id,
    usedByOrderId: row.order_id,
    stockedAt: row.stocked_at ?? row.created_at,
    startBy: row.start_by,
    createdAt: row.created_at,
  }));
}

/** How many spare profiles an order's attempts left behind, whatever became of them. */
export async function countSparesOf(tx: Transaction, orderId: string): Promise<number> {
  const row = await tx.sql
    .selectFrom("orders.profiles")
    .select((select) => select.fn.countAll<bigint>().as("spares"))
    .where("root_id", "=", tx.scope.rootId)
    .where("bought_for_order_id", "=", orderId)
    .where("stock_state", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(row.spares);
}

/** Attempts that may still have bought something nobody knows of, and since when the oldest is. */
export async function countOpenQuestions(tx: Transaction): Promise<{ attempts: number; oldestAt: Date | null }> {
  const row = await tx.sql
    .selectFrom("orders.open_questions")
    .select((select) => [select.fn.countAll<bigint>().as("attempts"), select.fn.min("since").as("oldest")])
    .where("root_id", "=", tx.scope.rootId)
    .executeTakeFirstOrThrow();
  return { attempts: Number(row.attempts), oldestAt: row.oldest };
}

/** Reads what a traveller needs to install profiles; for the message that carries it. */
export async function loadInstallable(
  tx: Transaction,
  profileIds: readonly string[],
): Promise<
  { iccid: string; activationCode: string; smdpAddress: string; matchingId: string; confirmationCode: string | null }[]
> {
  if (profileIds.length === 0) return [];
  const rows = await tx.sql
    .selectFrom("orders.profiles")
    .select(["iccid", "activation_code", "smdp_address", "matching_id", "confirmation_code"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "in", [...profileIds])
    .where("account_id", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    iccid: row.iccid,
    activationCode: row.activation_code,
    smdpAddress: row.smdp_address,
    matchingId: row.matching_id,
    confirmationCode: row.confirmation_code,
  }));
}
