import { expect, test, vi } from "vitest";
import type { RawWebhook } from "../webhooks.ts";
import { present } from "./harness.ts";
import type { ServiceHarness } from "./service-harness.ts";

/**
 * What must hold of every service's webhooks. `play` does at the upstream what makes it send one or more; they are waited for here.
 */
export function webhookTests(harness: ServiceHarness, play: () => Promise<void>): void {
  const live = async (): Promise<RawWebhook[]> => {
    await play();
    await vi.waitFor(
      async () => {
        harness.simulator.advanceClock(5_000);
        await harness.simulator.deliverWebhooks();
        expect(harness.receiver.received).not.toEqual([]);
      },
      { timeout: 15_000, interval: 50 },
    );
    return [...harness.receiver.received];
  };

  genuineTests(harness, live);
  forgeryTests(harness, live);
}

type Live = () => Promise<RawWebhook[]>;

const signatureOf = (harness: ServiceHarness) => harness.options.module.manifest.webhooks?.signature ?? "none";

function genuineTests(harness: ServiceHarness, live: Live): void {
  const signature = signatureOf(harness);

  test("genuine webhooks are verified, and say whether they must be read back", async () => {
    const received = await live();
    for (const raw of received) expect((await harness.reader.verifyWebhook(raw)).kind).toBe("verified");
    const events = received.flatMap((raw) => harness.reader.parseWebhook(raw).events);
    expect(events.length).toBeGreaterThan(0);
    expect(events.every((event) => event.needsReadBack === (signature === "none"))).toBe(true);
  });

  test("a repeated webhook has the key of the first, and no other has it", async () => {
    harness.simulator.fail([{ operation: "*", fault: "webhook_duplicate" }]);
    const received = await live();
    const keys = received.map((raw) => harness.reader.parseWebhook(raw).dedupeKey);
    const bodies = received.map((raw) => `${raw.url} ${raw.rawBody.toString("utf8")}`);
    expect(received.length).toBeGreaterThan(new Set(bodies).size);
    expect(new Set(keys).size).toBe(new Set(bodies).size);
  });

  test("late webhooks, in whatever order, say the same", async () => {
    harness.simulator.fail([{ operation: "*", fault: "webhook_late", delayMs: 60_000 }]);
    const received = await live();
    const forward = received.map((raw) => harness.reader.parseWebhook(raw));
    const backward = [...received].reverse().map((raw) => harness.reader.parseWebhook(raw));
    expect(backward.reverse()).toEqual(forward);
  });
}

function forgeryTests(harness: ServiceHarness, live: Live): void {
  const signature = signatureOf(harness);

  test("a forged webhook is not believed", async () => {
    harness.simulator.fail([{ operation: "*", fault: "webhook_forged" }]);
    const received = await live();
    if (signature !== "none") {
      expect((await harness.genuine()).length).toBeLessThan(received.length);
      return;
    }
    // Nothing in the bytes can tell: the secret URL keeps strangers out, and reading back unmasks who got in.
    for (const raw of received) {
      expect((await harness.reader.verifyWebhook({ ...raw, secretUrl: false })).kind).toBe("forged");
      expect(harness.reader.parseWebhook(raw).events.every((event) => event.needsReadBack)).toBe(true);
    }
  });

  if (signature === "hmac" || signature === "ed25519") {
    test("a changed body, a missing signature and another key's signature are forged", async () => {
      const raw = present((await live())[0]);
      const text = raw.rawBody.toString("utf8");
      const changed = Buffer.from(text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)));
      expect((await harness.reader.verifyWebhook({ ...raw, rawBody: changed })).kind).toBe("forged");
      expect((await harness.reader.verifyWebhook({ ...raw, headers: {} })).kind).toBe("forged");
      expect((await present(harness.stranger().webhooks).verifyWebhook(raw)).kind).toBe("forged");
    });
  } else {
    test.skip("a changed body is forged (skipped: the upstream signs no bodies)");
  }

  test("a body that makes no sense is at most an unknown event, never an exception", () => {
    for (const text of ["", "not json", "[]", "null", "{}", '{"data":7}', "<xml/>", "a=b&c"]) {
      const raw = { headers: {}, rawBody: Buffer.from(text), topic: null, secretUrl: true, remoteAddress: null };
      const parsed = harness.reader.parseWebhook(raw);
      expect(
        parsed.events.every((event) => event.kind === "unknown"),
        text,
      ).toBe(true);
      expect(parsed.dedupeKey).not.toBe("");
    }
  });
}
