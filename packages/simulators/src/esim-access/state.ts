import type { Identity } from "../lab/identity.ts";
import type { TenThousandths } from "../lab/money.ts";

export type SmdpStatus = "RELEASED" | "DOWNLOAD" | "INSTALLATION" | "ENABLED" | "DISABLED" | "DELETED";

/** One bundle of data bought: by the order itself, or later as a top-up. */
export type BoughtPackage = {
  packageCode: string;
  slug: string;
  name: string;
  price: TenThousandths;
  volumeBytes: number;
  days: number;
};

export type OrderItem = BoughtPackage & {
  count: number;
  locationCode: string;
  dataType: number;
  activeType: 1 | 2;
  supportTopUpType: number;
  smsStatus: number;
  ipExport: string;
  fupPolicy: string;
};

export type TopUp = BoughtPackage & { transactionId: string; atMs: number };

/** One eSIM profile. Times are lab time in epoch milliseconds. */
export type Profile = Omit<OrderItem, "count"> & {
  sequence: number;
  esimTranNo: string;
  orderNo: string;
  transactionId: string;
  iccid: string;
  createdAtMs: number;
  smdpStatus: SmdpStatus;
  installedAtMs: number | undefined;
  activatedAtMs: number | undefined;
  expiresAtMs: number;
  totalBytes: number;
  totalDays: number;
  usedBytes: number;
  lastUsageAtMs: number | undefined;
  suspended: boolean;
  ended: "CANCEL" | "REVOKED" | undefined;
  topUps: TopUp[];
};

export type Order = {
  orderNo: string;
  transactionId: string;
  placedAtMs: number;
  readyAtMs: number;
  cost: TenThousandths;
  /** Told by the lab to fail: it settles without profiles. */
  willFail: boolean;
  settled: boolean;
  profiles: Profile[];
};

export type AccountState = {
  balance: TenThousandths;
  webhookUrl: string;
  sequence: number;
  /** In the order they were placed. */
  orders: Order[];
  ordersByNo: Map<string, Order>;
  ordersByTransaction: Map<string, Order>;
  profiles: Map<string, Profile>;
  profilesByIccid: Map<string, Profile>;
  topUpsByTransaction: Map<string, Profile>;
};

export type AccountEvent =
  | {
      type: "ordered";
      orderNo: string;
      transactionId: string;
      atMs: number;
      readyAtMs: number;
      expiresAtMs: number;
      willFail: boolean;
      items: OrderItem[];
    }
  | { type: "settled"; orderNo: string }
  | { type: "topped_up"; esimTranNo: string; topUp: TopUp }
  | { type: "cancelled" | "revoked"; esimTranNo: string }
  | { type: "suspended"; esimTranNo: string; suspended: boolean }
  | { type: "installed"; esimTranNo: string; atMs: number }
  | { type: "used"; esimTranNo: string; atMs: number; bytes: number }
  | { type: "webhook_set"; url: string }
  | { type: "balance_set"; balance: TenThousandths };

/** $1,000,000.00: enough that only a test which sets a balance ever runs out. */
const FIRST_BALANCE: TenThousandths = 10_000_000_000;

export const DAY_MS = 86_400_000;

export function initialState(): AccountState {
  return {
    balance: FIRST_BALANCE,
    webhookUrl: "",
    sequence: 0,
    orders: [],
    ordersByNo: new Map(),
    ordersByTransaction: new Map(),
    profiles: new Map(),
    profilesByIccid: new Map(),
    topUpsByTransaction: new Map(),
  };
}

/** Applies events; the ICCIDs come from the sequence, so that a replay issues the same ones. */
export function createApply(identity: Identity): (state: AccountState, event: AccountEvent) => void {
  return (state, event) => {
    switch (event.type) {
      case "ordered":
        applyOrdered(state, event, identity);
        break;
      case "settled":
        applySettled(state, event.orderNo);
        break;
      case "webhook_set":
        state.webhookUrl = event.url;
        break;
      case "balance_set":
        state.balance = event.balance;
        break;
      default: {
        const profile = state.profiles.get(event.esimTranNo);
        if (profile) applyToProfile(state, profile, event);
      }
    }
  };
}

type Ordered = Extract<AccountEvent, { type: "ordered" }>;
type OfProfile = Extract<AccountEvent, { esimTranNo: string }>;

function applyOrdered(state: AccountState, event: Ordered, identity: Identity): void {
  const cost = event.items.reduce((sum, item) => sum + item.price * item.count, 0);
  const { orderNo, transactionId, atMs: placedAtMs, readyAtMs, willFail } = event;
  const order: Order = { orderNo, transactionId, placedAtMs, readyAtMs, cost, willFail, settled: false, profiles: [] };
  for (const { count, ...item } of event.items) {
    for (let piece = 0; piece < count; piece += 1) {
      state.sequence += 1;
      order.profiles.push(newProfile(event, item, state.sequence, identity));
    }
  }
  state.balance -= cost;
  state.orders.push(order);
  state.ordersByNo.set(orderNo, order);
  state.ordersByTransaction.set(transactionId, order);
}

function newProfile(event: Ordered, item: Omit<OrderItem, "count">, sequence: number, identity: Identity): Profile {
  return {
    ...item,
    sequence,
    esimTranNo: transactionNumber(event.atMs, sequence),
    orderNo: event.orderNo,
    transactionId: event.transactionId,
    iccid: identity.iccid(sequence),
    createdAtMs: event.readyAtMs,
    smdpStatus: "RELEASED",
    installedAtMs: undefined,
    activatedAtMs: undefined,
    expiresAtMs: event.expiresAtMs,
    totalBytes: item.volumeBytes,
    totalDays: item.days,
    usedBytes: 0,
    lastUsageAtMs: undefined,
    suspended: false,
    ended: undefined,
    topUps: [],
  };
}

/** A number as live replies have it: yymmddhhmmss, then a serial. */
export function transactionNumber(atMs: number, serial: number): string {
  const stamp = new Date(atMs).toISOString().slice(2, 19).replace(/\D/g, "");
  return `${stamp}${String(serial).padStart(6, "0")}`;
}

function applySettled(state: AccountState, orderNo: string): void {
  const order = state.ordersByNo.get(orderNo);
  if (!order) return;
  order.settled = true;
  if (order.willFail) {
    state.balance += order.cost;
    return;
  }
  for (const profile of order.profiles) {
    state.profiles.set(profile.esimTranNo, profile);
    state.profilesByIccid.set(profile.iccid, profile);
  }
}

function applyToProfile(state: AccountState, profile: Profile, event: OfProfile): void {
  switch (event.type) {
    case "topped_up":
      applyTopUp(state, profile, event.topUp);
      break;
    case "cancelled":
      profile.ended = "CANCEL";
      state.balance += profile.topUps.reduce((sum, topUp) => sum + topUp.price, profile.price);
      break;
    case "revoked":
      profile.ended = "REVOKED";
      break;
    case "suspended":
      profile.suspended = event.suspended;
      break;
    case "installed":
      profile.smdpStatus = "ENABLED";
      profile.installedAtMs = event.atMs;
      if (profile.activeType === 1) activate(profile, event.atMs);
      break;
    case "used":
      if (profile.activatedAtMs === undefined) activate(profile, event.atMs);
      profile.usedBytes = Math.min(profile.totalBytes, profile.usedBytes + event.bytes);
      profile.lastUsageAtMs = event.atMs;
      break;
  }
}

function activate(profile: Profile, atMs: number): void {
  profile.activatedAtMs = atMs;
  profile.expiresAtMs = atMs + profile.totalDays * DAY_MS;
}

function applyTopUp(state: AccountState, profile: Profile, topUp: TopUp): void {
  state.balance -= topUp.price;
  profile.topUps.push(topUp);
  profile.totalBytes += topUp.volumeBytes;
  profile.totalDays += topUp.days;
  if (profile.activatedAtMs !== undefined) profile.expiresAtMs += topUp.days * DAY_MS;
  state.topUpsByTransaction.set(topUp.transactionId, profile);
}

/** The sheet's `esimStatus`. `SUSPENDED` is an assumption: the value while suspended is unconfirmed. */
export function esimStatusOf(profile: Profile, nowMs: number): string {
  if (profile.ended) return profile.ended;
  if (profile.usedBytes >= profile.totalBytes) return "USED_UP";
  if (nowMs >= profile.expiresAtMs) return profile.activatedAtMs === undefined ? "UNUSED_EXPIRED" : "USED_EXPIRED";
  if (profile.suspended) return "SUSPENDED";
  return profile.activatedAtMs === undefined ? "GOT_RESOURCE" : "IN_USE";
}
