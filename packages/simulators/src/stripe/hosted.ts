import type { Desk } from "./desk.ts";
import { type CardDetails, newMethod } from "./methods.ts";
import { answerChallenge, attemptPayment } from "./payments.ts";
import { answerSetupChallenge, attemptSetup } from "./setups.ts";
import type { Intent, IntentError, Session, Setup } from "./state.ts";
import { cardByNumber, isCardNumber, notATestCard, type TestCardName } from "./test-cards.ts";
import { intentWire } from "./wire-payments.ts";

/** What a person types into the page. */
export type CardForm = { number: string; expiry: string; cvc: string; name: string };

/** Where the page leads: to the shop, to the bank, back with a message, or nowhere as the page is over. */
export type PageResult =
  | { kind: "leave"; url: string }
  | { kind: "challenge"; source: string }
  | { kind: "refused"; message: string }
  | { kind: "over" };

/** Pays or saves a card on the page of a session. */
export function submitPage(desk: Desk, sessionId: string, form: CardForm): PageResult {
  const session = desk.find("sessions", sessionId);
  if (session?.status !== "open") return { kind: "over" };
  const card = readCard(desk, form);
  if ("message" in card) return { kind: "refused", message: card.message };
  const method = newMethod(desk, card.name, card.details);
  if (session.mode === "setup") {
    const { setup, error } = attemptSetup(desk, desk.get("setups", session.setup ?? ""), method, false);
    return resultOf(desk, session, setup, error);
  }
  const options = { offSession: false, errorOnAction: false, failsLater: false };
  const { intent, error } = attemptPayment(desk, intentOf(desk, session), method, options);
  return resultOf(desk, session, intent, error);
}

/** The session's payment; made when the person first tries to pay. */
function intentOf(desk: Desk, session: Session): Intent {
  if (session.intent !== null) return desk.get("intents", session.intent);
  const id = desk.newId("pi");
  const intent = desk.put("intents", {
    ...{
      id,
      secret: `${id}_secret_${desk.newSecret()}`,
      amount: session.amount ?? 0,
      currency: session.currency ?? "usd",
    },
    ...{ customer: session.customer, automatic: null, status: "requires_payment_method", method: null },
    ...{ allowedTypes: session.allowedTypes, returnUrl: null, latestCharge: null, lastError: null, challenge: null },
    ...{ receiptEmail: null, canceledAt: null, cancellationReason: null, settles: null },
    ...session.intentData,
    session: session.id,
    created: desk.now(),
  });
  desk.put("sessions", { ...session, intent: id });
  desk.emit("payment_intent.created", intentWire(intent, desk));
  return intent;
}

function resultOf(desk: Desk, session: Session, intent: Intent | Setup, error: IntentError | null): PageResult {
  if (error) return { kind: "refused", message: error.message };
  if (intent.challenge) return { kind: "challenge", source: intent.challenge.source };
  return { kind: "leave", url: successUrl(desk.get("sessions", session.id)) };
}

function successUrl(session: Session): string {
  return session.successUrl.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}

type Card = { name: TestCardName; details: CardDetails };

/** The card behind the form; the message of the first field that is wrong. */
function readCard(desk: Desk, form: CardForm): Card | { message: string } {
  const number = form.number.replace(/[\s-]/g, "");
  if (!isCardNumber(number)) return { message: "Your card number is invalid." };
  const [, month = "", year = ""] = /^\s*(0?[1-9]|1[0-2])\s*\/\s*(\d{2}|\d{4})\s*$/.exec(form.expiry) ?? [];
  if (month === "") return { message: "Your card's expiration date is invalid." };
  const expYear = Number(year) + (year.length === 2 ? 2_000 : 0);
  const now = new Date(desk.nowMs());
  if (expYear * 12 + Number(month) < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1) {
    return { message: "Your card's expiration date is in the past." };
  }
  if (!/^\d{3,4}$/.test(form.cvc.trim())) return { message: "Your card's security code is incomplete." };
  const name = cardByNumber(number);
  if (!name) return { message: notATestCard.message };
  return { name, details: { expMonth: Number(month), expYear, billingName: form.name.trim() || null } };
}

/** Who waits for a confirmation, by the address of the bank's page. */
export function challengedBy(desk: Desk, source: string): Intent | Setup | undefined {
  const waits = (row: Intent | Setup) => row.status === "requires_action" && row.challenge?.source === source;
  return desk.list("intents").find(waits) ?? desk.list("setups").find(waits);
}

/** The person confirms at their bank, or fails to; null when nobody waits for it any more. */
export function submitChallenge(desk: Desk, source: string, passed: boolean): PageResult | null {
  const challenged = challengedBy(desk, source);
  if (!challenged) return null;
  const setup = "usage" in challenged;
  const after = setup
    ? answerSetupChallenge(desk, challenged, passed).setup
    : answerChallenge(desk, challenged, passed).intent;
  if (after.session !== null) return resultOf(desk, desk.get("sessions", after.session), after, after.lastError);
  if (after.returnUrl === null) return { kind: "over" };
  const kind = setup ? "setup_intent" : "payment_intent";
  const url = new URL(after.returnUrl);
  url.searchParams.set(kind, after.id);
  url.searchParams.set(`${kind}_client_secret`, after.secret);
  url.searchParams.set("redirect_status", after.lastError === null ? "succeeded" : "failed");
  return { kind: "leave", url: url.href };
}
