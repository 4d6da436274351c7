import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startSimulator } from "../lab/start-simulator.ts";
import { iccidOf, startTestClient, type TestClient, transaction, usBundle } from "./test-client.ts";

let client: TestClient;
beforeEach(async () => {
  client = await startTestClient();
});
afterEach(() => client.simulator.close());

const order = () => client.send("POST", "/orders", { body: transaction(usBundle) });

test("every answer tells what the rate limit has left and what the call cost", async () => {
  client.simulator.settings({ rateLimits: "documented" });
  client.simulator.portal({ catalogueCost: 5 });
  const reply = await client.send("GET", "/catalogue?perPage=1");
  expect(reply.headers.get("x-ratelimit-limit")).toBe("10");
  expect(reply.headers.get("x-ratelimit-cost")).toBe("5");
  expect(reply.headers.get("x-ratelimit-remaining")).toBe("5");
  expect(Date.parse(reply.headers.get("x-ratelimit-reset") ?? "")).toBeGreaterThan(0);
});

test("more than ten tokens in a second are refused with the time to wait", async () => {
  client.simulator.settings({ rateLimits: "documented" });
  const replies = await Promise.all(Array.from({ length: 12 }, () => client.send("GET", "/organisation/groups")));
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(2);
  expect(refused[0]?.body).toEqual({ message: "Rate limit exceeded" });
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  client.simulator.advanceClock(1_000);
  expect((await client.send("GET", "/organisation/groups")).status).toBe(200);
});

test("faults answer in eSIM Go's own words, and a dropped reply still buys", async () => {
  client.simulator.fail("refused");
  expect(await order()).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(/insufficient balance/i) },
  });
  client.simulator.fail("rate_limited");
  expect(await order()).toMatchObject({ status: 429, body: { message: "Rate limit exceeded" } });
  client.simulator.fail("error_500");
  expect((await order()).status).toBe(500);
  expect(client.simulator.sales()).toEqual([]);
  client.simulator.fail("drop_reply");
  await expect(order()).rejects.toThrow();
  expect(client.simulator.sales()).toHaveLength(1);
});

test("a fault on placeOrder leaves top-ups and validation alone", async () => {
  const iccid = iccidOf(await client.buy(usBundle));
  client.simulator.fail({ operation: "placeOrder", fault: "error_500" });
  expect((await order()).status).toBe(500);
  const topUp = transaction(usBundle, { iccids: [iccid] });
  expect((await client.send("POST", "/orders", { body: topUp })).status).toBe(200);
  const validate = { ...transaction(usBundle), type: "validate" };
  expect((await client.send("POST", "/orders", { body: validate })).status).toBe(200);
});

test("a killed lab comes back with its orders, eSIMs, usage and balance", async () => {
  const journalDir = mkdtempSync(join(tmpdir(), "esim-go-journal-"));
  const first = await startTestClient({ journalDir });
  const bought = await first.buy(usBundle);
  const iccid = iccidOf(bought);
  first.simulator.install(iccid);
  first.simulator.use(iccid, 1_000);
  const sales = first.simulator.sales();
  await first.simulator.close();
  const second = await startSimulator("esim-go", { journalDir });
  expect(second.sales()).toEqual(sales);
  expect(second.use(iccid, 1_000)).toMatchObject({ state: "Installed", usedBytes: 2_000 });
  await second.close();
  rmSync(journalDir, { recursive: true });
});
