import type { AiraloPackage } from "./catalogue.ts";
import type { Desk } from "./desk.ts";
import { type Form, listOf, textOf } from "./form.ts";
import { coded, type ErrorCode, invalid, Refusal } from "./refusal.ts";
import type { Order, SaleRow, Sim } from "./state.ts";

const QUANTITY_MAX = 50;

/** Packages of the sandbox that fail on purpose, with the code they fail with (sheet: Sandbox facts). */
const forcedFailures: Readonly<Record<string, ErrorCode>> = {
  "test-insufficient-balance-7days-1gb": 11,
  "test-maintenance-mode-7days-1gb": 13,
  "test-disabled-top-up-7days-1gb": 23,
  "test-not-enough-7days-1gb": 33,
  "test-out-of-stock-7days-1gb": 34,
};

/** Refuses a sandbox package that fails on purpose. */
function refuseForced(packageId: string | undefined): void {
  const code = packageId === undefined ? undefined : forcedFailures[packageId];
  if (code !== undefined) throw coded(code);
}

/** A checked order, not yet bought. */
export type Wish = { sold: AiraloPackage; quantity: number; description: string | null; brand: string | null };

/**
 * Checks the fields of an order of any kind. All wrong fields are told at once (422); stock is a wrong quantity
 * too. Throws code 11 when the credit does not cover it.
 */
export function checkOrder(desk: Desk, form: Form): Wish {
  const packageId = textOf(form, "package_id");
  refuseForced(packageId);
  const wrong: Record<string, string> = { ...wrongSharing(form), ...wrongBrand(desk, form) };
  const sold = desk.catalogue.packages.get(packageId ?? "");
  if (packageId === undefined) wrong.package_id = "The package id field is required.";
  else if (sold?.type !== "sim") wrong.package_id = "The selected package is invalid.";
  const quantity = Number(textOf(form, "quantity"));
  const wrongQuantity = wrongQuantityText(desk, form, quantity);
  if (wrongQuantity !== undefined) wrong.quantity = wrongQuantity;
  if (!sold || Object.keys(wrong).length > 0) throw invalid(wrong);
  if (sold.netPrice * quantity > desk.state.balance) throw coded(11);
  const description = textOf(form, "description") ?? null;
  return { sold, quantity, description, brand: textOf(form, "brand_settings_name") ?? null };
}

function wrongQuantityText(desk: Desk, form: Form, quantity: number): string | undefined {
  if (textOf(form, "quantity") === undefined) return "The quantity field is required.";
  if (!Number.isInteger(quantity)) return "The quantity must be an integer.";
  if (quantity < 1) return "The quantity must be at least 1.";
  if (quantity > QUANTITY_MAX) return `The quantity may not be greater than ${QUANTITY_MAX}.`;
  const left = desk.portal.stock[textOf(form, "package_id") ?? ""];
  if (left !== undefined && quantity > left) return `SIM quantity is not available. Available quantity: ${left}.`;
  return undefined;
}

function wrongBrand(desk: Desk, form: Form): Record<string, string> {
  const brand = textOf(form, "brand_settings_name");
  if (brand === undefined || desk.portal.brands.includes(brand)) return {};
  return { brand_settings_name: "Brand settings name doesn't exist." };
}

function wrongSharing(form: Form): Record<string, string> {
  const wrong: Record<string, string> = {};
  const options = listOf(form, "sharing_option");
  const email = textOf(form, "to_email");
  if (email !== undefined && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
    wrong.to_email = "The to email must be a valid email address.";
  }
  if (email !== undefined && options.length === 0) {
    wrong.sharing_option = "The sharing option field is required when to email is present.";
  }
  options.forEach((option, index) => {
    if (option === "link" || option === "pdf") return;
    wrong[`sharing_option(${index + 1})`] = "Sharing option is invalid. Available options are: 'link' and 'pdf'.";
  });
  return wrong;
}

/** Buys. The same call twice buys twice (sheet: Idempotency). `readyAfterMs` is how long an asynchronous order takes. */
export function buy(desk: Desk, wish: Wish, circumstances: { readyAfterMs: number; requestId: string | null }): Order {
  const { sold, quantity, description, brand } = wish;
  const nowMs = desk.nowMs();
  const readyAtMs = nowMs + circumstances.readyAfterMs;
  const orderId = desk.state.lastId + 1;
  const sims = Array.from({ length: quantity }, (_, index): Sim => {
    const sequence = desk.state.sequence + 1 + index;
    return desk.createSim({ id: orderId + 1 + index, sequence, orderId, sold, brand, readyAtMs });
  });
  const order: Order = {
    id: orderId,
    packageId: sold.id,
    quantity,
    type: "sim",
    description,
    brand,
    createdAtMs: nowMs,
    readyAtMs,
    netPrice: sold.netPrice,
    iccids: sims.map((sim) => sim.iccid),
    requestId: circumstances.requestId,
  };
  desk.commit({
    type: "ordered",
    order,
    sims,
    sales: order.iccids.map((iccid) => saleOf(order, iccid)),
    charged: sold.netPrice * quantity,
    lastId: orderId + quantity,
    sequence: desk.state.sequence + quantity,
  });
  return order;
}

function saleOf(order: Order, iccid: string | null): SaleRow {
  return {
    upstreamRef: String(order.id),
    ourRef: order.description,
    iccid,
    kind: order.type === "topup" ? "top_up" : "esim",
    packageId: order.packageId,
    cost: order.netPrice,
    refunded: false,
    failed: false,
    cancelled: false,
    atMs: order.createdAtMs,
    readyAtMs: order.readyAtMs,
  };
}

/** Notes an order that was taken and could not be provisioned; nothing is charged. */
export function noteFailure(desk: Desk, wish: Wish, ref: string, readyAfterMs: number): void {
  const atMs = desk.nowMs();
  const row: SaleRow = {
    upstreamRef: ref,
    ourRef: wish.description,
    iccid: null,
    kind: wish.sold.type === "topup" ? "top_up" : "esim",
    packageId: wish.sold.id,
    cost: wish.sold.netPrice,
    refunded: true,
    failed: true,
    cancelled: false,
    atMs,
    readyAtMs: atMs + readyAfterMs,
  };
  desk.commit({ type: "orderFailed", sales: Array.from({ length: wish.quantity }, () => ({ ...row })) });
}

/** A checked top-up, not yet bought. */
export type TopUpWish = { sold: AiraloPackage; sim: Sim; description: string | null };

/**
 * Checks a top-up: the package must be one of the eSIM's own operator. A taken-back eSIM is code 73; missing credit
 * is code 11.
 */
export function checkTopUp(desk: Desk, form: Form): TopUpWish {
  const packageId = textOf(form, "package_id");
  const iccid = textOf(form, "iccid");
  refuseForced(packageId);
  const wrong: Record<string, string> = {};
  if (iccid === undefined) wrong.iccid = "The iccid field is required.";
  if (packageId === undefined) wrong.package_id = "The package id field is required.";
  if (iccid === undefined || packageId === undefined) throw invalid(wrong);
  const sim = findSim(desk, iccid);
  const sold = desk.catalogue.packages.get(packageId);
  if (sold?.type !== "topup" || sold.operator.id !== sim.operatorId) {
    throw invalid({ package_id: "invalid topup package" });
  }
  if (sold.netPrice > desk.state.balance) throw coded(11);
  return { sold, sim, description: textOf(form, "description") ?? null };
}

function findSim(desk: Desk, iccid: string): Sim {
  try {
    return desk.usableSim(iccid);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) throw invalid({ iccid: "The selected iccid is invalid." });
    throw error;
  }
}

/** Buys a top-up: an order without eSIMs. */
export function topUp(desk: Desk, wish: TopUpWish): Order {
  const nowMs = desk.nowMs();
  const id = desk.state.lastId + 1;
  const order: Order = {
    id,
    packageId: wish.sold.id,
    quantity: 1,
    type: "topup",
    description: wish.description,
    brand: null,
    createdAtMs: nowMs,
    readyAtMs: nowMs,
    netPrice: wish.sold.netPrice,
    iccids: [wish.sim.iccid],
    requestId: null,
  };
  desk.commit({
    type: "toppedUp",
    order,
    simPackage: desk.createSimPackage(id + 1, wish.sold),
    sale: saleOf(order, wish.sim.iccid),
    charged: wish.sold.netPrice,
    lastId: id + 1,
  });
  return order;
}
