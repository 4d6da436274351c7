import type { Desk } from "./desk.ts";
import { Refusal } from "./refusal.ts";
import { customerWire, methodWire, transactionWire } from "./wire-account.ts";
import { lineItemsWire, sessionWire } from "./wire-checkout.ts";
import { chargeWire, disputeWire, intentWire, refundWire, setupWire } from "./wire-payments.ts";

const DEPTH_MAX = 4;

type Json = Record<string, unknown>;

/** Replaces ids by their objects along the paths of `expand`, such as `latest_charge.balance_transaction` or `data.customer`. */
export function expandWire(object: object, paths: readonly string[], desk: Desk): object {
  for (const path of paths) {
    const keys = path.split(".");
    if (keys.length > DEPTH_MAX) {
      const message = `You cannot expand more than ${DEPTH_MAX} levels of a property. Property: ${path}`;
      throw new Refusal({ status: 400, message });
    }
    expandPath(object as Json, keys, path, desk);
  }
  return object;
}

function expandPath(object: Json, keys: readonly string[], path: string, desk: Desk): void {
  const [key = "", ...rest] = keys;
  const value = key in object ? expandValue(object[key], desk) : includable(object, key, desk);
  if (value === undefined || (typeof value === "string" && value !== "")) {
    const message = `This property cannot be expanded (${path}). You may want to try expanding 'data.${path}' instead.`;
    throw new Refusal({ status: 400, message });
  }
  object[key] = value;
  if (rest.length === 0) return;
  for (const one of Array.isArray(value) ? value : [value]) {
    if (typeof one === "object" && one !== null) expandPath(one as Json, rest, path, desk);
  }
}

/** Parts that are left out of an object unless they are asked for. */
function includable(object: Json, key: string, desk: Desk): unknown {
  const id = String(object.id);
  if (object.object === "checkout.session" && key === "line_items") return lineItemsWire(desk.get("sessions", id));
  if (object.object !== "charge" || key !== "refunds") return undefined;
  const data = desk.list("refunds").filter((refund) => refund.charge === id);
  const url = `/v1/charges/${id}/refunds`;
  return { object: "list", data: data.map((refund) => refundWire(refund, desk)), has_more: false, url };
}

function expandValue(value: unknown, desk: Desk): unknown {
  if (Array.isArray(value)) return value.map((one) => expandValue(one, desk));
  return typeof value === "string" ? (objectOf(value, desk) ?? value) : value;
}

/** The object with that id, told by its prefix. */
function objectOf(id: string, desk: Desk): object | undefined {
  const renders: Record<string, () => object | undefined> = {
    cus: () => found(desk.find("customers", id), customerWire),
    pm: () => found(desk.find("methods", id), methodWire),
    pi: () => found(desk.find("intents", id), (row) => intentWire(row, desk)),
    seti: () => found(desk.find("setups", id), (row) => setupWire(row, desk)),
    cs: () => found(desk.find("sessions", id), (row) => sessionWire(row, desk)),
    ch: () => found(desk.find("charges", id), (row) => chargeWire(row, desk)),
    re: () => found(desk.find("refunds", id), (row) => refundWire(row, desk)),
    du: () => found(desk.find("disputes", id), (row) => disputeWire(row, desk)),
    txn: () => found(desk.find("transactions", id), (row) => transactionWire(row, desk)),
  };
  return renders[id.split("_")[0] ?? ""]?.();
}

function found<Row>(row: Row | undefined, render: (row: Row) => object): object | undefined {
  return row === undefined ? undefined : render(row);
}
