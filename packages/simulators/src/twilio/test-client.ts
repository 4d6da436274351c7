import { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "../lab/start-simulator.ts";
import { apiPath } from "./wire.ts";

/** A reply as the tests look at it; `path` is what the request log calls it. */
export type TestReply = {
  method: string;
  path: string;
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
};

export type FormInput = Record<string, string | string[]>;

export type TestClient = {
  simulator: RunningSimulator;
  /** Sends to a product, such as `send("GET", "verify", "/v2/Services")`, with the auth token unless told otherwise. */
  send(method: string, product: string, path: string, form?: FormInput, authorization?: string): Promise<TestReply>;
  /** As `send`, below the account in the API of 2010. */
  api(method: string, path: string, form?: FormInput): Promise<TestReply>;
  /** Buys the first local number of the US with these settings, and answers with it. */
  buy(form?: FormInput): Promise<{ sid: string; number: string }>;
};

/** Starts a Twilio simulator and a client that speaks to it. */
export async function startTestClient(options: StartSimulatorOptions = {}): Promise<TestClient> {
  const simulator = await startSimulator("twilio", options);
  const { accountSid = "", authToken = "" } = simulator.credentials;
  const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
  const send: TestClient["send"] = async (method, product, path, form, authorization = basic) => {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(form ?? {})) for (const one of [value].flat()) params.append(name, one);
    const reply = await fetch(simulator.baseUrl.replace("{product}", product) + path, {
      method,
      headers: { authorization },
      ...(form ? { body: params } : {}),
    });
    const text = await reply.text();
    const body = text.startsWith("{") ? JSON.parse(text) : {};
    return { method, path: `/twilio/${product}${path}`, status: reply.status, headers: reply.headers, body };
  };
  const api: TestClient["api"] = (method, path, form) => send(method, "api", apiPath + path, form);
  const buy: TestClient["buy"] = async (form = {}) => {
    const found = await api("GET", "/AvailablePhoneNumbers/US/Local.json?PageSize=1");
    const [{ phone_number: number }] = found.body.available_phone_numbers as [{ phone_number: string }];
    const bought = await api("POST", "/IncomingPhoneNumbers.json", { PhoneNumber: number, ...form });
    if (bought.status !== 201) throw new Error(`the purchase was refused: ${JSON.stringify(bought.body)}`);
    return { sid: String(bought.body.sid), number };
  };
  return { simulator, send, api, buy };
}

/** The id of what a reply made. */
export function sidOf({ status, body }: TestReply): string {
  if (typeof body.sid !== "string") throw new Error(`the reply (${status}) has no sid: ${JSON.stringify(body)}`);
  return body.sid;
}
