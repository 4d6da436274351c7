import { feeOf } from "./currencies.ts";
import type { Desk } from "./desk.ts";
import { disputeLater } from "./disputes.ts";
import { declineOf, keepMethod, mustAuthenticate } from "./methods.ts";
import { completeSession, settleSession } from "./session-outcome.ts";
import type { Charge, Intent, IntentError, Method } from "./state.ts";
import { authenticationFailed, authenticationRequired, type Decline, testCard } from "./test-cards.ts";
import { chargeWire, intentWire } from "./wire-payments.ts";

/** Money from cards can be paid out two days later. */
const AVAILABLE_AFTER_S = 2 * 86_400;
/** How long a bank takes that does not answer at once, where the lab does not say. */
export const SETTLES_AFTER_MS = 5_000;

export type AttemptOptions = {
  offSession: boolean;
  /** Fail instead of asking the card's owner. */
  errorOnAction: boolean;
  /** Accepted now, refused by the bank later. */
  failsLater: boolean;
};

/** How a try to pay ended; `error` when the card was not accepted. */
export type Attempt = { intent: Intent; error: IntentError | null };

/** Tries to pay an intent with a card. */
export function attemptPayment(desk: Desk, intent: Intent, method: Method, options: AttemptOptions): Attempt {
  if (!mustAuthenticate(method, options.offSession)) {
    return charge(desk, intent, method, { authenticated: false, failsLater: options.failsLater });
  }
  if (options.offSession || options.errorOnAction) return declinePayment(desk, intent, method, authenticationRequired);
  const challenge = { source: desk.newId("src"), method: method.id, offSession: options.offSession };
  const asked = desk.put("intents", { ...intent, status: "requires_action", method: method.id, challenge });
  desk.emit("payment_intent.requires_action", intentWire(asked, desk));
  return { intent: asked, error: null };
}

/** The card's owner confirmed, or could not. */
export function answerChallenge(desk: Desk, intent: Intent, passed: boolean): Attempt {
  const method = desk.get("methods", intent.challenge?.method ?? intent.method ?? "");
  if (passed) {
    return charge(desk, { ...intent, challenge: null }, method, { authenticated: true, failsLater: false });
  }
  const error: IntentError = { ...authenticationFailed("payment_intent"), charge: null, method: method.id };
  const failed = desk.put("intents", {
    ...intent,
    status: "requires_payment_method",
    method: null,
    challenge: null,
    lastError: error,
  });
  desk.emit("payment_intent.payment_failed", intentWire(failed, desk));
  return { intent: failed, error };
}

type ChargeOptions = { authenticated: boolean; failsLater: boolean };

function charge(desk: Desk, intent: Intent, method: Method, options: ChargeOptions): Attempt {
  const decline = declineOf(desk, method);
  if (decline) return declinePayment(desk, intent, method, decline);
  if (desk.portal.paymentsSettleLater || options.failsLater) return process(desk, intent, method, options);
  return { intent: succeed(desk, intent, newCharge(desk, intent, method, options.authenticated)), error: null };
}

function newCharge(desk: Desk, intent: Intent, method: Method, authenticated: boolean): Charge {
  const { amount, currency, customer, description, suffix, receiptEmail, metadata } = intent;
  const { expMonth, expYear } = method;
  return desk.put("charges", {
    ...{ id: desk.newId("ch"), intent: intent.id, status: "pending", method: method.id, transaction: null },
    ...{ amount, currency, customer, description, suffix, receiptEmail, metadata, expMonth, expYear, authenticated },
    ...{ refunded: 0, disputed: false, failure: null, disputeAtMs: null, created: desk.now() },
  });
}

function process(desk: Desk, intent: Intent, method: Method, options: ChargeOptions): Attempt {
  const pending = newCharge(desk, intent, method, options.authenticated);
  const atMs = desk.nowMs() + (desk.delayMs || SETTLES_AFTER_MS);
  const processing = desk.put("intents", {
    ...intent,
    status: "processing",
    method: method.id,
    latestCharge: pending.id,
    lastError: null,
    settles: { atMs, outcome: options.failsLater ? "failed" : "succeeded" },
  });
  desk.emit("charge.pending", chargeWire(pending, desk));
  desk.emit("payment_intent.processing", intentWire(processing, desk));
  if (intent.session !== null) completeSession(desk, intent.session, "unpaid");
  settleLater(desk, processing);
  return { intent: processing, error: null };
}

/** Waits for the bank; also after a restart. */
export function settleLater(desk: Desk, intent: Intent): void {
  if (!intent.settles) return;
  const { atMs, outcome } = intent.settles;
  desk.at(atMs, () => settlePayment(desk, intent.id, outcome));
}

/** The bank answers for a payment in process; false when it answered before. */
export function settlePayment(desk: Desk, id: string, outcome: "succeeded" | "failed"): boolean {
  const intent = desk.get("intents", id);
  if (intent.status !== "processing" || intent.latestCharge === null) return false;
  const pending = desk.get("charges", intent.latestCharge);
  if (outcome === "succeeded") succeed(desk, { ...intent, settles: null }, pending);
  else {
    const decline: Decline = {
      code: "card_declined",
      declineCode: "generic_decline",
      message: "Your card was declined.",
    };
    failCharge(desk, { ...intent, settles: null }, pending, decline);
  }
  if (intent.session !== null) settleSession(desk, intent.session, outcome);
  return true;
}

function succeed(desk: Desk, intent: Intent, pending: Charge): Intent {
  const { amount, currency, description } = pending;
  const transaction = desk.put("transactions", {
    ...{ id: desk.newId("txn"), type: "charge", category: "charge", amount, fee: feeOf(amount), currency, description },
    ...{ source: pending.id, availableOn: desk.now() + AVAILABLE_AFTER_S, created: desk.now() },
  });
  const method = desk.get("methods", pending.method);
  const disputeAtMs = testCard(method.card).dispute ? desk.nowMs() + (desk.delayMs || SETTLES_AFTER_MS) : null;
  const paid = desk.put("charges", { ...pending, status: "succeeded", transaction: transaction.id, disputeAtMs });
  const succeeded = desk.put("intents", {
    ...intent,
    status: "succeeded",
    method: paid.method,
    latestCharge: paid.id,
    lastError: null,
    challenge: null,
  });
  desk.emit("charge.succeeded", chargeWire(paid, desk));
  if (intent.customer !== null && intent.setupFutureUsage !== null) {
    keepMethod(desk, method, { customer: intent.customer, setUp: intent.setupFutureUsage === "off_session" });
  }
  desk.emit("payment_intent.succeeded", intentWire(succeeded, desk));
  if (intent.session !== null) completeSession(desk, intent.session, "paid");
  disputeLater(desk, paid);
  return succeeded;
}

function declinePayment(desk: Desk, intent: Intent, method: Method, decline: Decline): Attempt {
  return failCharge(desk, intent, newCharge(desk, intent, method, false), decline);
}

function failCharge(desk: Desk, intent: Intent, pending: Charge, decline: Decline): Attempt {
  const failed = desk.put("charges", { ...pending, status: "failed", failure: decline });
  const error: IntentError = { ...decline, charge: failed.id, method: failed.method };
  // A refused card is taken off the intent, so that the next try names another.
  const open = desk.put("intents", {
    ...intent,
    status: "requires_payment_method",
    method: null,
    latestCharge: failed.id,
    challenge: null,
    lastError: error,
  });
  desk.emit("charge.failed", chargeWire(failed, desk));
  desk.emit("payment_intent.payment_failed", intentWire(open, desk));
  return { intent: open, error };
}
