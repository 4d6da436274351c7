import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { refusalOf, startTestClient, type TestClient } from "./test-client.ts";

let client: TestClient;
let stripe: Stripe;

beforeAll(async () => {
  client = await startTestClient();
  stripe = client.stripe;
});
afterEach(() => client.simulator.reset());
afterAll(() => client.close());

const visa = "4242424242424242";
const paid = async (number = visa) => client.pay(await client.customerWith(number));
const later = () => client.simulator.advanceClock(10_000);
const disputed = async (input: object = {}) => {
  const payment = await paid();
  const { dispute } = client.simulator.act("dispute_payment", { payment: payment.id, ...input }) as { dispute: string };
  return { payment, dispute };
};
const typesOf = async (prefix: string) =>
  (await stripe.events.list({ limit: 100 })).data.map((event) => event.type).filter((type) => type.startsWith(prefix));

test("a refund of one test card waits and then succeeds", async () => {
  const payment = await paid("4000000000007726");
  const refund = await stripe.refunds.create({ payment_intent: payment.id });
  expect(refund).toMatchObject({ status: "pending", amount: 2_500 });
  later();
  await expect.poll(async () => (await stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
  expect(await typesOf("refund.")).toEqual(["refund.updated", "refund.created"]);
});

test("a refund of another succeeds and then fails, and its money comes back", async () => {
  const payment = await paid("4000000000005126");
  const refund = await stripe.refunds.create({ payment_intent: payment.id });
  expect(refund.status).toBe("succeeded");
  later();
  await expect.poll(async () => (await stripe.refunds.retrieve(refund.id)).status).toBe("failed");
  const failed = await stripe.refunds.retrieve(refund.id, { expand: ["failure_balance_transaction", "charge"] });
  expect(failed).toMatchObject({
    failure_reason: "expired_or_canceled_card",
    failure_balance_transaction: { amount: 2_500, type: "refund_failure" },
    charge: { amount_refunded: 0, refunded: false },
  });
  expect(await typesOf("refund.")).toEqual(["refund.failed", "refund.updated", "refund.created"]);
});

test("refunds are refused when nothing is left, too much is asked, or the payment was charged back", async () => {
  const payment = await paid();
  const give = (amount?: number) =>
    stripe.refunds.create({ payment_intent: payment.id, ...(amount === undefined ? {} : { amount }) });
  expect(await refusalOf(give(2_501))).toMatchObject({
    param: "amount",
    message: "Refund amount ($25.01) is greater than unrefunded amount on charge ($25.00)",
  });
  await give();
  expect(await refusalOf(give())).toMatchObject({ code: "charge_already_refunded" });
  const { payment: other } = await disputed();
  expect(await refusalOf(stripe.refunds.create({ payment_intent: other.id }))).toMatchObject({
    code: "charge_disputed",
  });
});

test.each([
  ["4000000000000259", "needs_response", "fraudulent", 1],
  ["4000000000002685", "needs_response", "product_not_received", 1],
  ["4000000000001976", "warning_needs_response", "general", 0],
])("card %s pays and is then disputed: %s", async (number, status, reason, movements) => {
  const payment = await paid(number);
  later();
  await expect.poll(async () => (await stripe.disputes.list()).data.length).toBe(1);
  const [dispute] = (await stripe.disputes.list({ payment_intent: payment.id })).data;
  expect(dispute).toMatchObject({ status, reason, amount: 2_500, is_charge_refundable: movements === 0 });
  expect(dispute?.balance_transactions).toHaveLength(movements);
});

test("winning gives amount and fee back; losing gives nothing", async () => {
  const won = await disputed();
  const answered = await stripe.disputes.update(won.dispute, { evidence: { uncategorized_text: "winning_evidence" } });
  expect(answered).toMatchObject({ status: "won", evidence_details: { submission_count: 1, has_evidence: true } });
  expect(answered.balance_transactions.map(({ amount, fee }) => [amount, fee])).toEqual([
    [-2_500, 1_500],
    [2_500, -1_500],
  ]);
  const lost = await disputed();
  const closed = await stripe.disputes.update(lost.dispute, { evidence: { uncategorized_text: "losing_evidence" } });
  expect(closed).toMatchObject({ status: "lost" });
  expect(closed.balance_transactions).toHaveLength(1);
  expect((await refusalOf(stripe.disputes.close(lost.dispute))).message).toBe("This dispute is already closed");
  expect(new Set(await typesOf("charge.dispute."))).toEqual(
    new Set([
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
      "charge.dispute.updated",
      "charge.dispute.funds_reinstated",
      "charge.dispute.closed",
    ]),
  );
});

test("an inquiry moves no money until it grows into a dispute over what was not refunded", async () => {
  const { payment, dispute } = await disputed({ inquiry: true });
  await stripe.refunds.create({ payment_intent: payment.id, amount: 500 });
  const grown = await stripe.disputes.update(dispute, {
    evidence: { uncategorized_text: "escalate_inquiry_evidence" },
  });
  expect(grown).toMatchObject({ status: "needs_response", amount: 2_000 });
  expect(grown.balance_transactions).toMatchObject([{ amount: -2_000, fee: 1_500, reporting_category: "dispute" }]);
});

test("an inquiry over a payment that was given back comes to nothing", async () => {
  const { payment, dispute } = await disputed({ inquiry: true });
  await stripe.refunds.create({ payment_intent: payment.id });
  client.simulator.act("escalate_inquiry", { dispute });
  expect(await stripe.disputes.retrieve(dispute)).toMatchObject({ status: "warning_closed", balance_transactions: [] });
});

test("evidence can be kept without being submitted, field by field", async () => {
  const { dispute } = await disputed();
  await stripe.disputes.update(dispute, { evidence: { customer_name: "A Traveller" }, submit: false });
  const kept = await stripe.disputes.update(dispute, { evidence: { access_activity_log: "used 3 GB" }, submit: false });
  expect(kept).toMatchObject({
    status: "needs_response",
    evidence: { customer_name: "A Traveller", access_activity_log: "used 3 GB", receipt: null },
    evidence_details: { submission_count: 0 },
  });
});

test("what the world wants of things that are over is refused", async () => {
  const payment = await paid();
  const act = (name: string, input: object) => client.simulator.act(name, input);
  expect(act("settle_refund", { refund: "re_none", outcome: "failed" })).toEqual({ refused: "that refund is over" });
  expect(act("settle_payment", { payment: payment.id, outcome: "failed" })).toHaveProperty("refused");
  expect(act("authenticate", { payment: payment.id })).toHaveProperty("refused");
  expect(act("close_dispute", { dispute: "du_none", outcome: "won" })).toHaveProperty("refused");
  await stripe.refunds.create({ payment_intent: payment.id });
  expect(act("dispute_payment", { payment: payment.id })).toHaveProperty("refused");
});

test("a card that its bank replaced keeps its id and tells what changed", async () => {
  const { card } = await client.customerWith(visa);
  client.simulator.act("replace_card", { card, expMonth: 5, expYear: 2039, last4: "4243" });
  const [event] = (await stripe.events.list({ type: "payment_method.automatically_updated" })).data;
  expect(event?.data.object).toMatchObject({ id: card, card: { last4: "4243", exp_month: 5, exp_year: 2039 } });
  expect(event?.data.previous_attributes).toMatchObject({ card: { last4: "4242" } });
});
