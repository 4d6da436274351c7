import type { Desk } from "./desk.ts";
import { keepMethod, mustAuthenticate, saveDeclineOf } from "./methods.ts";
import { completeSession } from "./session-outcome.ts";
import type { IntentError, Method, Setup } from "./state.ts";
import { authenticationFailed, authenticationRequired, type Decline } from "./test-cards.ts";
import { setupWire } from "./wire-payments.ts";

/** How a try to save a card ended. */
export type SetupAttempt = { setup: Setup; error: IntentError | null };

/** Tries to save a card. Any card that may want its owner later wants them now. */
export function attemptSetup(desk: Desk, setup: Setup, method: Method, offSession: boolean): SetupAttempt {
  const asks = mustAuthenticate(method, false) && !method.setUp;
  if (!asks) return save(desk, setup, method);
  if (offSession) return fail(desk, setup, method, authenticationRequired);
  const challenge = { source: desk.newId("src"), method: method.id, offSession };
  const asked = desk.put("setups", { ...setup, status: "requires_action", method: method.id, challenge });
  desk.emit("setup_intent.requires_action", setupWire(asked, desk));
  return { setup: asked, error: null };
}

/** The card's owner confirmed, or could not. */
export function answerSetupChallenge(desk: Desk, setup: Setup, passed: boolean): SetupAttempt {
  const method = desk.get("methods", setup.challenge?.method ?? setup.method ?? "");
  if (passed) return save(desk, { ...setup, challenge: null }, method);
  return fail(desk, setup, method, authenticationFailed("setup_intent"));
}

function save(desk: Desk, setup: Setup, method: Method): SetupAttempt {
  const decline = saveDeclineOf(desk, method);
  if (decline) return fail(desk, setup, method, decline);
  const kept =
    setup.customer === null
      ? method
      : keepMethod(desk, method, { customer: setup.customer, setUp: setup.usage === "off_session" });
  const saved = desk.put("setups", {
    ...setup,
    status: "succeeded",
    method: kept.id,
    challenge: null,
    lastError: null,
  });
  desk.emit("setup_intent.succeeded", setupWire(saved, desk));
  if (setup.session !== null) completeSession(desk, setup.session, "no_payment_required");
  return { setup: saved, error: null };
}

function fail(desk: Desk, setup: Setup, method: Method, decline: Decline): SetupAttempt {
  const error: IntentError = { ...decline, charge: null, method: method.id };
  const failed = desk.put("setups", {
    ...setup,
    status: "requires_payment_method",
    method: null,
    challenge: null,
    lastError: error,
  });
  desk.emit("setup_intent.setup_failed", setupWire(failed, desk));
  return { setup: failed, error };
}
