import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Receiver, startReceiver } from "../test/receiver.ts";
import { refusalOf, startTestClient, type TestClient } from "./test-client.ts";

let client: TestClient;
let stripe: Stripe;
let receiver: Receiver;

beforeAll(async () => {
  client = await startTestClient();
  stripe = client.stripe;
  receiver = await startReceiver();
});
beforeEach(() => {
  client.simulator.portal({ callbackUrl: "" });
});
afterEach(() => {
  client.simulator.reset();
  receiver.received.length = 0;
});
afterAll(async () => {
  await receiver.close();
  await client.close();
});

const visa = "4242424242424242";

test("the official SDK saves a card, charges it off-session, refunds part and reads the balance", async () => {
  const saved = await client.customerWith(visa);
  const cards = await stripe.customers.listPaymentMethods(saved.customer);
  expect(cards.data.map((card) => card.card?.last4)).toEqual(["4242"]);
  const paid = await client.pay(saved);
  expect(paid).toMatchObject({ status: "succeeded", amount_received: 2_500, currency: "usd" });
  const refund = await stripe.refunds.create({
    payment_intent: paid.id,
    amount: 1_000,
    reason: "requested_by_customer",
  });
  expect(refund).toMatchObject({ status: "succeeded", amount: 1_000 });
  const read = await stripe.paymentIntents.retrieve(paid.id, { expand: ["latest_charge.balance_transaction"] });
  expect(read.latest_charge).toMatchObject({
    amount_refunded: 1_000,
    refunded: false,
    balance_transaction: { amount: 2_500, fee: 103, net: 2_397 },
  });
  const balance = await stripe.balance.retrieve();
  expect(balance.available[0]?.amount).toBe(-1_000);
  expect(balance.pending[0]?.amount).toBe(2_397);
});

test("the same idempotency key gives the first reply again, and refuses other parameters", async () => {
  const request = { email: "a@example.com" };
  const first = await stripe.customers.create(request, { idempotencyKey: "key-1" });
  const again = await stripe.customers.create(request, { idempotencyKey: "key-1" });
  expect(again.id).toBe(first.id);
  expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
  const refusal = await refusalOf(stripe.customers.create({ email: "b@example.com" }, { idempotencyKey: "key-1" }));
  expect(refusal).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  expect((await stripe.customers.list()).data).toHaveLength(1);
  client.simulator.advanceClock(25 * 3_600_000);
  expect((await stripe.customers.create(request, { idempotencyKey: "key-1" })).id).not.toBe(first.id);
});

test("a decline is replayed by its key too, and the card is asked once", async () => {
  const saved = await client.customerWith("4000000000000341");
  const pay = () =>
    stripe.paymentIntents.create(
      {
        ...{ amount: 2_500, currency: "usd", customer: saved.customer, payment_method: saved.card },
        ...{ allowed_payment_method_types: ["card"], confirm: true, off_session: true },
      },
      { idempotencyKey: "recharge:1" },
    );
  const [first, second] = [await refusalOf(pay()), await refusalOf(pay())];
  expect(first).toBeInstanceOf(Stripe.errors.StripeCardError);
  expect(first).toMatchObject({ code: "card_declined", decline_code: "generic_decline", statusCode: 402 });
  expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
  expect((await stripe.charges.list()).data).toHaveLength(1);
});

test.each([
  ["4000000000000002", "card_declined", "generic_decline"],
  ["4000000000009995", "card_declined", "insufficient_funds"],
  ["4000000000009987", "card_declined", "lost_card"],
  ["4000000000009979", "card_declined", "stolen_card"],
  ["4000000000000069", "expired_card", undefined],
  ["4000000000000127", "incorrect_cvc", undefined],
  ["4000000000000119", "processing_error", undefined],
])("card %s is declined with %s", async (number, code, declineCode) => {
  const session = await checkout(2_500);
  client.simulator.act("pay_checkout", { checkout: session.id, number });
  const { payment_intent: id } = await stripe.checkout.sessions.retrieve(session.id);
  const intent = await stripe.paymentIntents.retrieve(String(id));
  expect(intent.status).toBe("requires_payment_method");
  expect(intent.last_payment_error).toMatchObject({ code, type: "card_error" });
  expect(intent.last_payment_error?.decline_code).toBe(declineCode);
});

const checkout = (amount: number, more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [
      { price_data: { currency: "usd", unit_amount: amount, product_data: { name: "Top-up" } }, quantity: 1 },
    ],
    success_url: "http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://127.0.0.1:1/back",
    ...more,
  });

test("a confirmation is asked for on-session, and refused off-session with authentication_required", async () => {
  const saved = await client.customerWith("4000002760003184");
  const refusal = await refusalOf(client.pay(saved));
  expect(refusal).toMatchObject({ code: "authentication_required", decline_code: "authentication_required" });
  const id = refusal.payment_intent?.id ?? "";
  const asked = await stripe.paymentIntents.confirm(id, {
    payment_method: saved.card,
    return_url: "http://127.0.0.1:1/return",
  });
  expect(asked).toMatchObject({ status: "requires_action", next_action: { type: "redirect_to_url" } });
  const left = client.simulator.act("authenticate", { payment: id });
  expect(left).toEqual({ url: expect.stringContaining("redirect_status=succeeded") });
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe("succeeded");
});

test("a card that was set up with a confirmation pays off-session without one", async () => {
  const saved = await client.customerWith("4000002500003155");
  expect((await client.pay(saved)).status).toBe("succeeded");
  const onSession = await stripe.paymentIntents.create({
    ...{ amount: 2_500, currency: "usd", customer: saved.customer, payment_method: saved.card, confirm: true },
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
  });
  expect(onSession.status).toBe("requires_action");
});

test("lists come in pages, the newest first, and the SDK walks through them", async () => {
  for (let index = 0; index < 7; index += 1) await stripe.customers.create({ name: `Customer ${index}` });
  const first = await stripe.customers.list({ limit: 3 });
  expect(first.data.map((customer) => customer.name)).toEqual(["Customer 6", "Customer 5", "Customer 4"]);
  expect(first.has_more).toBe(true);
  const before = await stripe.customers.list({ limit: 3, ending_before: first.data[2]?.id ?? "" });
  expect(before.data.map((customer) => customer.name)).toEqual(["Customer 6", "Customer 5"]);
  const names: string[] = [];
  for await (const customer of stripe.customers.list({ limit: 2 })) names.push(customer.name ?? "");
  expect(names).toHaveLength(7);
  expect(new Set(names).size).toBe(7);
});

test("errors carry type, code, parameter and status as the SDK expects them", async () => {
  expect(await refusalOf(stripe.paymentIntents.retrieve("pi_none"))).toMatchObject({
    statusCode: 404,
    code: "resource_missing",
    param: "intent",
    type: "StripeInvalidRequestError",
  });
  expect(await refusalOf(stripe.paymentIntents.create({ amount: 10, currency: "usd" }))).toMatchObject({
    statusCode: 400,
    code: "amount_too_small",
    param: "amount",
  });
  const odd = { email: "a@example.com", favourite_colour: "blue" } as Stripe.CustomerCreateParams;
  expect(await refusalOf(stripe.customers.create(odd))).toMatchObject({
    code: "parameter_unknown",
    param: "favourite_colour",
  });
  expect(await refusalOf(stripe.customers.retrieve("cus_1", { expand: ["email"] }))).toMatchObject({ statusCode: 404 });
  const stranger = client.stripeWith("sk_test_other");
  expect(await refusalOf(stranger.balance.retrieve())).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
  client.simulator.fail("rate_limited");
  const limited = await refusalOf(stripe.balance.retrieve());
  client.simulator.clearFaults();
  expect(limited).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
});

test("an id is replaced by its object where expansion asks for it, and nothing else can be expanded", async () => {
  const saved = await client.customerWith(visa);
  const paid = await client.pay(saved);
  await stripe.refunds.create({ payment_intent: paid.id, amount: 500 });
  const { data } = await stripe.paymentIntents.list({ expand: ["data.customer", "data.latest_charge.refunds"] });
  expect(data[0]?.customer).toMatchObject({ id: saved.customer, object: "customer" });
  expect(data[0]?.latest_charge).toMatchObject({ refunds: { data: [{ amount: 500 }] } });
  const refusal = await refusalOf(stripe.paymentIntents.retrieve(paid.id, { expand: ["status"] }));
  expect(refusal).toMatchObject({ statusCode: 400, message: expect.stringContaining("cannot be expanded (status)") });
});

test("zero-decimal currencies count whole units, three-decimal ones end in 0", async () => {
  const saved = await client.customerWith(visa);
  expect(await client.pay(saved, 500, "jpy")).toMatchObject({ amount_received: 500, currency: "jpy" });
  expect(await client.pay(saved, 5_120, "kwd")).toMatchObject({ amount_received: 5_120 });
  expect(await refusalOf(client.pay(saved, 5_125, "kwd"))).toMatchObject({ param: "amount" });
  expect(await refusalOf(client.pay(saved, 49, "jpy"))).toMatchObject({ code: "amount_too_small" });
  expect(client.simulator.sales().map((sale) => [sale.offer, sale.cost])).toEqual([
    ["JPY", "500"],
    ["KWD", "5.120"],
  ]);
});

test("webhooks are events that the SDK verifies, also while the secret is rolled", async () => {
  client.simulator.portal({ callbackUrl: receiver.url });
  await client.pay(await client.customerWith(visa));
  await client.simulator.deliverWebhooks();
  await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(4));
  const secret = client.simulator.credentials.webhookSecrets ?? "";
  const events = receiver.received.map(({ raw, headers }) =>
    stripe.webhooks.constructEvent(raw, String(headers["stripe-signature"]), secret),
  );
  expect(events.map((event) => event.type)).toEqual(
    expect.arrayContaining(["customer.created", "payment_method.attached", "payment_intent.succeeded"]),
  );
  const one = events[0];
  expect(await stripe.events.retrieve(one?.id ?? "")).toMatchObject({ id: one?.id, type: one?.type });
  client.simulator.portal({ rolledSecret: "whsec_next" });
  receiver.received.length = 0;
  await stripe.customers.create({});
  await client.simulator.deliverWebhooks();
  const [raw] = receiver.received;
  for (const key of [secret, "whsec_next"]) {
    const header = String(raw?.headers["stripe-signature"]);
    expect(stripe.webhooks.constructEvent(raw?.raw ?? "", header, key).type).toBe("customer.created");
  }
  client.simulator.portal({ rolledSecret: "" });
});

test("an endpoint made by the API has a secret of its own and gets what it asked for", async () => {
  const endpoint = await stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ["payment_intent.succeeded"],
  });
  await client.pay(await client.customerWith(visa));
  await client.simulator.deliverWebhooks();
  expect(receiver.received).toHaveLength(1);
  const [{ raw, headers } = { raw: "", headers: {} }] = receiver.received;
  const header = String(headers["stripe-signature" as keyof typeof headers]);
  expect(stripe.webhooks.constructEvent(raw, header, endpoint.secret ?? "").type).toBe("payment_intent.succeeded");
  expect((await stripe.webhookEndpoints.list()).data[0]).not.toHaveProperty("secret");
  await stripe.webhookEndpoints.del(endpoint.id);
  expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
});

test("an endpoint that answers 500 is told again later, with a signature of that moment", async () => {
  client.simulator.portal({ callbackUrl: receiver.url });
  receiver.answer(500);
  await stripe.customers.create({});
  await client.simulator.deliverWebhooks();
  expect(client.simulator.webhooks()[0]).toMatchObject({ status: "waiting", tries: [{ status: 500 }] });
  receiver.answer(200);
  client.simulator.advanceClock(3_600_000);
  await vi.waitFor(() => expect(client.simulator.webhooks()[0]?.status).toBe("delivered"));
  const times = receiver.received.map(({ headers }) =>
    Number(/t=(\d+)/.exec(String(headers["stripe-signature"]))?.[1]),
  );
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(3_600);
});
