import type { Sale, Simulator, SimulatorContext, SimulatorInstance } from "../lab/types.ts";
import { createActions } from "./actions.ts";
import { toDecimalText } from "./currencies.ts";
import { Desk } from "./desk.ts";
import { disputeLater } from "./disputes.ts";
import { createServe, labSecretKey, unknownUrl } from "./http.ts";
import { settleLater } from "./payments.ts";
import { initialPortal, portalChange } from "./portal.ts";
import { settleRefundLater } from "./refunds.ts";
import { addCheckoutRoutes, expireLater } from "./routes-checkout.ts";
import { addCustomerRoutes, addMethodRoutes } from "./routes-customers.ts";
import { addEndpointRoutes, addEventRoutes } from "./routes-events.ts";
import { addHostedRoutes } from "./routes-hosted.ts";
import { addIntentRoutes } from "./routes-intents.ts";
import { addDisputeRoutes, addMoneyRoutes, addRefundRoutes } from "./routes-money.ts";
import { addSetupRoutes } from "./routes-setups.ts";
import { applyChange, initialState, type StripeChange, type StripeState } from "./state.ts";
import { eventTypes, forgeWebhook, labWebhookSecret, signatureHeader } from "./webhooks.ts";

const operations = [
  "createCustomer",
  "listCustomers",
  "getCustomer",
  "updateCustomer",
  "listCards",
  "getCard",
  "attachCard",
  "removeCard",
  "createSetup",
  "getSetup",
  "confirmSetup",
  "cancelSetup",
  "createPayment",
  "charge",
  "findPayment",
  "getPayment",
  "updatePayment",
  "confirmPayment",
  "cancelPayment",
  "createCheckout",
  "createCardSetup",
  "listCheckouts",
  "getCheckout",
  "listCheckoutItems",
  "expireCheckout",
  "listCharges",
  "getCharge",
  "refund",
  "findRefund",
  "getRefund",
  "listDisputes",
  "getDispute",
  "submitEvidence",
  "acceptDispute",
  "checkHealth",
  "listEntries",
  "getEntry",
  "listEvents",
  "getEvent",
  "createEndpoint",
  "listEndpoints",
  "getEndpoint",
  "deleteEndpoint",
] as const;

const HOUR_MS = 3_600_000;

/** Stripe as its sheet and FACTS.md describe it: the part a prepaid wallet needs. */
export const simulator: Simulator = {
  id: "stripe",
  name: "Stripe",
  operations,
  activationOperations: ["charge", "confirmPayment"],
  webhookEvents: eventTypes,
  credentials: { secretKey: labSecretKey, webhookSecrets: labWebhookSecret },
  // In a sandbox three times over some hours (sheet, "Webhooks"); the waits are assumed.
  webhookRetry: {
    delaysMs: [60_000, HOUR_MS, 3 * HOUR_MS],
    accepts: (status) => status >= 200 && status < 300,
    timeoutMs: 10_000,
  },
  portal: { schema: portalChange, initial: initialPortal },
  create,
};

function create(context: SimulatorContext): SimulatorInstance {
  const store = context.store<StripeState, StripeChange>({ initial: initialState, apply: applyChange });
  const desk = new Desk(context, store);
  const app = context.newApp();
  const serve = createServe(context, desk);
  addCustomerRoutes(app, serve, desk);
  addMethodRoutes(app, serve, desk);
  addSetupRoutes(app, serve, desk);
  addIntentRoutes(app, serve, desk);
  addCheckoutRoutes(app, serve, desk);
  addRefundRoutes(app, serve, desk);
  addDisputeRoutes(app, serve, desk);
  addMoneyRoutes(app, serve, desk);
  addEventRoutes(app, serve, desk);
  addEndpointRoutes(app, serve, desk);
  addHostedRoutes(app, desk);
  app.notFound((c) => unknownUrl(c, context));
  return {
    app,
    sales: () => salesOf(desk),
    balance: () => dollarsHeld(desk) * 100,
    setBalance: (balance) => adjust(desk, Math.round(balance / 100) - dollarsHeld(desk)),
    counts: () => counts(desk),
    actions: createActions(desk),
    forgeWebhook: (wire) => forgeWebhook(wire, desk.nowMs()),
    signWebhookTry: ({ url, body }) => ({
      "stripe-signature": signatureHeader(body, desk.secretsFor(url), desk.nowMs()),
    }),
    resume: () => resume(desk),
  };
}

/** Payments that brought money, and what was given back. */
function salesOf(desk: Desk): Sale[] {
  const payments = desk.list("charges").flatMap((charge): Sale[] => {
    if (charge.status === "failed") return [];
    return [
      {
        upstreamRef: charge.intent,
        ourRef: charge.metadata.our_ref ?? null,
        iccid: null,
        kind: "payment",
        subject: charge.customer ?? "",
        offer: charge.currency.toUpperCase(),
        cost: toDecimalText(charge.amount, charge.currency),
        refunded: charge.refunded === charge.amount,
        status: charge.status === "pending" ? "pending" : "delivered",
        at: new Date(charge.created * 1_000).toISOString(),
      },
    ];
  });
  const refunds = desk.list("refunds").map(
    (refund): Sale => ({
      upstreamRef: refund.id,
      ourRef: refund.metadata.our_ref ?? null,
      iccid: null,
      kind: "refund",
      subject: refund.intent,
      offer: refund.currency.toUpperCase(),
      cost: toDecimalText(refund.amount, refund.currency),
      refunded: false,
      status: { pending: "pending", succeeded: "delivered", failed: "failed", canceled: "cancelled" }[
        refund.status
      ] as Sale["status"],
      at: new Date(refund.created * 1_000).toISOString(),
    }),
  );
  // Lists have the newest first; sales of one second keep the order they were made in.
  return [...refunds, ...payments].reverse().sort((a, b) => a.at.localeCompare(b.at));
}

/** US cents held, available or not. */
function dollarsHeld(desk: Desk): number {
  const dollars = desk.list("transactions").filter(({ currency }) => currency === "usd");
  return dollars.reduce((sum, { amount, fee }) => sum + amount - fee, 0);
}

function adjust(desk: Desk, cents: number): void {
  if (cents === 0) return;
  desk.work(null, () => {
    const now = desk.now();
    desk.put("transactions", {
      ...{ id: desk.newId("txn"), type: "adjustment", category: "other_adjustment", amount: cents, fee: 0 },
      ...{ currency: "usd", description: "Set by the lab", source: null, availableOn: now, created: now },
    });
  });
}

function counts(desk: Desk): Record<string, number> {
  const { length: customers } = desk.list("customers");
  const { length: payments } = desk.list("intents").filter(({ status }) => status === "succeeded");
  const { length: cards } = desk.list("methods").filter(({ customer }) => customer !== null);
  return { customers, payments, cards, refunds: desk.list("refunds").length, disputes: desk.list("disputes").length };
}

/** Takes up again what time still has to do. */
function resume(desk: Desk): void {
  for (const intent of desk.list("intents")) settleLater(desk, intent);
  for (const refund of desk.list("refunds")) settleRefundLater(desk, refund);
  for (const charge of desk.list("charges")) disputeLater(desk, charge);
  for (const session of desk.list("sessions")) if (session.status === "open") expireLater(desk, session);
}
