import { z } from "zod";
import type { Simulator, SimulatorContext, SimulatorInstance } from "../lab/types.ts";
import { Counter } from "./desk.ts";
import { createServe, labApiKey } from "./http.ts";
import { createPhone, type Told } from "./phone.ts";
import { addCoreRoutes, addFlexRoutes } from "./routes.ts";

const operations = [
  "listOffers",
  "getOffer",
  "placeOrder",
  "findOrder",
  "getOrder",
  "getUsage",
  "getProfile",
  "topUp",
  "findTopUp",
  "getBalance",
] as const;

/** Telna's webhooks are switched on by its account manager, for one address. */
const portal = z.strictObject({ callbackUrl: z.string() });

/** Telna Connect Flex, with what is used of the core API, as its sheet and FACTS.md describe it. Both hosts are one here. */
export const simulator: Simulator = {
  id: "telna",
  name: "Telna",
  operations,
  activationOperations: ["placeOrder"],
  webhookEvents: ["PACKAGE_DATA_USAGE_ALERT", "PACKAGE_STATUS_CHANGE"],
  credentials: { apiKey: labApiKey },
  config: { topUp: "yes", walletPath: "/v2.1/pcr/wallets", coreUrl: "" },
  // The retry habit is not published; this one is assumed.
  webhookRetry: { delaysMs: [60_000, 300_000], accepts: (status) => status === 200, timeoutMs: 10_000 },
  portal: { schema: portal.partial(), initial: { callbackUrl: "" } },
  create,
};

function create(context: SimulatorContext): SimulatorInstance {
  const counter = new Counter(context);
  const { desk } = counter;
  const tell = ({ event, eventDetails }: Told) => {
    const { callbackUrl } = portal.parse(context.portal());
    if (callbackUrl === "") return;
    const body = JSON.stringify({ event, timestamp: desk.nowMs(), eventDetails });
    const headers = { "content-type": "application/json" };
    context.webhooks.send({ event, operations: ["placeOrder"], url: callbackUrl, body, headers });
  };
  const app = context.newApp();
  const serve = createServe(context);
  addFlexRoutes(app, serve, counter);
  addCoreRoutes(app, serve, counter);
  app.notFound((c) => c.json({ error: "Not found" }, 404));
  return {
    app,
    sales: () => desk.sales(),
    balance: () => desk.balance,
    setBalance: (balance) => desk.setBalance(balance),
    counts: () => ({
      offers: counter.products.size,
      orders: desk.count("workOrders"),
      esims: desk.count("profiles"),
      packages: desk.count("packages"),
    }),
    devices: createPhone(counter, tell),
    // Nothing proves a webhook: an attacker's is any that names another package's end.
    forgeWebhook: ({ body, headers }) => ({
      body: body.replace(/"threshold_percentage":\d+/, '"forged":true'),
      headers,
    }),
    resume: () => desk.resume(),
  };
}
