import { describe, expect, test } from "vitest";
import type { PaymentEvent } from "./service-events.ts";
import { paidCallTests } from "./suite/paid-call.suite.ts";
import { chargeCall, chargeTests, confirmationTests } from "./suite/payments-charges.suite.ts";
import { cardTests, checkoutTests } from "./suite/payments-checkout.suite.ts";
import { dollars, done, PaymentsHarness, type PaymentsSuiteOptions } from "./suite/payments-harness.ts";
import { disputeTests, entryTests, refundCall, refundTests } from "./suite/payments-reversals.suite.ts";
import { webhookTests } from "./suite/webhooks.suite.ts";
import type { ProviderEvent } from "./webhooks.ts";

/**
 * What every payment processor must hold, run against its simulator. Only what the manifest's capabilities deny is skipped, and
 * each skip says so. What it wants of the simulator is told at `PaymentsHarness`.
 */
export function describePaymentsProvider(options: PaymentsSuiteOptions): void {
  const { manifest } = options.module;
  const { checkout, savedCards, disputes } = manifest.capabilities.payments ?? {};
  describe(`${manifest.name} takes payments`, () => {
    const harness = new PaymentsHarness(options);
    const chapter = (name: string, has: boolean | undefined, tests: () => void) =>
      has ? describe(name, tests) : describe.skip(`${name} (skipped: the manifest denies it)`, tests);
    chapter("pages", checkout, () => checkoutTests(harness));
    chapter("saved cards", savedCards, () => cardTests(harness));
    describe("charges", () => chargeTests(harness));
    describe("confirmations", () => confirmationTests(harness));
    describe("charges that go wrong", () => paidCallTests(harness, chargeCall(harness)));
    describe("refunds", () => refundTests(harness));
    describe("refunds that go wrong", () => paidCallTests(harness, refundCall(harness)));
    chapter("disputes", disputes, () => disputeTests(harness));
    describe("entries", () => entryTests(harness));
    if (!manifest.webhooks) return;
    describe("events", () => eventTests(harness));
    describe("webhooks", () => webhookTests(harness, async () => void (await harness.paid())));
  });
}

const isPayment = (event: ProviderEvent): event is PaymentEvent => "service" in event && event.service === "payments";

function eventTests(harness: PaymentsHarness): void {
  /** The first event the test waits for; the others are then told too or come later. */
  const hear = (wanted: (event: PaymentEvent) => boolean) =>
    harness.hear((event): event is PaymentEvent => isPayment(event) && wanted(event));

  test("a paid page tells the payment with our reference, the page's end and the saved card", async () => {
    const customerRef = await harness.customer();
    const request = harness.checkoutRequest(customerRef, true);
    const { value } = done(await harness.payments().createCheckout(request));
    harness.simulator.act("pay_checkout", { checkout: value.checkoutRef, number: harness.cards.good });
    const paid = await hear((event) => event.kind === "payment_status" && event.payment.state === "succeeded");
    expect(paid).toMatchObject({ ourRef: request.ourRef, payment: { received: dollars(2_500), customerRef } });
    const over = await hear((event) => event.kind === "checkout_status" && event.state === "complete");
    expect(over).toMatchObject({ checkoutRef: value.checkoutRef, paid: true, ourRef: request.ourRef });
    expect(await hear((event) => event.kind === "card_saved")).toMatchObject({ customerRef });
  });

  test("a declined payment is told as failed, with the bank's reason", async () => {
    const outcome = await harness.payments().charge(harness.chargeRequest(await harness.saved(harness.cards.declined)));
    const failed = await hear((event) => event.kind === "payment_status" && event.payment.state === "failed");
    expect(failed).toMatchObject({ payment: { error: { category: "card_declined" }, received: dollars(0) } });
    expect(outcome.kind === "rejected" && outcome.error.upstreamRef).toBe(failed.upstreamRef);
  });

  test("a refund is told, and told again when it fails", async () => {
    const { paymentRef } = await harness.paid(harness.cards.refundsWait);
    const request = { ourRef: harness.newRef(), paymentRef, amount: dollars(700), reason: "duplicate" as const };
    const { upstreamRef } = done(await harness.payments().refund(request));
    const told = await hear((event) => event.kind === "refund_status");
    expect(told).toMatchObject({ upstreamRef, ourRef: request.ourRef, refund: { amount: dollars(700), paymentRef } });
    harness.simulator.act("settle_refund", { refund: upstreamRef, outcome: "failed" });
    await hear((event) => event.kind === "refund_status" && event.refund.state === "failed");
  });

  test("a dispute is told from its opening to its end, with the money that is gone", async () => {
    const { paymentRef } = await harness.paid();
    const { dispute } = harness.simulator.act("dispute_payment", { payment: paymentRef }) as { dispute: string };
    const opened = await hear((event) => event.kind === "dispute_status");
    expect(opened).toMatchObject({ upstreamRef: dispute, dispute: { paymentRef, withdrawn: dollars(2_500) } });
    harness.simulator.act("close_dispute", { dispute, outcome: "won" });
    const won = await hear((event) => event.kind === "dispute_status" && event.dispute.state === "won");
    expect(won).toMatchObject({ dispute: { withdrawn: dollars(0) } });
  });
}
