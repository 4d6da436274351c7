import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { WebhookTraits } from "../manifest.ts";
import { isEsimEvent, type RawWebhook, type WebhookReader } from "../webhooks.ts";
import { type EsimHarness, present } from "./harness.ts";
import { genuineOf, startReceiver, type WebhookReceiver } from "./receiver.ts";

const MEGABYTE = 1_048_576;

/** A receiver, and the reader under test, for the tests of one `describe`. */
class WebhookBench {
  readonly traits: WebhookTraits;
  readonly #harness: EsimHarness;
  #receiver: WebhookReceiver | null = null;

  constructor(harness: EsimHarness) {
    this.#harness = harness;
    this.traits = present(harness.options.module.manifest.webhooks);
    beforeAll(async () => {
      this.#receiver = await startReceiver(this.traits.topics);
    });
    afterAll(() => this.#receiver?.close());
    beforeEach(async () => {
      const { url, received } = present(this.#receiver);
      const { setWebhookUrl } = harness.options;
      if (setWebhookUrl) setWebhookUrl(harness.simulator, url);
      else expect(await this.reader.registerWebhook?.(url)).toEqual({ kind: "answered", value: null });
      received.length = 0;
    });
  }

  get reader(): WebhookReader {
    return present(this.#harness.instance().webhooks);
  }

  /** Plays a profile's whole life and returns what came. */
  async live(): Promise<{ iccid: string; received: RawWebhook[] }> {
    const { simulator, offer } = this.#harness;
    const profile = await this.#harness.buyOne();
    simulator.install(profile.iccid);
    simulator.use(profile.iccid, MEGABYTE);
    await simulator.deliverWebhooks();
    simulator.use(profile.iccid, Number(offer.dataBytes) - 2 * MEGABYTE);
    await simulator.deliverWebhooks();
    return { iccid: profile.iccid, received: [...present(this.#receiver).received] };
  }

  genuine(received: RawWebhook[]): Promise<RawWebhook[]> {
    return genuineOf(this.reader, received);
  }
}

/** Claims about webhooks, from a profile's whole life: bought, installed, used up. */
export function webhookTests(harness: EsimHarness): void {
  const bench = new WebhookBench(harness);
  const { traits } = bench;

  test("genuine webhooks are verified and tell the profile's life", async () => {
    const { iccid, received } = await bench.live();
    expect(await bench.genuine(received)).toHaveLength(received.length);
    const events = received.flatMap((raw) => bench.reader.parseWebhook(raw).events.filter(isEsimEvent));
    const kinds = new Set(events.map((event) => event.kind));
    expect(kinds.has("usage")).toBe(true);
    const told = ["profile_state", "profile_activated"] as const;
    for (const kind of told) expect(kinds.has(kind), kind).toBe(traits.events.includes(kind));
    const aboutProfile = events.filter((event) => event.kind !== "order_ready" && event.kind !== "unknown");
    expect(new Set(aboutProfile.map((event) => event.iccid))).toEqual(new Set([iccid]));
    expect(events.every((event) => event.needsReadBack === (traits.signature === "none"))).toBe(true);
  });

  test("a repeated webhook has the key of the first, and no other has it", async () => {
    harness.simulator.fail([{ operation: "*", fault: "webhook_duplicate" }]);
    const { received } = await bench.live();
    const keys = received.map((raw) => bench.reader.parseWebhook(raw).dedupeKey);
    const bodies = received.map((raw) => raw.rawBody.toString("utf8"));
    expect(received.length).toBeGreaterThan(new Set(bodies).size);
    expect(new Set(keys).size).toBe(new Set(bodies).size);
  });

  test("late webhooks, in whatever order, say the same", async () => {
    harness.simulator.fail([{ operation: "*", fault: "webhook_late", delayMs: 60_000 }]);
    const { received } = await bench.live();
    expect(received.length).toBeGreaterThan(0);
    const forward = received.map((raw) => bench.reader.parseWebhook(raw));
    const backward = [...received].reverse().map((raw) => bench.reader.parseWebhook(raw));
    expect(backward.reverse()).toEqual(forward);
  });
  forgeryTests(harness, bench);
}

function forgeryTests(harness: EsimHarness, bench: WebhookBench): void {
  const { traits } = bench;

  test("a forged webhook is not believed", async () => {
    harness.simulator.fail([{ operation: "*", fault: "webhook_forged" }]);
    const { received } = await bench.live();
    if (traits.signature === "none") {
      // Nothing in the bytes can tell: the secret URL keeps strangers out, and reading back unmasks who got in.
      for (const raw of received) {
        expect((await bench.reader.verifyWebhook({ ...raw, secretUrl: false })).kind).toBe("forged");
        expect(bench.reader.parseWebhook(raw).events.every((event) => event.needsReadBack)).toBe(true);
      }
      return;
    }
    const bodies = new Set(received.map((raw) => raw.rawBody.toString("utf8")));
    expect((await bench.genuine(received)).length).toBeLessThan(received.length);
    expect(bodies.size).toBeGreaterThan(0);
  });

  if (traits.signature === "hmac") {
    test("a changed body, a missing signature and another key's signature are forged", async () => {
      const { received } = await bench.live();
      const raw = present(received[0]);
      const changed = Buffer.from(
        raw.rawBody.toString("utf8").replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
      );
      expect((await bench.reader.verifyWebhook({ ...raw, rawBody: changed })).kind).toBe("forged");
      expect((await bench.reader.verifyWebhook({ ...raw, headers: {} })).kind).toBe("forged");
      const credentials = Object.fromEntries(Object.keys(harness.simulator.credentials).map((name) => [name, "other"]));
      const stranger = present(harness.instance({ credentials }).webhooks);
      expect((await stranger.verifyWebhook(raw)).kind).toBe("forged");
    });
  } else {
    test.skip("a changed body is forged (skipped: the upstream signs nothing)");
  }

  test("a body that makes no sense is an unknown event, never an exception", () => {
    for (const text of ["", "not json", "[]", "null", "{}", '{"notifyType":7}', '{"alertType":"Sunrise"}']) {
      const raw = { headers: {}, rawBody: Buffer.from(text), topic: null, secretUrl: true, remoteAddress: null };
      const parsed = bench.reader.parseWebhook(raw);
      expect(
        parsed.events.map((event) => event.kind),
        text,
      ).toEqual(["unknown"]);
      expect(parsed.dedupeKey).not.toBe("");
    }
  });
}
