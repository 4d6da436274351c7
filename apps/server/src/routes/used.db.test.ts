import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestShop, type TestShop } from "../test-shop.ts";

// Rooms through the whole product, with the lab's carrier behind them.

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
  await shop.enqueue("upstreams.register_webhooks");
}, 400_000);
afterAll(() => shop?.close());

const until = { timeout: 45_000, interval: 200 };

test("a room opens, lets somebody in by a token, and ends", async () => {
  const { video } = shop.shopper;
  const { id } = await video.create({ name: "Standup", participantsMax: 4, minutesMax: 60, record: false });
  await vi.waitFor(async () => expect((await video.get(id)).state).toBe("open"), until);
  expect((await video.createToken(id)).token).not.toBe("");
  // The worker may have ended it by the time the reply is made.
  expect((await video.end(id)).state).toMatch(/^(ending|ended)$/);
  const ended = await vi.waitFor(async () => {
    const room = await video.get(id);
    expect(room.state).toBe("ended");
    return room;
  }, until);
  expect(ended).toMatchObject({ endedBecause: "closed", present: 0, charged: { amount: "0.00" } });
  expect(JSON.stringify(ended)).not.toMatch(/telnyx/i);
  await expect(video.createToken(id)).rejects.toMatchObject({ code: "video.room_not_open" });
});
