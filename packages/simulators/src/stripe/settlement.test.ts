import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refusalOf, startTestClient, type TestClient } from "./test-client.ts";

let journalDir: string;
let client: TestClient;

beforeEach(async () => {
  journalDir = mkdtempSync(join(tmpdir(), "stripe-journal-"));
  client = await startTestClient({ journalDir });
});
afterEach(async () => {
  await client.close();
  rmSync(journalDir, { recursive: true });
});

const visa = "4242424242424242";
const restart = async () => {
  await client.close();
  client = await startTestClient({ journalDir });
};
const statusOf = async (id: string) => (await client.stripe.paymentIntents.retrieve(id)).status;

test("a payment in process brings no money until the bank answers", async () => {
  client.simulator.portal({ paymentsSettleLater: true });
  const payment = await client.pay(await client.customerWith(visa));
  expect(payment).toMatchObject({ status: "processing", amount_received: 0 });
  expect((await client.stripe.balanceTransactions.list()).data).toEqual([]);
  client.simulator.act("settle_payment", { payment: payment.id, outcome: "succeeded" });
  expect(await statusOf(payment.id)).toBe("succeeded");
  expect((await client.stripe.balanceTransactions.list()).data).toHaveLength(1);
});

test("a payment that the bank refuses later was processing first", async () => {
  const saved = await client.customerWith(visa);
  client.simulator.fail({ operation: "charge", fault: "activation_failure", times: 1 });
  const payment = await client.pay(saved);
  expect(payment.status).toBe("processing");
  client.simulator.advanceClock(10_000);
  await expect.poll(() => statusOf(payment.id)).toBe("requires_payment_method");
  const types = (await client.stripe.events.list({ type: "payment_intent.*" })).data.map((event) => event.type);
  expect(types[0]).toBe("payment_intent.payment_failed");
});

test("a page whose payment settles later is complete and unpaid, then paid", async () => {
  client.simulator.portal({ paymentsSettleLater: true });
  const session = await client.stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price_data: { currency: "usd", unit_amount: 900, product_data: { name: "Top-up" } }, quantity: 1 }],
    success_url: "http://shop.example/",
  });
  client.simulator.act("pay_checkout", { checkout: session.id });
  const read = () => client.stripe.checkout.sessions.retrieve(session.id);
  expect(await read()).toMatchObject({ status: "complete", payment_status: "unpaid" });
  client.simulator.advanceClock(10_000);
  await expect.poll(async () => (await read()).payment_status).toBe("paid");
  const [event] = (await client.stripe.events.list({ type: "checkout.session.*" })).data;
  expect(event?.type).toBe("checkout.session.async_payment_succeeded");
});

test("a restarted lab remembers keys, cards and money, and goes on waiting for banks", async () => {
  const saved = await client.customerWith("4000000000007726");
  const payment = await client.pay(saved);
  const request = { payment_intent: payment.id };
  const refund = await client.stripe.refunds.create(request, { idempotencyKey: "refund-1" });
  await restart();
  const again = await client.stripe.refunds.create(request, { idempotencyKey: "refund-1" });
  expect(again.id).toBe(refund.id);
  expect((await client.stripe.refunds.list()).data).toHaveLength(1);
  client.simulator.advanceClock(10_000);
  await expect.poll(async () => (await client.stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
  expect((await client.pay(saved)).id).not.toBe(payment.id);
});

test("a reset account knows nobody, and gives no id twice", async () => {
  const first = await client.stripe.customers.create({});
  client.simulator.reset();
  expect((await refusalOf(client.stripe.customers.retrieve(first.id))).statusCode).toBe(404);
  expect((await client.stripe.customers.create({})).id).not.toBe(first.id);
});

test("the lab can set what is held, and sees it as the API does", async () => {
  client.simulator.setBalance("123.45");
  const balance = await client.stripe.balance.retrieve();
  expect(balance.available).toMatchObject([{ amount: 12_345, currency: "usd" }]);
});
