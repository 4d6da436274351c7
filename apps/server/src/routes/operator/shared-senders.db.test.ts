import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openTestShop, type TestShop } from "../../test-shop.ts";

// Numbers of the shop's that customers without one of their own send from, through the whole product.

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
  await shop.enqueue("upstreams.register_webhooks");
});
afterAll(() => shop?.close());
afterEach(() => {
  for (const carrier of ["telnyx", "twilio", "bandwidth"]) shop.lab.upstream(carrier).setFaults([]);
});

const until = { timeout: 45_000, interval: 200 };
const api = () => shop.admin.api;
const once = (key: string = crypto.randomUUID()) => ({ header: { "idempotency-key": key } });
const senders = async () => (await api().GET("/v1/operator/shared-senders")).data?.data ?? [];
const carrierId = async (upstream: string) =>
  (await api().GET("/v1/operator/providers")).data?.data.find((one) => one.upstream === upstream)?.id ?? "";
const settings = { countries: ["US"], mms: false, perSecond: 5 };

async function free(provider?: string) {
  const query = { country: "US", features: "sms", ...(provider && { provider }) };
  return (await api().GET("/v1/operator/numbers/search", { params: { query } })).data;
}
const buy = async (offer: string, key?: string) =>
  (await api().POST("/v1/operator/shared-senders/purchases", { params: once(key), body: { offer, ...settings } })).data;
const ended = async (orderId: string) =>
  vi.waitFor(async () => {
    const order = (await api().GET("/v1/operator/orders/{orderId}", { params: { path: { orderId } } })).data;
    expect(order?.status).not.toBe("processing");
    return order;
  }, until);

/** A number the shop got at a carrier without this product. */
async function boughtElsewhere(): Promise<string> {
  const { credentials } = shop.lab.upstream("telnyx").simulator;
  const ask = async <T>(path: string, body?: unknown) => {
    const reply = await fetch(`${shop.lab.url}/telnyx/v2/${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${credentials.apiKey}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return ((await reply.json()) as { data: T }).data;
  };
  const [found] = await ask<{ phone_number: string }[]>(
    "available_phone_numbers?filter[country_code]=US&filter[features]=sms&filter[limit]=1",
  );
  const number = found?.phone_number ?? "";
  await ask("number_orders", { phone_numbers: [{ phone_number: number }] });
  return number;
}

test("a number that is ours at its carrier becomes a shared sender, once", async () => {
  const number = await boughtElsewhere();
  const providerId = await carrierId("telnyx");
  const body = { providerId, number, ...settings };
  const add = () => api().POST("/v1/operator/shared-senders", { params: once(), body });
  const { data: sender } = await vi.waitFor(add, until);
  expect(sender).toMatchObject({ number, ...settings, active: true, numberId: null, monthlyCost: null });
  await expect(add()).rejects.toMatchObject({ code: "messaging.sender_taken" });
});

test("a number is bought for the shop at what it costs, once, and customers send from it", async () => {
  const found = await free();
  const [cheapest] = found?.data ?? [];
  const amounts = found?.data.map(({ dueNow }) => Number(dueNow.amount)) ?? [];
  expect(amounts).toEqual(amounts.toSorted((one, other) => one - other));
  expect(found?.data.map(({ provider }) => provider.name)).toContain("Telnyx");
  const key = crypto.randomUUID();
  const order = await buy(cheapest?.offer ?? "", key);
  expect(await buy(cheapest?.offer ?? "", key)).toMatchObject({ id: order?.id });
  const done = await ended(order?.id ?? "");
  expect(done).toMatchObject({ status: "fulfilled", charged: { amount: "0.00" }, cost: cheapest?.dueNow });
  const sender = (await senders()).find(({ number }) => number === cheapest?.number);
  expect(sender).toMatchObject({ ...settings, active: true, monthlyCost: cheapest?.monthlyPrice });
  expect(sender?.provider).toEqual(cheapest?.provider);

  // Nobody but it is left, so it is what a customer without a number sends from.
  const others = (await senders()).filter(({ id }) => id !== sender?.id);
  const rest = (active: boolean) =>
    Promise.all(
      others.map(({ id: senderId }) =>
        api().PATCH("/v1/operator/shared-senders/{senderId}", { params: { path: { senderId } }, body: { active } }),
      ),
    );
  await rest(false);
  const to = "+12025550161";
  const { data: message } = await shop.shopper.api.POST("/v1/messages", {
    params: once(),
    body: { to, text: "From the shop's" },
  });
  await vi.waitFor(async () => {
    const path = { messageId: message?.id ?? "" };
    const { data: sent } = await shop.shopper.api.GET("/v1/messages/{messageId}", { params: { path } });
    expect(sent).toMatchObject({ state: "delivered", from: sender?.number });
  }, until);
  await rest(true);
  // An answer is the customer's who wrote last, and nobody else's.
  const answer = { to: sender?.number ?? "", text: "Thank you" };
  await api().POST("/v1/operator/lab/phones/{number}/texts", { params: { path: { number: to } }, body: answer });
  await vi.waitFor(async () => {
    const { data: conversations } = await shop.shopper.api.GET("/v1/conversations");
    expect(conversations?.data[0]).toMatchObject({ lastText: "Thank you" });
  }, until);

  const path = { numberId: sender?.numberId ?? "" };
  const { data: number } = await api().GET("/v1/operator/numbers/{numberId}", { params: { path } });
  expect(number).toMatchObject({ shared: true, monthlyPrice: { amount: "0.00" }, monthlyCost: cheapest?.monthlyPrice });
  await api().POST("/v1/operator/numbers/{numberId}/release", { params: { path } });
  expect((await senders()).map(({ id }) => id)).not.toContain(sender?.id);
  await vi.waitFor(async () => {
    const { data: back } = await api().GET("/v1/operator/numbers/{numberId}", { params: { path } });
    expect(back).toMatchObject({ status: "released", releaseReason: "operator" });
  }, until);
});

test("what cannot send, what is not ours and what is not an operator's is refused", async () => {
  const [offer] = (await free())?.data ?? [];
  const refused = (body: object) =>
    api()
      .POST("/v1/operator/shared-senders/purchases", { params: once(), body: body as never })
      .catch((error: unknown) => error);
  expect(await refused({ ...settings, offer: "made up" })).toMatchObject({ status: 400, code: "request.invalid" });
  expect(await refused({ ...settings, offer: offer?.offer, price: 1 })).toMatchObject({ code: "request.invalid" });
  const own = shop.shopper.api.POST("/v1/operator/shared-senders/purchases", {
    params: once(),
    body: { offer: offer?.offer ?? "", ...settings },
  });
  await expect(own).rejects.toMatchObject({ status: 403 });
});

test("a carrier that refuses leaves no sender", async () => {
  const before = await senders();
  const twilio = (await free(await carrierId("twilio")))?.data ?? [];
  expect([...new Set(twilio.map(({ provider }) => provider.name))]).toEqual(["Twilio"]);
  const [offer] = (await free(await carrierId("telnyx")))?.data ?? [];
  shop.lab.upstream("telnyx").setFaults([{ operation: "orderNumber", fault: "refused" }]);
  const order = await buy(offer?.offer ?? "");
  expect(await ended(order?.id ?? "")).toMatchObject({ status: "failed", cost: { amount: "0.00" } });
  expect(await senders()).toEqual(before);
});
