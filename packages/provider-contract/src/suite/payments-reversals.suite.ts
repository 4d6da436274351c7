import { expect, test } from "vitest";
import type { Money } from "../money.ts";
import type { ProviderInstance } from "../provider-module.ts";
import { present } from "./harness.ts";
import type { PaidCall } from "./paid-call.suite.ts";
import { dollars, done, type PaymentsHarness } from "./payments-harness.ts";

const refundRequest = (harness: PaymentsHarness, paymentRef: string, amount: Money = dollars(1_000)) => ({
  ...{ ourRef: harness.newRef(), paymentRef, amount },
  reason: "requested" as const,
});

/** A refund, for what must hold of every call that costs money. */
export function refundCall(harness: PaymentsHarness): PaidCall<unknown> {
  return {
    operation: "refund",
    wire: harness.options.refundCall,
    saleKind: "refund",
    postpaid: true,
    withUnknownStatus: harness.options.withUnknownRefundStatus,
    unknownStatusIs: "pending",
    prepare: async () => {
      const { paymentRef } = await harness.paid();
      const request = refundRequest(harness, paymentRef);
      return {
        run: (instance: ProviderInstance) => harness.payments(instance).refund(request),
        find: (instance: ProviderInstance) => harness.payments(instance).findRefund(request),
      };
    },
  };
}

/** Claims about refunds. */
export function refundTests(harness: PaymentsHarness): void {
  test("a payment is given back in parts, and never more than it brought", async () => {
    const payments = harness.payments();
    const { paymentRef } = await harness.paid();
    const part = done(await payments.refund(refundRequest(harness, paymentRef))).value;
    expect(part).toMatchObject({ state: "succeeded", amount: dollars(1_000), paymentRef });
    expect(await payments.getPayment(paymentRef)).toMatchObject({ value: { refunded: dollars(1_000) } });
    const rest = refundRequest(harness, paymentRef, dollars(1_500));
    expect((await payments.refund({ ...rest, amount: dollars(1_501) })).kind).toBe("rejected");
    done(await payments.refund({ ...rest, ourRef: harness.newRef() }));
    expect(await payments.refund(refundRequest(harness, paymentRef))).toMatchObject({
      kind: "rejected",
      error: { category: "refused" },
    });
    expect(harness.sales("refund")).toHaveLength(2);
  });

  test("the same refund twice gives back once", async () => {
    const request = refundRequest(harness, (await harness.paid()).paymentRef);
    const first = done(await harness.payments().refund(request));
    expect(done(await harness.payments().refund(request))).toEqual(first);
    expect(harness.sales("refund")).toHaveLength(1);
  });

  test("a refund that waits can fail, and then the money is ours again", async () => {
    const payments = harness.payments();
    const { paymentRef } = await harness.paid(harness.cards.refundsWait);
    const { upstreamRef, value } = done(await payments.refund(refundRequest(harness, paymentRef)));
    expect(value.state).toBe("pending");
    harness.simulator.act("settle_refund", { refund: upstreamRef, outcome: "failed" });
    const failed = await payments.getRefund(upstreamRef);
    expect(failed).toMatchObject({ kind: "answered", value: { state: "failed", failureReason: expect.any(String) } });
    expect(await payments.getPayment(paymentRef)).toMatchObject({ value: { refunded: dollars(0) } });
  });

  test("a refund that had succeeded can still fail", async () => {
    const { paymentRef } = await harness.paid();
    const { upstreamRef } = done(await harness.payments().refund(refundRequest(harness, paymentRef)));
    harness.simulator.act("settle_refund", { refund: upstreamRef, outcome: "failed" });
    expect(await harness.payments().getRefund(upstreamRef)).toMatchObject({ value: { state: "failed" } });
  });
}

/** Claims about disputes. */
export function disputeTests(harness: PaymentsHarness): void {
  const disputed = async () => {
    const { paymentRef } = await harness.paid();
    const { dispute } = harness.simulator.act("dispute_payment", { payment: paymentRef }) as { dispute?: string };
    return { paymentRef, disputeRef: present(dispute) };
  };
  const read = (disputeRef: string) => harness.payments().getDispute(disputeRef);

  test("a dispute takes the money and a fee, and wants an answer by a date", async () => {
    const { paymentRef, disputeRef } = await disputed();
    const answer = await read(disputeRef);
    expect(answer).toMatchObject({
      value: { state: "open", paymentRef, amount: dollars(2_500), withdrawn: dollars(2_500), needsResponse: true },
    });
    if (answer.kind === "answered") {
      expect(answer.value.evidenceDueAt).toBeInstanceOf(Date);
      expect(answer.value.fee.amountMicros).toBeGreaterThan(0n);
    }
  });

  test("a disputed payment is not refunded", async () => {
    const { paymentRef } = await disputed();
    expect(await harness.payments().refund(refundRequest(harness, paymentRef))).toMatchObject({
      kind: "rejected",
      error: { category: "refused" },
    });
  });

  test("a dispute that is won gives the money back, one that is lost does not", async () => {
    for (const [outcome, withdrawn] of [
      ["won", dollars(0)],
      ["lost", dollars(2_500)],
    ] as const) {
      const { disputeRef } = await disputed();
      harness.simulator.act("close_dispute", { dispute: disputeRef, outcome });
      expect(await read(disputeRef)).toMatchObject({ value: { state: outcome, withdrawn, needsResponse: false } });
    }
  });

  test("evidence is kept until it is submitted; then the bank has it", async () => {
    const { disputeRef } = await disputed();
    const give = (submit: boolean) => harness.payments().submitEvidence(disputeRef, { text: "It was used.", submit });
    expect(await give(false)).toMatchObject({ value: { state: "open", needsResponse: true } });
    expect(await give(true)).toMatchObject({ value: { state: "open", needsResponse: false } });
  });

  test("an accepted dispute is lost, and can be accepted again", async () => {
    const { disputeRef } = await disputed();
    for (const _ of [1, 2]) {
      expect(await harness.payments().acceptDispute(disputeRef)).toMatchObject({ value: { state: "lost" } });
    }
  });
}

/** Claims about what moved at the processor. */
export function entryTests(harness: PaymentsHarness): void {
  test("the entries add up to what is held, and name their payments", async () => {
    const payments = harness.payments();
    const first = await harness.paid();
    const second = await harness.paid(harness.cards.good, dollars(4_000));
    const refund = done(await payments.refund(refundRequest(harness, first.paymentRef))).upstreamRef;
    const { dispute } = harness.simulator.act("dispute_payment", { payment: second.paymentRef }) as { dispute: string };
    const day = 86_400_000;
    const entries = [];
    const range = { from: new Date(Date.now() - day), to: new Date(Date.now() + day) };
    for await (const page of payments.listEntries(range)) entries.push(...page);
    const told = entries.map(({ kind, paymentRef, subjectRef, amountMicros }) => [
      ...[kind, paymentRef, subjectRef, amountMicros / 10_000n],
    ]);
    expect(told).toEqual(
      expect.arrayContaining([
        ["payment", first.paymentRef, null, 2_500n],
        ["payment", second.paymentRef, null, 4_000n],
        ["refund", first.paymentRef, refund, -1_000n],
        ["dispute", second.paymentRef, dispute, -4_000n],
      ]),
    );
    const net = entries.reduce((sum, { amountMicros, feeMicros }) => sum + amountMicros - feeMicros, 0n);
    const held = await harness.instance().account?.getBalance?.();
    expect(held).toEqual({ kind: "answered", value: { amountMicros: net, currency: "USD" } });
  });

  test("entries of another time are not listed, and a listing that fails throws", async () => {
    await harness.paid();
    const long = { from: new Date(0), to: new Date(86_400_000) };
    for await (const page of harness.payments().listEntries(long)) expect(page).toEqual([]);
    harness.simulator.fail([{ operation: "listEntries", fault: "error_500" }]);
    const reading = async () => {
      for await (const _ of harness.payments().listEntries(long));
    };
    await expect(reading()).rejects.toMatchObject({ error: { category: "server" } });
  });
}
