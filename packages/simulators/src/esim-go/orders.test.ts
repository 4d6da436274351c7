import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { iccidOf, startTestClient, type TestClient, transaction, usBundle } from "./test-client.ts";

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
beforeEach(() => client.simulator.reset());
afterAll(() => client.simulator.close());

const balance = async () => (await client.send("GET", "/organisation")).body.balance;

test("validate prices an order and charges nothing", async () => {
  const body = { ...transaction(usBundle, { quantity: 2 }), type: "validate" };
  const reply = await client.send("POST", "/orders", { body });
  expect(reply.status).toBe(200);
  expect(reply.body).toMatchObject({ valid: true, total: 8.4, currency: "USD", assigned: true });
  expect(reply.body.orderReference).toBeUndefined();
  expect(await balance()).toBe(100_000);
  expect(client.simulator.sales()).toEqual([]);
});

test("a transaction charges $4.20 and hands out an eSIM with install data", async () => {
  const reply = await client.send("POST", "/orders", { body: transaction(usBundle) });
  expect(reply.body).toMatchObject({ status: "completed", total: 4.2, currency: "USD", runningBalance: "99995.8" });
  const line = (reply.body.order as Array<Record<string, unknown>>)[0];
  expect(line).toMatchObject({ type: "bundle", item: usBundle, quantity: 1, subTotal: 4.2, pricePerUnit: 4.2 });
  expect(line?.esims).toEqual([
    {
      iccid: expect.stringMatching(/^89\d{17}$/),
      matchingId: expect.stringMatching(/^[A-Z0-9-]+$/),
      smdpAddress: expect.any(String),
    },
  ]);
  expect(client.simulator.sales()).toMatchObject([
    {
      upstreamRef: reply.body.orderReference,
      ourRef: null,
      kind: "esim",
      offer: usBundle,
      cost: "4.20",
      status: "delivered",
    },
  ]);
});

test("v2.4 serves the same without the 2.5 fields", async () => {
  const reply = await client.send("POST", "/orders", { body: transaction(usBundle), version: "v2.4" });
  expect(reply.body).toMatchObject({ status: "completed", total: 4.2 });
  expect(reply.body).not.toHaveProperty("runningBalance");
  expect((await client.send("GET", "/organisation", { version: "v3.0" })).status).toBe(404);
});

test("the same order sent twice is bought twice", async () => {
  const first = await client.buy(usBundle);
  const second = await client.buy(usBundle);
  expect(second.orderReference).not.toBe(first.orderReference);
  expect(iccidOf(second)).not.toBe(iccidOf(first));
  expect(await balance()).toBe(99_991.6);
});

test("three pieces are three eSIMs and three sales", async () => {
  const order = await client.buy(usBundle, 3);
  expect(new Set(order.order[0]?.iccids).size).toBe(3);
  expect(client.simulator.sales()).toHaveLength(3);
});

test("an order with iccids tops up that eSIM", async () => {
  const iccid = iccidOf(await client.buy(usBundle));
  const reply = await client.send("POST", "/orders", { body: transaction(usBundle, { iccids: [iccid] }) });
  expect((reply.body.order as Array<{ iccids: string[] }>)[0]?.iccids).toEqual([iccid]);
  const usage = await client.send("GET", `/esims/${iccid}/bundles`);
  expect((usage.body.bundles as Array<{ assignments: unknown[] }>)[0]?.assignments).toHaveLength(2);
  expect(client.simulator.sales().map((sale) => sale.kind)).toEqual(["esim", "top_up"]);
});

test("an incompatible eSIM is refused, or replaced by a new one when reassigning is allowed", async () => {
  const iccid = iccidOf(await client.buy(usBundle));
  const line = { iccids: [iccid] };
  const refused = await client.send("POST", "/orders", { body: transaction("esim_1GB_7D_CN_V2", line) });
  expect(refused.status).toBe(400);
  const allowed = { ...line, allowReassign: true };
  const moved = await client.send("POST", "/orders", { body: transaction("esim_1GB_7D_CN_V2", allowed) });
  expect(moved.status).toBe(200);
  const [newIccid] = (moved.body.order as Array<{ iccids: string[] }>)[0]?.iccids ?? [];
  expect(newIccid).toMatch(/^89/);
  expect(newIccid).not.toBe(iccid);
});

test.each([
  ["an unknown bundle", transaction("esim_5GB_30D_us_V2"), 400],
  ["iccids without assign", transaction(usBundle, { iccids: ["8901"] }, { assign: false }), 400],
  ["a quantity that is not the number of iccids", transaction(usBundle, { iccids: ["8901"], quantity: 2 }), 400],
  ["an ICCID that is not ours", transaction(usBundle, { iccids: ["8944000000000000000"] }), 403],
  ["quantity 0", transaction(usBundle, { quantity: 0 }), 400],
  ["no lines", { type: "transaction", assign: true, order: [] }, 400],
  ["an unknown type", { ...transaction(usBundle), type: "buy" }, 400],
  ["no JSON", "{", 400],
])("%s is refused with a message and nothing is sold", async (_, body, status) => {
  const reply = await client.send("POST", "/orders", { body });
  expect(reply.status).toBe(status);
  expect(Object.keys(reply.body)).toEqual(["message"]);
  expect(client.simulator.sales()).toEqual([]);
});

test("an order above the balance is refused as text", async () => {
  client.simulator.setBalance("4.19");
  const reply = await client.send("POST", "/orders", { body: transaction(usBundle) });
  expect(reply.status).toBe(400);
  expect(reply.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(reply.body.message).toMatch(/insufficient balance/i);
});

test("a bad key is 401 on orders and 403 elsewhere", async () => {
  const headers = { "X-API-Key": "wrong" };
  expect((await client.send("POST", "/orders", { headers, body: transaction(usBundle) })).status).toBe(401);
  expect((await client.send("GET", "/catalogue", { headers })).status).toBe(403);
  expect((await client.send("GET", "/orders", { headers })).status).toBe(403);
});

test("orders are listed newest first, by creation time, with eSIMs on demand", async () => {
  const old = await client.buy(usBundle);
  client.simulator.advanceClock(60_000);
  const newer = await client.buy(usBundle);
  const list = async (query: string) =>
    (await client.send("GET", `/orders?${query}`)).body as { orders: Array<Record<string, unknown>>; rows: number };
  const all = await list("limit=1");
  expect(all).toMatchObject({ rows: 2, pageCount: 2, pageSize: 1 });
  expect(all.orders.map((order) => order.orderReference)).toEqual([newer.orderReference]);
  expect(all.orders[0]?.order).toEqual([expect.not.objectContaining({ esims: expect.anything() })]);
  const since = await list(`createdAt=gte:${newer.createdDate.slice(0, 19)}Z&includeIccids=true`);
  expect(since.orders).toHaveLength(1);
  expect(since.orders[0]?.order).toEqual([expect.objectContaining({ iccids: [iccidOf(newer)] })]);
  const before = await list(`createdAt=lt:${newer.createdDate.slice(0, 19)}Z&createdAt=gte:2020-01-01T00:00:00Z`);
  expect(before.orders.map((order) => order.orderReference)).toEqual([old.orderReference]);
  expect((await client.send("GET", "/orders?createdAt=gte:yesterday")).status).toBe(400);
});

test("an order is read by its reference, an unknown one is 400", async () => {
  const order = await client.buy(usBundle);
  const reply = await client.send("GET", `/orders/${order.orderReference}`);
  expect(reply.body).toMatchObject({ orderReference: order.orderReference, status: "completed", assigned: true });
  expect((await client.send("GET", "/orders/unknown")).status).toBe(400);
});

test("a slow order is in progress without eSIMs, and its install details answer 503 until it is ready", async () => {
  client.simulator.settings({ allocationDelayMs: 30_000 });
  const order = await client.buy(usBundle);
  expect(order.status).toBe("processing");
  expect(order.order[0]).not.toHaveProperty("esims");
  const path = `/esims/assignments?reference=${order.orderReference}`;
  const early = await client.send("GET", path);
  expect(early.status).toBe(503);
  expect(Number(early.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(early.body.message).toBe("Processing");
  expect(client.simulator.sales()[0]?.status).toBe("pending");
  client.simulator.advanceClock(30_000);
  expect((await client.send("GET", path)).status).toBe(200);
  expect((await client.send("GET", `/orders/${order.orderReference}`)).body.status).toBe("completed");
  expect(client.simulator.sales()[0]?.status).toBe("delivered");
});

test("a failed activation is accepted, then failed and free", async () => {
  client.simulator.fail("activation_failure");
  const order = await client.buy(usBundle);
  expect(order.status).toBe("processing");
  client.simulator.advanceClock(1_000);
  expect((await client.send("GET", `/orders/${order.orderReference}`)).body.status).toBe("failed");
  expect(await balance()).toBe(100_000);
  expect(client.simulator.sales()).toMatchObject([{ status: "failed", refunded: true, iccid: null }]);
});

test("bundles bought without assigning go to the inventory and are applied from there", async () => {
  const body = transaction(usBundle, { quantity: 2 }, { assign: false });
  expect((await client.send("POST", "/orders", { body })).status).toBe(200);
  const inventory = (await client.send("GET", "/inventory")).body as { bundles: Array<Record<string, unknown>> };
  expect(inventory.bundles).toMatchObject([{ name: usBundle, data: 5_000, available: [{ total: 2, remaining: 2 }] }]);
  const applied = await client.send("POST", "/esims/apply", { body: { name: usBundle } });
  expect(applied.body).toMatchObject({ esims: [{ bundle: usBundle }], applyReference: expect.any(String) });
  const [{ iccid }] = applied.body.esims as [{ iccid: string }];
  const again = await client.send("POST", "/esims/apply", { body: { name: usBundle, iccid } });
  expect(again.body).toMatchObject({ esims: [{ iccid }] });
  expect((await client.send("POST", "/esims/apply", { body: { name: usBundle } })).status).toBe(403);
  const details = await client.send("GET", `/esims/assignments?reference=${applied.body.applyReference}`);
  expect(details.body).toMatchObject([{ iccid }]);
  expect(client.simulator.sales().map((sale) => sale.iccid)).toEqual([iccid, iccid]);
});

test("apply refuses repeat together with an ICCID, and takes several bundles at once", async () => {
  const iccid = iccidOf(await client.buy(usBundle));
  const repeat = { name: usBundle, iccid, repeat: 2 };
  expect((await client.send("POST", "/esims/apply", { body: repeat })).status).toBe(400);
  await client.send("POST", "/orders", { body: transaction(usBundle, { quantity: 2 }, { assign: false }) });
  const many = await client.send("POST", "/esims/apply", { body: { bundles: [{ name: usBundle, repeat: 2 }] } });
  expect(many.body.esims).toHaveLength(2);
});

test("the inventory is refunded only when refunds are enabled, within the window and up to what is left", async () => {
  await client.send("POST", "/orders", { body: transaction(usBundle, { quantity: 2 }, { assign: false }) });
  const inventory = (await client.send("GET", "/inventory")).body as {
    bundles: [{ available: [{ id: number }] }];
  };
  const usageId = inventory.bundles[0].available[0].id;
  const refund = (quantity: number) => client.send("POST", "/inventory/refund", { body: { usageId, quantity } });
  expect((await refund(1)).status).toBe(403);
  client.simulator.portal({ refundsEnabled: true });
  expect((await refund(3)).status).toBe(400);
  expect((await refund(1)).status).toBe(200);
  expect(await balance()).toBe(99_995.8);
  expect(client.simulator.sales().map((sale) => [sale.status, sale.refunded])).toEqual([
    ["cancelled", true],
    ["delivered", false],
  ]);
  client.simulator.advanceClock(61 * 86_400_000);
  expect((await refund(1)).status).toBe(400);
  client.simulator.portal({ refundsEnabled: false });
});
