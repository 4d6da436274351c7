import type { TenThousandths } from "../lab/money.ts";
import { type Assignment, type Consumption, consume } from "./assignment.ts";
import type { Esim, Location, ProfileStatus } from "./esim.ts";

/** A line of an order: one bundle, some eSIMs. `bundleAssignment` lines come from an apply (changelog v2.2). */
export type OrderLine = {
  type: "bundle" | "bundleAssignment";
  item: string;
  quantity: number;
  pricePerUnit: TenThousandths;
  allowReassign: boolean;
  iccids: string[];
};

/** An order as eSIM Go keeps it. Until `readyAtMs` it is in progress, then it has its outcome. */
export type Order = {
  reference: string;
  lines: OrderLine[];
  total: TenThousandths;
  outcome: "completed" | "failed";
  createdAtMs: number;
  readyAtMs: number;
  assigned: boolean;
  sourceIp: string;
  runningBalance: TenThousandths;
};

/** Bundles bought with `assign: false`, waiting to be applied. */
export type Stock = {
  id: number;
  bundleName: string;
  total: number;
  remaining: number;
  unitPrice: TenThousandths;
  boughtAtMs: number;
  expiresAtMs: number;
};

/** One piece sold: a bundle on an eSIM, or in the inventory. */
export type SaleRow = {
  reference: string;
  kind: "esim" | "top_up";
  bundleName: string;
  iccid: string | null;
  assignmentId: string | null;
  stockId: number | null;
  cost: TenThousandths;
  refunded: boolean;
  ended: "cancelled" | "revoked" | null;
};

export type EsimGoState = {
  balance: TenThousandths;
  /** The highest sequence number an ICCID was made from. */
  sequence: number;
  /** The highest numeric id given to an assignment or to stock. */
  lastNumber: number;
  esims: Map<string, Esim>;
  orders: Map<string, Order>;
  stock: Map<number, Stock>;
  sales: SaleRow[];
};

/** What was taken out of the inventory for an apply: the piece of `stockId` became `assignmentId` on `iccid`. */
export type Taken = { stockId: number; assignmentId: string; iccid: string };

export type EsimGoEvent =
  | {
      type: "ordered";
      order: Order;
      charged: TenThousandths;
      sequence: number;
      lastNumber: number;
      esims: Esim[];
      assignments: Array<{ iccid: string; assignment: Assignment }>;
      stock: Stock[];
      sales: SaleRow[];
      taken: Taken[];
    }
  | {
      type: "bundleRevoked";
      iccid: string;
      assignmentId: string;
      atMs: number;
      refund: TenThousandths | null;
      stock: Stock | null;
    }
  | { type: "stockRefunded"; stockId: number; quantity: number; refund: TenThousandths }
  | { type: "customerRefSet"; iccid: string; customerRef: string; atMs: number }
  | { type: "suspensionSet"; iccid: string; suspended: boolean; atMs: number }
  | { type: "deactivated"; iccid: string; atMs: number }
  | { type: "profileChanged"; iccid: string; profileStatus: ProfileStatus; atMs: number }
  | { type: "located"; iccid: string; location: Location; atMs: number }
  | { type: "consumed"; iccid: string; consumptions: Consumption[]; atMs: number }
  | { type: "balanceSet"; balance: TenThousandths };

/** $100,000: enough that nobody runs out by accident. */
const OPENING_BALANCE = 1_000_000_000;

/** A new organisation. */
export function initialState(): EsimGoState {
  return {
    balance: OPENING_BALANCE,
    sequence: 0,
    lastNumber: 215_000_000,
    esims: new Map(),
    orders: new Map(),
    stock: new Map(),
    sales: [],
  };
}

/** Carries an event out. Events come from a journal too, so nothing here looks at the clock or at chance. */
export function applyEvent(state: EsimGoState, event: EsimGoEvent): void {
  if (event.type === "ordered") applyOrdered(state, event);
  else if (event.type === "bundleRevoked") applyRevoked(state, event);
  else if (event.type === "stockRefunded") applyStockRefunded(state, event);
  else if (event.type === "balanceSet") state.balance = event.balance;
  else change(state, event.iccid, (esim) => applyToEsim(esim, event));
}

type EsimEvent = Exclude<EsimGoEvent, { type: "ordered" | "bundleRevoked" | "stockRefunded" | "balanceSet" }>;

function applyToEsim(esim: Esim, event: EsimEvent): void {
  const { atMs } = event;
  switch (event.type) {
    case "customerRefSet":
      esim.customerRef = event.customerRef;
      esim.history.push({ name: "Customer Reference Updated", bundleName: "", atMs });
      break;
    case "suspensionSet":
      esim.state = event.suspended ? "suspended" : "active";
      esim.history.push({ name: event.suspended ? "eSIM Suspended" : "eSIM Unsuspended", bundleName: "", atMs });
      break;
    case "deactivated":
      for (const assignment of esim.assignments) assignment.revokedAtMs ??= atMs;
      esim.state = "deactivated";
      esim.profileStatus = "Unavailable";
      esim.history.push({ name: "eSIM Deactivated", bundleName: "", atMs });
      break;
    case "profileChanged":
      esim.profileStatus = event.profileStatus;
      if (event.profileStatus === "Installed") esim.firstInstalledAtMs ??= atMs;
      break;
    case "located":
      esim.attachedAtMs ??= atMs;
      esim.location = event.location;
      esim.locatedAtMs = atMs;
      break;
    case "consumed":
      for (const consumption of event.consumptions) {
        const assignment = esim.assignments.find((one) => one.id === consumption.assignmentId);
        if (assignment) consume(assignment, consumption, atMs);
      }
  }
}

function change(state: EsimGoState, iccid: string, changeIt: (esim: Esim) => void): void {
  const esim = state.esims.get(iccid);
  if (esim) changeIt(esim);
}

function applyOrdered(state: EsimGoState, event: Extract<EsimGoEvent, { type: "ordered" }>): void {
  state.balance -= event.charged;
  state.sequence = event.sequence;
  state.lastNumber = event.lastNumber;
  state.orders.set(event.order.reference, event.order);
  for (const esim of event.esims) state.esims.set(esim.iccid, esim);
  for (const { iccid, assignment } of event.assignments) {
    change(state, iccid, (esim) => {
      esim.assignments.push(assignment);
      esim.history.push({ name: "Bundle Applied", bundleName: assignment.bundleName, atMs: assignment.assignedAtMs });
    });
  }
  for (const stock of event.stock) state.stock.set(stock.id, stock);
  state.sales.push(...event.sales);
  for (const taken of event.taken) {
    const stock = state.stock.get(taken.stockId);
    if (stock) stock.remaining -= 1;
    const sale = state.sales.find((row) => row.stockId === taken.stockId && row.iccid === null && row.ended === null);
    if (sale) Object.assign(sale, { iccid: taken.iccid, assignmentId: taken.assignmentId });
  }
}

function applyRevoked(state: EsimGoState, event: Extract<EsimGoEvent, { type: "bundleRevoked" }>): void {
  if (event.refund !== null) state.balance += event.refund;
  const sale = state.sales.find((row) => row.assignmentId === event.assignmentId);
  if (sale) {
    sale.ended = event.refund === null ? "revoked" : "cancelled";
    sale.refunded = event.refund !== null;
  }
  if (event.stock) {
    state.stock.set(event.stock.id, event.stock);
    state.lastNumber = Math.max(state.lastNumber, event.stock.id);
    // The piece is back in the inventory: it is the same sale, on no eSIM now.
    if (sale) Object.assign(sale, { ended: null, iccid: null, assignmentId: null, stockId: event.stock.id });
  }
  change(state, event.iccid, (esim) => {
    for (const assignment of esim.assignments) {
      if (assignment.id === event.assignmentId) {
        assignment.revokedAtMs = event.atMs;
        esim.history.push({ name: "Bundle Revoked", bundleName: assignment.bundleName, atMs: event.atMs });
      }
    }
    // Revoking the last bundle of an eSIM nobody installed takes it out of the account (sheet: mapping of terminate).
    const empty = esim.assignments.every((assignment) => assignment.revokedAtMs !== null);
    if (empty && esim.firstInstalledAtMs === null) state.esims.delete(esim.iccid);
  });
}

function applyStockRefunded(state: EsimGoState, event: Extract<EsimGoEvent, { type: "stockRefunded" }>): void {
  state.balance += event.refund;
  const stock = state.stock.get(event.stockId);
  if (stock) stock.remaining -= event.quantity;
  const rows = state.sales.filter((row) => row.stockId === event.stockId && row.iccid === null && row.ended === null);
  for (const row of rows.slice(0, event.quantity)) Object.assign(row, { ended: "cancelled", refunded: true });
}
