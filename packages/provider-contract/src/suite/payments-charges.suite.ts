import { expect, test } from "vitest";
import type { ProviderInstance } from "../provider-module.ts";
import type { PaidCall } from "./paid-call.suite.ts";
import { dollars, done, type PaymentsHarness } from "./payments-harness.ts";

/** A charge, for what must hold of every call that costs money. */
export function chargeCall(harness: PaymentsHarness): PaidCall<unknown> {
  return {
    operation: "charge",
    wire: harness.options.chargeCall,
    saleKind: "payment",
    postpaid: true,
    withUnknownStatus: harness.options.withUnknownPaymentStatus,
    unknownStatusIs: "pending",
    prepare: async () => {
      const request = harness.chargeRequest(await harness.saved());
      return {
        run: (instance: ProviderInstance) => harness.payments(instance).charge(request),
        find: (instance: ProviderInstance, createdAfter: Date) =>
          harness.payments(instance).findPayment({ ...request, createdAfter }),
      };
    },
  };
}

/** Claims about payments with a saved card. */
export function chargeTests(harness: PaymentsHarness): void {
  test("a charge brings exactly its amount, and tells the fee", async () => {
    const request = harness.chargeRequest(await harness.saved(), dollars(2_599));
    const { upstreamRef, value } = done(await harness.payments().charge(request));
    expect(value).toMatchObject({ state: "succeeded", received: dollars(2_599), refunded: dollars(0) });
    expect(value).toMatchObject({ ourRef: request.ourRef, customerRef: request.customerRef, paymentRef: upstreamRef });
    expect(value.fee?.amountMicros).toBeGreaterThan(0n);
    expect(harness.sales("payment")).toMatchObject([{ ourRef: request.ourRef, cost: "25.99" }]);
    expect(await harness.payments().getPayment(upstreamRef)).toEqual({ kind: "answered", value });
  });

  test("the same charge twice takes the money once", async () => {
    const request = harness.chargeRequest(await harness.saved());
    const first = done(await harness.payments().charge(request));
    expect(done(await harness.payments().charge(request))).toEqual(first);
    expect(harness.sales("payment")).toHaveLength(1);
  });

  test("a reference used for another amount is unknown, never rejected: something was done with it", async () => {
    const request = harness.chargeRequest(await harness.saved());
    await harness.payments().charge(request);
    const other = await harness.payments().charge({ ...request, amount: dollars(9_900) });
    expect(other.kind).toBe("unknown");
    expect(harness.sales("payment")).toHaveLength(1);
  });

  test("a declined card is rejected, also when asked again, and its payment can be given up", async () => {
    const payments = harness.payments();
    const request = harness.chargeRequest(await harness.saved(harness.cards.declined));
    const outcome = await payments.charge(request);
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "card_declined" } });
    expect(await payments.charge(request)).toEqual(outcome);
    expect(harness.sales("payment")).toEqual([]);
    const paymentRef = outcome.kind === "rejected" ? (outcome.error.upstreamRef ?? "") : "";
    expect(await payments.getPayment(paymentRef)).toMatchObject({ value: { state: "failed", received: dollars(0) } });
    for (const _ of [1, 2]) {
      expect(await payments.cancelPayment(paymentRef)).toMatchObject({ value: { state: "cancelled" } });
    }
  });

  test("a payment that succeeded cannot be given up", async () => {
    const { paymentRef } = await harness.paid();
    expect((await harness.payments().cancelPayment(paymentRef)).kind).toBe("failed");
    expect(await harness.payments().getPayment(paymentRef)).toMatchObject({ value: { state: "succeeded" } });
  });

  test("a payment nobody knows is not found", async () => {
    expect(await harness.payments().getPayment("pi_nobody")).toMatchObject({
      kind: "failed",
      error: { category: "not_found" },
    });
  });

  if (harness.options.module.manifest.capabilities.payments?.currencies.includes("JPY")) {
    test("a currency without cents is exact", async () => {
      const amount = { amountMicros: 1_500_000_000n, currency: "JPY" };
      expect(await harness.paid(harness.cards.good, amount)).toMatchObject({ amount, received: amount });
      const broken = { amountMicros: 1_500_500_000n, currency: "JPY" };
      const request = harness.chargeRequest(await harness.saved(), broken);
      expect(await harness.payments().charge(request)).toMatchObject({
        kind: "rejected",
        error: { category: "invalid_request" },
      });
    });
  }
}

/** Claims about payments whose card's owner must confirm. */
export function confirmationTests(harness: PaymentsHarness): void {
  const refused = async () => {
    const saved = await harness.saved(harness.cards.confirms);
    const outcome = await harness.payments().charge(harness.chargeRequest(saved));
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "authentication_required" } });
    return { ...saved, paymentRef: outcome.kind === "rejected" ? (outcome.error.upstreamRef ?? "") : "" };
  };
  const confirm = async () => {
    const { paymentRef, methodRef } = await refused();
    const request = { ourRef: harness.newRef(), paymentRef, methodRef, returnUrl: "https://shop.example/wallet" };
    const { value } = done(await harness.payments().confirmPayment(request));
    expect(value).toMatchObject({ state: "action_required", paymentRef, received: dollars(0) });
    expect(value.actionUrl).toMatch(/^https?:/);
    return paymentRef;
  };

  test("without its owner such a card is authentication_required, and takes nothing", async () => {
    await refused();
    expect(harness.sales("payment")).toEqual([]);
  });

  test("the same payment goes on with the owner present, and succeeds when they confirm", async () => {
    const paymentRef = await confirm();
    harness.simulator.act("authenticate", { payment: paymentRef, answer: "pass" });
    expect(await harness.payments().getPayment(paymentRef)).toMatchObject({
      value: { state: "succeeded", received: dollars(2_500), actionUrl: null },
    });
  });

  test("an owner who fails to confirm has paid nothing", async () => {
    const paymentRef = await confirm();
    harness.simulator.act("authenticate", { payment: paymentRef, answer: "fail" });
    expect(await harness.payments().getPayment(paymentRef)).toMatchObject({
      value: { state: "failed", received: dollars(0), error: { category: "authentication_required" } },
    });
    expect(harness.sales("payment")).toEqual([]);
  });

  test("with the owner present a charge is done and waits for them", async () => {
    const saved = await harness.saved(harness.cards.confirms);
    const present = { offSession: false, returnUrl: "https://shop.example/wallet" };
    const outcome = await harness.payments().charge({ ...harness.chargeRequest(saved), ...present });
    expect(outcome).toMatchObject({ kind: "done", value: { state: "action_required" } });
  });
}
