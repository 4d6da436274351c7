import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TandemError } from "../../../../packages/sdk/src/index.ts";
import { openTestShop, type TestShop } from "../test-shop.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.close());

const cheapest = async (country: string) => {
  const { data } = await shop.shopper.plans.list({ country, limit: 1 });
  if (!data[0]) throw new Error(`no plan for ${country}`);
  return data[0];
};

test("US 5 GB 30 days sells at $9.99, found by country, size and days", async () => {
  const { data } = await shop.shopper.plans.list({
    country: "US",
    minData: "5GB",
    maxData: "5GB",
    minDays: 30,
    scope: "country",
  });
  const plan = data.find((one) => one.validityDays === 30 && one.dataMode === "total");
  expect(plan).toMatchObject({ dataMb: 5120, dataLabel: "5 GB", price: { amount: "9.99", currency: "USD" } });
  const detail = await shop.shopper.plans.get(plan?.id ?? "");
  expect(detail.coverage[0]).toMatchObject({ countryCode: "US" });
  expect(detail.coverage[0]?.networks.length).toBeGreaterThan(0);
});

test("over 200 countries are listed, and the pages of plans hold each plan once", async () => {
  expect((await shop.shopper.plans.countries()).length).toBeGreaterThan(200);
  const ids: string[] = [];
  for await (const plan of shop.shopper.plans.each({ country: "FR", limit: 7 })) ids.push(plan.id);
  expect(ids.length).toBeGreaterThan(7);
  expect(new Set(ids).size).toBe(ids.length);
});

test("an order from the wallet becomes an eSIM with codes, links and QR; one charge stands in the statement", async () => {
  const before = await shop.shopper.wallet.get();
  const plan = await cheapest("FR");
  const accepted = await shop.shopper.orders.create({ planId: plan.id });
  expect(accepted).toMatchObject({ status: "processing", price: plan.price, quantity: 1 });
  const order = await shop.shopper.orders.wait(accepted.id, { timeoutMs: 30_000 });
  expect(order.status).toBe("fulfilled");
  expect(order.attempts[0]).not.toHaveProperty("provider");
  expect(order).not.toHaveProperty("cost");
  const [esim] = order.esims;
  expect(esim?.activationCode).toMatch(/^LPA:1\$/);
  expect(esim?.appleInstallUrl).toContain(encodeURIComponent(esim?.smdpAddress ?? "?"));
  const png = await fetch(esim?.qrCodeUrl ?? "", {
    headers: { authorization: `Bearer ${shop.sandbox.apiKeys.shopper}` },
  });
  expect([png.status, png.headers.get("content-type")]).toEqual([200, "image/png"]);
  const after = await shop.shopper.wallet.get();
  expect(Number(before.available.amount) - Number(after.available.amount)).toBeCloseTo(Number(plan.price.amount), 6);
  const entries = (await shop.shopper.wallet.statement()).data.filter((entry) => entry.orderId === order.id);
  expect(entries.map((entry) => [entry.kind, entry.amount.amount])).toEqual([["capture", `-${plan.price.amount}`]]);
});

test("an operator sees provider, cost and decision of the same order, and its whole story", async () => {
  const plan = await cheapest("DE");
  const { id } = await shop.shopper.orders.create({ planId: plan.id });
  await shop.shopper.orders.wait(id, { timeoutMs: 30_000 });
  const order = await shop.admin.orders.get(id);
  expect(order.attempts[0]?.provider?.name).toBe("eSIM Access");
  expect(order.cost).toBeDefined();
  expect(order.decision?.reason).toBeTruthy();
  const { data: story } = await shop.admin.api.GET("/v1/operator/orders/{orderId}", {
    params: { path: { orderId: id } },
  });
  const kinds = new Set(story?.timeline.map((entry) => entry.kind));
  expect([...kinds]).toEqual(expect.arrayContaining(["event", "decision", "attempt", "transfer"]));
});

test("an order the wallet cannot pay says what is missing and holds nothing", async () => {
  const { data } = await shop.shopper.plans.list({ sort: "-price", limit: 1 });
  const before = await shop.shopper.wallet.get();
  const failure = await shop.shopper.orders
    .create({ planId: data[0]?.id ?? "", quantity: 20 })
    .catch((error: unknown) => error as TandemError);
  expect(failure).toBeInstanceOf(TandemError);
  expect(failure).toMatchObject({ status: 402, code: "wallet.insufficient_balance" });
  expect(Number((failure as TandemError).problem?.missing?.amount)).toBeGreaterThan(0);
  expect(await shop.shopper.wallet.get()).toMatchObject({ held: before.held, balance: before.balance });
});

test("the same key a hundred times at once makes one order", async () => {
  const plan = await cheapest("ES");
  const create = () => shop.shopper.orders.create({ planId: plan.id, idempotencyKey: "hundred-at-once-1" });
  const orders = await Promise.all(Array.from({ length: 100 }, create));
  expect(new Set(orders.map((order) => order.id)).size).toBe(1);
  const listed = (await shop.shopper.orders.list()).data.filter((order) => order.plan.id === plan.id);
  expect(listed).toHaveLength(1);
});

test("spending without an Idempotency-Key is refused", async () => {
  const reply = await fetch(`${shop.baseUrl}/v1/orders`, {
    method: "POST",
    headers: { authorization: `Bearer ${shop.sandbox.apiKeys.shopper}`, "content-type": "application/json" },
    body: JSON.stringify({ planId: (await cheapest("FR")).id }),
  });
  expect([reply.status, await reply.json()]).toMatchObject([400, { code: "idempotency.key_missing" }]);
});

test("the first provider loses its reply, the second delivers, one charge, and the spare is known", async () => {
  shop.lab
    .upstream("esim-access")
    .setFaults([{ operation: "placeOrder", fault: "timeout_after", times: 1, delayMs: 30_000 }]);
  const plan = await cheapest("IT");
  const accepted = await shop.shopper.orders.create({ planId: plan.id });
  const order = await shop.shopper.orders.wait(accepted.id, { timeoutMs: 60_000 });
  expect(order.status).toBe("fulfilled");
  const seen = await shop.admin.orders.get(accepted.id);
  expect(seen.attempts[0]).toMatchObject({ provider: { name: "eSIM Access" } });
  const captures = (await shop.shopper.wallet.statement()).data.filter((entry) => entry.orderId === accepted.id);
  expect(captures).toHaveLength(1);
});

test("events of an order go on behind the last one seen, and end with 204 when there is nothing more", async () => {
  const plan = await cheapest("GB");
  const { id } = await shop.shopper.orders.create({ planId: plan.id });
  const seen: string[] = [];
  let last = "";
  for await (const event of shop.shopper.orders.events(id)) {
    seen.push(event.order.status);
    last = event.id;
  }
  expect(seen.at(-1)).toBe("fulfilled");
  const headers = { authorization: `Bearer ${shop.sandbox.apiKeys.shopper}`, "last-event-id": last };
  const again = await fetch(`${shop.baseUrl}/v1/orders/${id}/events`, { headers });
  expect(again.status).toBe(204);
});

test("installing and using the eSIM arrives by webhook as status and usage", async () => {
  const plan = await cheapest("US");
  const { id } = await shop.shopper.orders.create({ planId: plan.id });
  const order = await shop.shopper.orders.wait(id, { timeoutMs: 30_000 });
  const iccid = order.esims[0]?.iccid ?? "";
  const path = { params: { path: { upstream: "esim-access", iccid } } };
  await shop.admin.api.POST("/v1/operator/lab/{upstream}/devices/{iccid}/install", path);
  await shop.admin.api.POST("/v1/operator/lab/{upstream}/devices/{iccid}/use", {
    ...path,
    body: { bytes: 50_000_000 },
  });
  await vi.waitFor(async () => expect((await shop.shopper.esims.get(iccid)).status).toMatch(/installed|active/), {
    timeout: 20_000,
    interval: 250,
  });
});

test("more data for an eSIM is bought from its own provider, once, and shows in its usage", async () => {
  const plans = await shop.admin.api.GET("/v1/operator/plans", { params: { query: { country: "US", limit: 200 } } });
  const topUpable = plans.data?.data.find((plan) => plan.topUp && plan.scope === "country");
  const { id } = await shop.shopper.orders.create({ planId: topUpable?.id ?? "" });
  const iccid = (await shop.shopper.orders.wait(id, { timeoutMs: 30_000 })).esims[0]?.iccid ?? "";
  const before = await shop.shopper.esims.get(iccid);
  const [offer] = await shop.shopper.esims.topUpOffers(iccid);
  const buy = () => shop.shopper.esims.topUp(iccid, { offerId: offer?.id ?? "", idempotencyKey: "top-up-once-0001" });
  const [topUp, again] = [await buy(), await buy()];
  expect(again.id).toBe(topUp.id);
  const order = await shop.shopper.orders.wait(topUp.id, { timeoutMs: 30_000 });
  expect(order).toMatchObject({ status: "fulfilled", kind: "top_up", charged: offer?.price });
  const after = await shop.shopper.esims.get(iccid);
  expect(Number(after.usage.totalMb)).toBeGreaterThan(Number(before.usage.totalMb));
});

test("a rating is kept, the last one counts", async () => {
  const { data } = await shop.shopper.orders.list({ status: "fulfilled" });
  const id = data[0]?.id ?? "";
  await shop.shopper.orders.rate(id, 2);
  expect((await shop.shopper.orders.rate(id, 5, "quick")).rating).toBe(5);
});

test("the export holds the orders as CSV", async () => {
  const headers = { authorization: `Bearer ${shop.sandbox.apiKeys.admin}` };
  const reply = await fetch(`${shop.baseUrl}/v1/operator/orders.csv`, { headers });
  const lines = (await reply.text()).trim().split("\r\n");
  expect(reply.headers.get("content-type")).toContain("text/csv");
  expect(lines[0]).toContain("order,created,status");
  expect(lines.length).toBeGreaterThan(3);
});

test("the SDK's example buys an eSIM and prints what a phone needs", async () => {
  const example = fileURLToPath(new URL("../../../../packages/sdk/examples/buy-esim.ts", import.meta.url));
  const env = { PATH: process.env.PATH, TANDEM_URL: shop.baseUrl, TANDEM_API_KEY: shop.sandbox.apiKeys.shopper };
  const { stdout } = await promisify(execFile)(process.execPath, [example, "FR"], { env });
  expect(stdout).toMatch(/Order is fulfilled/);
  expect(stdout).toMatch(/Activation code {2}LPA:1\$/);
});
