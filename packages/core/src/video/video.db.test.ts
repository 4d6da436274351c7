import type { VideoPresence, VideoProvider } from "@tandem/provider-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lostReply } from "../dispatch/test-carriers.ts";
import { setProvider } from "../dispatch/test-provider.ts";
import { newId } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { usd } from "../rating/test-lists.ts";
import { listAudit } from "../tenancy/index.ts";
import { createVideoConsumer } from "./consume-event.ts";
import { createJoinToken, endRoom, getRoom } from "./enter-room.ts";
import { meterRoom } from "./meter-room.ts";
import { createRoomAtProvider, openRoom } from "./open-room.ts";
import { listRooms, presencesOf } from "./queries.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const minute = 60_000;

/** A provider with one room in which the test says who is. An hour costs $3.60, a second a tenth of a cent. */
async function setVideo(dollars = "5") {
  const upstream = { rooms: 0, ended: 0, loses: 0, present: [] as VideoPresence[], whileAsked: async () => {} };
  const room = { roomRef: "room-1", activeSessionRef: null };
  const video: VideoProvider = {
    createRoom: async () => {
      upstream.rooms++;
      if (upstream.loses-- > 0) return lostReply;
      return { kind: "done", upstreamRef: "room-1", value: room };
    },
    findRoom: async () => ({
      kind: "found",
      upstreamRef: "room-1",
      outcome: { kind: "done", upstreamRef: "room-1", value: room },
    }),
    getRoom: async () => ({ kind: "answered", value: room }),
    createToken: async () => ({ kind: "answered", value: { token: "t", expiresAt: new Date() } }),
    endSession: async () => {
      upstream.ended++;
      return { kind: "answered", value: null };
    },
    deleteRoom: async () => ({ kind: "answered", value: null }),
    listPresence: async () => {
      await upstream.whileAsked();
      return { kind: "answered", value: upstream.present };
    },
    listRecordings: async () => ({ kind: "answered", value: [] }),
  };
  const capabilities = { video: { recording: true, participantsMax: 50 } };
  const stage = await setProvider(db, {
    ...{ service: "video", capabilities, provider: { video }, use: "video", price: "3.6", dollars },
  });
  const services = { ...stage.services, meterEveryMs: minute };
  const id = newId();
  const job = { rootId: stage.rootId, roomId: id };
  const open = async () => {
    await openRoom(services, stage.scope, { id, name: "Standup", participantsMax: 4, record: false, minutesMax: 60 });
    await createRoomAtProvider(services, job);
    await createRoomAtProvider(services, job);
  };
  return {
    ...{ ...stage, services, upstream, id, open },
    meter: () => meterRoom(services, job),
    room: () => stage.inRoot((tx) => getRoom(tx, id)),
    stays: () => stage.inRoot((tx) => presencesOf(tx, id)),
    come: (participantRef: string) =>
      upstream.present.push({ participantRef, joinedAt: stage.now(), leftAt: null } as VideoPresence),
    leave: (participantRef: string) => {
      const leftAt = stage.now();
      upstream.present = upstream.present.map((one) =>
        one.participantRef === participantRef ? { ...one, leftAt } : one,
      );
    },
  };
}

test("each participant's time is paid ahead and charged once by when it began and ended", async () => {
  const stage = await setVideo();
  await stage.open();
  expect(await stage.room()).toMatchObject({ state: "open", providerId: stage.providerId });
  await createJoinToken(stage.services, stage.scope, { roomId: stage.id, lifetimeSeconds: 600 });
  stage.come("ann");
  await stage.meter();
  expect((await stage.wallet()).held).toBe(usd("0.3"));
  stage.advance(2 * minute);
  stage.come("bob");
  await stage.meter();
  stage.advance(minute);
  stage.leave("ann");
  for (let time = 0; time < 3; time++) await stage.meter();
  expect(await stage.stays()).toMatchObject([
    { participantRef: "ann", chargedMicros: usd("0.18") },
    { participantRef: "bob", chargedMicros: null },
  ]);
  stage.advance(minute);
  await endRoom(stage.services, stage.scope, stage.id);
  await stage.meter();
  await stage.meter();
  expect(await stage.room()).toMatchObject({ state: "ended", endedBecause: "closed" });
  // Three minutes of Ann and two of Bob.
  expect(await stage.wallet()).toEqual({ balance: usd("4.7"), held: 0n });
  expect(await stage.books()).toEqual([]);
  await stage.close();
});

test("a room that is ended while it is asked who is in it is looked at again at once", async () => {
  const stage = await setVideo();
  await stage.open();
  stage.upstream.whileAsked = () => endRoom(stage.services, stage.scope, stage.id);
  await stage.meter();
  expect(await stage.room()).toMatchObject({ state: "ending", endedBecause: "closed" });
  const { rows } = await stage.inRoot((tx) =>
    tx.client.query("select run_at <= now() as due from graphile_worker._private_jobs where key = $1", [
      `video.meter_room:${stage.id}`,
    ]),
  );
  expect(rows).toEqual([{ due: true }]);
  stage.upstream.whileAsked = async () => {};
  await stage.meter();
  expect(await stage.room()).toMatchObject({ state: "ended", endedBecause: "closed" });
  await stage.close();
});

test("a room an operator ends is told apart, and stands in the audit trail; lists are narrowed", async () => {
  const stage = await setVideo();
  await stage.open();
  const find = (filter: object) => stage.inRoot((tx) => listRooms(tx, { limit: 5, ...filter }));
  const { accountId, providerId } = stage;
  for (const filter of [{ search: "stand" }, { accountId }, { providerId }, { state: "open" }])
    expect(await find(filter)).toMatchObject([{ id: stage.id }]);
  for (const filter of [{ search: "100%" }, { accountId: newId() }, { providerId: newId() }, { state: "ended" }])
    expect(await find(filter)).toEqual([]);
  for (let time = 0; time < 2; time++) await endRoom(stage.services, stage.scope, stage.id, { actor: "usr_op" });
  await stage.meter();
  expect(await stage.room()).toMatchObject({ state: "ended", endedBecause: "operator" });
  const trail = await stage.inRoot((tx) => listAudit(tx, { subject: stage.id, limit: 5 }));
  expect(trail).toMatchObject([{ actor: "usr_op", action: "video_room.ended", details: { name: "Standup" } }]);
  await stage.close();
});

test("a lost reply makes no second room", async () => {
  const stage = await setVideo();
  stage.upstream.loses = 1;
  await stage.open();
  stage.advance(10_000);
  await createRoomAtProvider(stage.services, { rootId: stage.rootId, roomId: stage.id });
  expect(await stage.room()).toMatchObject({ state: "open", upstreamRef: "room-1" });
  expect(stage.upstream.rooms).toBe(1);
  await stage.close();
});

test("when the time is up everybody is put out, and nobody pays for longer", async () => {
  const stage = await setVideo();
  await stage.open();
  stage.come("ann");
  await stage.meter();
  stage.advance(70 * minute);
  await stage.meter();
  expect(await stage.room()).toMatchObject({ state: "ended", endedBecause: "time" });
  expect(stage.upstream.ended).toBe(1);
  expect(await stage.wallet()).toEqual({ balance: usd("1.4"), held: 0n });
  await expect(
    createJoinToken(stage.services, stage.scope, { roomId: stage.id, lifetimeSeconds: 600 }),
  ).rejects.toMatchObject({ code: "video.room_not_open" });
  await stage.close();
});

test("when the money is up the room ends, and the wallet is never below nothing", async () => {
  const stage = await setVideo("0.1");
  await stage.open();
  stage.come("ann");
  await stage.meter();
  stage.advance(2 * minute);
  await stage.meter();
  expect(await stage.room()).toMatchObject({ state: "ending", endedBecause: "money" });
  await stage.meter();
  expect(await stage.room()).toMatchObject({ state: "ended", endedBecause: "money" });
  const { balance, held } = await stage.wallet();
  expect([balance >= 0n, held]).toEqual([true, 0n]);
  expect(await stage.books()).toEqual([]);
  await stage.close();
});

test("whoever tells of a room, it is looked at; of a room nobody knows, nothing is", async () => {
  const stage = await setVideo();
  await stage.open();
  const consume = createVideoConsumer();
  const told = { service: "video", occurredAt: null, needsReadBack: true, ourRef: null, upstreamRef: null } as const;
  const tell = async (roomRef: string) => {
    const event = { ...told, kind: "presence", roomRef } as never;
    const effect = await consume({ rootId: stage.rootId, entry: stage.entry }, event);
    return typeof effect === "function" ? stage.inRoot(effect) : effect;
  };
  expect(await tell("room-1")).toMatchObject({ subject: expect.stringMatching(/^vrm_/) });
  expect(await tell("room-2")).toBe("unmatched");
  await stage.close();
});
