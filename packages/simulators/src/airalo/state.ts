import type { TenThousandths } from "../lab/money.ts";

/** A package on an eSIM: the one it was sold with, or a top-up. Instants in epoch milliseconds. */
export type SimPackage = {
  id: number;
  packageId: string;
  /** In bytes (base 1024 per MB); an unlimited package counts nothing down. */
  totalBytes: number;
  remainingBytes: number;
  days: number;
  unlimited: boolean;
  activatedAtMs: number | null;
  expiresAtMs: number | null;
  finishedAtMs: number | null;
  /** Low-data levels already announced, in per cent. */
  announced: number[];
};

/** An eSIM. `readyAtMs` is when its order was done: before, nobody knows it. */
export type Sim = {
  id: number;
  iccid: string;
  matchingId: string;
  msisdn: string | null;
  orderId: number;
  operatorId: number;
  createdAtMs: number;
  readyAtMs: number;
  brand: string | null;
  accessCode: string;
  installedAtMs: number | null;
  packages: SimPackage[];
};

/** An order as Airalo keeps it; `iccid` is set on top-ups. */
export type Order = {
  id: number;
  packageId: string;
  quantity: number;
  type: "sim" | "topup";
  description: string | null;
  brand: string | null;
  createdAtMs: number;
  readyAtMs: number;
  netPrice: TenThousandths;
  iccids: string[];
  requestId: string | null;
};

export type SaleRow = {
  upstreamRef: string;
  ourRef: string | null;
  iccid: string | null;
  kind: "esim" | "top_up";
  packageId: string;
  cost: TenThousandths;
  refunded: boolean;
  failed: boolean;
  cancelled: boolean;
  atMs: number;
  readyAtMs: number;
};

export type FutureOrder = {
  requestId: string;
  status: "pending" | "retry" | "failed" | "cancelled" | "completed";
  packageId: string;
  quantity: number;
  description: string | null;
  brand: string | null;
  webhookUrl: string | null;
  dueAtMs: number;
  createdAtMs: number;
};

export type OptIn = { type: string; contactPoint: string; levels: number[] | null; language: string | null };

export type AiraloState = {
  balance: TenThousandths;
  /** The highest number any id was made from: orders, eSIMs, packages on eSIMs, refunds. */
  lastId: number;
  /** The highest sequence number an ICCID was made from. */
  sequence: number;
  /** Access tokens with the instant they end. */
  tokens: Map<string, number>;
  orders: Map<number, Order>;
  sims: Map<string, Sim>;
  futureOrders: Map<string, FutureOrder>;
  optIns: Map<string, OptIn>;
  sales: SaleRow[];
};

export type Ordered = {
  type: "ordered";
  order: Order;
  sims: Sim[];
  sales: SaleRow[];
  charged: TenThousandths;
  lastId: number;
  sequence: number;
};

/** Bytes taken from one package; `activates` starts its validity. */
export type Consumption = { simPackageId: number; bytes: number; activates: boolean; levels: number[] };

export type AiraloEvent =
  | { type: "tokenIssued"; token: string; expiresAtMs: number; atMs: number }
  | Ordered
  | { type: "toppedUp"; order: Order; simPackage: SimPackage; sale: SaleRow; charged: TenThousandths; lastId: number }
  | { type: "orderFailed"; sales: SaleRow[] }
  | { type: "futureOrdered"; futureOrder: FutureOrder }
  | { type: "futureOrderEnded"; requestId: string; status: FutureOrder["status"] }
  | { type: "optedIn"; optIn: OptIn }
  | { type: "optedOut"; optInType: string }
  | { type: "branded"; iccid: string; brand: string | null }
  | { type: "installed"; iccid: string; atMs: number }
  | { type: "consumed"; iccid: string; consumptions: Consumption[]; atMs: number }
  | { type: "refundRequested"; lastId: number; iccids: string[]; approved: boolean }
  | { type: "vouchersMade"; charged: TenThousandths; sales: SaleRow[] }
  | { type: "balanceSet"; balance: TenThousandths };

/** $100,000 of credit: enough that nobody runs out by accident. */
export const CREDIT_LIMIT = 1_000_000_000;

const DAY_MS = 86_400_000;

/** A new partner. */
export function initialState(): AiraloState {
  return {
    balance: CREDIT_LIMIT,
    lastId: 100,
    sequence: 0,
    tokens: new Map(),
    orders: new Map(),
    sims: new Map(),
    futureOrders: new Map(),
    optIns: new Map(),
    sales: [],
  };
}

/** Carries an event out. Events come from a journal too, so nothing here looks at the clock or at chance. */
export function applyEvent(state: AiraloState, event: AiraloEvent): void {
  switch (event.type) {
    case "ordered":
    case "toppedUp":
    case "orderFailed":
    case "refundRequested":
    case "vouchersMade":
    case "balanceSet":
      applyMoneyEvent(state, event);
      break;
    case "tokenIssued":
      for (const [token, expiresAtMs] of state.tokens) if (expiresAtMs <= event.atMs) state.tokens.delete(token);
      state.tokens.set(event.token, event.expiresAtMs);
      break;
    case "futureOrdered":
      state.futureOrders.set(event.futureOrder.requestId, event.futureOrder);
      break;
    case "futureOrderEnded": {
      const futureOrder = state.futureOrders.get(event.requestId);
      if (futureOrder) futureOrder.status = event.status;
      break;
    }
    case "optedIn":
      state.optIns.set(event.optIn.type, event.optIn);
      break;
    case "optedOut":
      state.optIns.delete(event.optInType);
      break;
    default: {
      const sim = state.sims.get(event.iccid);
      if (sim) applySimEvent(sim, event);
    }
  }
}

type MoneyType = "ordered" | "toppedUp" | "orderFailed" | "refundRequested" | "vouchersMade" | "balanceSet";

function applyMoneyEvent(state: AiraloState, event: Extract<AiraloEvent, { type: MoneyType }>): void {
  switch (event.type) {
    case "ordered":
      state.balance -= event.charged;
      state.lastId = event.lastId;
      state.sequence = event.sequence;
      state.orders.set(event.order.id, event.order);
      for (const sim of event.sims) state.sims.set(sim.iccid, sim);
      state.sales.push(...event.sales);
      break;
    case "toppedUp":
      state.balance -= event.charged;
      state.lastId = event.lastId;
      state.orders.set(event.order.id, event.order);
      state.sims.get(event.order.iccids[0] ?? "")?.packages.push(event.simPackage);
      state.sales.push(event.sale);
      break;
    case "orderFailed":
      state.sales.push(...event.sales);
      break;
    case "refundRequested":
      state.lastId = event.lastId;
      if (event.approved) for (const iccid of event.iccids) refundSale(state, iccid);
      break;
    case "vouchersMade":
      state.balance -= event.charged;
      state.sales.push(...event.sales);
      break;
    case "balanceSet":
      state.balance = event.balance;
  }
}

function refundSale(state: AiraloState, iccid: string): void {
  const sale = state.sales.find((row) => row.iccid === iccid && row.kind === "esim" && !row.refunded);
  if (!sale) return;
  sale.refunded = true;
  sale.cancelled = true;
  state.balance += sale.cost;
}

function applySimEvent(sim: Sim, event: Extract<AiraloEvent, { type: "branded" | "installed" | "consumed" }>): void {
  if (event.type === "branded") sim.brand = event.brand;
  else if (event.type === "installed") sim.installedAtMs ??= event.atMs;
  else for (const consumption of event.consumptions) consume(sim, consumption, event.atMs);
}

function consume(sim: Sim, consumption: Consumption, atMs: number): void {
  const simPackage = sim.packages.find((one) => one.id === consumption.simPackageId);
  if (!simPackage) return;
  if (consumption.activates) {
    simPackage.activatedAtMs = atMs;
    simPackage.expiresAtMs = atMs + simPackage.days * DAY_MS;
  }
  if (!simPackage.unlimited) simPackage.remainingBytes -= consumption.bytes;
  if (!simPackage.unlimited && simPackage.remainingBytes === 0) simPackage.finishedAtMs ??= atMs;
  simPackage.announced.push(...consumption.levels);
}
