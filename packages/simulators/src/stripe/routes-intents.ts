import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { isCurrency, minimumOf, showAmount, stepOf } from "./currencies.ts";
import type { Desk } from "./desk.ts";
import { mergedMetadata, type Params } from "./form.ts";
import type { Ask, Serve } from "./http.ts";
import { checkOwner, resolveMethod } from "./methods.ts";
import { listWire, readPaging } from "./pages.ts";
import { attemptPayment } from "./payments.ts";
import { badParameter, cardError, missing, Refusal } from "./refusal.ts";
import { customerNamed } from "./routes-customers.ts";
import type { Intent, Method } from "./state.ts";
import { methodWire } from "./wire-account.ts";
import { intentWire } from "./wire-payments.ts";

const AMOUNT_MAX = 99_999_999;

export function addIntentRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  const wire = (intent: Intent) => intentWire(intent, desk);
  app.post(
    "/v1/payment_intents",
    serve(
      ({ params }) => (params.peek("confirm") === "true" ? "charge" : "createPayment"),
      (ask) => wire(createIntent(desk, ask)),
    ),
  );
  app.get(
    "/v1/payment_intents",
    serve("findPayment", ({ params }) => {
      const paging = readPaging(params);
      const customer = params.text("customer");
      params.done();
      const rows = desk.list("intents").filter((intent) => customer === null || intent.customer === customer);
      return listWire(rows, paging, { url: "/v1/payment_intents", render: wire });
    }),
  );
  app.get(
    "/v1/payment_intents/:id",
    serve("getPayment", ({ params, path }) => {
      params.text("client_secret");
      params.done();
      return wire(intentNamed(desk, path("id")));
    }),
  );
  app.post(
    "/v1/payment_intents/:id",
    serve("updatePayment", ({ params, path }) => wire(updateIntent(desk, intentNamed(desk, path("id")), params))),
  );
  app.post(
    "/v1/payment_intents/:id/confirm",
    serve("confirmPayment", (ask) => wire(confirmIntent(desk, ask))),
  );
  app.post(
    "/v1/payment_intents/:id/cancel",
    serve("cancelPayment", ({ params, path }) => wire(cancelIntent(desk, intentNamed(desk, path("id")), params))),
  );
}

function intentNamed(desk: Desk, id: string): Intent {
  const intent = desk.find("intents", id);
  if (!intent) throw missing("payment_intent", id, { param: "intent", inPath: true });
  return intent;
}

/** An amount Stripe would charge, in the minor unit of its currency (FACTS.md, "Money"). */
export function checkAmount(amount: number, currency: string, param: string): void {
  if (!isCurrency(currency)) {
    const message = `Invalid currency: ${currency}. Stripe currently supports these currencies: usd, eur, gbp, jpy and others.`;
    throw badParameter("currency", message);
  }
  if (amount < 1)
    throw badParameter(param, "This value must be greater than or equal to 1.", "parameter_invalid_integer");
  const minimum = minimumOf(currency);
  if (amount < minimum) {
    const message = `Amount must be at least ${showAmount(minimum, currency)} ${currency}`;
    throw badParameter(param, message, "amount_too_small");
  }
  if (amount > AMOUNT_MAX) {
    throw badParameter(param, `Amount must be no more than ${showAmount(AMOUNT_MAX, currency)}`, "amount_too_large");
  }
  const step = stepOf(currency);
  if (amount % step !== 0)
    throw badParameter(param, `Invalid amount: it must be a multiple of ${step} in ${currency}.`);
}

/** By default an account's payment methods may redirect; `enabled=false` is not to be had any more. */
export function readAutomatic(params: Params): { allowRedirects: string } {
  const automatic = params.child("automatic_payment_methods");
  if (!automatic) return { allowRedirects: "always" };
  automatic.boolean("enabled");
  const allowRedirects = automatic.oneOf("allow_redirects", ["always", "never"]) ?? "always";
  automatic.done();
  return { allowRedirects };
}

/** Cards are all this account takes. `payment_method_types` is gone since 2026-09-30 (FACTS.md, "Payments"). */
export function readAllowedTypes(params: Params): string[] | null {
  const types = params.texts("allowed_payment_method_types");
  if (types.length === 0) return null;
  if (types.includes("card")) return types;
  const message =
    "No valid payment method types for this Payment Intent. Please ensure that you have activated payment methods compatible with your chosen parameters.";
  throw badParameter("allowed_payment_method_types", message);
}

function createIntent(desk: Desk, ask: Ask): Intent {
  const { params } = ask;
  const amount = params.requiredInteger("amount");
  const currency = params.requiredText("currency").toLowerCase();
  checkAmount(amount, currency, "amount");
  const confirm = readConfirm(params);
  const wantsConfirm = params.boolean("confirm") ?? false;
  const customer = params.text("customer");
  const automatic = readAutomatic(params);
  const allowedTypes = readAllowedTypes(params);
  const setupFutureUsage = params.oneOf("setup_future_usage", ["off_session", "on_session"]);
  params.oneOf("capture_method", ["automatic", "automatic_async"]);
  const told = readTold(params);
  params.done();
  if (confirm.offSession && !wantsConfirm) {
    throw badParameter("off_session", "`off_session` can only be used with `confirm=true`.");
  }
  if (customer !== null) customerNamed(desk, customer, { param: "customer" });
  const method = confirm.method === null ? null : resolveMethod(desk, confirm.method, { param: "payment_method" });
  if (method) checkOwner(method, customer);
  const id = desk.newId("pi");
  const created = desk.put("intents", {
    ...{ id, secret: `${id}_secret_${desk.newSecret()}`, amount, currency, customer, automatic, setupFutureUsage },
    ...told,
    status: method ? "requires_confirmation" : "requires_payment_method",
    method: method?.id ?? null,
    allowedTypes,
    ...{ returnUrl: confirm.returnUrl, latestCharge: null, lastError: null, challenge: null, session: null },
    ...{ canceledAt: null, cancellationReason: null, settles: null, created: desk.now() },
  });
  desk.emit("payment_intent.created", intentWire(created, desk));
  return wantsConfirm ? tryToPay(desk, ask, created, { ...confirm, given: method }) : created;
}

type Confirmation = { method: string | null; offSession: boolean; returnUrl: string | null; errorOnAction: boolean };

function readConfirm(params: Params): Confirmation {
  // An agreement's date may stand in the place of `true`.
  const offSession = params.text("off_session");
  params.boolean("use_stripe_sdk");
  return {
    method: params.text("payment_method"),
    offSession: offSession !== null && offSession !== "false",
    returnUrl: params.url("return_url"),
    errorOnAction: params.boolean("error_on_requires_action") ?? false,
  };
}

function readTold(params: Params) {
  return {
    description: params.text("description"),
    suffix: params.text("statement_descriptor_suffix"),
    receiptEmail: params.text("receipt_email"),
    metadata: mergedMetadata({}, params.metadata()),
  };
}

function confirmIntent(desk: Desk, ask: Ask): Intent {
  const intent = intentNamed(desk, ask.path("id"));
  const confirm = readConfirm(ask.params);
  const setupFutureUsage = ask.params.oneOf("setup_future_usage", ["off_session", "on_session"]);
  readAllowedTypes(ask.params);
  ask.params.done();
  if (!["requires_payment_method", "requires_confirmation", "requires_action"].includes(intent.status)) {
    throw unexpectedState(desk, intent, "confirm");
  }
  const named = confirm.method ?? intent.method;
  const method = named === null ? null : resolveMethod(desk, named, { param: "payment_method" });
  if (method) checkOwner(method, intent.customer);
  const returnUrl = confirm.returnUrl ?? intent.returnUrl;
  const usage = setupFutureUsage ?? intent.setupFutureUsage;
  const changed = { ...intent, returnUrl, setupFutureUsage: usage, challenge: null };
  return tryToPay(desk, ask, changed, { ...confirm, returnUrl, given: method });
}

function tryToPay(desk: Desk, ask: Ask, intent: Intent, confirm: Confirmation & { given: Method | null }): Intent {
  const { given: method, offSession, errorOnAction, returnUrl } = confirm;
  if (!method) {
    const message =
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.";
    throw new Refusal({ status: 400, code: "payment_intent_unexpected_state", message });
  }
  if (intent.automatic?.allowRedirects === "always" && returnUrl === null && !offSession) {
    const message =
      "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.";
    throw badParameter("return_url", message);
  }
  const failsLater = ask.takeActivationFailure();
  const attempt = attemptPayment(desk, intent, method, { offSession, errorOnAction, failsLater });
  if (attempt.error === null) return attempt.intent;
  throw cardError(attempt.error, {
    ...(attempt.error.charge === null ? {} : { charge: attempt.error.charge }),
    payment_intent: intentWire(attempt.intent, desk),
    payment_method: methodWire(desk.get("methods", method.id)),
  });
}

function updateIntent(desk: Desk, intent: Intent, params: Params): Intent {
  const metadata = mergedMetadata(intent.metadata, params.metadata());
  const description = params.text("description") ?? intent.description;
  const amount = params.integer("amount") ?? intent.amount;
  params.done();
  if (amount !== intent.amount) {
    if (intent.status === "succeeded" || intent.status === "canceled") throw unexpectedState(desk, intent, "amount");
    checkAmount(amount, intent.currency, "amount");
  }
  return desk.put("intents", { ...intent, metadata, description, amount });
}

function cancelIntent(desk: Desk, intent: Intent, params: Params): Intent {
  const reasons = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"] as const;
  const cancellationReason = params.oneOf("cancellation_reason", reasons);
  params.done();
  if (["succeeded", "canceled", "processing"].includes(intent.status)) throw unexpectedState(desk, intent, "cancel");
  const status = "canceled" as const;
  const cancelled = { ...intent, status, challenge: null, canceledAt: desk.now(), cancellationReason };
  desk.put("intents", cancelled);
  desk.emit("payment_intent.canceled", intentWire(cancelled, desk));
  return cancelled;
}

/** 400: the intent is past what was asked for. */
function unexpectedState(desk: Desk, intent: Intent, wish: "confirm" | "cancel" | "amount"): Refusal {
  const done = intent.status === "succeeded";
  const messages = {
    confirm: done
      ? "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
      : `This PaymentIntent's payment_method could not be updated because it has a status of ${intent.status}. You may only update the payment_method of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
    cancel: `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
    amount: `This PaymentIntent's amount could not be updated because it has a status of ${intent.status}.`,
  };
  return new Refusal({
    status: 400,
    code: "payment_intent_unexpected_state",
    message: messages[wish],
    more: { payment_intent: intentWire(intent, desk) },
  });
}
