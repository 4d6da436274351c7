import type { Call as OperationCall } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { objectOf, textOf } from "./http.ts";
import { type FreeNumber, marketOf, type NumberOrder, type OwnNumber, requireNumber } from "./number.ts";
import { invalid, missing, Refusal } from "./refusal.ts";
import type { SaleRow } from "./state.ts";
import { notify } from "./webhooks.ts";
import { wireOrder } from "./wire-numbers.ts";

/** For how long a number that a search showed can be ordered; the time is not published (FACTS.md). */
const SEEN_MS = 24 * 3_600_000;

/** Buys and gives back numbers. What a search showed is not kept over a restart, as a search is repeated easily. */
export class NumberDesk {
  readonly #desk: Desk;
  readonly #orderWebhookUrl: () => string;
  readonly #seen = new Map<string, number>();

  constructor(desk: Desk, orderWebhookUrl: () => string) {
    this.#desk = desk;
    this.#orderWebhookUrl = orderWebhookUrl;
    desk.onTask("numberOrder", (id, outcome) => this.#settle(id, outcome === "failure" ? "failure" : "success"));
  }

  /** Notes that a search showed these numbers: only such can be ordered (sheet: Order rules). */
  show(numbers: readonly FreeNumber[]): void {
    for (const { number } of numbers) this.#seen.set(number, this.#desk.nowMs());
  }

  /** Every number nobody can buy now. */
  taken(): ReadonlySet<string> {
    const { takenNumbers, numbers, numberOrders } = this.#desk.state.tables;
    const taken = new Set(takenNumbers.keys());
    for (const own of numbers.values()) taken.add(own.number);
    for (const order of numberOrders.values()) {
      if (order.status === "pending") for (const item of order.items) taken.add(item.number);
    }
    return taken;
  }

  owned(number: string): OwnNumber | undefined {
    return this.#desk.rows("numbers").find((own) => own.number === number);
  }

  /** Takes an order. Throws `Refusal` for numbers not seen, not free, or not affordable. */
  place(body: Record<string, unknown>, call: OperationCall): NumberOrder {
    const desk = this.#desk;
    const list = body.phone_numbers;
    if (!Array.isArray(list) || list.length === 0) throw missing("phone_numbers");
    const wanted = list.map((entry: unknown, index) => this.#wanted(objectOf({ entry }, "entry"), index));
    const atMs = desk.nowMs();
    const subOrders = new Map<string, string>();
    const order: NumberOrder = {
      id: desk.uuid(),
      customerReference: textOf(body, "customer_reference") ?? null,
      connectionId: textOf(body, "connection_id") ?? null,
      messagingProfileId: textOf(body, "messaging_profile_id") ?? null,
      status: "pending",
      cancelled: [],
      createdAtMs: atMs,
      updatedAtMs: atMs,
      items: wanted.map(({ number, market, grouped }) => {
        const key = `${market.country} ${market.type}`;
        const subOrderId = subOrders.get(key) ?? desk.uuid();
        subOrders.set(key, subOrderId);
        const requirementsMet = grouped || market.requirements.length === 0;
        return { id: desk.uuid(), subOrderId, number, country: market.country, type: market.type, requirementsMet };
      }),
    };
    const met = order.items.every((item) => item.requirementsMet);
    const cost = wanted.reduce((sum, { market }) => sum + market.upfront + market.monthly, 0);
    desk.requireFunds(cost);
    const rows = met ? wanted.map(({ number, market }, index) => saleOf(order, number, market, index)) : [];
    desk.commit({
      puts: [{ table: "numberOrders", row: order }, ...rows.map((row) => ({ table: "sales" as const, row }))],
      charged: met ? cost : 0,
    });
    const outcome = call.takeActivationFailure() ? "failure" : "success";
    if (met) desk.later(desk.context.settings().allocationDelayMs, "numberOrder", order.id, outcome);
    return order;
  }

  #wanted(entry: Record<string, unknown>, index: number): FreeNumber & { grouped: boolean } {
    const pointer = `phone_numbers/${index}/phone_number`;
    const number = requireNumber(textOf(entry, "phone_number"), pointer);
    const seenAtMs = this.#seen.get(number);
    const free = marketOf(number);
    if (!free || seenAtMs === undefined || this.#desk.nowMs() - seenAtMs > SEEN_MS) {
      throw new Refusal(
        400,
        "85000",
        "Search required",
        "Numbers must be searched for before they are ordered.",
        pointer,
      );
    }
    if (this.taken().has(number)) {
      throw new Refusal(400, "85001", "Number unavailable", `The number ${number} is no longer available.`, pointer);
    }
    return { ...free, grouped: textOf(entry, "requirement_group_id") !== undefined };
  }

  /** Ends an order's wait: its numbers are the account's, or the money goes back. */
  #settle(id: string, status: "success" | "failure"): void {
    const desk = this.#desk;
    const order = desk.find("numberOrders", id);
    if (order?.status !== "pending") return;
    const settled: NumberOrder = { ...order, status, updatedAtMs: desk.nowMs() };
    const numbers = status === "success" ? order.items.map((item) => ownOf(desk, settled, item.number)) : [];
    desk.commit({
      puts: [{ table: "numberOrders", row: settled }, ...numbers.map((row) => ({ table: "numbers" as const, row }))],
    });
    for (const [index] of order.items.entries()) {
      desk.amendSale(saleId(order, index), {
        status: status === "success" ? "delivered" : "failed",
        refunded: status === "failure",
      });
    }
    notify(desk, {
      type: "number_order.complete",
      payload: wireOrder(settled),
      url: this.#orderWebhookUrl(),
      operations: ["orderNumber"],
    });
  }

  /** Cancels the part of an order that waits for papers. */
  cancel(subOrderId: string): NumberOrder {
    const desk = this.#desk;
    const order = this.orderOfSub(subOrderId);
    if (order.status !== "pending") throw invalid("id", "Only a pending sub number order can be cancelled.");
    const cancelled = [...order.cancelled, subOrderId];
    const allGone = order.items.every((item) => cancelled.includes(item.subOrderId));
    const status = allGone ? ("failure" as const) : order.status;
    const row = { ...order, cancelled, status, updatedAtMs: desk.nowMs() };
    desk.put("numberOrders", row);
    return row;
  }

  orderOfSub(subOrderId: string): NumberOrder {
    const order = this.#desk
      .rows("numberOrders")
      .find((one) => one.items.some((item) => item.subOrderId === subOrderId));
    return order ?? this.#desk.get("numberOrders", subOrderId, `The sub number order ${subOrderId}`);
  }

  /** Gives a number back; it rests and is not sold again. */
  release(own: OwnNumber): void {
    const desk = this.#desk;
    desk.commit({
      puts: [{ table: "takenNumbers", row: { id: own.number } }],
      drops: [{ table: "numbers", id: own.id }],
    });
    const order = desk.find("numberOrders", own.orderId);
    const index = order?.items.findIndex((item) => item.number === own.number) ?? -1;
    if (order && index >= 0) desk.amendSale(saleId(order, index), { status: "revoked" });
  }
}

const saleId = (order: NumberOrder, index: number) => (index === 0 ? order.id : `${order.id}#${index}`);

function saleOf(order: NumberOrder, number: string, market: FreeNumber["market"], index: number): SaleRow {
  return {
    id: saleId(order, index),
    ourRef: order.customerReference,
    kind: "number",
    subject: number,
    iccid: null,
    offer: `${market.country} ${market.type}`,
    cost: market.upfront + market.monthly,
    refunded: false,
    status: "pending",
    atMs: order.createdAtMs,
  };
}

function ownOf(desk: Desk, order: NumberOrder, number: string): OwnNumber {
  const item = order.items.find((one) => one.number === number);
  return {
    id: desk.newNumericId(),
    number,
    country: item?.country ?? "",
    type: item?.type ?? "local",
    orderId: order.id,
    connectionId: order.connectionId,
    messagingProfileId: order.messagingProfileId,
    customerReference: order.customerReference,
    tags: [],
    forwarding: { enabled: false, to: "", type: "always" },
    recording: { enabled: false, format: "wav", channels: "single" },
    voicemail: null,
    createdAtMs: order.updatedAtMs,
    updatedAtMs: order.updatedAtMs,
  };
}
