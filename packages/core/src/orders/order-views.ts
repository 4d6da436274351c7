import type { ProviderError } from "@tandem/provider-contract";
import type { Micros } from "../kernel/index.ts";
import type { ProfileStatus, StockState } from "./queries-profiles.ts";
import type {
  AttemptResolution,
  AttemptState,
  Bought,
  ItemState,
  OrderKind,
  OrderStatus,
  PlanSnapshot,
} from "./saga-rows.ts";

/** One piece of an order. `providerId` and `costMicros` are for operators. */
export type ItemView = {
  id: string;
  position: number;
  state: ItemState;
  attemptId: string | null;
  /** What was delivered, by its id among the things of the order's kind, and as its owner knows it. */
  deliveredId: string | null;
  deliveredLabel: string | null;
  providerId: string | null;
  costMicros: Micros | null;
  failureCode: string | null;
  closedAt: Date | null;
};

/**
 * One try at one provider. Provider, cost, `error` (the upstream's own words) and references are for operators; a customer is
 * shown number, outcome, times and at most `reason`.
 */
export type AttemptView = {
  id: string;
  itemId: string;
  number: number;
  round: number;
  providerId: string;
  offerId: string;
  decisionId: string | null;
  operation: string;
  state: AttemptState;
  /** What became of it; null while it may still buy something. */
  resolution: AttemptResolution | null;
  reason: string | null;
  error: ProviderError | null;
  upstreamRef: string | null;
  /** The reference the upstream was given. */
  ourRef: string;
  costMicros: Micros;
  currency: string;
  interrupted: boolean;
  startedAt: Date;
  answeredAt: Date | null;
  givenUpAt: Date | null;
  endedAt: Date | null;
};

/** A profile as its owner sees it. `activationCode`, `matchingId` and `confirmationCode` are secrets: whoever has them can install it. */
export type EsimView = {
  id: string;
  tenantId: string;
  accountId: string | null;
  orderId: string | null;
  itemId: string | null;
  planId: string | null;
  providerId: string | null;
  offerId: string | null;
  iccid: string;
  activationCode: string;
  smdpAddress: string;
  matchingId: string;
  confirmationCode: string | null;
  apn: string | null;
  msisdn: string | null;
  status: ProfileStatus | "suspended";
  usage: {
    usedBytes: bigint | null;
    /** Null when unlimited, or not known. */
    totalBytes: bigint | null;
    unlimited: boolean;
    expiresAt: Date | null;
    /** When the provider last told us. */
    updatedAt: Date | null;
  };
  installedAt: Date | null;
  activatedAt: Date | null;
  removedAt: Date | null;
  createdAt: Date;
  /** What it was bought as. */
  plan: PlanSnapshot | null;
};

/** A whole order. */
export type OrderView = {
  id: string;
  tenantId: string;
  accountId: string;
  kind: OrderKind;
  planId: string | null;
  plan: Bought;
  /** The eSIM a top-up goes to. */
  targetProfileId: string | null;
  quantity: number;
  currency: string;
  unitPriceMicros: Micros;
  totalMicros: Micros;
  /** Taken from the wallet so far. */
  chargedMicros: Micros;
  /** Still held in the wallet. */
  heldMicros: Micros;
  /** What the delivered pieces cost us; for operators. */
  costMicros: Micros;
  /** What the platform takes for the delivered pieces, less their cost; for operators. */
  marginMicros: Micros;
  status: OrderStatus;
  email: string | null;
  attemptCount: number;
  /** Delivered by another provider than the one asked first. */
  failedOver: boolean;
  delayedAt: Date | null;
  /** Why the last piece that failed did. */
  failureCode: string | null;
  cancellable: boolean;
  rating: number | null;
  ratingComment: string | null;
  createdAt: Date;
  updatedAt: Date;
  completedAt: Date | null;
  items: ItemView[];
  attempts: AttemptView[];
  esims: EsimView[];
};

/** An order in a list. Provider, cost and margin are for operators. */
export type OrderRowView = {
  id: string;
  tenantId: string;
  accountId: string;
  accountName: string;
  accountEmail: string;
  kind: OrderKind;
  planId: string | null;
  plan: Bought;
  quantity: number;
  currency: string;
  totalMicros: Micros;
  costMicros: Micros;
  marginMicros: Micros;
  status: OrderStatus;
  /** Who is asked now, or was asked last. */
  askedProviderId: string | null;
  iccids: string[];
  attemptCount: number;
  /** Delivered by another provider than the one asked first. */
  failedOver: boolean;
  delayedAt: Date | null;
  createdAt: Date;
  completedAt: Date | null;
};

/** A spare profile. */
export type StockView = {
  id: string;
  iccid: string;
  providerId: string;
  offerId: string;
  offerName: string | null;
  costMicros: Micros;
  currency: string;
  state: StockState;
  fromOrderId: string | null;
  usedByOrderId: string | null;
  stockedAt: Date;
  /** Worthless unless started by then. */
  startBy: Date | null;
  createdAt: Date;
};

/** Something that waits for a person, or did. */
export type ManualTaskView = {
  id: string;
  orderId: string;
  itemId: string;
  tenantId: string;
  accountId: string;
  accountName: string;
  accountEmail: string;
  kind: OrderKind;
  planId: string | null;
  plan: Bought;
  unitPriceMicros: Micros;
  currency: string;
  attemptCount: number;
  reason: string;
  resolution: string | null;
  resolvedBy: string | null;
  resolvedAt: Date | null;
  note: string | null;
  createdAt: Date;
};

/** One try in the list of all tries of all orders. */
export type AttemptListView = {
  id: string;
  orderId: string;
  planName: string;
  number: number;
  providerId: string;
  operation: string;
  state: AttemptState;
  resolution: AttemptResolution | null;
  reason: string | null;
  upstreamRef: string | null;
  startedAt: Date;
  answeredAt: Date | null;
};

/** Something that happened to an order. */
export type OrderEventView = {
  id: string;
  orderId: string;
  itemId: string | null;
  attemptId: string | null;
  type: string;
  data: Record<string, unknown>;
  at: Date;
};
