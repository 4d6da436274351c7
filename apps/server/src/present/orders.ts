import { type IdPrefix, publicId } from "@tandem/core/kernel";
import {
  type AttemptView,
  type OrderEventView,
  type OrderKind,
  type OrderRowView,
  type OrderView,
  thingOf,
} from "@tandem/core/orders";
import { attemptWords } from "./attempt-words.ts";
import { presentEsim } from "./esims.ts";
import { presentOrderedPlan } from "./plan-snapshot.ts";
import { toInstant, toInstantOrNull, toMoney } from "./values.ts";
import { sentence } from "./words.ts";

/** What only operators may see of an order: names of providers, and why they were chosen. */
export type OperatorSight = {
  providerNames: ReadonlyMap<string, string>;
  decision: { id: string; strategy: string; reason: string; chosen: string | null } | null;
};

/** A kind of order as the API calls it. */
export type KindName = Exclude<OrderKind, "esim_top_up"> | "top_up";
export const presentKind = (kind: OrderKind): KindName => (kind === "esim_top_up" ? "top_up" : kind);

/** The kind that the API calls so. */
export const kindCalled = (name: KindName): OrderKind => (name === "top_up" ? "esim_top_up" : name);

// What a kind delivers, by the prefix of its ids; eSIMs are shown whole.
const deliveredPrefix: Record<OrderKind, IdPrefix | null> = {
  esim: null,
  esim_top_up: null,
  number: "num",
  vpn_account: "vpn",
  vpn_renewal: "vpn",
  iot_sim: "sim",
};

/** An order as its owner sees it; with `sight`, as an operator does. */
export function presentOrder(order: OrderView, baseUrl: string, sight: OperatorSight | null) {
  const { currency } = order;
  return {
    id: publicId("ord", order.id),
    kind: presentKind(order.kind),
    status: order.status,
    delayed: order.delayedAt !== null,
    plan: presentOrderedPlan(order.planId, order.plan),
    quantity: order.quantity,
    unitPrice: toMoney(order.unitPriceMicros, currency),
    price: toMoney(order.totalMicros, currency),
    charged: toMoney(order.chargedMicros, currency),
    email: order.email,
    progress: progressOf(order),
    attempts: order.attempts.map((attempt) => presentAttempt(attempt, sight)),
    esims: order.esims.map((esim) => presentEsim(esim, baseUrl)),
    delivered: deliveredBy(order),
    failure: failureOf(order),
    cancellable: order.cancellable,
    rating: order.rating,
    createdAt: toInstant(order.createdAt),
    updatedAt: toInstant(order.updatedAt),
    completedAt: toInstantOrNull(order.completedAt),
    ...(sight && { cost: toMoney(order.costMicros, currency) }),
    ...(sight?.decision && {
      decision: { ...sight.decision, id: publicId("dec", sight.decision.id) },
    }),
  };
}

function deliveredBy({ kind, items }: OrderView) {
  const prefix = deliveredPrefix[kind];
  if (!prefix) return [];
  return items.flatMap(({ deliveredId, deliveredLabel }) =>
    deliveredId ? [{ id: publicId(prefix, deliveredId), label: deliveredLabel ?? thingOf[kind] }] : [],
  );
}

function presentAttempt(attempt: AttemptView, sight: OperatorSight | null) {
  const who = sight ? (sight.providerNames.get(attempt.providerId) ?? "A provider") : "The provider";
  const common = {
    id: publicId("att", attempt.id),
    number: attempt.number,
    outcome: outcomeOf(attempt),
    reason: reasonOf(attempt, who),
    startedAt: toInstant(attempt.startedAt),
    endedAt: toInstantOrNull(attempt.endedAt ?? attempt.answeredAt),
  };
  if (!sight) return common;
  const name = sight.providerNames.get(attempt.providerId) ?? "a provider";
  const provider = { id: publicId("prv", attempt.providerId), name };
  return { ...common, provider, cost: toMoney(attempt.costMicros, attempt.currency) };
}

/** Why an attempt did not deliver, as a sentence; its provider's own words and codes stay with the attempt, for operators. */
function reasonOf(attempt: AttemptView, who: string): string | null {
  if (attempt.resolution === "delivered" || (attempt.error === null && attempt.givenUpAt === null)) return null;
  return sentence(`${who} ${attemptWords(attempt).text}`);
}

/** A call that was not answered yet is pending. */
export const outcomeOf = (attempt: Pick<AttemptView, "state">) =>
  attempt.state === "submitted" ? ("pending" as const) : attempt.state;

/** The three steps a customer watches. */
function progressOf(order: OrderView) {
  const ended = toInstantOrNull(order.completedAt);
  const step = (
    name: "paid" | "preparing" | "ready",
    state: "waiting" | "active" | "done" | "failed",
    at: string | null,
  ) => ({
    step: name,
    state,
    at,
  });
  const paid = step("paid", "done", toInstant(order.createdAt));
  if (order.status === "fulfilled" || order.status === "partially_fulfilled") {
    return [paid, step("preparing", "done", ended), step("ready", "done", ended)];
  }
  if (order.status === "failed" || order.status === "cancelled") {
    return [paid, step("preparing", "failed", ended), step("ready", "waiting", null)];
  }
  return [paid, step("preparing", "active", toInstant(order.createdAt)), step("ready", "waiting", null)];
}

const failures: Record<string, string> = {
  number_out_of_stock: "Somebody else took this number. Nothing was charged: choose another.",
  number_price_changed: "The carrier asks another price by now. Nothing was charged: search again.",
  number_requirements_missing: "The carrier wants papers for this number first. Nothing was charged.",
  cancelled: "The order was cancelled. The money is back in the wallet.",
  refunded: "We could not deliver. The money is back in the wallet.",
};

// What the service itself calls it.
const failureCodes: Record<string, string> = {
  number_out_of_stock: "numbers.taken",
  number_price_changed: "numbers.price_changed",
  number_requirements_missing: "numbers.requirements_missing",
};

function failureOf(order: OrderView) {
  const failed = order.status === "failed" || order.status === "cancelled" || order.status === "partially_fulfilled";
  if (!failed || order.failureCode === null) return null;
  const { failureCode, kind } = order;
  const message = failures[`${kind}_${failureCode}`] ?? failures[failureCode];
  const code = failureCodes[`${kind}_${failureCode}`] ?? failureCode;
  return { code, message: message ?? "We could not deliver. The money is back in the wallet." };
}

/** An order in its owner's list. */
export function presentOrderListEntry(order: OrderRowView) {
  return {
    id: publicId("ord", order.id),
    kind: presentKind(order.kind),
    status: order.status,
    delayed: order.delayedAt !== null,
    plan: presentOrderedPlan(order.planId, order.plan),
    quantity: order.quantity,
    price: toMoney(order.totalMicros, order.currency),
    createdAt: toInstant(order.createdAt),
    completedAt: toInstantOrNull(order.completedAt),
    iccids: order.iccids,
  };
}

/** One event of the stream. */
export function presentOrderEvent(event: OrderEventView, order: ReturnType<typeof presentOrder>) {
  return { id: publicId("evt", event.id), type: event.type, at: toInstant(event.at), order };
}
