import { describe, expect, test } from "vitest";
import type { MessageStatus, MessagingProvider, OutboundMessage } from "./messaging.ts";
import type { ProviderInstance } from "./provider-module.ts";
import type { MessagingEvent } from "./service-events.ts";
import { present } from "./suite/harness.ts";
import { type PaidCall, paidCallTests } from "./suite/paid-call.suite.ts";
import { ServiceHarness, type ServiceSuiteOptions, type WireCall } from "./suite/service-harness.ts";
import { webhookTests } from "./suite/webhooks.suite.ts";
import type { ProviderEvent } from "./webhooks.ts";

export type MessagingSuiteOptions = ServiceSuiteOptions & {
  /** How `sendMessage` looks on the wire. */
  sendCall: WireCall;
  /** The reply to a message, changed to a status nobody documented; absent where that reply has no status. */
  withUnknownMessageStatus?(body: string): string;
};

type Harness = ServiceHarness<MessagingSuiteOptions>;

const FRIEND = "+12025550143";
const DEAF = "+12025550004";
const IMPOSSIBLE = "+12025550005";
const STATES_FINAL: readonly string[] = ["delivered", "undelivered", "failed", "cancelled"];

const messagingOf = (instance: ProviderInstance): MessagingProvider => present(instance.messaging);

/**
 * What every adapter that sends messages must hold, run against its simulator. Of the simulator it wants: messages are delivered
 * after a little lab time; numbers ending in 0004 never confirm and 0005 cannot take any; a text with `LAB-SPAM` is not let through;
 * the action `receive_message` `{ from, to, text, mediaUrls? }` is a person who writes to us, and who writes STOP wants no more.
 */
export function describeMessagingProvider(options: MessagingSuiteOptions): void {
  const { manifest } = options.module;
  describe(`${manifest.name} sends messages`, () => {
    const harness: Harness = new ServiceHarness(options);
    describe("sending", () => sendingTests(harness));
    describe("refusals for good", () => finalRefusalTests(harness));
    describe("sendings that go wrong", () => paidCallTests(harness, messagePurchase(harness)));
    describe("receiving", () => receivingTests(harness));
    describe("webhooks", () =>
      webhookTests(harness, async () => {
        const { message } = await outbound(harness);
        await messagingOf(harness.instance()).sendMessage(message);
      }));
  });
}

async function outbound(harness: Harness, change: Partial<OutboundMessage> = {}) {
  const own = await harness.ownNumber();
  const message: OutboundMessage = {
    ourRef: harness.newRef(),
    from: own.number,
    to: FRIEND,
    text: "Your table is ready",
    mediaUrls: [],
    callbackUrl: harness.callbackUrl,
    ...change,
  };
  harness.receiver.received.length = 0;
  return { own, message };
}

function messagePurchase(harness: Harness): PaidCall<MessageStatus> {
  const { findMessage } = present(harness.options.module.manifest.capabilities.messaging);
  return {
    operation: "sendMessage",
    wire: harness.options.sendCall,
    saleKind: "message",
    postpaid: harness.options.postpaid,
    withUnknownStatus: harness.options.withUnknownMessageStatus,
    unknownStatusIs: "done",
    prepare: async () => {
      const { message } = await outbound(harness);
      const { ourRef, from, to, text } = message;
      return {
        run: (instance) => messagingOf(instance).sendMessage(message),
        ...(findMessage === "none"
          ? {}
          : {
              find: (instance, startedAt) =>
                present(messagingOf(instance).findMessage?.({ ourRef, from, to, text, sentAfter: startedAt })),
            }),
      };
    },
  };
}

/** An event about this message, in a state that is not going to change. */
const isFinalOf =
  (ourRef: string) =>
  (event: ProviderEvent): event is MessagingEvent & { kind: "message_status" } =>
    event.kind === "message_status" && event.ourRef === ourRef && STATES_FINAL.includes(event.status.state);

function sendingTests(harness: Harness): void {
  const { module } = harness.options;
  const capabilities = present(module.manifest.capabilities.messaging);

  test("a message is taken once, and a webhook tells that it was delivered", async () => {
    const { message } = await outbound(harness);
    const outcome = await messagingOf(harness.instance()).sendMessage(message);
    if (outcome.kind !== "done") throw new Error(`the message ended ${JSON.stringify(outcome)}`);
    expect(["queued", "sent", "scheduled"]).toContain(outcome.value.state);
    expect(harness.sales("message")).toMatchObject([{ upstreamRef: outcome.upstreamRef, subject: FRIEND }]);
    const event = await harness.hear(isFinalOf(message.ourRef));
    expect(event).toMatchObject({ upstreamRef: outcome.upstreamRef, status: { state: "delivered", error: null } });
  });

  test("a message read back says how far it got, in how many segments, and its cost where the carrier tells", async () => {
    const { message } = await outbound(harness, { text: "x".repeat(200) });
    const messaging = messagingOf(harness.instance());
    const outcome = await messaging.sendMessage(message);
    if (outcome.kind !== "done") throw new Error(`the message ended ${JSON.stringify(outcome)}`);
    await harness.hear(isFinalOf(message.ourRef));
    const read = await messaging.getMessage(outcome.upstreamRef);
    if (read.kind === "failed") throw new Error(`the message cannot be read: ${JSON.stringify(read.error)}`);
    expect(read.value).toMatchObject({ state: "delivered", segments: 2, error: null });
    if (capabilities.tellsCost) expect(read.value.cost?.amountMicros).toBeGreaterThan(0n);
  });

  test("a message nobody knows cannot be read", async () => {
    const read = await messagingOf(harness.instance()).getMessage("00000000-0000-4000-8000-000000000000");
    expect(read).toMatchObject({ kind: "failed", error: { category: "not_found" } });
  });

  test("a message that does not arrive is undelivered or failed, with the reason", async () => {
    const { message } = await outbound(harness, { to: DEAF });
    expect((await messagingOf(harness.instance()).sendMessage(message)).kind).toBe("done");
    const { status } = await harness.hear(isFinalOf(message.ourRef));
    expect(["undelivered", "failed"]).toContain(status.state);
    expect(status.error).not.toBeNull();
  });

  if (capabilities.mms) {
    test("a message with a picture goes out", async () => {
      const { message } = await outbound(harness, { mediaUrls: ["https://media.example.com/cat.jpg"] });
      expect((await messagingOf(harness.instance()).sendMessage(message)).kind).toBe("done");
      expect(await harness.hear(isFinalOf(message.ourRef))).toMatchObject({ status: { state: "delivered" } });
    });
  } else {
    test.skip("a message with a picture goes out (skipped: the carrier has no MMS)");
  }
}

/** Refusals no other carrier may go round. Some carriers take the message and tell by webhook. */
function finalRefusalTests(harness: Harness): void {
  const categoryOf = async (message: OutboundMessage): Promise<string> => {
    const outcome = await messagingOf(harness.instance()).sendMessage(message);
    if (outcome.kind === "rejected") return outcome.error.category;
    expect(outcome.kind).toBe("done");
    const { status } = await harness.hear(isFinalOf(message.ourRef));
    return status.error?.category ?? status.state;
  };

  test("a number that cannot take messages is an invalid recipient", async () => {
    const { message } = await outbound(harness, { to: IMPOSSIBLE });
    expect(await categoryOf(message)).toBe("invalid_recipient");
  });

  test("content the carrier does not let through is refused as such", async () => {
    const { message } = await outbound(harness, { text: "LAB-SPAM win a phone" });
    expect(await categoryOf(message)).toBe("content_refused");
  });

  test("whoever wrote STOP is opted out", async () => {
    const { own, message } = await outbound(harness);
    harness.simulator.act("receive_message", { from: FRIEND, to: own.number, text: "STOP" });
    expect(await categoryOf(message)).toBe("opted_out");
  });
}

function receivingTests(harness: Harness): void {
  const isInbound = (event: ProviderEvent): event is MessagingEvent & { kind: "message_received" } =>
    event.kind === "message_received";

  test("a message to a number of ours is told whole", async () => {
    const own = await harness.ownNumber();
    harness.simulator.act("receive_message", { from: FRIEND, to: own.number, text: "Is it still free? ✓" });
    const event = await harness.hear(isInbound);
    expect(event).toMatchObject({ service: "messaging" });
    expect(event.upstreamRef).not.toBeNull();
    expect(event.message).toMatchObject({ from: FRIEND, to: own.number, text: "Is it still free? ✓", mediaUrls: [] });
  });

  test("a picture somebody sends comes as an address", async () => {
    const own = await harness.ownNumber();
    const mediaUrls = ["https://media.example.com/dog.jpg"];
    harness.simulator.act("receive_message", { from: FRIEND, to: own.number, text: "Look", mediaUrls });
    expect((await harness.hear(isInbound)).message.mediaUrls).toHaveLength(1);
  });
}
