import { describe, expect, test } from "vitest";
import type { ProviderInstance } from "./provider-module.ts";
import type { VerifyEvent } from "./service-events.ts";
import { present } from "./suite/harness.ts";
import { type PaidCall, paidCallTests } from "./suite/paid-call.suite.ts";
import { ServiceHarness, type ServiceSuiteOptions, type WireCall } from "./suite/service-harness.ts";
import type { VerificationRequest, VerifyCapabilities, VerifyChannel, VerifyProvider } from "./verify.ts";
import type { ProviderEvent } from "./webhooks.ts";

export type VerifySuiteOptions = ServiceSuiteOptions & {
  /** How `startVerification` by SMS looks on the wire. */
  startCall: WireCall;
  /** The reply to a start, changed to a status nobody documented; absent where that reply has no status. */
  withUnknownVerificationStatus?(body: string): string;
  /** After so many wrong codes the upstream takes no more; absent where it documents no number. */
  triesMax?: number;
};

type Harness = ServiceHarness<VerifySuiteOptions>;

const PERSON = "+12025550143";
const IMPOSSIBLE = "+12025550005";
const TIMEOUT_SECONDS = 300;

const verifyOf = (instance: ProviderInstance): VerifyProvider => present(instance.verify);

/**
 * What every adapter that sends codes must hold, run against its simulator. Of the simulator it wants the action `read_code`
 * `{ to }` → `{ code }`, which is the person who looks at the phone, and that numbers ending in 0005 cannot be reached.
 */
export function describeVerifyProvider(options: VerifySuiteOptions): void {
  const { manifest } = options.module;
  const capabilities = present(manifest.capabilities.verify);
  describe(`${manifest.name} sends codes`, () => {
    const harness: Harness = new ServiceHarness(options);
    describe("starting", () => startTests(harness, capabilities));
    describe("checking", () => checkTests(harness));
    describe("starts that go wrong", () => paidCallTests(harness, startPurchase(harness)));
    if (manifest.webhooks?.events.includes("verification_status")) {
      test("a webhook tells that the code arrived, and never the code", async () => {
        const request = await verification(harness);
        const outcome = await verifyOf(harness.instance()).startVerification(request);
        const isTold = (event: ProviderEvent): event is VerifyEvent =>
          event.kind === "verification_status" && outcome.kind === "done" && event.upstreamRef === outcome.upstreamRef;
        const event = await harness.hear(isTold);
        const { code } = codeOf(harness);
        expect(JSON.stringify(event)).not.toContain(code);
      });
    }
  });
}

async function verification(harness: Harness, change: Partial<VerificationRequest> = {}): Promise<VerificationRequest> {
  const { needsFrom } = present(harness.options.module.manifest.capabilities.verify);
  return {
    ourRef: harness.newRef(),
    to: PERSON,
    channel: "sms",
    code: null,
    codeLength: 6,
    timeoutSeconds: TIMEOUT_SECONDS,
    brand: "Tandem Lab",
    from: needsFrom ? (await harness.ownNumber()).number : null,
    locale: null,
    ...change,
  };
}

function codeOf(harness: Harness): { code: string } {
  return harness.simulator.act("read_code", { to: PERSON }) as { code: string };
}

function startPurchase(harness: Harness): PaidCall<{ state: "sent" }> {
  return {
    operation: "startVerification",
    wire: harness.options.startCall,
    saleKind: "verification",
    postpaid: harness.options.postpaid,
    withUnknownStatus: harness.options.withUnknownVerificationStatus,
    unknownStatusIs: "done",
    prepare: async () => {
      const request = await verification(harness);
      return { run: (instance) => verifyOf(instance).startVerification(request) };
    },
  };
}

function startTests(harness: Harness, capabilities: VerifyCapabilities): void {
  const channels: VerifyChannel[] = ["sms", "voice", "flash_call", "whatsapp"];
  for (const channel of channels) {
    if (!capabilities.channels.includes(channel)) {
      test.skip(`a code goes out by ${channel} (skipped: the provider does not have it)`);
      continue;
    }
    test(`a code goes out by ${channel}, once`, async () => {
      const outcome = await verifyOf(harness.instance()).startVerification(await verification(harness, { channel }));
      expect(outcome).toMatchObject({ kind: "done", value: { state: "sent" } });
      expect(harness.sales("verification")).toMatchObject([{ subject: PERSON }]);
      expect(codeOf(harness).code).toMatch(/^\d{4,10}$/);
    });
  }

  if (capabilities.customCode.includes("sms")) {
    test("our own code is the one that arrives", async () => {
      await verifyOf(harness.instance()).startVerification(await verification(harness, { code: "493817" }));
      expect(codeOf(harness).code).toBe("493817");
    });
  } else {
    test.skip("our own code is the one that arrives (skipped: the provider takes none)");
  }

  test("a number that cannot be reached is an invalid recipient", async () => {
    const outcome = await verifyOf(harness.instance()).startVerification(
      await verification(harness, { to: IMPOSSIBLE }),
    );
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "invalid_recipient" } });
  });
}

function checkTests(harness: Harness): void {
  const started = async () => {
    const verify = verifyOf(harness.instance());
    const outcome = await verify.startVerification(await verification(harness));
    if (outcome.kind !== "done") throw new Error(`the verification ended ${JSON.stringify(outcome)}`);
    const { code } = codeOf(harness);
    const wrong = code.replace(/\d/g, (digit) => String((Number(digit) + 1) % 10));
    const check = (entered: string) =>
      verify.checkVerification({
        upstreamRef: outcome.upstreamRef,
        to: PERSON,
        code: entered,
        timeoutSeconds: TIMEOUT_SECONDS,
      });
    return { verify, upstreamRef: outcome.upstreamRef, code, wrong, check };
  };

  test("the right code is approved, after a wrong one too", async () => {
    const { check, code, wrong } = await started();
    expect(await check(wrong)).toEqual({ kind: "answered", value: "wrong" });
    expect(await check(code)).toEqual({ kind: "answered", value: "approved" });
  });

  test("a code that came too late is never approved", async () => {
    const { check, code } = await started();
    harness.simulator.advanceClock((TIMEOUT_SECONDS + 700) * 1_000);
    const verdict = await check(code);
    expect(verdict).toMatchObject({ kind: "answered" });
    if (verdict.kind === "answered") expect(["expired", "wrong"]).toContain(verdict.value);
  });

  const { triesMax } = harness.options;
  if (triesMax === undefined) {
    test.skip("too many wrong codes end it (skipped: the provider documents no number of tries)");
  } else {
    test("too many wrong codes end it, even for the right one", async () => {
      const { check, code, wrong } = await started();
      for (let tries = 0; tries < triesMax; tries += 1) await check(wrong);
      expect(await check(code)).toEqual({ kind: "answered", value: "exhausted" });
    });
  }

  test("a check that fails says so, instead of a verdict", async () => {
    const { check, code } = await started();
    harness.simulator.fail([{ operation: "checkVerification", fault: "error_500" }]);
    expect(await check(code)).toMatchObject({ kind: "failed", error: { category: "server" } });
  });

  if (present(harness.options.module.manifest.capabilities.verify).customCode.length > 0) {
    test("a verification that we decided ourselves can be closed where the provider has that, and again", async () => {
      const { verify, upstreamRef } = await started();
      if (!verify.closeVerification) return;
      expect(await verify.closeVerification(upstreamRef, "approved")).toEqual({ kind: "answered", value: null });
      expect(await verify.closeVerification(upstreamRef, "approved")).toEqual({ kind: "answered", value: null });
    });
  }
}
