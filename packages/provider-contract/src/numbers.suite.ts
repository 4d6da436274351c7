import { describe, expect, test } from "vitest";
import type { NumberEvent } from "./service-events.ts";
import {
  type NumbersHarness,
  type NumbersSuiteOptions,
  numberPurchase,
  numbersOf,
  orderTests,
  unavailableTests,
} from "./suite/numbers-orders.suite.ts";
import { lookupTests, ownedTests, searchTests } from "./suite/numbers-owned.suite.ts";
import { paidCallTests } from "./suite/paid-call.suite.ts";
import { ServiceHarness } from "./suite/service-harness.ts";
import type { ProviderEvent } from "./webhooks.ts";

/**
 * What every adapter that lets numbers must hold, run against its simulator. The simulator names its operations as the contract
 * names its methods, its sales `number` with the number as subject, and has the action `sell_number_elsewhere` `{ number }`.
 */
export function describeNumbersProvider(options: NumbersSuiteOptions): void {
  const { manifest } = options.module;
  describe(`${manifest.name} lets numbers`, () => {
    const harness: NumbersHarness = new ServiceHarness(options);
    describe("search", () => searchTests(harness));
    describe("orders", () => orderTests(harness));
    describe("unavailable numbers", () => unavailableTests(harness));
    describe("purchases that go wrong", () => paidCallTests(harness, numberPurchase(harness)));
    describe("numbers of ours", () => ownedTests(harness));
    describe("lookup", () => lookupTests(harness));
    if (manifest.webhooks?.events.includes("number_order")) {
      test("a webhook tells that the number is ours, with our reference", async () => {
        const order = await harness.numberOrder();
        await numbersOf(harness.instance()).orderNumber(order);
        const isOrder = (event: ProviderEvent): event is NumberEvent =>
          event.kind === "number_order" && event.ourRef === order.ourRef && event.state === "active";
        expect(await harness.hear(isOrder)).toMatchObject({ service: "numbers", number: order.number });
      });
    }
  });
}
