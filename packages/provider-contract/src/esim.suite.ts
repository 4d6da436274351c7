import { describe } from "vitest";
import { accessTests, badReplyTests, lostReplyTests, oddReplyTests, searchTests } from "./suite/esim-failures.suite.ts";
import { offerTests } from "./suite/esim-offers.suite.ts";
import { orderTests, refusalTests, repeatTests } from "./suite/esim-orders.suite.ts";
import { accountTests, lifecycleTests, profileTests, topUpTests } from "./suite/esim-profiles.suite.ts";
import { webhookTests } from "./suite/esim-webhooks.suite.ts";
import { EsimHarness, type EsimSuiteOptions } from "./suite/harness.ts";

/**
 * What every eSIM adapter must hold, run against its simulator. Only what the manifest's capabilities deny is skipped, and each
 * skip says so.
 */
export function describeEsimProvider(options: EsimSuiteOptions): void {
  describe(`${options.module.manifest.name} sells eSIMs`, () => {
    const harness = new EsimHarness(options);
    describe("offers", () => offerTests(harness));
    describe("orders", () => orderTests(harness));
    describe("refusals", () => refusalTests(harness));
    describe("repeats", () => repeatTests(harness));
    describe("lost replies", () => lostReplyTests(harness));
    if (options.module.manifest.capabilities.esim?.findOrder !== "none") describe("search", () => searchTests(harness));
    describe("bad replies", () => badReplyTests(harness));
    describe("odd replies", () => oddReplyTests(harness));
    describe("access", () => accessTests(harness));
    describe("profiles", () => profileTests(harness));
    describe("top-ups", () => topUpTests(harness));
    describe("lifecycle", () => lifecycleTests(harness));
    describe("account", () => accountTests(harness));
    if (options.module.manifest.webhooks) describe("webhooks", () => webhookTests(harness));
  });
}
