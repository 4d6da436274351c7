import { describe, expect, test } from "vitest";
import type { FaxProvider, FaxStatus, OutboundFax } from "./fax.ts";
import type { ProviderInstance } from "./provider-module.ts";
import type { FaxEvent } from "./service-events.ts";
import { present } from "./suite/harness.ts";
import { type PaidCall, paidCallTests } from "./suite/paid-call.suite.ts";
import { ServiceHarness, type ServiceSuiteOptions, type WireCall } from "./suite/service-harness.ts";
import { webhookTests } from "./suite/webhooks.suite.ts";
import type { ProviderEvent } from "./webhooks.ts";

export type FaxSuiteOptions = ServiceSuiteOptions & {
  /** How `sendFax` looks on the wire. */
  sendCall: WireCall;
  /** The reply to a fax, changed to a status nobody documented; absent where that reply has no status. */
  withUnknownFaxStatus?(body: string): string;
};

type Harness = ServiceHarness<FaxSuiteOptions>;

const MACHINE = "+12025550143";
const ENGAGED = "+12025550001";
const NOBODY = "+12025550005";

const faxOf = (instance: ProviderInstance): FaxProvider => present(instance.fax);

/**
 * What every adapter that sends faxes must hold, run against its simulator. Of the simulator it wants: phones as of `set_phone`
 * (numbers ending in 0001 are engaged, 0005 do not exist), and the action `receive_fax` `{ from, to, pages? }`.
 */
export function describeFaxProvider(options: FaxSuiteOptions): void {
  describe(`${options.module.manifest.name} sends faxes`, () => {
    const harness: Harness = new ServiceHarness(options);
    describe("sending", () => sendingTests(harness));
    describe("sendings that go wrong", () => paidCallTests(harness, faxPurchase(harness)));
    describe("receiving", () => receivingTests(harness));
    describe("webhooks", () =>
      webhookTests(harness, async () => {
        await faxOf(harness.instance()).sendFax(await outbound(harness));
      }));
  });
}

async function outbound(harness: Harness, change: Partial<OutboundFax> = {}): Promise<OutboundFax> {
  const { number } = await harness.ownNumber();
  harness.receiver.received.length = 0;
  return {
    ourRef: harness.newRef(),
    from: number,
    to: MACHINE,
    documentUrl: "https://media.example.com/contract.pdf",
    quality: "high",
    callbackUrl: harness.callbackUrl,
    ...change,
  };
}

function faxPurchase(harness: Harness): PaidCall<FaxStatus> {
  return {
    operation: "sendFax",
    wire: harness.options.sendCall,
    saleKind: "fax",
    postpaid: harness.options.postpaid,
    withUnknownStatus: harness.options.withUnknownFaxStatus,
    unknownStatusIs: "done",
    prepare: async () => {
      const fax = await outbound(harness);
      const { ourRef, from, to } = fax;
      return {
        run: (instance) => faxOf(instance).sendFax(fax),
        find: (instance, startedAt) => faxOf(instance).findFax({ ourRef, from, to, sentAfter: startedAt }),
      };
    },
  };
}

const isFinalOf =
  (ourRef: string) =>
  (event: ProviderEvent): event is FaxEvent & { kind: "fax_status" } =>
    event.kind === "fax_status" &&
    event.ourRef === ourRef &&
    ["delivered", "failed", "cancelled"].includes(event.status.state);

function sendingTests(harness: Harness): void {
  test("a fax is taken once, and a webhook tells that it was delivered and how many pages it had", async () => {
    const fax = await outbound(harness);
    const outcome = await faxOf(harness.instance()).sendFax(fax);
    if (outcome.kind !== "done") throw new Error(`the fax ended ${JSON.stringify(outcome)}`);
    expect(["queued", "sending"]).toContain(outcome.value.state);
    expect(harness.sales("fax")).toMatchObject([{ upstreamRef: outcome.upstreamRef, subject: MACHINE }]);
    const event = await harness.hear(isFinalOf(fax.ourRef));
    expect(event).toMatchObject({ upstreamRef: outcome.upstreamRef, status: { state: "delivered", pages: 1 } });
    const read = await faxOf(harness.instance()).getFax(outcome.upstreamRef);
    expect(read).toMatchObject({ kind: "answered", value: { state: "delivered", error: null } });
  });

  test.each([
    ["an engaged machine", ENGAGED, "refused"],
    ["a number nobody has", NOBODY, "invalid_recipient"],
  ])("a fax to %s fails, with the reason", async (_who, to, category) => {
    const fax = await outbound(harness, { to });
    const outcome = await faxOf(harness.instance()).sendFax(fax);
    if (outcome.kind === "rejected") {
      expect(outcome.error.category).toBe(category);
      return;
    }
    const { status } = await harness.hear(isFinalOf(fax.ourRef));
    expect(status).toMatchObject({ state: "failed", error: { category } });
  });

  test("a fax that is on its way can be cancelled, and cancelling again is harmless", async () => {
    const fax = await outbound(harness);
    const provider = faxOf(harness.instance());
    const outcome = await provider.sendFax(fax);
    if (outcome.kind !== "done") throw new Error(`the fax ended ${JSON.stringify(outcome)}`);
    expect(await provider.cancelFax(outcome.upstreamRef)).toEqual({ kind: "answered", value: null });
    expect((await harness.hear(isFinalOf(fax.ourRef))).status.state).toBe("cancelled");
    expect(await provider.cancelFax(outcome.upstreamRef)).toEqual({ kind: "answered", value: null });
  });

  test("a fax nobody knows cannot be read", async () => {
    const read = await faxOf(harness.instance()).getFax("00000000-0000-4000-8000-000000000000");
    expect(read).toMatchObject({ kind: "failed", error: { category: "not_found" } });
  });
}

function receivingTests(harness: Harness): void {
  const isInbound = (event: ProviderEvent): event is FaxEvent & { kind: "fax_received" } =>
    event.kind === "fax_received";

  test("a fax to a number of ours is told, with its pages and where it lies", async () => {
    const { number } = await harness.ownNumber();
    harness.simulator.act("receive_fax", { from: MACHINE, to: number, pages: 3 });
    const event = await harness.hear(isInbound);
    expect(event).toMatchObject({ from: MACHINE, to: number, status: { state: "received", pages: 3 } });
    expect(event.status.documentUrl).toMatch(/^https?:\/\//);
  });
}
