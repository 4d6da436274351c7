import { expect, test } from "vitest";
import { normaliseIccid, parseActivationCode } from "../esim-activation.ts";
import { dollarsToMicros, type EsimHarness, present, settle } from "./harness.ts";

/** Claims about orders that go well, and about reading them. */
export function orderTests(harness: EsimHarness): void {
  test("an order delivers a profile that can be installed, sold once at the listed cost", async () => {
    const { profiles, upstreamRef } = await harness.buy();
    const profile = present(profiles[0]);
    expect(profiles).toHaveLength(1);
    expect(normaliseIccid(profile.iccid)).toBe(profile.iccid);
    expect(parseActivationCode(profile.activationCode)).toMatchObject({
      smdpAddress: profile.smdpAddress,
      matchingId: profile.matchingId,
    });
    expect(profile.activationCode).toMatch(/^LPA:1\$/);
    expect(profile.state).toBe("released");
    const [sale, ...others] = harness.esimSales();
    expect(others).toEqual([]);
    expect(sale).toMatchObject({ iccid: profile.iccid, upstreamRef });
    expect(dollarsToMicros(present(sale).cost)).toBe(harness.offer.cost.amountMicros);
  });

  const { quantityMax } = harness.options.module.manifest.limits;
  if (quantityMax >= 3) {
    test("an order of three delivers three different profiles", async () => {
      const { profiles } = await harness.buy(3);
      expect(new Set(profiles.map((profile) => profile.iccid)).size).toBe(3);
      expect(new Set(profiles.map((profile) => profile.upstreamProfileRef)).size).toBe(3);
      expect(harness.esimSales()).toHaveLength(3);
    });
  } else {
    test.skip("an order of three delivers three different profiles (skipped: the manifest's limit is lower)");
  }

  test("an order read again is the same order", async () => {
    const quantity = Math.min(2, quantityMax);
    const bought = await harness.buy(quantity);
    const again = await harness.esim().getOrder(bought.upstreamRef, quantity);
    expect(again.kind).toBe("done");
    const iccids = again.kind === "done" ? again.value.map((profile) => profile.iccid).sort() : [];
    expect(iccids).toEqual(bought.profiles.map((profile) => profile.iccid).sort());
  });

  test("an order that shows fewer profiles than bought is pending", async () => {
    const { upstreamRef } = await harness.buy();
    expect(await harness.esim().getOrder(upstreamRef, 2)).toEqual({ kind: "pending", upstreamRef });
  });

  test("an order number nobody knows is unknown, never rejected", async () => {
    const outcome = await harness.esim().getOrder("999999999");
    expect(outcome.kind).toBe("unknown");
  });
}

/** Claims about orders the upstream says no to. */
export function refusalTests(harness: EsimHarness): void {
  test("a refused order is rejected and nothing is sold", async () => {
    harness.simulator.fail([{ operation: "placeOrder", fault: "refused" }]);
    const outcome = await harness.esim().placeOrder(harness.order());
    expect(outcome.kind).toBe("rejected");
    expect(harness.esimSales()).toEqual([]);
  });

  test("an offer that is not sold is out of stock", async () => {
    const outcome = await harness.esim().placeOrder({ ...harness.order(), offerRef: "no-such-offer" });
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "out_of_stock" } });
  });

  test("an empty account at the provider is low balance", async () => {
    harness.simulator.setBalance("0.00");
    const outcome = await harness.esim().placeOrder(harness.order());
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "low_balance" } });
    expect(harness.esimSales()).toEqual([]);
  });

  test("an order the upstream cannot activate never counts as delivered", async () => {
    harness.simulator.fail([{ operation: "placeOrder", fault: "activation_failure", times: 1 }]);
    const esim = harness.esim();
    const order = harness.order();
    const outcome = await settle(esim, await esim.placeOrder(order), 1);
    // Where the upstream blames itself in general, nobody can know that it delivered nothing until it was searched.
    expect(["rejected", "unknown"]).toContain(outcome.kind);
    if (outcome.kind === "rejected") expect(outcome.error.category).toBe("activation_failed");
    expect(harness.esimSales().some((sale) => sale.status === "delivered")).toBe(false);
  });

  if (harness.capabilities.priceCheck) {
    test("a price other than the expected one is price_changed, and nothing is sold", async () => {
      const { amountMicros, currency } = harness.offer.cost;
      const expectedUnitCost = { amountMicros: amountMicros - 100_000n, currency };
      const outcome = await harness.esim().placeOrder({ ...harness.order(), expectedUnitCost });
      expect(outcome).toMatchObject({ kind: "rejected", error: { category: "price_changed" } });
      expect(harness.esimSales()).toEqual([]);
    });
  } else {
    test.skip("a price other than the expected one is price_changed (skipped: the manifest denies priceCheck)");
  }
}

/** Claims about a call made twice, and about our reference. */
export function repeatTests(harness: EsimHarness): void {
  if (harness.capabilities.idempotentOrders) {
    test("the same call twice buys once", async () => {
      const esim = harness.esim();
      const order = harness.order();
      const first = await settle(esim, await esim.placeOrder(order), 1);
      const second = await settle(esim, await esim.placeOrder(order), 1);
      expect(second).toEqual(first);
      expect(harness.esimSales()).toHaveLength(1);
    });
  } else {
    test("the same call twice buys twice, as the manifest says", async () => {
      const esim = harness.esim();
      const order = harness.order();
      await esim.placeOrder(order);
      await esim.placeOrder(order);
      expect(harness.esimSales()).toHaveLength(2);
    });
  }

  if (harness.capabilities.findOrder === "by_reference") {
    test("our reference reaches the upstream", async () => {
      const { ourRef } = await harness.buy();
      expect(harness.esimSales().map((sale) => sale.ourRef)).toEqual([ourRef]);
    });
  } else {
    test.skip("our reference reaches the upstream (skipped: the manifest says findOrder is not by reference)");
  }
}
