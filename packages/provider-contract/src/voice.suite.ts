import { describe } from "vitest";
import { callTests, inboundTests, placingTests } from "./suite/voice-calls.suite.ts";
import { VoiceHarness, type VoiceSuiteOptions } from "./suite/voice-harness.ts";
import { stepTests } from "./suite/voice-steps.suite.ts";
import { webhookTests } from "./suite/webhooks.suite.ts";

/**
 * What every adapter with calls must hold, run against its simulator, for carriers that take commands and for those that ask for
 * documents. Only what the manifest's capabilities deny is skipped, and each skip says so.
 */
export function describeVoiceProvider(options: VoiceSuiteOptions): void {
  describe(`${options.module.manifest.name} places calls`, () => {
    const harness = new VoiceHarness(options);
    describe("placing", () => placingTests(harness));
    describe("calls", () => callTests(harness));
    describe("inbound", () => inboundTests(harness));
    describe("steps", () => stepTests(harness));
    describe("webhooks", () =>
      webhookTests(harness, async () => {
        await harness.place();
      }));
  });
}
