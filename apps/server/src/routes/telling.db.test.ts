import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type HookEventName, hookEvents } from "@tandem/api-schema";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createReceiver } from "../../../../packages/sdk/examples/receive-webhooks.ts";
import { verifyWebhook, type WebhookEvent } from "../../../../packages/sdk/src/webhooks.ts";
import { openTestShop, type TestShop } from "../test-shop.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.close());

const patiently = { timeout: 30_000, interval: 100 };

/** A customer's system that listens, as the SDK's example does. */
async function listen(secret: string) {
  const events: WebhookEvent[] = [];
  const receiver = createReceiver(secret, (event) => events.push(event));
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  return { events, url, close: () => receiver.close() };
}

test("a customer's system hears of its orders as the description says, and the customer finds it in the inbox", async () => {
  const { api } = shop.shopper;
  const { data: made } = await api.POST("/v1/webhook-endpoints", {
    body: { url: "http://127.0.0.1:9/", description: "warehouse", eventTypes: [] },
  });
  const endpointId = made?.id ?? "";
  const path = { endpointId };
  const system = await listen(made?.secret ?? "");
  await api.PATCH("/v1/webhook-endpoints/{endpointId}", { params: { path }, body: { url: system.url } });
  const [plan] = (await shop.shopper.plans.list({ country: "FR", limit: 1 })).data;
  const order = await shop.shopper.orders.create({ planId: plan?.id ?? "" });
  await shop.shopper.orders.wait(order.id, { timeoutMs: 60_000 });
  await vi.waitFor(() => expect(system.events.map((event) => event.type)).toContain("order.fulfilled"), patiently);
  expect(system.events.map((event) => event.type)).toContain("order.created");
  for (const { type, data } of system.events) {
    expect(() => hookEvents[type as HookEventName].data.parse(data)).not.toThrow();
    expect(JSON.stringify(data)).not.toMatch(/LPA:|activationCode|matchingId/);
  }
  const { data: inbox } = await api.GET("/v1/notifications");
  expect(inbox?.unread).toBeGreaterThan(0);
  expect(inbox?.data[0]).toMatchObject({ topic: "order_delivered", link: `/orders/${order.id}`, readAt: null });
  const { data: log } = await api.GET("/v1/webhook-endpoints/{endpointId}/deliveries", {
    params: { path, query: { type: "order.fulfilled" } },
  });
  expect(log?.data[0]).toMatchObject({ status: "delivered", responseStatus: 204 });
  await api.POST("/v1/webhook-endpoints/{endpointId}/deliveries/{eventId}/replay", {
    params: { path: { endpointId, eventId: log?.data[0]?.id ?? "" } },
  });
  await api.POST("/v1/webhook-endpoints/{endpointId}/test", { params: { path } });
  await vi.waitFor(() => expect(system.events.at(-1)?.type).toBe("endpoint.test"), patiently);
  // The replay came with the id it had before, by which the receiver knew it.
  expect(system.events.filter((event) => event.type === "order.fulfilled")).toHaveLength(1);
  const { data: endpoint } = await api.GET("/v1/webhook-endpoints/{endpointId}", { params: { path } });
  expect(endpoint?.health).toMatchObject({ successRate: expect.any(Number), failingSince: null });
  system.close();
});

test("the examples in the description are events as they are, and a forged one is refused", async () => {
  const { data } = await shop.shopper.api.GET("/v1/event-types");
  expect(data?.data.length).toBe(Object.keys(hookEvents).length);
  for (const { type, example } of data?.data ?? []) {
    expect(() => hookEvents[type].data.parse(example), type).not.toThrow();
  }
  const headers = { "webhook-id": "evt_1", "webhook-timestamp": String(Math.floor(Date.now() / 1_000)) };
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const forged = { body: "{}", headers: { ...headers, "webhook-signature": "v1,Zm9yZ2Vk" } };
  expect(() => verifyWebhook(forged, secret)).toThrow();
});

test("addresses and words that cannot be are refused field by field", async () => {
  const refused = async (work: Promise<unknown>) => work.catch((error: unknown) => error);
  const { api } = shop.shopper;
  const body = { description: "", eventTypes: [] };
  expect(
    await refused(api.POST("/v1/webhook-endpoints", { body: { ...body, url: "https://10.0.0.1/" } })),
  ).toMatchObject({
    code: "hooks.url_refused",
    problem: { errors: [{ field: "body.url", message: "leads to a private or reserved address" }] },
  });
  const text = { subject: "{{nope}}", text: "x" };
  const put = shop.admin.api.PUT("/v1/operator/notification-texts/{topic}", {
    params: { path: { topic: "low_balance" } },
    body: text,
  });
  expect(await refused(put)).toMatchObject({ code: "notification.text_invalid" });
  const { data: preview } = await shop.admin.api.POST("/v1/operator/notification-texts/{topic}/preview", {
    params: { path: { topic: "low_balance" } },
    body: { subject: "Only {{balance}} left", text: "Hello from {{brand}}." },
  });
  expect(preview).toMatchObject({ subject: "Only $4.20 left", text: expect.stringContaining("Hello from ") });
  const { data: log } = await shop.admin.api.GET("/v1/operator/notifications", {
    params: { query: { topic: "order_delivered", channel: "email" } },
  });
  expect(log?.data[0]).toMatchObject({
    account: { name: expect.any(String) },
    orderId: expect.stringMatching(/^ord_/),
  });
});

test("a customer's system hears of its numbers and of calls to them; missed ones and messages are told as the customer wants", async () => {
  const { api } = shop.shopper;
  await shop.enqueue("upstreams.register_webhooks");
  const { data: made } = await api.POST("/v1/webhook-endpoints", {
    body: { url: "http://127.0.0.1:9/", description: "telephone", eventTypes: [] },
  });
  const system = await listen(made?.secret ?? "");
  const path = { endpointId: made?.id ?? "" };
  await api.PATCH("/v1/webhook-endpoints/{endpointId}", { params: { path }, body: { url: system.url } });
  const heard = (prefix: string) => system.events.filter(({ type }) => type.startsWith(prefix));
  const hears = (prefix: string, types: string[]) =>
    vi.waitFor(() => expect(heard(prefix).map(({ type }) => type)).toEqual(expect.arrayContaining(types)), patiently);
  await api.PATCH("/v1/notification-preferences", {
    body: { changes: [{ topic: "call_missed", channel: "email", enabled: false }] },
  });

  const { data: free } = await shop.shopper.numbers.search({ country: "US", features: "voice" });
  const order = await shop.shopper.numbers.buy({ offer: free[0]?.offer ?? "" });
  await hears("number.", ["number.ordered", "number.purchased", "number.active"]);
  expect(heard("number.ordered")[0]?.data).toMatchObject({ orderId: order.id, number: free[0]?.number });
  const active = heard("number.active")[0];
  const numberId = active?.type === "number.active" ? active.data.id : "";

  const number = free[0]?.number ?? "";
  const person = "+12025550143";
  await api.PATCH("/v1/numbers/{numberId}/calls", { params: { path: { numberId } }, body: { voicemail: false } });
  await callNumber({ from: person, to: number });
  await hears("call.", ["call.started", "call.missed"]);
  expect(heard("call.missed")[0]?.data).toMatchObject({ from: person, to: number, reason: "missed" });
  await api.PATCH("/v1/numbers/{numberId}/calls", {
    params: { path: { numberId } },
    body: { voicemail: true, greeting: "Hello." },
  });
  await callNumber({ from: person, to: number, talkMs: 12_000, says: "Call me back." });
  await hears("call.", ["call.answered", "call.completed", "call.voicemail_received"]);
  expect(heard("call.completed")[0]?.data).toMatchObject({ direction: "inbound", outcome: "voicemail" });

  const { data: inbox } = await api.GET("/v1/notifications");
  expect(inbox?.data.map(({ topic }) => topic)).toEqual(expect.arrayContaining(["call_missed", "voicemail_received"]));
  const { data: log } = await shop.admin.api.GET("/v1/operator/notifications", {
    params: { query: { channel: "email" } },
  });
  const mails = log?.data.map(({ topic }) => topic);
  expect(mails).toContain("voicemail_received");
  expect(mails).not.toContain("call_missed");

  for (const upstream of carriers)
    shop.lab.upstream(upstream).setFaults([{ operation: "orderNumber", fault: "refused" }]);
  const { data: others } = await shop.shopper.numbers.search({ country: "US", features: "voice" });
  const refused = await shop.shopper.numbers.buy({ offer: others[0]?.offer ?? "" });
  await hears("number.", ["number.failed"]);
  expect(heard("number.failed")[0]?.data).toEqual({
    ...{ orderId: refused.id, number: others[0]?.number, countryCode: "US" },
  });
  for (const upstream of carriers) shop.lab.upstream(upstream).setFaults([]);

  await shop.shopper.numbers.release(numberId);
  await hears("number.", ["number.released"]);
  expect(heard("number.released")[0]?.data).toMatchObject({ id: numberId, status: "releasing", reason: "customer" });
  for (const { type, data } of [...heard("number."), ...heard("call.")]) {
    expect(() => hookEvents[type as HookEventName].data.parse(data), type).not.toThrow();
    expect(heard(type).length, type).toBe(["call.started", "number.ordered"].includes(type) ? 2 : 1);
  }
  system.close();
});

const carriers = ["telnyx", "twilio", "bandwidth"];

/** Somebody calls a number of ours, at whatever carrier it is. */
async function callNumber(call: { from: string; to: string; talkMs?: number; says?: string }): Promise<void> {
  for (const upstream of carriers) {
    const url = `${shop.lab.url}/lab/${upstream}/actions/call_number`;
    const headers = { "content-type": "application/json" };
    await fetch(url, { method: "POST", headers, body: JSON.stringify(call) });
  }
}
