import { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "../lab/start-simulator.ts";
import { accountId, basic, labCredentials } from "./account.ts";
import type { Exchanged } from "./test-descriptions.ts";

export type TestReply = Exchanged & { status: number; json(): Record<string, unknown> };

export type TestClient = {
  simulator: RunningSimulator;
  /** Sends to a product; the path is what follows the account. JSON unless the body is XML. */
  send(method: string, product: string, path: string, body?: object | string): Promise<TestReply>;
  /** Buys the first number of New York. */
  buy(): Promise<string>;
};

const prefixes: Readonly<Record<string, string>> = {
  messaging: "/api/v2/users/",
  voice: "/api/v2/accounts/",
  mfa: "/api/v1/accounts/",
  api: "/v2/accounts/",
  dashboard: "/api/v1/accounts/",
};

/** Starts a Bandwidth simulator and a client that speaks to it. */
export async function startTestClient(options: StartSimulatorOptions = {}): Promise<TestClient> {
  const simulator = await startSimulator("bandwidth", options);
  const authorization = basic(labCredentials.username, labCredentials.password);
  const send: TestClient["send"] = async (method, product, path, body) => {
    const whole = `${prefixes[product]}${accountId}${path}`;
    const reply = await fetch(simulator.baseUrl.replace("{product}", product) + whole, {
      method,
      headers: { authorization },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    const place = `/bandwidth/${product}${whole}`;
    return { method, path: place, status: reply.status, body: text, json: () => JSON.parse(text) };
  };
  const buy = async () => {
    const found = await send("GET", "dashboard", "/availableNumbers?areaCode=212&quantity=1");
    const number = /<TelephoneNumber>(\d{10})</.exec(found.body)?.[1] ?? "";
    const ordered = await send("POST", "dashboard", "/orders", orderOf(number));
    if (ordered.status !== 201) throw new Error(`the order was refused: ${ordered.body}`);
    return `+1${number}`;
  };
  return { simulator, send, buy };
}

/** An order of one number as Bandwidth's guide writes it. */
export function orderOf(number: string, customerOrderId = "desk-1"): string {
  const list = `<TelephoneNumberList><TelephoneNumber>${number}</TelephoneNumber></TelephoneNumberList>`;
  const type = `<ExistingTelephoneNumberOrderType>${list}</ExistingTelephoneNumberOrderType>`;
  return `<Order><CustomerOrderId>${customerOrderId}</CustomerOrderId><Name>Desk</Name>${type}<SiteId>743</SiteId></Order>`;
}
