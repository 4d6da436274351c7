import type { Context } from "hono";
import { z } from "zod";
import type { Call, FaultReplies, LabEnv, Simulator, SimulatorContext, SimulatorInstance } from "../lab/types.ts";
import { type Account, openAccount } from "./account.ts";
import { authenticate } from "./authenticate.ts";
import { createDevices } from "./device.ts";
import { resumeWaiting } from "./lifecycle.ts";
import { createPackageWriter, listLocations } from "./list-packages.ts";
import { listSales } from "./list-sales.ts";
import { cancelProfile, revokeProfile, sendSms, suspendProfile, topUpProfile } from "./manage-profile.ts";
import { forgeWebhook, webhookEvents } from "./notify.ts";
import { addPages } from "./pages.ts";
import { placeOrder } from "./place-order.ts";
import { queryProfiles, queryUsage } from "./query-profiles.ts";
import { saveWebhook } from "./webhook-url.ts";
import { failure, type JsonObject, parseBody, Refusal, success, successText, wireMoney } from "./wire.ts";

/** What the lab's account is opened with. */
const credentials = { accessCode: "lab-access-code", secretKey: "lab-secret-key" };

/**
 * 8 requests a second. The window is a little short of a second, so that a caller who keeps to the limit is not
 * refused because one of its requests took longer to arrive than the next.
 */
const RATE_LIMIT = { limit: 8, windowMs: 900 };

type Answer = (body: JsonObject, call: Call) => JsonObject | Response | Promise<JsonObject | Response>;

/** Every operation with its path below `/api/v1/open` (sheet, Resources). */
function createAnswers(account: Account): Record<string, { path: string; answer: Answer }> {
  const { store, catalogue, context } = account;
  const packages = createPackageWriter(catalogue, context.baseUrl);
  const profileOf = (iccid: string) => store.state.profilesByIccid.get(iccid);
  return {
    listOffers: { path: "/package/list", answer: (body) => successText(packages.list(body, profileOf)) },
    placeOrder: { path: "/esim/order", answer: (body, call) => placeOrder(account, body, call) },
    getOrder: { path: "/esim/query", answer: (body) => queryProfiles(account, body) },
    cancel: { path: "/esim/cancel", answer: (body) => cancelProfile(account, body) },
    suspend: { path: "/esim/suspend", answer: (body) => suspendProfile(account, body, true) },
    resume: { path: "/esim/unsuspend", answer: (body) => suspendProfile(account, body, false) },
    revoke: { path: "/esim/revoke", answer: (body) => revokeProfile(account, body) },
    topUp: { path: "/esim/topup", answer: (body) => topUpProfile(account, body) },
    getBalance: { path: "/balance/query", answer: () => ({ balance: wireMoney(store.state.balance) }) },
    getUsage: { path: "/esim/usage/query", answer: (body) => queryUsage(account, body) },
    listLocations: { path: "/location/list", answer: () => listLocations(catalogue) },
    sendSms: { path: "/esim/sendSms", answer: (body) => sendSms(account, body) },
    saveWebhook: { path: "/webhook/save", answer: (body) => saveWebhook(account, body) },
    getWebhook: { path: "/webhook/query", answer: () => ({ webhook: store.state.webhookUrl }) },
  };
}

const operations = [
  "listOffers",
  "placeOrder",
  "getOrder",
  "cancel",
  "suspend",
  "resume",
  "revoke",
  "topUp",
  "getBalance",
  "getUsage",
  "listLocations",
  "sendSms",
  "saveWebhook",
  "getWebhook",
] as const;

const busy = () => failure("900001", "system is busy, please try again later");

/** Business refusals of the sheet; reads have none of their own and are told that the system is busy. */
const refusals: Readonly<Record<string, () => Response>> = {
  placeOrder: () => failure("200011", "there are not enough profiles left for the package"),
  topUp: () => failure("200002", "the operation is not allowed in the current order state"),
  cancel: () => failure("200002", "the operation is not allowed in the current order state"),
  suspend: () => failure("200002", "the operation is not allowed in the current order state"),
  resume: () => failure("200002", "the operation is not allowed in the current order state"),
  revoke: () => failure("200002", "the operation is not allowed in the current order state"),
  sendSms: () => failure("200002", "the operation is not allowed in the current order state"),
  saveWebhook: () => failure("200008", "webhook url did not pass the health check"),
};

const replies: FaultReplies = {
  rateLimited: busy,
  error500: () => failure("000001", "server error", 500),
  refused: (_c, operation) => refusals[operation]?.() ?? busy(),
};

function create(context: SimulatorContext): SimulatorInstance {
  const account = openAccount(context);
  const { store } = account;
  const limiter = context.rateLimiter(RATE_LIMIT);
  const guard = (c: Context<LabEnv>, call: Call): Response | undefined => {
    try {
      authenticate(c.env.incoming.headers, call.rawBody, credentials, context.clock.nowMs());
    } catch (error) {
      return refuse(error);
    }
    return limiter.take(credentials.accessCode).allowed ? undefined : busy();
  };
  const operation = context.operations({ replies, guard });
  const app = context.newApp();
  for (const [name, { path, answer }] of Object.entries(createAnswers(account))) {
    const handler = operation(name, (_c, call) => reply(answer, call));
    app.post(`/api/v1/open${path}`, handler);
    app.all(`/api/v1/open${path}`, (c) => failure("000103", `request method ${c.req.method} is not supported`));
  }
  addPages(app, account);
  return {
    app,
    sales: () => listSales(store.state),
    balance: () => store.state.balance,
    setBalance: (balance) => store.commit({ type: "balance_set", balance }),
    counts: () => ({ orders: store.state.orders.length, profiles: store.state.profiles.size }),
    devices: createDevices(account),
    forgeWebhook,
    resume: () => resumeWaiting(account),
  };
}

async function reply(answer: Answer, call: Call): Promise<Response> {
  try {
    const result = await answer(parseBody(call.rawBody), call);
    return result instanceof Response ? result : success(result);
  } catch (error) {
    return refuse(error);
  }
}

function refuse(error: unknown): Response {
  if (error instanceof Refusal) return failure(error.code, error.message);
  throw error;
}

/** eSIM Access (Redtea Mobile) on the wire, from its fact sheet; what the sheet leaves open is listed in FACTS.md. */
export const simulator: Simulator = {
  id: "esim-access",
  name: "eSIM Access",
  operations,
  activationOperations: ["placeOrder"],
  webhookEvents,
  credentials,
  webhookRetry: {
    delaysMs: [5_000, 30_000, 300_000],
    accepts: (status) => status >= 200 && status <= 299,
    timeoutMs: 10_000,
  },
  defaults: { allocationDelayMs: 800 },
  portal: {
    schema: z.strictObject({ repeatedTransaction: z.enum(["same_order", "refused"]) }).partial(),
    initial: { repeatedTransaction: "same_order" },
  },
  create,
};
