import { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "../lab/start-simulator.ts";

/** A reply as the tests look at it; `body` is parsed when it is JSON. */
export type TestReply = { status: number; headers: Headers; text: string; body: Record<string, unknown> };

export type SendOptions = {
  json?: unknown;
  form?: Record<string, string>;
  body?: string | FormData;
  headers?: Record<string, string>;
};

export type Purchase = {
  id: number;
  code: string;
  package_id: string;
  quantity: number | string;
  price: number;
  net_price: number;
  sims: Array<{ iccid: string; lpa: string; matching_id: string; qrcode: string }>;
};

export type TestClient = {
  simulator: RunningSimulator;
  /** Sends a request below `/v2` with a good token unless told otherwise. */
  send(method: string, path: string, options?: SendOptions): Promise<TestReply>;
  /** Buys over the sync endpoint and returns `data`. */
  buy(packageId: string, fields?: Record<string, unknown>): Promise<Purchase>;
  /** Gets a new token and uses it from now on. */
  signIn(): Promise<void>;
};

/** The package every test buys when nothing else matters: $4.60 net. */
export const usPackage = "united-states-link-30days-5gb";

/** Starts an Airalo simulator and a client that speaks to it. */
export async function startTestClient(options: StartSimulatorOptions = {}): Promise<TestClient> {
  const simulator = await startSimulator("airalo", options);
  let token = "";
  const send: TestClient["send"] = async (method, path, { json, form, body, headers = {} } = {}) => {
    const payload = json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form) : body;
    const reply = await fetch(`${simulator.baseUrl}/v2${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: "application/json",
        ...(json === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, text, body: parseJson(text) };
  };
  const signIn = async () => {
    const { clientId = "", clientSecret = "" } = simulator.credentials;
    const form = { client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" };
    const reply = await send("POST", "/token", { form });
    token = (reply.body.data as { access_token: string }).access_token;
  };
  const buy: TestClient["buy"] = async (packageId, fields = {}) => {
    const reply = await send("POST", "/orders", { json: { package_id: packageId, quantity: 1, ...fields } });
    if (reply.status !== 200) throw new Error(`order refused: ${reply.status} ${reply.text}`);
    return reply.body.data as Purchase;
  };
  await signIn();
  return { simulator, send, buy, signIn };
}

/** The first ICCID of a purchase. */
export function iccidOf(purchase: Purchase): string {
  const iccid = purchase.sims[0]?.iccid;
  if (iccid === undefined) throw new Error("the purchase has no eSIM");
  return iccid;
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
