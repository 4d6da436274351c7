import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pager, startTestClient } from "../esim-access/test-client.ts";
import { startReceiver } from "./test-receiver.ts";

let journalDir: string;

beforeEach(() => {
  journalDir = mkdtempSync(join(tmpdir(), "lab-journal-"));
});
afterEach(() => rmSync(journalDir, { recursive: true, force: true }));

const journalFile = () => join(journalDir, "esim-access.jsonl");

test("sales, balance, faults, settings and portal survive a restart", async () => {
  const before = await startTestClient({ journalDir, seed: "first start" });
  const orderNo = await before.buy("att_1", "FR_5_30", 2);
  const [profile] = await before.profiles(orderNo);
  before.simulator.install(String(profile?.iccid));
  before.simulator.use(String(profile?.iccid), 1_000_000);
  before.simulator.fail([{ operation: "getBalance", fault: "error_500", times: 3 }]);
  await before.call("/balance/query");
  before.simulator.settings({ latencyMs: 1 });
  before.simulator.portal({ repeatedTransaction: "refused" });
  const sales = before.simulator.sales();
  await before.simulator.close();

  const after = await startTestClient({ journalDir, seed: "second start" });
  expect(after.simulator.sales()).toEqual(sales);
  expect(await after.profiles(orderNo)).toMatchObject([
    { iccid: profile?.iccid, smdpStatus: "ENABLED", esimStatus: "IN_USE", orderUsage: 1_000_000 },
    { smdpStatus: "RELEASED" },
  ]);
  expect(after.simulator.settings().latencyMs).toBe(1);
  expect(after.simulator.portal()).toEqual({ repeatedTransaction: "refused" });
  const faults = await (await fetch(`${after.simulator.labUrl}/lab/esim-access/faults`)).json();
  expect(faults).toEqual([{ operation: "getBalance", fault: "error_500", times: 2 }]);
  const next = await after.profiles(await after.buy("att_2"));
  expect(sales.map((sale) => sale.iccid)).not.toContain(next[0]?.iccid);
  await after.simulator.close();
});

test("what the lab was told is in the journal before the reply leaves", async () => {
  const client = await startTestClient({ journalDir });
  await client.buy("att_1");
  expect(readFileSync(journalFile(), "utf8")).toContain('"transactionId":"att_1"');
  await client.simulator.close();
});

test("an order that was still allocating when the lab died is allocated after the restart, webhook included", async () => {
  const receiver = await startReceiver();
  const settings = { allocationDelayMs: 600_000 };
  const before = await startTestClient({ journalDir, settings });
  await before.call("/webhook/save", { webhook: receiver.url });
  const orderNo = await before.buy("att_1");
  await before.simulator.close();

  const after = await startTestClient({ journalDir, settings });
  expect(await after.call("/esim/query", { orderNo, pager })).toMatchObject({ errorCode: "200010" });
  after.simulator.advanceClock(600_000);
  await vi.waitFor(() => expect(receiver.bodies()).toHaveLength(2));
  expect(receiver.bodies()[1]).toMatchObject({ notifyType: "ORDER_STATUS", content: { orderNo } });
  expect(await after.profiles(orderNo)).toHaveLength(1);
  await after.simulator.close();
  await receiver.close();
});

test("a webhook that was not delivered before the end is delivered after the restart, once", async () => {
  const receiver = await startReceiver();
  const before = await startTestClient({ journalDir });
  await before.call("/webhook/save", { webhook: receiver.url });
  before.simulator.fail({ operation: "*", fault: "webhook_late", delayMs: 600_000 });
  await before.buy("att_1");
  await before.simulator.close();

  const after = await startTestClient({ journalDir });
  await after.simulator.deliverWebhooks();
  expect(receiver.bodies().map((body) => body.notifyType)).toEqual(["CHECK_HEALTH", "ORDER_STATUS"]);
  await after.simulator.close();

  const again = await startTestClient({ journalDir });
  await again.simulator.deliverWebhooks();
  expect(receiver.received).toHaveLength(2);
  await again.simulator.close();
  await receiver.close();
});

test("a last line cut short by a kill is forgotten and the journal goes on", async () => {
  const before = await startTestClient({ journalDir });
  await before.buy("att_1");
  await before.simulator.close();
  appendFileSync(journalFile(), '["state",{"type":"orde');

  const after = await startTestClient({ journalDir });
  expect(after.simulator.sales()).toHaveLength(1);
  await after.buy("att_2");
  await after.simulator.close();

  const again = await startTestClient({ journalDir });
  expect(again.simulator.sales()).toHaveLength(2);
  await again.simulator.close();
});

test("a reset keeps the webhook URL, as the account that owns it is still the same", async () => {
  const receiver = await startReceiver();
  const client = await startTestClient({ journalDir });
  await client.call("/webhook/save", { webhook: receiver.url });
  client.simulator.reset();
  await client.simulator.close();

  const after = await startTestClient({ journalDir });
  expect((await after.call("/webhook/query")).obj).toEqual({ webhook: receiver.url });
  await after.simulator.close();
  await receiver.close();
});

test("a reset forgets the sales for good and never issues an old ICCID again", async () => {
  const client = await startTestClient({ journalDir });
  await client.buy("att_1");
  const [old] = client.simulator.sales();
  client.simulator.reset();
  expect(client.simulator.sales()).toEqual([]);
  await client.buy("att_1");
  expect(client.simulator.sales()[0]?.iccid).not.toBe(old?.iccid);
  const sales = client.simulator.sales();
  await client.simulator.close();

  const after = await startTestClient({ journalDir });
  expect(after.simulator.sales()).toEqual(sales);
  await after.simulator.close();
});
