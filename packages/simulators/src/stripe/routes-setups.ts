import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { mergedMetadata } from "./form.ts";
import type { Ask, Serve } from "./http.ts";
import { checkOwner, resolveMethod } from "./methods.ts";
import { cardError, missing, Refusal } from "./refusal.ts";
import { customerNamed } from "./routes-customers.ts";
import { readAllowedTypes, readAutomatic } from "./routes-intents.ts";
import { attemptSetup } from "./setups.ts";
import type { Setup } from "./state.ts";
import { methodWire } from "./wire-account.ts";
import { setupWire } from "./wire-payments.ts";

export function addSetupRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  const wire = (setup: Setup) => setupWire(setup, desk);
  app.post(
    "/v1/setup_intents",
    serve("createSetup", (ask) => wire(createSetup(desk, ask))),
  );
  app.get(
    "/v1/setup_intents/:id",
    serve("getSetup", ({ params, path }) => {
      params.done();
      return wire(setupNamed(desk, path("id")));
    }),
  );
  app.post(
    "/v1/setup_intents/:id/confirm",
    serve("confirmSetup", (ask) => {
      const setup = setupNamed(desk, ask.path("id"));
      const given = { method: ask.params.text("payment_method"), returnUrl: ask.params.url("return_url") };
      ask.params.done();
      if (setup.status === "succeeded" || setup.status === "canceled") throw unexpectedState(setup);
      return wire(trySetup(desk, { ...setup, returnUrl: given.returnUrl ?? setup.returnUrl }, given.method));
    }),
  );
  app.post(
    "/v1/setup_intents/:id/cancel",
    serve("cancelSetup", ({ params, path }) => {
      const setup = setupNamed(desk, path("id"));
      const cancellationReason = params.oneOf("cancellation_reason", [
        "abandoned",
        "duplicate",
        "requested_by_customer",
      ]);
      params.done();
      if (setup.status === "succeeded" || setup.status === "canceled") throw unexpectedState(setup);
      const cancelled = desk.put("setups", { ...setup, status: "canceled", challenge: null, cancellationReason });
      desk.emit("setup_intent.canceled", wire(cancelled));
      return wire(cancelled);
    }),
  );
}

function setupNamed(desk: Desk, id: string): Setup {
  const setup = desk.find("setups", id);
  if (!setup) throw missing("setupintent", id, { param: "intent", inPath: true });
  return setup;
}

function unexpectedState(setup: Setup): Refusal {
  const message = `You cannot do that with this SetupIntent because it has a status of ${setup.status}.`;
  return new Refusal({ status: 400, code: "setup_intent_unexpected_state", message });
}

export type NewSetup = Pick<
  Setup,
  "customer" | "usage" | "description" | "metadata" | "automatic" | "allowedTypes" | "session"
> & {
  returnUrl: string | null;
};

/** A card that shall be saved, before anybody named one. */
export function newSetup(desk: Desk, given: NewSetup): Setup {
  const id = desk.newId("seti");
  const setup = desk.put("setups", {
    ...{ id, secret: `${id}_secret_${desk.newSecret()}`, ...given, method: null },
    ...{ status: "requires_payment_method", lastError: null, challenge: null, cancellationReason: null },
    created: desk.now(),
  });
  desk.emit("setup_intent.created", setupWire(setup, desk));
  return setup;
}

function createSetup(desk: Desk, { params }: Ask): Setup {
  const customer = params.text("customer");
  const usage = params.oneOf("usage", ["off_session", "on_session"]) ?? "off_session";
  const method = params.text("payment_method");
  const confirm = params.boolean("confirm") ?? false;
  const returnUrl = params.url("return_url");
  const automatic = readAutomatic(params);
  const description = params.text("description");
  const metadata = mergedMetadata({}, params.metadata());
  const allowedTypes = readAllowedTypes(params);
  params.done();
  if (customer !== null) customerNamed(desk, customer, { param: "customer" });
  const setup = newSetup(desk, {
    customer,
    usage,
    description,
    metadata,
    automatic,
    allowedTypes,
    returnUrl,
    session: null,
  });
  return confirm ? trySetup(desk, setup, method) : setup;
}

function trySetup(desk: Desk, setup: Setup, methodId: string | null): Setup {
  const named = methodId ?? setup.method;
  if (named === null) {
    const message = "You cannot confirm this SetupIntent because it's missing a payment method.";
    throw new Refusal({ status: 400, code: "setup_intent_unexpected_state", message });
  }
  const method = resolveMethod(desk, named, { param: "payment_method" });
  checkOwner(method, setup.customer);
  const attempt = attemptSetup(desk, setup, method, false);
  if (attempt.error === null) return attempt.setup;
  throw cardError(attempt.error, {
    setup_intent: setupWire(attempt.setup, desk),
    payment_method: methodWire(desk.get("methods", method.id)),
  });
}
