import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Receiver, startReceiver } from "../test/receiver.ts";
import { iccidOf, startTestClient, type TestClient, usPackage } from "./test-client.ts";
import { signWebhook } from "./webhooks.ts";

let client: TestClient;
let receiver: Receiver;
beforeAll(async () => {
  client = await startTestClient();
  receiver = await startReceiver();
});
beforeEach(async () => {
  client.simulator.reset();
  // Waits for a webhook of the test before that is still on its way.
  await client.simulator.deliverWebhooks();
  client.simulator.portal({ webhookSlashes: "escaped" });
  receiver.received.length = 0;
  receiver.answer(200);
  await client.signIn();
});
afterAll(async () => {
  await receiver.close();
  await client.simulator.close();
});

const GIGABYTE = 1_073_741_824;
const optIn = (json: Record<string, unknown>) => client.send("POST", "/notifications/opt-in", { json });
const posts = () => receiver.received.filter(({ method }) => method === "POST");

test("opting in asks the receiver with HEAD and takes nothing but 200", async () => {
  const accepted = await optIn({ type: "webhook_low_data", webhook_url: receiver.url });
  expect(accepted.body.data).toEqual({ notification: { type: "webhook_low_data", contact_point: receiver.url } });
  expect(receiver.received.map(({ method }) => method)).toEqual(["HEAD"]);
  receiver.answer(204);
  expect((await optIn({ type: "webhook_low_data", webhook_url: receiver.url })).status).toBe(422);
  expect((await optIn({ type: "webhook_low_data", webhook_url: "http://127.0.0.1:1/closed" })).status).toBe(422);
});

test("what was opted in is read, changed and left again", async () => {
  const read = async () => (await client.send("GET", "/notifications/opt-in")).body.data;
  expect(await read()).toEqual({ notification: null });
  await optIn({ type: "webhook_low_data", webhook_url: receiver.url });
  expect(await read()).toMatchObject({ notification: { contact_point: receiver.url } });
  const out = await client.send("POST", "/notifications/opt-out", { json: { type: "webhook_low_data" } });
  expect(out.status).toBe(204);
  expect(await read()).toEqual({ notification: null });
});

test.each([
  [{ type: "webhook_news", webhook_url: "https://a.example" }, "type"],
  [{ type: "webhook_low_data" }, "webhook_url"],
  [{ type: "webhook_low_data", webhook_url: "nowhere" }, "webhook_url"],
  [{ type: "email_low_data" }, "email"],
  [{ type: "webhook_credit_limit", webhook_url: "https://a.example" }, "levels"],
  [{ type: "email_credit_limit", email: "a@b.example", levels: [51] }, "levels"],
])("opting in with %j is refused for its %s", async (json, field) => {
  const reply = await optIn(json);
  expect(reply.status).toBe(422);
  expect(Object.keys(reply.body.data as object)).toEqual([field]);
});

test("low data is told at 75 and 90 per cent, and the end of validity three days and one day before", async () => {
  await optIn({ type: "webhook_low_data", webhook_url: receiver.url });
  const iccid = iccidOf(await client.buy(usPackage));
  client.simulator.install(iccid);
  client.simulator.use(iccid, 4.6 * GIGABYTE);
  await vi.waitFor(() => expect(posts()).toHaveLength(2));
  const levels = () => posts().map(({ raw }) => JSON.parse(raw).level);
  expect(levels().sort()).toEqual(["75%", "90%"]);
  expect(JSON.parse(posts()[0]?.raw ?? "")).toMatchObject({ package_name: usPackage, remaining_percentage: 8, iccid });
  client.simulator.advanceClock(29 * 86_400_000);
  await vi.waitFor(() => expect(levels()).toEqual(expect.arrayContaining(["3days", "1days"])));
});

test("a used share of the credit is told once, at the highest level crossed", async () => {
  await optIn({ type: "webhook_credit_limit", webhook_url: receiver.url, levels: [50, 80] });
  client.simulator.setBalance("20005.00");
  await client.buy(usPackage, { quantity: 2 });
  await vi.waitFor(() => expect(posts()).toHaveLength(1));
  expect(JSON.parse(posts()[0]?.raw ?? "")).toEqual({
    message: "Surpassed 80% of the credit limit balance",
    remaining: 19_995.8,
  });
});

test("the signature is over the body with escaped slashes, whether or not they are sent so", async () => {
  const { clientSecret = "" } = client.simulator.credentials;
  client.simulator.settings({ allocationDelayMs: 0 });
  const order = () =>
    client.send("POST", "/orders-async", { json: { package_id: usPackage, quantity: 1, webhook_url: receiver.url } });
  await order();
  await vi.waitFor(() => expect(posts()).toHaveLength(1));
  const [escaped] = posts();
  expect(escaped?.raw).toContain("https:\\/\\/");
  expect(escaped?.headers["airalo-signature"]).toBe(signWebhook(escaped?.raw ?? "", clientSecret));
  client.simulator.portal({ webhookSlashes: "plain" });
  await order();
  await vi.waitFor(() => expect(posts()).toHaveLength(2));
  const plain = posts()[1];
  expect(plain?.raw).toContain("https://");
  expect(plain?.headers["airalo-signature"]).toBe(signWebhook((plain?.raw ?? "").replaceAll("/", "\\/"), clientSecret));
});

test("a status of 204 or more counts as not delivered and is tried again, 20 times every 15 minutes", async () => {
  expect(client.simulator.settings().webhookRetryDelaysMs).toEqual(Array.from({ length: 20 }, () => 900_000));
  client.simulator.settings({ allocationDelayMs: 0, webhookRetryDelaysMs: [10] });
  receiver.answer(204);
  const json = { package_id: usPackage, quantity: 1, webhook_url: receiver.url };
  await client.send("POST", "/orders-async", { json });
  await vi.waitFor(() => expect(posts()).toHaveLength(2));
  await vi.waitFor(() => expect(client.simulator.webhooks()[0]?.status).toBe("failed"));
});

test("a forged webhook is well formed and has another signature", async () => {
  const { clientSecret = "" } = client.simulator.credentials;
  client.simulator.settings({ allocationDelayMs: 0 });
  client.simulator.fail({ operation: "async_order_notification", fault: "webhook_forged" });
  const json = { package_id: usPackage, quantity: 1, webhook_url: receiver.url };
  await client.send("POST", "/orders-async", { json });
  await vi.waitFor(() => expect(posts()).toHaveLength(2));
  const genuine = posts().map(({ raw, headers }) => headers["airalo-signature"] === signWebhook(raw, clientSecret));
  expect(genuine.sort()).toEqual([false, true]);
});

test.each([
  ["low_data_notification", "data_90", { level: "90%", remaining_percentage: 100 }],
  ["low_data_notification", "expire_1", { level: "1days" }],
  ["credit_limit_notification", "80", { message: expect.stringContaining("80%") }],
  ["async_order_notification", "success", { sims: [{}] }],
])("the simulator sends %s %s on demand", async (event, type, body) => {
  const iccid = iccidOf(await client.buy(usPackage));
  const json = { event, type, iccid, webhook_url: receiver.url };
  const reply = await client.send("POST", "/simulator/webhook", { json });
  expect(reply.body).toEqual({ success: "Notification sent" });
  await vi.waitFor(() => expect(posts()).toHaveLength(1));
  expect(JSON.parse(posts()[0]?.raw ?? "")).toMatchObject(body);
});

test("the simulator refuses an unknown event and a missing receiver", async () => {
  const simulate = (json: Record<string, unknown>) => client.send("POST", "/simulator/webhook", { json });
  expect((await simulate({ event: "party" })).status).toBe(422);
  expect((await simulate({ event: "low_data_notification", type: "data_75" })).body).toHaveProperty("reason");
});
