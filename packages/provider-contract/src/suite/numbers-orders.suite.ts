import { expect, test } from "vitest";
import type { NumbersCapabilities, NumbersProvider, OwnedNumber } from "../numbers.ts";
import type { ProviderInstance } from "../provider-module.ts";
import { present } from "./harness.ts";
import type { PaidCall } from "./paid-call.suite.ts";
import type { ServiceHarness, ServiceSuiteOptions, WireCall } from "./service-harness.ts";

export type NumbersSuiteOptions = ServiceSuiteOptions & {
  /** How `orderNumber` looks on the wire. */
  orderCall: WireCall;
  /** The reply to an order, changed to a status nobody documented; absent where that reply has no status. */
  withUnknownOrderStatus?(body: string): string;
  /** Where the simulated carrier sells only with papers; needed with the capability `requirements`. */
  regulated?: { country: string; type: "local" | "mobile" | "national" };
};

export type NumbersHarness = ServiceHarness<NumbersSuiteOptions>;

export const numbersOf = (instance: ProviderInstance): NumbersProvider => present(instance.numbers);
export const capabilitiesOf = (harness: NumbersHarness): NumbersCapabilities =>
  present(harness.options.module.manifest.capabilities.numbers);

/** The purchase of a number, for the claims every purchase must keep. */
export function numberPurchase(harness: NumbersHarness): PaidCall<OwnedNumber> {
  return {
    operation: "orderNumber",
    wire: harness.options.orderCall,
    saleKind: "number",
    postpaid: harness.options.postpaid,
    withUnknownStatus: harness.options.withUnknownOrderStatus,
    unknownStatusIs: "pending",
    prepare: async () => {
      const order = await harness.numberOrder();
      const { ourRef, number } = order;
      return {
        run: (instance) => numbersOf(instance).orderNumber(order),
        find: (instance, startedAt) => numbersOf(instance).findNumberOrder({ ourRef, number, placedAfter: startedAt }),
      };
    },
  };
}

/** Claims about orders that go well, and about reading them. */
export function orderTests(harness: NumbersHarness): void {
  test("a number that was found becomes ours, sold once", async () => {
    const order = await harness.numberOrder();
    const numbers = numbersOf(harness.instance());
    const outcome = await harness.settle(await numbers.orderNumber(order), (ref) => numbers.getNumberOrder(ref));
    expect(outcome).toMatchObject({ kind: "done", value: { number: order.number, state: "active" } });
    const [sale, ...others] = harness.sales("number");
    expect(others).toEqual([]);
    expect(sale).toMatchObject({ subject: order.number });
    if (capabilitiesOf(harness).findOrder === "by_reference") expect(sale?.ourRef).toBe(order.ourRef);
  });

  test("an order read again is the same number", async () => {
    const order = await harness.numberOrder();
    const numbers = numbersOf(harness.instance());
    const placed = await numbers.orderNumber(order);
    const settled = await harness.settle(placed, (ref) => numbers.getNumberOrder(ref));
    if (settled.kind !== "done") throw new Error(`the order ended ${JSON.stringify(settled)}`);
    const again = await numbers.getNumberOrder(settled.upstreamRef);
    expect(again).toMatchObject({ kind: "done", upstreamRef: settled.upstreamRef, value: { number: order.number } });
    if (placed.kind === "pending") expect(placed.upstreamRef).toBe(settled.upstreamRef);
  });

  test("an order nobody knows is unknown, never rejected", async () => {
    const numbers = numbersOf(harness.instance());
    expect((await numbers.getNumberOrder("00000000-0000-4000-8000-000000000000")).kind).toBe("unknown");
  });

  test("a number that belongs to another attempt is not found for this one", async () => {
    const startedAt = new Date();
    await harness.ownNumber();
    const other = await harness.numberOrder();
    const query = { ourRef: harness.newRef(), number: other.number, placedAfter: startedAt };
    expect(await numbersOf(harness.instance()).findNumberOrder(query)).toEqual({ kind: "not_found" });
  });
}

/** Claims about numbers somebody else has, or nobody may have without papers. */
export function unavailableTests(harness: NumbersHarness): void {
  test("a number somebody else took meanwhile is out of stock", async () => {
    const order = await harness.numberOrder();
    harness.simulator.act("sell_number_elsewhere", { number: order.number });
    const numbers = numbersOf(harness.instance());
    const outcome = await harness.settle(await numbers.orderNumber(order), (ref) => numbers.getNumberOrder(ref));
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "out_of_stock" } });
    expect(harness.sales("number").filter((sale) => sale.status === "delivered")).toEqual([]);
  });

  const { regulated } = harness.options;
  if (!regulated || !capabilitiesOf(harness).requirements) {
    test.skip("a number that needs papers is refused for them (skipped: the carrier names no requirements)");
    return;
  }
  test("what papers a country asks for is told, and a number that needs them is refused without", async () => {
    const numbers = numbersOf(harness.instance());
    const told = await numbers.listRequirements?.(regulated);
    const wanted = told?.kind === "answered" ? told.value : [];
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.every(({ name }) => name !== "")).toBe(true);
    const order = await harness.numberOrder({ ...regulated, features: ["voice"], limit: 5 });
    const outcome = await harness.settle(await numbers.orderNumber(order), (ref) => numbers.getNumberOrder(ref));
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "requirements_missing" } });
    expect(harness.sales("number").filter((sale) => sale.status === "delivered")).toEqual([]);
  });
}
