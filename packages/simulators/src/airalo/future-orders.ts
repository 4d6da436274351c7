import type { Desk } from "./desk.ts";
import { newRequestId } from "./desk.ts";
import { type Form, listOf, textOf } from "./form.ts";
import { buy, checkOrder } from "./place-order.ts";
import { codeBody, invalid, Refusal } from "./refusal.ts";
import type { FutureOrder, Order } from "./state.ts";

const DAY_MS = 86_400_000;
const DUE_MIN_MS = 2 * DAY_MS;
const DUE_MAX_MS = 365 * DAY_MS;
/** Cancelling ends a day before the order is due (sheet: POST /v2/cancel-future-orders). */
export const CANCEL_BEFORE_MS = DAY_MS;
const CANCEL_MAX = 10;
const REQUEST_ID_LENGTH = 25;

/** Packages of the sandbox whose future orders end up in a certain state (sheet: Sandbox facts). */
const forcedStates: Readonly<Record<string, "pending" | "retry" | "failed">> = {
  "test-create-pending-future-order-7days-1gb": "pending",
  "test-create-retry-future-order-7days-1gb": "retry",
  "test-create-failed-future-order-7days-1gb": "failed",
};

/** `POST /v2/future-orders`: keeps an order for later. Nothing is charged before it is due. */
export function createFutureOrder(desk: Desk, form: Form, webhookUrl: string | null): FutureOrder {
  const packageId = textOf(form, "package_id") ?? "";
  const forced = forcedStates[packageId];
  const quantity = Number(textOf(form, "quantity"));
  if (!forced) checkOrder(desk, form);
  const futureOrder: FutureOrder = {
    requestId: newRequestId(),
    status: forced ?? "pending",
    packageId,
    quantity,
    description: textOf(form, "description") ?? null,
    brand: textOf(form, "brand_settings_name") ?? null,
    webhookUrl,
    dueAtMs: readDueDate(desk, textOf(form, "due_date")),
    createdAtMs: desk.nowMs(),
  };
  desk.commit({ type: "futureOrdered", futureOrder });
  return futureOrder;
}

function readDueDate(desk: Desk, text: string | undefined): number {
  if (text === undefined) throw invalid({ due_date: "The due date field is required." });
  const dueAtMs = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(text)
    ? Date.parse(`${text.replace(" ", "T")}:00Z`)
    : Number.NaN;
  if (Number.isNaN(dueAtMs)) throw invalid({ due_date: "The due date does not match the format Y-m-d H:i." });
  const waitMs = dueAtMs - desk.nowMs();
  if (waitMs < DUE_MIN_MS) {
    throw invalid({ due_date: "Minimum due date must be at least the day after tomorrow in UTC timezone." });
  }
  if (waitMs > DUE_MAX_MS) throw invalid({ due_date: "Maximum due date must be within one year." });
  return dueAtMs;
}

/** `POST /v2/cancel-future-orders`: all or none; each wrong id is told by its place (422). */
export function cancelFutureOrders(desk: Desk, form: Form): void {
  const requestIds = listOf(form, "request_ids");
  if (requestIds.length === 0) throw invalid({ request_ids: "The request ids field is required." });
  if (requestIds.length > CANCEL_MAX)
    throw invalid({ request_ids: `The request ids may not have more than ${CANCEL_MAX} items.` });
  const wrong: Record<string, string> = {};
  requestIds.forEach((requestId, index) => {
    const text = wrongCancellation(desk, requestId);
    if (text !== undefined) wrong[`request_ids.${index}`] = text;
  });
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  for (const requestId of requestIds) desk.commit({ type: "futureOrderEnded", requestId, status: "cancelled" });
}

function wrongCancellation(desk: Desk, requestId: string): string | undefined {
  if (requestId.length !== REQUEST_ID_LENGTH)
    return `Each request ID must be exactly ${REQUEST_ID_LENGTH} characters long.`;
  const futureOrder = desk.state.futureOrders.get(requestId);
  if (!futureOrder) return `Request ID: ${requestId} does not exist.`;
  const open = futureOrder.status === "pending" || futureOrder.status === "retry";
  const inTime = futureOrder.dueAtMs - desk.nowMs() > CANCEL_BEFORE_MS;
  return open && inTime ? undefined : `Request ID: ${requestId} is already processed and can not be cancelled.`;
}

/**
 * Carries out the future orders that became due; each result goes out by webhook. Orders that cannot be bought fail
 * with the reason. Called when one is due and before every call, since timers do not outlive the lab.
 */
export function processDueOrders(desk: Desk, describe: (order: Order) => Record<string, unknown>): void {
  for (const futureOrder of desk.state.futureOrders.values()) {
    if (futureOrder.status !== "pending" || futureOrder.dueAtMs > desk.nowMs()) continue;
    if (!desk.catalogue.packages.has(futureOrder.packageId)) continue;
    processDue(desk, futureOrder, describe);
  }
}

function processDue(desk: Desk, futureOrder: FutureOrder, describe: (order: Order) => Record<string, unknown>): void {
  const { requestId, packageId, quantity, description, brand, webhookUrl } = futureOrder;
  const values = { package_id: packageId, quantity, description, brand_settings_name: brand };
  try {
    const order = buy(desk, checkOrder(desk, { asForm: false, values }), { readyAfterMs: 0, requestId });
    desk.commit({ type: "futureOrderEnded", requestId, status: "completed" });
    if (webhookUrl) desk.webhooks.asyncOrder(webhookUrl, { ...describe(order), request_id: requestId });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    desk.commit({ type: "futureOrderEnded", requestId, status: "failed" });
    const reason = error.body.reason ? error.body : codeBody(34);
    if (webhookUrl) desk.webhooks.asyncOrder(webhookUrl, { ...reason, request_id: requestId });
  }
}
