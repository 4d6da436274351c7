import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "../lab/start-simulator.ts";

/** The simulator with Stripe's official SDK on it, and helpers of its tests. */
export type TestClient = {
  simulator: RunningSimulator;
  stripe: Stripe;
  /** The same with another key. */
  stripeWith(secretKey: string): Stripe;
  /** A customer with a saved card of that number. */
  customerWith(number: string): Promise<{ customer: string; card: string }>;
  /** Pays $25.00 off-session with that card. */
  pay(saved: { customer: string; card: string }, amount?: number, currency?: string): Promise<Stripe.PaymentIntent>;
  close(): Promise<void>;
};

/** Starts both. The SDK is told host, port and protocol and nothing else; its paths begin at the root. */
export async function startTestClient(options: StartSimulatorOptions = {}): Promise<TestClient> {
  const simulator = await startSimulator("stripe", options);
  const root = await serveAtRoot(simulator.baseUrl);
  const { secretKey = "" } = simulator.credentials;
  const stripeWith = (key: string) =>
    new Stripe(key, { host: "127.0.0.1", port: root.port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
  const stripe = stripeWith(secretKey);
  return {
    simulator,
    stripe,
    stripeWith,
    customerWith: async (number) => {
      const { id } = await stripe.customers.create({ email: "traveller@example.com" });
      const saved = simulator.act("save_card", { customer: id, number }) as { method?: string; refused?: string };
      if (saved.method === undefined) throw new Error(saved.refused);
      return { customer: id, card: saved.method };
    },
    pay: ({ customer, card }, amount = 2_500, currency = "usd") =>
      stripe.paymentIntents.create({
        ...{ amount, currency, customer, payment_method: card, allowed_payment_method_types: ["card"] },
        ...{ confirm: true, off_session: true },
      }),
    close: async () => {
      await root.close();
      await simulator.close();
    },
  };
}

/** Serves a simulator's address, which has a path, at the root of another port. */
async function serveAtRoot(baseUrl: string): Promise<{ port: number; close(): Promise<void> }> {
  const target = new URL(baseUrl);
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const path = `${target.pathname}${url}`;
    const passed = httpRequest({ host: target.hostname, port: target.port, method, path, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a call of the SDK threw. */
export async function refusalOf(call: Promise<unknown>): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("the call was not refused");
}
