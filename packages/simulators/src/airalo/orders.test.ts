import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Receiver, startReceiver } from "../test/receiver.ts";
import { iccidOf, startTestClient, type TestClient, usPackage } from "./test-client.ts";

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
  receiver.received.length = 0;
  receiver.answer(200);
  await client.signIn();
});
afterAll(async () => {
  await receiver.close();
  await client.simulator.close();
});

const balance = async () => {
  const reply = await client.send("GET", "/balance");
  return (reply.body.data as { balances: { availableBalance: { amount: number } } }).balances.availableBalance.amount;
};
const json = (fields: Record<string, unknown> = {}) => ({ json: { package_id: usPackage, quantity: 1, ...fields } });

test("an order charges the net price and hands out an eSIM with its activation code", async () => {
  const order = await client.buy(usPackage, { description: "att_0001" });
  expect(order).toMatchObject({ package_id: usPackage, quantity: 1, net_price: 4.6, price: 9.5, type: "sim" });
  expect(order.code).toMatch(/^\d{8}-\d{6}$/);
  const [sim] = order.sims;
  expect(sim?.iccid).toMatch(/^89\d{17}$/);
  expect(sim?.qrcode).toBe(`LPA:1$${sim?.lpa}$${sim?.matching_id}`);
  expect(await balance()).toBe(99_995.4);
  expect(client.simulator.sales()).toMatchObject([
    { ourRef: "att_0001", iccid: sim?.iccid, kind: "esim", cost: "4.60", status: "delivered", refunded: false },
  ]);
});

test("the same order sent twice is bought twice", async () => {
  const first = await client.buy(usPackage, { description: "att_0001" });
  const second = await client.buy(usPackage, { description: "att_0001" });
  expect(iccidOf(second)).not.toBe(iccidOf(first));
  expect(client.simulator.sales()).toHaveLength(2);
});

test("JSON, urlencoded and multipart orders are all read; a form's quantity comes back as text", async () => {
  const fields = { package_id: usPackage, quantity: "2", type: "sim" };
  const urlencoded = await client.send("POST", "/orders", { form: fields });
  expect(urlencoded.body.data).toMatchObject({ quantity: "2" });
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const multipart = await client.send("POST", "/orders", { body });
  expect(multipart.body.data).toMatchObject({ quantity: "2" });
  expect(client.simulator.sales()).toHaveLength(4);
});

test.each([
  ["test-insufficient-balance-7days-1gb", 11],
  ["test-maintenance-mode-7days-1gb", 13],
  ["test-disabled-top-up-7days-1gb", 23],
  ["test-not-enough-7days-1gb", 33],
  ["test-out-of-stock-7days-1gb", 34],
])("the sandbox package %s fails with code %i", async (package_id, code) => {
  const reply = await client.send("POST", "/orders", json({ package_id }));
  expect(reply.status).toBe(422);
  expect(reply.body).toEqual({ code, reason: expect.any(String) });
});

test("wrong fields are told together, each by its name", async () => {
  const wrong = { package_id: "no-such-package", quantity: 51, brand_settings_name: "Nobody", to_email: "a@b.example" };
  const reply = await client.send("POST", "/orders", json(wrong));
  expect(reply.status).toBe(422);
  expect(Object.keys(reply.body.data as object).sort()).toEqual([
    "brand_settings_name",
    "package_id",
    "quantity",
    "sharing_option",
  ]);
  expect(reply.body.meta).toEqual({ message: "the parameter is invalid" });
  expect((await client.send("POST", "/orders", json({ type: "topup" }))).body.data).toHaveProperty("type");
});

test("missing credit is code 11 and missing stock a wrong quantity", async () => {
  client.simulator.setBalance("4.59");
  expect((await client.send("POST", "/orders", json())).body.code).toBe(11);
  client.simulator.setBalance("100.00");
  client.simulator.portal({ stock: { [usPackage]: 9 } });
  const reply = await client.send("POST", "/orders", json({ quantity: 10 }));
  expect(reply.body.data).toEqual({ quantity: "SIM quantity is not available. Available quantity: 9." });
  client.simulator.portal({ stock: {} });
});

test("an unreadable body is code 43", async () => {
  const headers = { "Content-Type": "application/json" };
  expect((await client.send("POST", "/orders", { body: "{", headers })).body.code).toBe(43);
  expect((await client.send("POST", "/orders", { body: "[]", headers })).body.code).toBe(43);
});

test("orders are found by part of their description, code, ICCID, status and day", async () => {
  const wanted = await client.buy(usPackage, { description: "att_wanted" });
  await client.buy(usPackage, { description: "att_other" });
  const ids = async (query: string) => {
    const reply = await client.send("GET", `/orders?${query}`);
    return (reply.body.data as Array<{ id: number }>).map(({ id }) => id);
  };
  expect(await ids("filter[description]=ATT_WANT")).toEqual([wanted.id]);
  expect(await ids(`filter[code]=${wanted.code}`)).toEqual([wanted.id]);
  expect(await ids(`filter[iccid]=${iccidOf(wanted)}`)).toEqual([wanted.id]);
  expect(await ids("filter[order_status]=completed")).toHaveLength(2);
  expect(await ids("filter[order_status]=failed")).toEqual([]);
  const today = new Date().toISOString().slice(0, 10);
  expect(await ids(`filter[created_at]=${encodeURIComponent(`${today} - ${today}`)}`)).toHaveLength(2);
  expect(await ids(`filter[created_at]=${encodeURIComponent("2020-01-01 - 2020-01-02")}`)).toEqual([]);
  expect((await client.send("GET", "/orders?filter[created_at]=today")).status).toBe(422);
});

test("the list shows prices as texts, and eSIMs, user and status only when included", async () => {
  await client.buy(usPackage);
  const first = async (query: string) =>
    ((await client.send("GET", `/orders?${query}`)).body.data as Array<Record<string, unknown>>)[0];
  const bare = await first("limit=1");
  expect(bare).toMatchObject({ price: "9.50", validity: "30" });
  expect(bare).not.toHaveProperty("sims");
  const full = await first("include=sims,user,status");
  expect(full).toMatchObject({ sims: [{}], user: {}, status: { name: "Completed", slug: "completed" } });
});

test("lists page with links and refuse a limit that is no number", async () => {
  for (const description of ["a", "b", "c"]) await client.buy(usPackage, { description });
  const reply = await client.send("GET", "/orders?limit=2&page=2");
  expect(reply.body.meta).toMatchObject({ current_page: 2, from: 3, to: 3, total: 3, last_page: 2, per_page: "2" });
  expect(reply.body.links).toMatchObject({ prev: expect.stringMatching(/page=1$/), next: null });
  const wrong = await client.send("GET", "/orders?limit=x&page=y");
  expect(wrong.body.data).toEqual({ limit: "The limit must be an integer.", page: "The page must be an integer." });
});

test("one order is read by id, an unknown id is 404", async () => {
  const { id } = await client.buy(usPackage);
  expect((await client.send("GET", `/orders/${id}?include=sims,status`)).body.data).toMatchObject({ id, sims: [{}] });
  expect((await client.send("GET", "/orders/999999")).status).toBe(404);
});

test("an asynchronous order is accepted, invisible until done, and then told to the webhook of the request", async () => {
  client.simulator.settings({ allocationDelayMs: 60_000 });
  const reply = await client.send(
    "POST",
    "/orders-async",
    json({ webhook_url: receiver.url, description: "att_async" }),
  );
  expect(reply.status).toBe(202);
  const { request_id } = reply.body.data as { request_id: string };
  const find = async () => (await client.send("GET", "/orders?filter[description]=att_async")).body.data as unknown[];
  expect(await find()).toEqual([]);
  expect(client.simulator.sales()).toMatchObject([{ status: "pending", ourRef: "att_async", iccid: null }]);
  client.simulator.advanceClock(60_000);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
  expect(JSON.parse(receiver.received[0]?.raw ?? "")).toMatchObject({ request_id, quantity: 1, sims: [{}] });
  expect(await find()).toHaveLength(1);
  expect(client.simulator.sales()).toMatchObject([{ status: "delivered" }]);
});

test("the result of an asynchronous order can come inside data", async () => {
  client.simulator.settings({ allocationDelayMs: 0 });
  client.simulator.portal({ asyncEnvelope: "data" });
  await client.send("POST", "/orders-async", json({ webhook_url: receiver.url }));
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
  expect(JSON.parse(receiver.received[0]?.raw ?? "")).toMatchObject({ data: { request_id: expect.any(String) } });
  client.simulator.portal({ asyncEnvelope: "bare" });
});

test("an asynchronous order needs a webhook: in the request or by opting in", async () => {
  const refused = await client.send("POST", "/orders-async", json());
  expect(refused.status).toBe(422);
  expect(refused.body).toEqual({ reason: "User is not opted in and no webhook URL provided." });
  await client.send("POST", "/notifications/opt-in", { json: { type: "async_orders", webhook_url: receiver.url } });
  expect((await client.send("POST", "/orders-async", json())).status).toBe(202);
});

test("an asynchronous order that cannot be provisioned tells the reason and costs nothing", async () => {
  client.simulator.settings({ allocationDelayMs: 0 });
  client.simulator.fail("activation_failure");
  const reply = await client.send("POST", "/orders-async", json({ webhook_url: receiver.url }));
  expect(reply.status).toBe(202);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
  const body = JSON.parse(receiver.received[0]?.raw ?? "");
  expect(body).toMatchObject({ code: 53, reason: expect.any(String), request_id: expect.any(String) });
  expect(body).not.toHaveProperty("sims");
  expect(await balance()).toBe(100_000);
  expect(client.simulator.sales()).toMatchObject([{ status: "failed", refunded: true }]);
});

test("a sync order that cannot be provisioned is code 53", async () => {
  client.simulator.fail({ operation: "placeOrder", fault: "activation_failure" });
  expect((await client.send("POST", "/orders", json())).body.code).toBe(53);
  expect(await balance()).toBe(100_000);
});

// The clock of the simulator only goes forward, so its skipped time counts for every later test of this file.
let skippedMs = 0;
const skipDays = (days: number) => {
  skippedMs += days * 86_400_000;
  client.simulator.advanceClock(days * 86_400_000);
};
const dueIn = (days: number) =>
  new Date(Date.now() + skippedMs + days * 86_400_000 + 120_000).toISOString().slice(0, 16).replace("T", " ");

test("a future order is bought when it is due and its result sent", async () => {
  const due_date = dueIn(3);
  const reply = await client.send("POST", "/future-orders", json({ due_date, webhook_url: receiver.url }));
  expect(reply.body.data).toMatchObject({ due_date, latest_cancellation_date: dueIn(2) });
  const { request_id } = reply.body.data as { request_id: string };
  const open = await client.send("GET", "/future-orders?status=pending");
  expect(open.body.data).toMatchObject([{ request_id, status: "pending" }]);
  expect(client.simulator.sales()).toEqual([]);
  skipDays(4);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
  expect(JSON.parse(receiver.received[0]?.raw ?? "")).toMatchObject({ request_id, sims: [{}] });
  expect(client.simulator.sales()).toHaveLength(1);
});

test("future orders refuse a day too near, too far or unreadable", async () => {
  for (const due_date of [dueIn(1), dueIn(400), "soon", undefined]) {
    const reply = await client.send("POST", "/future-orders", json({ due_date }));
    expect(reply.status, String(due_date)).toBe(422);
    expect(reply.body.data).toHaveProperty("due_date");
  }
});

test("a future order is cancelled until a day before, once, by its exact id", async () => {
  const create = async (days: number) => {
    const reply = await client.send("POST", "/future-orders", json({ due_date: dueIn(days) }));
    return (reply.body.data as { request_id: string }).request_id;
  };
  const cancel = (...request_ids: string[]) => client.send("POST", "/cancel-future-orders", { json: { request_ids } });
  const id = await create(3);
  expect((await cancel(id)).status).toBe(200);
  const wrong = await cancel(id, "short", "x".repeat(25));
  expect(wrong.body.data).toEqual({
    "request_ids.0": expect.stringContaining("already processed"),
    "request_ids.1": expect.stringContaining("exactly 25"),
    "request_ids.2": expect.stringContaining("does not exist"),
  });
  expect((await cancel(...Array.from({ length: 11 }, () => id))).status).toBe(422);
});

test.each(["pending", "retry", "failed"])("the sandbox makes a future order that stays %s", async (status) => {
  const package_id = `test-create-${status}-future-order-7days-1gb`;
  await client.send("POST", "/future-orders", json({ package_id, due_date: dueIn(3) }));
  expect((await client.send("GET", `/future-orders?status=${status}`)).body.data).toMatchObject([
    { package_id, status },
  ]);
});
