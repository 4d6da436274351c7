import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { showAmount } from "./currencies.ts";
import type { Cause, Desk } from "./desk.ts";
import { challengedBy, type PageResult, submitChallenge, submitPage } from "./hosted.ts";
import { challengePage, checkoutPage, plainPage } from "./hosted-html.ts";
import type { Intent, Session, Setup } from "./state.ts";

/** The pages Stripe hosts: Checkout, the bank's confirmation and receipts. People use them, so faults of the API do not hit them. */
export function addHostedRoutes(app: Hono<LabEnv>, desk: Desk): void {
  app.get("/c/pay/:id", (c) => showCheckout(c, desk.find("sessions", c.req.param("id")), desk));
  app.post("/c/pay/:id", (c) => takeCheckout(c, desk));
  app.get("/redirect/authenticate/:source", (c) => {
    const challenged = challengedBy(desk, c.req.param("source"));
    return challenged ? c.html(challengePage(subjectOf(challenged))) : over(c);
  });
  app.post("/redirect/authenticate/:source", (c) => takeChallenge(c, desk));
  app.get("/receipts/:id", (c) => {
    const charge = desk.find("charges", c.req.param("id"));
    if (charge?.status !== "succeeded") return c.html(plainPage("No such receipt", "There is no such payment."), 404);
    return c.html(
      plainPage("Receipt", `${showAmount(charge.amount, charge.currency)} paid. ${charge.description ?? ""}`),
    );
  });
}

const person = (operation: string): Cause => ({ operation, requestId: null, idempotencyKey: null });

function showCheckout(c: Context<LabEnv>, session: Session | undefined, desk: Desk): Response | Promise<Response> {
  if (!session || session.status === "expired") {
    const text = "This page has expired or never was. Go back to the shop and start again.";
    return c.html(plainPage("This page is over", text), session ? 410 : 404);
  }
  if (session.status === "complete") return c.html(plainPage("All done here", "You have completed this page already."));
  const intent = session.intent ?? session.setup;
  const last = intent === null ? undefined : (desk.find("intents", intent) ?? desk.find("setups", intent));
  return c.html(checkoutPage(session, last?.lastError?.message ?? null, { expiry: "", name: "" }));
}

async function takeCheckout(c: Context<LabEnv>, desk: Desk): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const form = await c.req.parseBody();
  const text = (name: string) => (typeof form[name] === "string" ? form[name] : "");
  const typed = { expiry: text("cardExpiry"), name: text("billingName") };
  const card = { number: text("cardNumber"), cvc: text("cardCvc"), ...typed };
  const result = desk.work(person("payPage"), () => submitPage(desk, id, card));
  const session = desk.find("sessions", id);
  if (result.kind === "refused" && session) return c.html(checkoutPage(session, result.message, typed), 402);
  return follow(c, result) ?? showCheckout(c, session, desk);
}

async function takeChallenge(c: Context<LabEnv>, desk: Desk): Promise<Response> {
  const form = await c.req.parseBody();
  const source = c.req.param("source") ?? "";
  const session = challengedBy(desk, source)?.session ?? null;
  const result = desk.work(person("confirmPage"), () => submitChallenge(desk, source, form.answer === "pass"));
  if (!result) return over(c);
  if (result.kind === "refused" && session !== null) return c.redirect(`../../c/pay/${session}`, 303);
  return follow(c, result) ?? c.html(plainPage("Thank you", "You can close this page."));
}

function follow(c: Context<LabEnv>, result: PageResult): Response | undefined {
  if (result.kind === "leave") return c.redirect(result.url, 303);
  // Relative, so that it also leads right behind a proxy that serves the lab under another name.
  if (result.kind === "challenge") return c.redirect(`../../redirect/authenticate/${result.source}`, 303);
  return undefined;
}

function over(c: Context<LabEnv>): Response | Promise<Response> {
  return c.html(plainPage("This page is over", "This was confirmed or given up already."), 410);
}

function subjectOf(challenged: Intent | Setup): string {
  if ("usage" in challenged) return "A shop wants to save your card for later payments.";
  return `A payment of ${showAmount(challenged.amount, challenged.currency)}.`;
}
