import { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "../lab/start-simulator.ts";

/** A reply as the tests look at it; `body` is parsed when it is JSON. */
export type TestReply = { status: number; headers: Headers; text: string; body: Record<string, unknown> };

export type TestClient = {
  simulator: RunningSimulator;
  /** Sends a request below the version prefix with the right key unless told otherwise. */
  send(method: string, path: string, options?: SendOptions): Promise<TestReply>;
  /** Buys new eSIMs and returns the order. */
  buy(item: string, quantity?: number): Promise<PlacedOrder>;
};

type SendOptions = { body?: unknown; headers?: Record<string, string>; version?: string };

export type PlacedOrder = {
  orderReference: string;
  status: string;
  total: number;
  createdDate: string;
  order: Array<{ iccids?: string[]; esims?: Array<{ iccid: string; matchingId: string; smdpAddress: string }> }>;
};

/** The bundle every test buys when nothing else matters: $4.20. */
export const usBundle = "esim_5GB_30D_US_V2";

/** Starts an eSIM Go simulator and a client that speaks to it. */
export async function startTestClient(options: StartSimulatorOptions = {}): Promise<TestClient> {
  const simulator = await startSimulator("esim-go", options);
  const send: TestClient["send"] = async (method, path, { body, headers = {}, version = "v2.5" } = {}) => {
    const reply = await fetch(`${simulator.baseUrl}/${version}${path}`, {
      method,
      headers: { "X-API-Key": simulator.credentials.apiKey ?? "", Accept: "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, text, body: parseJson(text) };
  };
  const buy: TestClient["buy"] = async (item, quantity = 1) => {
    const reply = await send("POST", "/orders", { body: transaction(item, { quantity }) });
    if (reply.status !== 200) throw new Error(`order refused: ${reply.status} ${reply.text}`);
    return reply.body as PlacedOrder;
  };
  return { simulator, send, buy };
}

/** The body that buys one line. */
export function transaction(item: string, line: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) {
  return { type: "transaction", assign: true, order: [{ type: "bundle", item, quantity: 1, ...line }], ...rest };
}

/** The first ICCID of an order. */
export function iccidOf(order: PlacedOrder): string {
  const iccid = order.order[0]?.iccids?.[0];
  if (iccid === undefined) throw new Error("the order has no eSIM");
  return iccid;
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
