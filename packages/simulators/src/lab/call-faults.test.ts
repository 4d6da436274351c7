import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestClient, type TestClient, usPackage } from "../esim-access/test-client.ts";

let client: TestClient;

beforeAll(async () => {
  client = await startTestClient();
});
afterEach(() => client.simulator.reset());
afterAll(() => client.simulator.close());

const order = { transactionId: "att_1", packageInfoList: [{ slug: usPackage, count: 1 }] };
const place = (options: RequestInit = {}) =>
  fetch(`${client.simulator.baseUrl}/api/v1/open/esim/order`, {
    method: "POST",
    headers: { "RT-AccessCode": "lab-access-code" },
    body: JSON.stringify(order),
    ...options,
  });

test("timeout_before gives no reply and leaves no sale", async () => {
  client.simulator.fail({ operation: "placeOrder", fault: "timeout_before", delayMs: 30 });
  await expect(place()).rejects.toThrow("fetch failed");
  expect(client.simulator.sales()).toEqual([]);
});

test("timeout_after gives no reply but leaves a sale", async () => {
  client.simulator.fail({ operation: "placeOrder", fault: "timeout_after", delayMs: 30 });
  await expect(place()).rejects.toThrow("fetch failed");
  expect(client.simulator.sales()).toMatchObject([{ ourRef: "att_1", cost: "3.50", status: "delivered" }]);
});

test("a timeout holds the line until the caller gives up, and the lab can still be closed", async () => {
  client.simulator.fail("timeout_after");
  await expect(place({ signal: AbortSignal.timeout(100) })).rejects.toThrow();
  expect(client.simulator.sales()).toHaveLength(1);
});

test("drop_reply does the work and cuts the line", async () => {
  client.simulator.fail("drop_reply");
  await expect(place()).rejects.toThrow("fetch failed");
  expect(client.simulator.sales()).toHaveLength(1);
  expect(client.simulator.requests()[0]).toMatchObject({ operation: "placeOrder", status: null, fault: "drop_reply" });
});

test("error_500 answers with the upstream's server error and leaves no sale", async () => {
  client.simulator.fail("error_500");
  const reply = await place();
  expect(reply.status).toBe(500);
  expect(await reply.json()).toMatchObject({ success: false, errorCode: "000001" });
  expect(client.simulator.sales()).toEqual([]);
});

test("rate_limited answers as the upstream does when it is busy and leaves no sale", async () => {
  client.simulator.fail("rate_limited");
  expect(await (await place()).json()).toMatchObject({ success: false, errorCode: "900001" });
  expect(client.simulator.sales()).toEqual([]);
});

test("refused answers with the upstream's business refusal and leaves no sale", async () => {
  client.simulator.fail("refused");
  expect(await (await place()).json()).toMatchObject({ success: false, errorCode: "200011" });
  expect(client.simulator.sales()).toEqual([]);
});

test("malformed does the work and sends half of the body", async () => {
  client.simulator.fail("malformed");
  const reply = await place();
  expect(reply.status).toBe(200);
  const text = await reply.text();
  expect(text).toMatch(/^\{"success":true/);
  expect(() => JSON.parse(text)).toThrow();
  expect(client.simulator.sales()).toHaveLength(1);
});

test("activation_failure accepts the order, never allocates it and gives the money back", async () => {
  client.simulator.fail({ operation: "placeOrder", fault: "activation_failure" });
  const orderNo = await client.buy("att_1");
  const query = await client.call("/esim/query", { orderNo, pager: { pageNum: 1, pageSize: 10 } });
  expect(query).toMatchObject({ success: false, errorCode: "200009" });
  expect(client.simulator.sales()).toMatchObject([{ iccid: null, status: "failed", refunded: true }]);
  expect((await client.call("/balance/query")).obj.balance).toBe(10_000_000_000);
});

test("a fault on one operation leaves the others alone", async () => {
  client.simulator.fail({ operation: "getBalance", fault: "error_500" });
  expect((await place()).status).toBe(200);
  expect((await client.send("/balance/query", {})).status).toBe(500);
});

test("times counts a fault down, then the next one in the list takes over", async () => {
  client.simulator.fail([
    { operation: "placeOrder", fault: "error_500", times: 2 },
    { operation: "*", fault: "refused", times: 1 },
  ]);
  const codes: string[] = [];
  for (let index = 0; index < 4; index += 1) {
    codes.push((await client.call("/esim/order", { ...order, transactionId: `att_${index}` })).errorCode);
  }
  expect(codes).toEqual(["000001", "000001", "200011", "0"]);
});

test("probability hits about that share of the calls, the same ones for the same seed", async () => {
  const failures = async () => {
    const fresh = await startTestClient({ seed: "chance" });
    fresh.simulator.fail({ operation: "*", fault: "error_500", probability: 0.3 });
    const statuses: number[] = [];
    for (let index = 0; index < 200; index += 1) statuses.push((await fresh.send("/balance/query", {})).status);
    await fresh.simulator.close();
    return statuses;
  };
  const first = await failures();
  const share = first.filter((status) => status === 500).length / first.length;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.4);
  expect(await failures()).toEqual(first);
});

test("clearFaults makes the upstream well again", async () => {
  client.simulator.fail("error_500");
  client.simulator.clearFaults();
  expect((await place()).status).toBe(200);
});
