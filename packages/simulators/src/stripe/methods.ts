import { hash32 } from "../lab/random.ts";
import type { Desk } from "./desk.ts";
import { badParameter, cardError, missing, Refusal } from "./refusal.ts";
import type { Method } from "./state.ts";
import { cardByMethodName, type Decline, expiredCard, type TestCardName, testCard } from "./test-cards.ts";
import { methodWire } from "./wire-account.ts";

export type CardDetails = {
  expMonth: number;
  expYear: number;
  billingName?: string | null;
  billingEmail?: string | null;
};

/** A new payment method of a card, attached to nobody. */
export function newMethod(desk: Desk, card: TestCardName, details: CardDetails): Method {
  const { number, brand = "visa", funding = "credit", country = "US" } = testCard(card);
  return desk.put("methods", {
    id: desk.newId("pm"),
    card,
    brand,
    last4: number.slice(-4),
    funding,
    country,
    // Equal numbers have equal fingerprints, whoever they are saved for.
    fingerprint: `lab${hash32(number).toString(36)}${hash32(`${number}.`).toString(36)}`.padEnd(16, "0").slice(0, 16),
    expMonth: details.expMonth,
    expYear: details.expYear,
    billingName: details.billingName ?? null,
    billingEmail: details.billingEmail ?? null,
    customer: null,
    setUp: false,
    metadata: {},
    created: desk.now(),
  });
}

/** The payment method of that id; a ready-made name such as `pm_card_visa` makes a new one. */
export function resolveMethod(desk: Desk, id: string, where: { param: string; inPath?: boolean }): Method {
  const found = desk.find("methods", id);
  if (found) return found;
  const card = cardByMethodName(id);
  if (card === undefined) throw missing("PaymentMethod", id, where);
  const year = new Date(desk.nowMs()).getUTCFullYear();
  return newMethod(desk, card, { expMonth: 12, expYear: year + 3 });
}

/** What stands against a charge of this card now. */
export function declineOf(desk: Desk, method: Method): Decline | null {
  const now = new Date(desk.nowMs());
  const month = now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
  if (method.expYear * 12 + method.expMonth < month) return expiredCard;
  return testCard(method.card).decline ?? null;
}

/** Why the card cannot even be saved. */
export function saveDeclineOf(desk: Desk, method: Method): Decline | null {
  return testCard(method.card).saves ? null : declineOf(desk, method);
}

/** Ties a card to a customer. Refuses cards whose bank says no at once. */
export function attachMethod(desk: Desk, method: Method, customer: string): Method {
  if (method.customer === customer) return method;
  if (method.customer !== null) {
    const message = `The payment method you provided has already been attached to a customer.`;
    throw new Refusal({ status: 400, message });
  }
  const decline = saveDeclineOf(desk, method);
  if (decline) throw cardError(decline, {});
  return keepMethod(desk, method, { customer, setUp: false });
}

/** Ties a card to a customer after it was accepted. */
export function keepMethod(desk: Desk, method: Method, change: { customer: string; setUp: boolean }): Method {
  const attached = method.customer === null;
  const kept = desk.put("methods", { ...method, customer: change.customer, setUp: method.setUp || change.setUp });
  if (attached) desk.emit("payment_method.attached", methodWire(kept));
  return kept;
}

/** Unties a card; it can never be used again. */
export function detachMethod(desk: Desk, method: Method): Method {
  if (method.customer === null) {
    const message = "The payment method you provided is not attached to a customer so detachment is impossible.";
    throw badParameter("payment_method", message);
  }
  const detached = desk.put("methods", { ...method, customer: null, setUp: false });
  desk.emit("payment_method.detached", methodWire(detached), { customer: method.customer });
  return detached;
}

/** A card can be used by the customer it is attached to, and an unattached one by anybody once. */
export function checkOwner(method: Method, customer: string | null): void {
  if (method.customer === null || method.customer === customer) return;
  const message =
    customer === null
      ? `The PaymentMethod ${method.id} belongs to the Customer ${method.customer}. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`
      : `The provided PaymentMethod (${method.id}) belongs to a different Customer (${method.customer}) than the one given (${customer}).`;
  throw badParameter("payment_method", message);
}

/** Whether the card's owner must confirm this use. */
export function mustAuthenticate(method: Method, offSession: boolean): boolean {
  const { authentication = "never" } = testCard(method.card);
  if (authentication === "always") return true;
  if (authentication === "unless_set_up") return !offSession || !method.setUp;
  return authentication === "present" && !offSession;
}
