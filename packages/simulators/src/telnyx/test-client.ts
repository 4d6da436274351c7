import { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "../lab/start-simulator.ts";

type Json = Record<string, unknown>;

/** A reply as the tests look at it; `data` is what stands below `data` of a JSON body. */
export type TestReply = { status: number; headers: Headers; body: Json; data: Json };

export type TestClient = {
  simulator: RunningSimulator;
  /** Sends a request below `/v2` with the right key. */
  send(method: string, path: string, body?: unknown): Promise<TestReply>;
  /** Buys a number and waits until it is the account's. */
  buyNumber(search?: string): Promise<{ id: string; number: string; orderId: string }>;
  /** Lets lab time pass and webhooks go out until the claim holds. */
  until(claim: () => boolean | Promise<boolean>): Promise<void>;
};

/** Starts a Telnyx simulator and a client that speaks to it. */
export async function startTestClient(options: StartSimulatorOptions = {}): Promise<TestClient> {
  const simulator = await startSimulator("telnyx", options);
  const send: TestClient["send"] = async (method, path, body) => {
    const reply = await fetch(`${simulator.baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${simulator.credentials.apiKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    const parsed = (text === "" ? {} : JSON.parse(text)) as Json;
    return { status: reply.status, headers: reply.headers, body: parsed, data: (parsed.data ?? {}) as Json };
  };
  const until: TestClient["until"] = async (claim) => {
    for (let tries = 0; tries < 400; tries += 1) {
      if (await claim()) return;
      simulator.advanceClock(1_000);
      await simulator.deliverWebhooks();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error("the claim never held");
  };
  const buyNumber: TestClient["buyNumber"] = async (
    search = "filter[country_code]=US&filter[phone_number_type]=local&filter[limit]=1",
  ) => {
    const found = (await send("GET", `/available_phone_numbers?${search}`)).body.data as { phone_number: string }[];
    const number = found[0]?.phone_number ?? "";
    const { connectionId, messagingProfileId } = simulator.config;
    const order = await send("POST", "/number_orders", {
      phone_numbers: [{ phone_number: number }],
      connection_id: connectionId,
      messaging_profile_id: messagingProfileId,
      customer_reference: "att_test",
    });
    const orderId = String(order.data.id);
    await until(async () => (await send("GET", `/number_orders/${orderId}`)).data.status === "success");
    const query = `filter[phone_number]=${encodeURIComponent(number)}`;
    const [own] = (await send("GET", `/phone_numbers?${query}`)).body.data as { id: string }[];
    return { id: own?.id ?? "", number, orderId };
  };
  return { simulator, send, buyNumber, until };
}
