import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestClient, type TestClient } from "./test-client.ts";

let client: TestClient;
let stripe: Stripe;

beforeAll(async () => {
  client = await startTestClient();
  stripe = client.stripe;
});
afterEach(() => client.simulator.reset());
afterAll(() => client.close());

const shop = "http://shop.example";
const card = { cardNumber: "4242 4242 4242 4242", cardExpiry: "12 / 34", cardCvc: "123", billingName: "A Traveller" };

const open = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [
      { price_data: { currency: "usd", unit_amount: 2_500, product_data: { name: 'Top-up <"&"> now' } }, quantity: 1 },
    ],
    success_url: `${shop}/done?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${shop}/back`,
    ...more,
  });
const saving = async () => {
  const { id: customer } = await stripe.customers.create({});
  const session = await open({ mode: "setup", customer, line_items: [], allowed_payment_method_types: ["card"] });
  return { session, customer };
};
const submit = (url: string, form: Record<string, string>) =>
  fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
const locationOf = (reply: Response) => new URL(reply.headers.get("location") ?? "", reply.url).href;

test("the page shows what is bought, for how much, and the way back", async () => {
  const session = await open();
  const html = await (await fetch(session.url ?? "")).text();
  expect(html).toContain("$25.00");
  expect(html).toContain(`href="${shop}/back"`);
  for (const name of ["cardNumber", "cardExpiry", "cardCvc"]) expect(html).toContain(`name="${name}"`);
  expect(html).not.toContain('<"&">');
});

test("paying leads back to the shop with the session's id, and the page is over", async () => {
  const session = await open();
  const reply = await submit(session.url ?? "", card);
  expect(reply.status).toBe(303);
  expect(locationOf(reply)).toBe(`${shop}/done?session=${session.id}`);
  const read = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent", "line_items"] });
  expect(read).toMatchObject({ status: "complete", payment_status: "paid", url: null });
  expect(read.payment_intent).toMatchObject({ status: "succeeded", amount_received: 2_500 });
  expect(read.line_items?.data).toMatchObject([{ amount_total: 2_500, quantity: 1 }]);
  expect(await (await submit(session.url ?? "", card)).text()).toContain("completed this page already");
  expect(client.simulator.sales()).toHaveLength(1);
});

test.each([
  [{ cardNumber: "4242 4242 4242 4241" }, "card number is invalid"],
  [{ cardExpiry: "13 / 34" }, "expiration date is invalid"],
  [{ cardExpiry: "12 / 19" }, "expiration date is in the past"],
  [{ cardCvc: "1" }, "security code is incomplete"],
  [{ cardNumber: "4111 1111 1111 1111" }, "used a non test card"],
  [{ cardNumber: "4000 0000 0000 0002" }, "Your card was declined."],
  [{ cardNumber: "4000 0000 0000 9995" }, "insufficient funds"],
])("with %o the page says why, and stays", async (change, message) => {
  const session = await open();
  const reply = await submit(session.url ?? "", { ...card, ...change });
  const html = await reply.text();
  expect(reply.status).toBe(402);
  expect(html).toContain(message);
  expect(html).not.toContain((change as { cardNumber?: string }).cardNumber ?? card.cardNumber);
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("open");
  expect(client.simulator.sales()).toEqual([]);
});

test("a card that wants a confirmation leads to the bank's page, and from there to the shop", async () => {
  const session = await open();
  const asked = await submit(session.url ?? "", { ...card, cardNumber: "4000002760003184" });
  const bank = locationOf(asked);
  expect(await (await fetch(bank)).text()).toContain("A payment of $25.00");
  const confirmed = await submit(bank, { answer: "pass" });
  expect(locationOf(confirmed)).toBe(`${shop}/done?session=${session.id}`);
  expect((await submit(bank, { answer: "pass" })).status).toBe(410);
});

test("a failed confirmation leads back to the page with the reason, and another card pays", async () => {
  const session = await open();
  const asked = await submit(session.url ?? "", { ...card, cardNumber: "4000002760003184" });
  const back = await submit(locationOf(asked), { answer: "fail" });
  expect(locationOf(back)).toBe(session.url);
  expect(await (await fetch(locationOf(back))).text()).toContain("unable to authenticate");
  expect((await submit(session.url ?? "", card)).status).toBe(303);
  const { data } = await stripe.paymentIntents.list();
  expect(data).toMatchObject([{ status: "succeeded" }]);
});

test("a page ends after a day, or when the shop ends it", async () => {
  const [first, second] = [await open(), await open()];
  await stripe.checkout.sessions.expire(first.id);
  client.simulator.advanceClock(25 * 3_600_000);
  await expect.poll(async () => (await stripe.checkout.sessions.retrieve(second.id)).status).toBe("expired");
  for (const session of [first, second]) expect((await fetch(session.url ?? "")).status).toBe(410);
  const types = (await stripe.events.list({ type: "checkout.session.expired" })).data.map((event) => event.type);
  expect(types).toHaveLength(2);
  expect((await fetch(`${client.simulator.baseUrl}/c/pay/cs_none`)).status).toBe(404);
});

test("the page for saving a card takes no money and keeps the card for payments without its owner", async () => {
  const { session, customer } = await saving();
  expect(await (await fetch(session.url ?? "")).text()).toContain("Save card");
  const asked = await submit(session.url ?? "", { ...card, cardNumber: "4000002500003155" });
  const saved = await submit(locationOf(asked), { answer: "pass" });
  expect(locationOf(saved)).toBe(`${shop}/done?session=${session.id}`);
  const { data } = await stripe.customers.listPaymentMethods(customer);
  expect(data).toMatchObject([{ card: { last4: "3155", exp_month: 12, exp_year: 2034 } }]);
  const paid = await client.pay({ customer, card: data[0]?.id ?? "" });
  expect(paid.status).toBe("succeeded");
  const read = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent"] });
  expect(read).toMatchObject({ payment_status: "no_payment_required", setup_intent: { status: "succeeded" } });
});

test("a card that its bank refuses is not saved", async () => {
  const { session, customer } = await saving();
  const reply = await submit(session.url ?? "", { ...card, cardNumber: "4000000000000002" });
  expect(await reply.text()).toContain("Your card was declined.");
  expect((await stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
});

test("confirming a payment on its own leads back with the payment and what came of it", async () => {
  const saved = await client.customerWith("4000002760003184");
  for (const [answer, status] of [
    ["pass", "succeeded"],
    ["fail", "failed"],
  ] as const) {
    const intent = await stripe.paymentIntents.create({
      ...{ amount: 900, currency: "usd", customer: saved.customer, payment_method: saved.card, confirm: true },
      ...{ allowed_payment_method_types: ["card"], return_url: `${shop}/return?order=7` },
    });
    const left = await submit(intent.next_action?.redirect_to_url?.url ?? "", { answer });
    const url = new URL(locationOf(left));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      order: "7",
      payment_intent: intent.id,
      payment_intent_client_secret: intent.client_secret,
      redirect_status: status,
    });
  }
});
