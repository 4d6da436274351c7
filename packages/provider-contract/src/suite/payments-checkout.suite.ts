import { expect, test } from "vitest";
import { dollars, done, type PaymentsHarness } from "./payments-harness.ts";

/** Claims about customers and the upstream's own pages. */
export function checkoutTests(harness: PaymentsHarness): void {
  test("the same customer made twice is one", async () => {
    const request = { ourRef: harness.newRef(), email: "traveller@example.com", name: null };
    const first = done(await harness.payments().createCustomer(request));
    expect(done(await harness.payments().createCustomer(request))).toEqual(first);
  });

  test("a page is open until it is paid, and tells which payment paid it", async () => {
    const payments = harness.payments();
    const request = harness.checkoutRequest(await harness.customer(), false);
    const { value: page } = done(await payments.createCheckout(request));
    expect(page).toMatchObject({ state: "open", paid: false, ourRef: request.ourRef });
    expect(page.url).toMatch(/^https?:/);
    harness.simulator.act("pay_checkout", { checkout: page.checkoutRef, number: harness.cards.good });
    const paid = await payments.getCheckout(page.checkoutRef);
    expect(paid).toMatchObject({ kind: "answered", value: { state: "complete", paid: true, url: null } });
    const paymentRef = paid.kind === "answered" ? (paid.value.paymentRef ?? "") : "";
    expect(await payments.getPayment(paymentRef)).toMatchObject({
      kind: "answered",
      value: { state: "succeeded", ourRef: request.ourRef, received: request.amount, amount: request.amount },
    });
    expect(harness.sales("payment")).toMatchObject([{ ourRef: request.ourRef, cost: "25.00" }]);
  });

  test("the same page asked for twice is one page", async () => {
    const request = harness.checkoutRequest(await harness.customer(), false);
    const first = done(await harness.payments().createCheckout(request));
    expect(done(await harness.payments().createCheckout(request))).toEqual(first);
  });

  test("a declined card leaves the page open, and another card pays the same payment", async () => {
    const payments = harness.payments();
    const request = harness.checkoutRequest(await harness.customer(), false);
    const { value: page } = done(await payments.createCheckout(request));
    const pay = (number: string) => harness.simulator.act("pay_checkout", { checkout: page.checkoutRef, number });
    pay(harness.cards.declined);
    const open = await payments.getCheckout(page.checkoutRef);
    expect(open).toMatchObject({ kind: "answered", value: { state: "open", paid: false } });
    const paymentRef = open.kind === "answered" ? (open.value.paymentRef ?? "") : "";
    expect(await payments.getPayment(paymentRef)).toMatchObject({
      value: { state: "failed", received: dollars(0), error: { category: "card_declined" } },
    });
    pay(harness.cards.confirms);
    expect(await payments.getPayment(paymentRef)).toMatchObject({ value: { state: "succeeded", error: null } });
    expect(harness.sales("payment")).toHaveLength(1);
  });

  test("a page that was ended takes no payment any more, and can be ended again", async () => {
    const payments = harness.payments();
    const request = harness.checkoutRequest(await harness.customer(), false);
    const { value: page } = done(await payments.createCheckout(request));
    expect(await payments.expireCheckout(page.checkoutRef)).toEqual({ kind: "answered", value: null });
    expect(await payments.expireCheckout(page.checkoutRef)).toEqual({ kind: "answered", value: null });
    expect(await payments.getCheckout(page.checkoutRef)).toMatchObject({ value: { state: "expired", url: null } });
    harness.simulator.act("pay_checkout", { checkout: page.checkoutRef, number: harness.cards.good });
    expect(harness.sales("payment")).toEqual([]);
  });

  test("a page that was paid cannot be ended", async () => {
    const payments = harness.payments();
    const request = harness.checkoutRequest(await harness.customer(), false);
    const { value: page } = done(await payments.createCheckout(request));
    harness.simulator.act("pay_checkout", { checkout: page.checkoutRef, number: harness.cards.good });
    expect((await payments.expireCheckout(page.checkoutRef)).kind).toBe("failed");
  });

  test("an amount that the currency cannot express is refused before anything is sent", async () => {
    const request = harness.checkoutRequest(await harness.customer(), false);
    const amount = { amountMicros: 25_000_001n, currency: "USD" };
    expect(await harness.payments().createCheckout({ ...request, amount })).toMatchObject({
      kind: "rejected",
      error: { category: "invalid_request" },
    });
  });
}

/** Claims about saved cards. */
export function cardTests(harness: PaymentsHarness): void {
  const cardsOf = async (customerRef: string) => {
    const cards = await harness.payments().listCards(customerRef);
    if (cards.kind === "failed") throw new Error(JSON.stringify(cards.error));
    return cards.value;
  };

  for (const saveCard of [true, false]) {
    test(`a card paid with is ${saveCard ? "kept, and pays again without its owner" : "not kept unless that was wanted"}`, async () => {
      const customerRef = await harness.customer();
      const { value } = done(await harness.payments().createCheckout(harness.checkoutRequest(customerRef, saveCard)));
      harness.simulator.act("pay_checkout", { checkout: value.checkoutRef, number: harness.cards.good });
      const cards = await cardsOf(customerRef);
      expect(cards).toHaveLength(saveCard ? 1 : 0);
      const [card] = cards;
      if (!card) return;
      expect(card.last4).toBe(harness.cards.good.slice(-4));
      const request = harness.chargeRequest({ customerRef, methodRef: card.methodRef });
      expect(done(await harness.payments().charge(request)).value.state).toBe("succeeded");
    });
  }

  test("a card is saved on the upstream's page without a payment", async () => {
    const customerRef = await harness.customer();
    const request = { ourRef: harness.newRef(), customerRef, returnUrl: "https://shop.example/wallet" };
    const { value: setup } = done(await harness.payments().createCardSetup(request));
    expect(setup.url).toMatch(/^https?:/);
    harness.simulator.act("pay_checkout", { checkout: setup.setupRef, number: harness.cards.good });
    expect(await cardsOf(customerRef)).toHaveLength(1);
    expect(harness.sales("payment")).toEqual([]);
    expect(await harness.payments().getCheckout(setup.setupRef)).toMatchObject({
      value: { state: "complete", paid: false, paymentRef: null },
    });
  });

  test("equal cards have equal fingerprints, also at different customers", async () => {
    const both = [await harness.saved(), await harness.saved()];
    const cards = await Promise.all(both.map(({ customerRef }) => cardsOf(customerRef)));
    const prints = cards.flat().map((card) => card.fingerprint);
    expect(prints).toHaveLength(2);
    expect(new Set(prints).size).toBe(1);
  });

  test("a removed card is gone, cannot pay, and can be removed again", async () => {
    const saved = await harness.saved();
    const payments = harness.payments();
    expect(await payments.removeCard(saved.methodRef)).toEqual({ kind: "answered", value: null });
    expect(await payments.removeCard(saved.methodRef)).toEqual({ kind: "answered", value: null });
    expect(await cardsOf(saved.customerRef)).toEqual([]);
  });

  test("an expired card is declined", async () => {
    const saved = await harness.saved();
    harness.simulator.act("expire_card", { card: saved.methodRef });
    expect(await harness.payments().charge(harness.chargeRequest(saved))).toMatchObject({
      kind: "rejected",
      error: { category: "card_declined" },
    });
  });
}
