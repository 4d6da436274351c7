import { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "../lab/start-simulator.ts";
import { isObject, type JsonObject } from "./wire.ts";

/** An envelope as it arrived. */
export type Envelope = { success: boolean; errorCode: string; errorMsg: string | null; obj: JsonObject };

export type TestClient = {
  simulator: RunningSimulator;
  /** Posts to a path below `/api/v1/open` with the right access code unless told otherwise. */
  send(path: string, body: unknown, options?: SendOptions): Promise<Response>;
  call(path: string, body?: unknown, options?: SendOptions): Promise<Envelope>;
  /** Buys one or more eSIMs and returns the order number. */
  buy(transactionId: string, slug?: string, count?: number): Promise<string>;
  /** The profiles of an order. */
  profiles(orderNo: string): Promise<JsonObject[]>;
};

type SendOptions = { method?: string; headers?: Record<string, string> };

/** The package every test buys when nothing else matters: $3.50. */
export const usPackage = "US_5_30";

export const pager = { pageNum: 1, pageSize: 50 };

/** Starts an eSIM Access simulator and a client that speaks to it. */
export async function startTestClient(options: StartSimulatorOptions = {}): Promise<TestClient> {
  const simulator = await startSimulator("esim-access", options);
  const send: TestClient["send"] = (path, body, { method = "POST", headers } = {}) =>
    fetch(`${simulator.baseUrl}/api/v1/open${path}`, {
      method,
      headers: headers ?? { "RT-AccessCode": simulator.credentials.accessCode ?? "" },
      ...(method === "GET" ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const call: TestClient["call"] = async (path, body = {}, sendOptions = {}) => {
    const reply: unknown = await (await send(path, body, sendOptions)).json();
    if (!isEnvelope(reply)) throw new Error(`no envelope: ${JSON.stringify(reply)}`);
    return reply;
  };
  const buy: TestClient["buy"] = async (transactionId, slug = usPackage, count = 1) => {
    const reply = await call("/esim/order", { transactionId, packageInfoList: [{ slug, count }] });
    if (!reply.success) throw new Error(`${reply.errorCode} ${reply.errorMsg}`);
    return String(reply.obj.orderNo);
  };
  const profiles: TestClient["profiles"] = async (orderNo) => {
    const reply = await call("/esim/query", { orderNo, pager });
    return Array.isArray(reply.obj?.esimList) ? reply.obj.esimList.filter(isObject) : [];
  };
  return { simulator, send, call, buy, profiles };
}

function isEnvelope(value: unknown): value is Envelope {
  return isObject(value) && typeof value.success === "boolean" && typeof value.errorCode === "string";
}
