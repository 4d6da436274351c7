import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { isCurrency, minimumOf, showAmount, stepOf } from "./currencies.ts";
import type { Desk } from "./desk.ts";
import { mergedMetadata, Params } from "./form.ts";
import type { Ask, Serve } from "./http.ts";
import { listWire, readPaging } from "./pages.ts";
import { badParameter, missing, Refusal } from "./refusal.ts";
import { customerNamed } from "./routes-customers.ts";
import { readAllowedTypes } from "./routes-intents.ts";
import { newSetup } from "./routes-setups.ts";
import { expireSession } from "./session-outcome.ts";
import type { LineItem, Session } from "./state.ts";
import { lineItemsWire, sessionWire } from "./wire-checkout.ts";

const DAY_S = 86_400;
const LIFE_MIN_S = 30 * 60;

export function addCheckoutRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  const wire = (session: Session) => sessionWire(session, desk);
  app.post(
    "/v1/checkout/sessions",
    serve(
      ({ params }) => (params.peek("mode") === "setup" ? "createCardSetup" : "createCheckout"),
      (ask) => wire(createSession(desk, ask)),
    ),
  );
  app.get(
    "/v1/checkout/sessions",
    serve("listCheckouts", ({ params }) => {
      const paging = readPaging(params);
      const [intent, customer] = [params.text("payment_intent"), params.text("customer")];
      params.done();
      const rows = desk
        .list("sessions")
        .filter(
          (one) => (intent === null || one.intent === intent) && (customer === null || one.customer === customer),
        );
      return listWire(rows, paging, { url: "/v1/checkout/sessions", render: wire });
    }),
  );
  app.get(
    "/v1/checkout/sessions/:id",
    serve("getCheckout", ({ params, path }) => {
      params.done();
      return wire(sessionNamed(desk, path("id")));
    }),
  );
  app.get(
    "/v1/checkout/sessions/:id/line_items",
    serve("listCheckoutItems", ({ params, path }) => {
      readPaging(params);
      params.done();
      return lineItemsWire(sessionNamed(desk, path("id")));
    }),
  );
  app.post(
    "/v1/checkout/sessions/:id/expire",
    serve("expireCheckout", ({ params, path }) => {
      params.done();
      const session = sessionNamed(desk, path("id"));
      if (session.status === "open") return wire(expireSession(desk, session));
      const message = `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`;
      throw new Refusal({ status: 400, message });
    }),
  );
}

function sessionNamed(desk: Desk, id: string): Session {
  const session = desk.find("sessions", id);
  if (!session) throw missing("checkout.session", id, { param: "session", inPath: true });
  return session;
}

function createSession(desk: Desk, { params }: Ask): Session {
  const mode = params.oneOf("mode", ["payment", "setup"]);
  if (mode === null) throw badParameter("mode", "Missing required param: mode.", "parameter_missing");
  params.oneOf("ui_mode", ["hosted_page"]);
  const given = readSession(params);
  const items = params.children("line_items").map((item) => readItem(desk, item));
  const currency = params.text("currency")?.toLowerCase() ?? items[0]?.currency ?? null;
  const intentData = readIntentData(params.child("payment_intent_data"));
  const setupData = readSetupData(params.child("setup_intent_data"));
  params.done();
  if (mode === "payment") checkItems(items);
  if (given.customer !== null) customerNamed(desk, given.customer, { param: "customer" });
  const id = desk.newId("cs_test");
  const expiresAt = given.expiresAt ?? desk.now() + DAY_S;
  if (expiresAt < desk.now() + LIFE_MIN_S || expiresAt > desk.now() + DAY_S) {
    const message =
      "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.";
    throw badParameter("expires_at", message);
  }
  const plan = {
    customer: given.customer,
    usage: "off_session",
    automatic: null,
    allowedTypes: given.allowedTypes,
    session: id,
    returnUrl: null,
  };
  const setup = mode === "setup" ? newSetup(desk, { ...plan, ...setupData }) : null;
  const session = desk.put("sessions", {
    ...{ id, mode, status: "open", intent: null, setup: setup?.id ?? null, items, currency, intentData },
    paymentStatus: mode === "setup" ? "no_payment_required" : "unpaid",
    amount: mode === "setup" ? null : totalOf(items),
    ...given,
    expiresAt,
    created: desk.now(),
  });
  expireLater(desk, session);
  return session;
}

function readSession(params: Params) {
  const customer = params.text("customer");
  const customerEmail = params.text("customer_email");
  if (customer !== null && customerEmail !== null) {
    const message = "You may only specify one of these parameters: customer, customer_email.";
    throw badParameter("customer_email", message);
  }
  const successUrl = params.url("success_url");
  if (successUrl === null)
    throw badParameter("success_url", "Missing required param: success_url.", "parameter_missing");
  const allowedTypes = readAllowedTypes(params);
  const adaptive = params.child("adaptive_pricing");
  adaptive?.boolean("enabled");
  adaptive?.done();
  return {
    ...{ customer, customerEmail, successUrl, cancelUrl: params.url("cancel_url") },
    clientReferenceId: params.text("client_reference_id"),
    metadata: mergedMetadata({}, params.metadata()),
    expiresAt: params.integer("expires_at"),
    allowedTypes,
  };
}

function readItem(desk: Desk, item: Params): LineItem {
  const price = item.child("price_data");
  if (!price) throw badParameter(item.name("price_data"), `Missing required param: ${item.name("price_data")}.`);
  const currency = price.requiredText("currency").toLowerCase();
  const unitAmount = price.requiredInteger("unit_amount");
  const product = price.child("product_data");
  const name = (product ?? new Params({}, price.name("product_data"))).requiredText("name");
  product?.text("description");
  product?.done();
  price.done();
  const quantity = item.requiredInteger("quantity");
  item.done();
  if (!isCurrency(currency)) throw badParameter(price.name("currency"), `Invalid currency: ${currency}.`);
  if (unitAmount < 0) throw badParameter(price.name("unit_amount"), "Invalid non-negative integer");
  if (quantity < 1) throw badParameter(item.name("quantity"), "This value must be greater than or equal to 1.");
  if (unitAmount % stepOf(currency) !== 0) {
    const message = `Invalid amount: it must be a multiple of ${stepOf(currency)} in ${currency}.`;
    throw badParameter(price.name("unit_amount"), message);
  }
  return { id: desk.newId("li"), name, currency, unitAmount, quantity };
}

function totalOf(items: readonly LineItem[]): number {
  return items.reduce((sum, item) => sum + item.unitAmount * item.quantity, 0);
}

function checkItems(items: readonly LineItem[]): void {
  const [first] = items;
  if (!first) throw badParameter("line_items", "Missing required param: line_items.", "parameter_missing");
  if (items.some((item) => item.currency !== first.currency)) {
    throw badParameter("line_items", "All line items must have the same currency.");
  }
  const minimum = minimumOf(first.currency);
  if (totalOf(items) >= minimum) return;
  const least = showAmount(minimum, first.currency);
  const message = `The Checkout Session's total amount due must add up to at least ${least} ${first.currency}`;
  throw new Refusal({ status: 400, code: "amount_too_small", message });
}

function readIntentData(params: Params | null): Session["intentData"] {
  const data = {
    description: params?.text("description") ?? null,
    suffix: params?.text("statement_descriptor_suffix") ?? null,
    setupFutureUsage: params?.oneOf("setup_future_usage", ["off_session", "on_session"]) ?? null,
    metadata: mergedMetadata({}, params?.metadata() ?? {}),
  };
  params?.done();
  return data;
}

function readSetupData(params: Params | null) {
  const data = {
    description: params?.text("description") ?? null,
    metadata: mergedMetadata({}, params?.metadata() ?? {}),
  };
  params?.done();
  return data;
}

/** Waits for the end of a page's life; also after a restart. */
export function expireLater(desk: Desk, session: Session): void {
  desk.at(session.expiresAt * 1_000, () => {
    const current = desk.get("sessions", session.id);
    if (current.status === "open") expireSession(desk, current);
  });
}
