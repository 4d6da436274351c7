import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTestClient, type TestClient } from "../esim-access/test-client.ts";
import { type Receiver, startReceiver } from "./test-receiver.ts";

let client: TestClient;
let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
  client = await startTestClient({ settings: { webhookRetryDelaysMs: [60_000, 60_000] } });
  await client.call("/webhook/save", { webhook: receiver.url });
  receiver.received.length = 0;
});
afterEach(async () => {
  await client.simulator.close();
  await receiver.close();
});

test("a webhook arrives once and the lab lists it as delivered", async () => {
  const orderNo = await client.buy("att_1");
  await client.simulator.deliverWebhooks();
  expect(receiver.bodies()).toEqual([
    { notifyType: "ORDER_STATUS", content: { orderNo, transactionId: "att_1", orderStatus: "GOT_RESOURCE" } },
  ]);
  expect(client.simulator.webhooks()).toMatchObject([
    { event: "ORDER_STATUS", status: "delivered", fault: null, tries: [{ status: 200, error: null }] },
  ]);
});

test("webhook_none swallows the webhook", async () => {
  client.simulator.fail("webhook_none");
  await client.buy("att_1");
  await client.simulator.deliverWebhooks();
  expect(receiver.received).toEqual([]);
  expect(client.simulator.webhooks()).toMatchObject([{ status: "suppressed", fault: "webhook_none", tries: [] }]);
});

test("webhook_duplicate sends the same bytes twice", async () => {
  client.simulator.fail({ operation: "ORDER_STATUS", fault: "webhook_duplicate" });
  await client.buy("att_1");
  await client.simulator.deliverWebhooks();
  expect(receiver.received).toHaveLength(2);
  expect(receiver.received[0]?.text).toBe(receiver.received[1]?.text);
});

test("webhook_late waits for its delay of lab time", async () => {
  client.simulator.fail({ operation: "placeOrder", fault: "webhook_late", delayMs: 600_000 });
  await client.buy("att_1");
  expect(client.simulator.webhooks()).toMatchObject([{ status: "waiting", fault: "webhook_late" }]);
  expect(receiver.received).toEqual([]);
  client.simulator.advanceClock(600_000);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
});

test("webhook_forged sends an attacker's version before the genuine one", async () => {
  client.simulator.fail("webhook_forged");
  const orderNo = await client.buy("att_1");
  await client.simulator.deliverWebhooks();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2));
  const orders = receiver.bodies().map((body) => (body.content as { orderNo: string }).orderNo);
  expect(orders).toContain(orderNo);
  expect(orders).toContain(`B${"9".repeat(18)}`);
});

test("a webhook fault on another event leaves this one alone", async () => {
  client.simulator.fail({ operation: "ESIM_STATUS", fault: "webhook_none" });
  await client.buy("att_1");
  await client.simulator.deliverWebhooks();
  expect(receiver.received).toHaveLength(1);
});

test("a webhook that is not accepted is tried again as often as the retry habit says, then given up", async () => {
  receiver.answerWith(503);
  await client.buy("att_1");
  for (const tries of [1, 2, 3]) {
    await client.simulator.deliverWebhooks();
    await vi.waitFor(() => expect(client.simulator.webhooks()[0]?.tries).toHaveLength(tries));
  }
  expect(client.simulator.webhooks()).toMatchObject([{ status: "failed" }]);
  expect(receiver.received).toHaveLength(3);
});

test("a webhook that failed once is delivered by its next try", async () => {
  receiver.answerWith(500);
  await client.buy("att_1");
  await client.simulator.deliverWebhooks();
  receiver.answerWith(200);
  client.simulator.advanceClock(60_000);
  await vi.waitFor(() => expect(client.simulator.webhooks()).toMatchObject([{ status: "delivered" }]));
  expect(receiver.received).toHaveLength(2);
});

test("a receiver that is gone is a failed try with its reason", async () => {
  await receiver.close();
  await client.buy("att_1");
  await client.simulator.deliverWebhooks();
  expect(client.simulator.webhooks()[0]?.tries[0]).toMatchObject({ status: null });
  expect(client.simulator.webhooks()[0]?.tries[0]?.error).toContain("ECONNREFUSED");
});
