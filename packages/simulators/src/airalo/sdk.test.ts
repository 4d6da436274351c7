import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RunningSimulator, startSimulator } from "../lab/start-simulator.ts";
import { type Receiver, startReceiver } from "../test/receiver.ts";
import { usPackage } from "./test-client.ts";

/**
 * The official Node SDK, unchanged, as an oracle that this simulator speaks the real protocol. Its host is fixed and
 * it knows only https, so the two lines below lead its connections to the simulator.
 */
const loadSdk = createRequire(import.meta.url);
type Reply = { data: Record<string, unknown>; meta: { message: string } };
type Sdk = Record<string, (...values: unknown[]) => Promise<Reply>>;

let simulator: RunningSimulator;
let receiver: Receiver;
let sdk: Sdk;
let checkSignature: (hash: unknown, payload: string) => boolean;
const cachePath = mkdtempSync(join(tmpdir(), "airalo-sdk-"));

beforeAll(async () => {
  simulator = await startSimulator("airalo");
  receiver = await startReceiver();
  simulator.portal({ laterPages: "array", usageCacheSeconds: 0 });
  const { hostname, port } = new URL(simulator.baseUrl);
  vi.spyOn(https, "request").mockImplementation((options: unknown, callback: unknown) => {
    const { path, ...rest } = options as http.RequestOptions;
    const target = { ...rest, host: hostname, port, path: `/airalo${path}` };
    return http.request(target, callback as (reply: http.IncomingMessage) => void);
  });
  process.env.AIRALO_SDK_CACHE_PATH = cachePath;
  const { Airalo } = loadSdk("airalo-sdk");
  const { clientId, clientSecret } = simulator.credentials;
  sdk = new Airalo({ client_id: clientId, client_secret: clientSecret });
  await sdk.initialize?.();
  const Signature = loadSdk("airalo-sdk/src/helpers/Signature");
  const signature = new Signature(clientSecret);
  checkSignature = (hash, payload) => signature.checkSignature(hash, payload);
});

afterAll(async () => {
  vi.restoreAllMocks();
  rmSync(cachePath, { recursive: true });
  await receiver.close();
  await simulator.close();
});

const call = async (method: string, ...values: unknown[]): Promise<Reply> => {
  const found = sdk[method];
  if (!found) throw new Error(`the SDK has no ${method}`);
  return found.apply(sdk, values);
};

const buyOne = async () => {
  const order = await call("order", usPackage, 1, "sdk order");
  return (order.data.sims as [{ iccid: string }])[0].iccid;
};

test("the SDK walks all pages of packages and flattens them", async () => {
  const tree = (await call("getAllPackages")) as unknown as { data: unknown[]; pricing: unknown };
  expect(tree.data.length).toBeGreaterThan(220);
  expect(tree.pricing).toMatchObject({ model: "net_pricing" });
  const flat = (await call("getCountryPackages", "us", true)) as unknown as { data: Array<Record<string, unknown>> };
  expect(flat.data).toContainEqual(
    expect.objectContaining({ package_id: usPackage, net_price: 4.6, day: 30, amount: 5_120, countries: ["US"] }),
  );
});

test("the SDK orders, and asks for usage, packages, top-ups and instructions of the eSIM", async () => {
  const iccid = await buyOne();
  expect((await call("getSimUsage", iccid)).data).toMatchObject({ status: "NOT_ACTIVE", total: 5_120 });
  expect((await call("getSimPackageHistory", iccid)).data).toHaveLength(1);
  const topUps = (await call("getSimTopups", iccid)).data as unknown as Array<{ id: string }>;
  expect(topUps.map(({ id }) => id)).toContain(`${usPackage}-topup`);
  const topUp = await call("topup", `${usPackage}-topup`, iccid);
  expect(topUp.data).toMatchObject({ type: "topup", net_price: 4.6 });
  const instructions = await call("getSimInstructions", iccid, "de");
  expect(instructions.data).toMatchObject({ instructions: { language: "DE" } });
});

test("the SDK's asynchronous order gets its result by webhook, and the SDK takes the signature", async () => {
  const accepted = await call("orderAsync", usPackage, 2, receiver.url, "sdk async");
  expect(accepted.data.request_id).toMatch(/^[A-Za-z0-9]{25}$/);
  await vi.waitFor(() => expect(receiver.received).not.toHaveLength(0), { timeout: 10_000 });
  const [webhook] = receiver.received;
  expect(JSON.parse(webhook?.raw ?? "")).toMatchObject({ request_id: accepted.data.request_id, quantity: 2 });
  expect(checkSignature(webhook?.headers["airalo-signature"], webhook?.raw ?? "")).toBe(true);
  expect(checkSignature(webhook?.headers["airalo-signature"], '{"request_id":"another"}')).toBe(false);
});

test("the SDK's bulk orders, future orders and vouchers work", async () => {
  const bulk = (await call("orderBulk", { [usPackage]: 1, "france-link-7days-1gb": 1 })) as unknown as Record<
    string,
    Reply
  >;
  expect(Object.keys(bulk)).toHaveLength(2);
  const due = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 16).replace("T", " ");
  const future = await call("createFutureOrder", usPackage, 1, due, receiver.url);
  expect(future.data).toMatchObject({ due_date: due });
  const cancelled = await call("cancelFutureOrder", [future.data.request_id]);
  expect(cancelled.meta.message).toBe("Future orders cancelled successfully");
  const vouchers = await call("esimVouchers", { vouchers: [{ package_id: usPackage, quantity: 2 }] });
  expect(vouchers.data).toMatchObject([{ package_id: usPackage, codes: [expect.any(String), expect.any(String)] }]);
});

test("the SDK reads devices and exchange rates, and reports a refusal", async () => {
  expect((await call("getCompatibleDevices")).data).not.toHaveLength(0);
  expect((await call("getExchangeRates", null, null, null, "EUR,GBP")).data.rates).toHaveLength(2);
  await expect(call("order", "test-out-of-stock-7days-1gb", 1)).rejects.toThrow(/"code":34/);
});
