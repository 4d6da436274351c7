import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { type Form, listOf, readForm, textOf } from "./form.ts";
import { type Serve, success } from "./http.ts";
import { invalid, Refusal, refusedBecause } from "./refusal.ts";
import type { OptIn } from "./state.ts";
import { usageOf } from "./usage.ts";
import type { LowDataLevel } from "./webhooks.ts";
import { wirePurchase } from "./wire-orders.ts";

const HEAD_TIMEOUT_MS = 5_000;
const creditLevels = [50, 70, 80, 90];
const webhookTypes = ["async_orders", "webhook_low_data", "webhook_credit_limit"];
const emailTypes = ["email_low_data", "email_credit_limit"];

/** Opting in and out of notifications, and the webhook simulator (sheet: Webhooks). */
export function addNotificationRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.post(
    "/v2/notifications/opt-in",
    serve("optIn", async (c, call) => {
      const optIn = readOptIn(await readForm(c, call));
      if (webhookTypes.includes(optIn.type)) await checkReceiver(optIn.contactPoint);
      desk.commit({ type: "optedIn", optIn });
      return success(c, { notification: wireOptIn(optIn) });
    }),
  );
  app.get(
    "/v2/notifications/opt-in",
    serve("getOptIn", (c) => {
      const wanted = c.req.query("type");
      const types = wanted === undefined ? ["webhook_low_data", "email_low_data"] : [wanted];
      const optIn = types.map((type) => desk.state.optIns.get(type)).find((one) => one !== undefined);
      return success(c, { notification: optIn ? wireOptIn(optIn) : null });
    }),
  );
  app.post(
    "/v2/notifications/opt-out",
    serve("optOut", async (c, call) => {
      const type = textOf(await readForm(c, call), "type") ?? "";
      if (![...webhookTypes, ...emailTypes].includes(type)) throw invalid({ type: "The selected type is invalid." });
      desk.commit({ type: "optedOut", optInType: type });
      return c.body(null, 204);
    }),
  );
  app.post(
    "/v2/simulator/webhook",
    serve("simulateWebhook", async (c, call) => simulate(c, desk, await readForm(c, call))),
  );
}

function readOptIn(form: Form): OptIn {
  const type = textOf(form, "type") ?? "";
  const byWebhook = webhookTypes.includes(type);
  if (!byWebhook && !emailTypes.includes(type)) throw invalid({ type: "The selected type is invalid." });
  const field = byWebhook ? "webhook_url" : "email";
  const contactPoint = textOf(form, field);
  if (contactPoint === undefined) throw invalid({ [field]: `The ${field.replace("_", " ")} field is required.` });
  if (byWebhook && !URL.canParse(contactPoint)) throw invalid({ webhook_url: "The webhook url format is invalid." });
  const levels = type.endsWith("_credit_limit") ? readLevels(form) : null;
  return { type, contactPoint, levels, language: byWebhook ? null : (textOf(form, "language") ?? "en") };
}

function readLevels(form: Form): number[] {
  const levels = listOf(form, "levels").map(Number);
  if (levels.length === 0 || levels.some((level) => !creditLevels.includes(level))) {
    throw invalid({ levels: `The levels must be of ${creditLevels.join(", ")}.` });
  }
  return levels;
}

/** Airalo asks with HEAD and takes nothing but 200 (sheet: Webhooks). */
async function checkReceiver(url: string): Promise<void> {
  const options: RequestInit = { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(HEAD_TIMEOUT_MS) };
  const status = await fetch(url, options).then(
    (reply) => reply.status,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (status !== 200)
    throw invalid({ webhook_url: `The webhook url must answer HEAD with 200. It answered: ${status}.` });
}

function wireOptIn(optIn: OptIn) {
  return {
    type: optIn.type,
    contact_point: optIn.contactPoint,
    ...(optIn.language === null ? {} : { language: optIn.language }),
    ...(optIn.levels === null ? {} : { levels: optIn.levels }),
  };
}

const simulatedLevels: Readonly<Record<string, LowDataLevel>> = {
  data_75: "75%",
  data_90: "90%",
  expire_3: "3days",
  expire_1: "1days",
};

const optInTypes: Readonly<Record<string, string>> = {
  low_data_notification: "webhook_low_data",
  credit_limit_notification: "webhook_credit_limit",
  async_order_notification: "async_orders",
};

/** Sends a webhook on demand, to the URL given or the one opted in with (sheet: Simulator events). */
function simulate(c: Context<LabEnv>, desk: Desk, form: Form): Response {
  const event = textOf(form, "event") ?? "";
  const optInType = optInTypes[event];
  if (optInType === undefined) throw invalid({ event: "The selected event is invalid." });
  const url = textOf(form, "webhook_url") ?? desk.state.optIns.get(optInType)?.contactPoint;
  if (url === undefined) throw new Refusal(422, { reason: "User is not opted in and no webhook URL provided." });
  if (event === "low_data_notification") sendLowData(desk, form, url);
  else if (event === "credit_limit_notification") {
    desk.webhooks.creditLimit(url, Number.parseInt(textOf(form, "type") ?? "80", 10) || 80, desk.state.balance);
  } else sendOrder(desk, form, url);
  return c.json({ success: "Notification sent" });
}

function sendLowData(desk: Desk, form: Form, url: string): void {
  const level = simulatedLevels[textOf(form, "type") ?? ""];
  if (level === undefined) throw invalid({ type: "The selected type is invalid." });
  const sim = desk.sim(textOf(form, "iccid") ?? "");
  const { remaining, total } = usageOf(sim, desk.nowMs());
  const remainingPercent = total === 0 ? 0 : Math.round((remaining / total) * 100);
  const packageName = sim.packages[0]?.packageId ?? "";
  desk.webhooks.lowData(url, { level, packageName, remainingPercent, iccid: sim.iccid });
}

function sendOrder(desk: Desk, form: Form, url: string): void {
  const sim = desk.sim(textOf(form, "iccid") ?? "");
  const order = desk.state.orders.get(sim.orderId);
  if (!order) throw refusedBecause(422, "The eSIM has no order.");
  desk.webhooks.asyncOrder(url, { ...wirePurchase(desk, order, false), request_id: order.requestId ?? "" });
}
