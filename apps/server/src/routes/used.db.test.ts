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

test("an operator sees a room with who is in it and what it earns, and ends it; its owner is told who did", async () => {
  const { video } = shop.shopper;
  const { api } = shop.admin;
  const { id } = await video.create({ name: "All hands", participantsMax: 4, minutesMax: 60, record: false });
  const path = { params: { path: { roomId: id } } };
  const read = async () => (await api.GET("/v1/operator/video/rooms/{roomId}", path)).data;
  const upstreamRef = await vi.waitFor(async () => {
    const room = await read();
    expect(room).toMatchObject({ state: "open", provider: { name: "Telnyx" }, attempts: [{ outcome: "done" }] });
    return room?.upstreamRef ?? "";
  }, until);
  const guest = { method: "POST", body: JSON.stringify({ roomId: upstreamRef, name: "Ann" }) };
  await fetch(`${shop.lab.url}/lab/telnyx/actions/join_room`, guest);
  await vi.waitFor(async () => expect((await read())?.stays.length).toBe(1), until);
  const { data: found } = await api.GET("/v1/operator/video/rooms", { params: { query: { search: "all h" } } });
  expect(found?.data.map((room) => room.id)).toEqual([id]);
  await api.POST("/v1/operator/video/rooms/{roomId}/end", path);
  const ended = await vi.waitFor(async () => {
    const room = await read();
    expect(room).toMatchObject({ state: "ended", endedBecause: "operator", present: 0 });
    return room;
  }, until);
  expect(Number(ended?.charged.amount)).toBeGreaterThan(0);
  expect(Number(ended?.margin.amount)).toBeCloseTo(Number(ended?.charged.amount) - Number(ended?.cost.amount), 6);
  expect((await video.get(id)).endedBecause).toBe("operator");
});

test("a SIM at the carrier is given to a customer, switched and limited by an operator", async () => {
  const { api } = shop.admin;
  const { data: providers } = await api.GET("/v1/operator/providers");
  const providerId = providers?.data.find((one) => one.upstream === "telnyx")?.id ?? "";
  const accountId = (await shop.shopper.api.GET("/v1/me")).data?.account?.id ?? "";
  const give = (upstreamRef: string) =>
    api.POST("/v1/operator/sims", { body: { accountId, providerId, upstreamRef, label: "Tracker" } });
  await expect(give("00000000-0000-0000-0000-000000000000")).rejects.toMatchObject({ code: "iot.not_possible" });
  const { credentials, config } = shop.lab.upstream("telnyx").simulator;
  const ordered = await fetch(`${shop.lab.url}/telnyx/v2/actions/purchase/esims`, {
    method: "POST",
    headers: { authorization: `Bearer ${credentials.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ amount: 1, status: "enabled", sim_card_group_id: config?.simCardGroupId }),
  });
  const { data: cards } = (await ordered.json()) as { data: { id: string }[] };
  const { data: sim } = await give(cards[0]?.id ?? "");
  expect(sim).toMatchObject({ label: "Tracker", provider: { name: "Telnyx" }, can: { limitData: true } });
  const path = { params: { path: { simId: sim?.id ?? "" } } };
  await api.PATCH("/v1/operator/sims/{simId}", { ...path, body: { limitMb: 100 } });
  await api.PATCH("/v1/operator/sims/{simId}", { ...path, body: { state: "disabled" } });
  const { data: found } = await api.GET("/v1/operator/sims", { params: { query: { search: "track" } } });
  expect(found?.data).toMatchObject([{ id: sim?.id, wantedState: "disabled", disabledFor: "operator" }]);
  // The carrier counts in megabytes of a million bytes.
  expect(found?.data[0]?.limitMb).toBeCloseTo(100, 0);
  const own = shop.shopper.sims.update(sim?.id ?? "", { state: "enabled" });
  await expect(own).rejects.toMatchObject({ code: "iot.not_possible" });
});
