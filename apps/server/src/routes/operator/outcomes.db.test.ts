import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestShop, type TestShop } from "../../test-shop.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
  const { data: accounts } = await api().GET("/v1/operator/accounts", { params: { query: { search: "shopper@" } } });
  const accountId = accounts?.data[0]?.id ?? "";
  const body = { amount: { amount: "500.00", currency: "USD" }, reason: "goodwill", note: "for the test" } as const;
  await api().POST("/v1/operator/accounts/{accountId}/credits", {
    params: { path: { accountId }, header: { "idempotency-key": "money-for-the-test" } },
    body,
  });
});
afterAll(() => shop?.close());

const api = () => shop.admin.api;
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 120_000, interval: 250 });

/** A plan every provider can serve, so that each failure has a backup. */
async function planFor(country: string): Promise<string> {
  const { data } = await api().GET("/v1/operator/plans", { params: { query: { country, limit: 100 } } });
  const month = data?.data.filter(
    (plan) => plan.scope === "country" && plan.dataMb === 5120 && plan.validityDays === 30,
  );
  return month?.find((plan) => plan.providers.length >= 3)?.id ?? "";
}
const create = async (country: string) => shop.shopper.orders.create({ planId: await planFor(country) });
const buy = async (country: string) => shop.shopper.orders.wait((await create(country)).id, { timeoutMs: 60_000 });
const lab = (upstream: "esim-access" | "esim-go" | "airalo") => shop.lab.upstream(upstream);
type Fault = Parameters<ReturnType<typeof lab>["setFaults"]>[0][number]["fault"];

/** Buys while a provider fails its next purchase in one way. */
async function buyDuring(country: string, fault: Fault) {
  lab("esim-access").setFaults([{ operation: "placeOrder", fault, times: 1 }]);
  const order = await buy(country);
  lab("esim-access").setFaults([]);
  return order;
}

async function provider(slug: string) {
  const { data } = await api().GET("/v1/operator/providers");
  const found = data?.data.find((one) => one.upstream === slug);
  if (!found) throw new Error(`no provider ${slug}`);
  return found;
}
const detail = async (orderId: string) =>
  (await api().GET("/v1/operator/orders/{orderId}", { params: { path: { orderId } } })).data;
const row = async (orderId: string) =>
  (await api().GET("/v1/operator/orders", { params: { query: { search: orderId } } })).data?.data[0];
const story = async (orderId: string) => {
  const entries = (await detail(orderId))?.timeline ?? [];
  if (process.env.TEST_STORY)
    console.log(entries.map((one) => `${one.title} | ${one.detail} | ${one.tookMs}`).join("\n"));
  return entries;
};

/** What nobody should have to read: micros, ids, codes and the names the code has for things. */
const machineWords =
  /\d{6,}|[0-9a-f]{8}-[0-9a-f]{4}|\b(?:prv|usr|key|ord|att|itm|pro|esm|off)_|[a-z]+_[a-z]+|[a-z]+\.[a-z]+_|micros/;

test("each way to fail is counted as what it was, and none as a rate before there are twenty", async () => {
  await buyDuring("FR", "refused");
  await buyDuring("DE", "rate_limited");
  await buyDuring("ES", "timeout_before");
  await buy("IT");
  const outcomes = { delivered: 1, refused: 1, timedOut: 1, errors: 1, unknown: 0 };
  expect(await provider("esim-access")).toMatchObject({
    attempts: 4,
    outcomes,
    successRate: { value: null, count: 1, of: 4, target: 0.98 },
    deliverySeconds: { of: 1, p95: null, target: 60 },
  });
  expect(await provider("esim-go")).toMatchObject({ outcomes: { delivered: 3 }, successRate: { count: 3, of: 3 } });
  await shop.enqueue("analytics.roll_up_days");
  await eventually(async () => {
    const { id } = await provider("esim-access");
    const { data } = await api().GET("/v1/operator/providers/{providerId}/metrics", {
      params: { path: { providerId: id } },
    });
    expect(data?.days.at(-1)).toMatchObject({ orders: 4, attempts: 4, outcomes, successRate: null });
    expect(data?.countries.find((one) => one.countryCode === "FR")).toMatchObject({
      outcomes: { delivered: 0, refused: 1 },
      successRate: null,
    });
  });
});

test("from twenty on a share is called a rate", async () => {
  for (let count = 0; count < 17; count++) await buy("IT");
  expect((await provider("esim-access")).successRate).toMatchObject({ value: 18 / 21, count: 18, of: 21 });
  const { data: overview } = await api().GET("/v1/operator/overview");
  expect(overview?.successRate).toMatchObject({ value: 1, count: 21, of: 21 });
  expect(overview?.deliverySeconds.p95).toBeGreaterThanOrEqual(overview?.deliverySeconds.value ?? Number.NaN);
  expect(overview?.failovers.value).toBe(3);
  expect(overview?.activation).toEqual({ delivered: 21, installed: 0, used: 0 });
});

test("an order saved by a backup says who delivered and tells its story in plain words", async () => {
  const order = await buyDuring("GB", "refused");
  expect(await row(order.id)).toMatchObject({
    failedOver: true,
    asking: null,
    deliveredBy: [{ kind: "provider", provider: { name: "eSIM Go" }, person: null, pieces: 1 }],
  });
  const entries = await story(order.id);
  const titles = entries.map((one) => one.title);
  expect(titles[0]).toBe(`Order received for $${order.price.amount}`);
  expect(titles).toEqual(
    expect.arrayContaining([
      `$${order.price.amount} set aside in the customer's wallet`,
      "Chose eSIM Access",
      "Attempt 1: eSIM Access has none left",
      "Chose eSIM Go",
      "Attempt 2: eSIM Go delivered",
      `$${order.price.amount} taken from the customer's wallet`,
      "Delivered to the customer",
    ]),
  );
  const attempts = entries.filter((one) => one.kind === "attempt");
  expect(attempts.every((one) => (one.tookMs ?? -1) >= 0)).toBe(true);
  expect(attempts[0]?.detail).toBe("Nothing was bought. Then the next provider was asked.");
  expect(entries.map((one) => `${one.title} ${one.detail}`).filter((text) => machineWords.test(text))).toEqual([]);
});

test("what a person delivered is called by hand, with who did it, and is not credited to a provider", async () => {
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([{ operation: "placeOrder", fault: "refused" }]);
  const [byHand, refunded, cancelled] = [await buy("JP"), await buy("JP"), await buy("JP")];
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([]);
  expect(await row(byHand.id)).toMatchObject({ status: "manual", deliveredBy: [], asking: null, failedOver: false });
  const { data: tasks } = await api().GET("/v1/operator/manual-queue");
  const taskOf = (orderId: string) => ({
    params: { path: { taskId: tasks?.data.find((one) => one.orderId === orderId)?.id ?? "" } },
  });
  await api().POST("/v1/operator/manual-queue/{taskId}/fulfil", {
    ...taskOf(byHand.id),
    body: {
      iccid: "8944500102198304826",
      activationCode: "LPA:1$rsp.example.com$BY-HAND-2",
      cost: { amount: "4.10", currency: "USD" },
    },
  });
  await api().POST("/v1/operator/manual-queue/{taskId}/refund", {
    ...taskOf(refunded.id),
    body: { reason: "sold out everywhere" },
  });
  await shop.shopper.orders.cancel(cancelled.id);
  const delivered = { kind: "manual", provider: null, person: "Sandbox admin", pieces: 1 };
  expect(await row(byHand.id)).toMatchObject({ deliveredBy: [delivered], failedOver: false, attemptCount: 4 });
  expect(await detail(byHand.id)).toMatchObject({ deliveredBy: [delivered], failedOver: false });
  expect(await row(refunded.id)).toMatchObject({ deliveredBy: [], failedOver: false });
  const query = { byHand: "true" } as const;
  const { data: list } = await api().GET("/v1/operator/orders", { params: { query } });
  expect(list?.data.map((one) => one.id)).toEqual([byHand.id]);
  const stories = [await story(byHand.id), await story(refunded.id), await story(cancelled.id)];
  const titles = stories.map((entries) => entries.map((one) => one.title));
  expect(titles[0]).toEqual(expect.arrayContaining(["Handed to a person", "Sandbox admin delivered it by hand"]));
  expect(stories[0]?.find((one) => one.title.endsWith("delivered it by hand"))?.detail).toBe("The eSIM cost $4.10.");
  expect(titles[1]).toEqual(expect.arrayContaining(["Sandbox admin gave the money back", "Ended without an eSIM"]));
  expect(titles[2]).toContain("Order cancelled");
  const texts = stories.flat().map((one) => `${one.title} ${one.detail}`);
  expect(texts.filter((text) => machineWords.test(text))).toEqual([]);
  const { data: overview } = await api().GET("/v1/operator/overview");
  expect(overview?.byHand.value).toBe(1);
  // A cancelled order says nothing of us; a refund does.
  expect(overview?.successRate).toMatchObject({ count: 23, of: 24 });
  const csv = await fetch(`${shop.baseUrl}/v1/operator/orders.csv?search=${byHand.id}`, {
    headers: { authorization: `Bearer ${shop.sandbox.apiKeys.admin}` },
  });
  expect(await csv.text()).toContain('"by hand, Sandbox admin"');
});
