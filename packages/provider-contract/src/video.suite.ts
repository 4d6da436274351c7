import { describe, expect, test } from "vitest";
import type { ProviderInstance } from "./provider-module.ts";
import type { VideoEvent } from "./service-events.ts";
import { present } from "./suite/harness.ts";
import { type PaidCall, paidCallTests } from "./suite/paid-call.suite.ts";
import { ServiceHarness, type ServiceSuiteOptions, type WireCall } from "./suite/service-harness.ts";
import { webhookTests } from "./suite/webhooks.suite.ts";
import type { VideoProvider, VideoRoom, VideoRoomRequest } from "./video.ts";
import type { ProviderEvent } from "./webhooks.ts";

export type VideoSuiteOptions = ServiceSuiteOptions & {
  /** How `createRoom` looks on the wire. */
  createCall: WireCall;
};

type Harness = ServiceHarness<VideoSuiteOptions>;

const videoOf = (instance: ProviderInstance): VideoProvider => present(instance.video);

/**
 * What every adapter with video rooms must hold, run against its simulator. Of the simulator it wants the actions `join_room`
 * `{ roomId, name? }` → `{ participantId }` and `leave_room` `{ participantId }`; a sale of kind `video` is one room.
 */
export function describeVideoProvider(options: VideoSuiteOptions): void {
  describe(`${options.module.manifest.name} has video rooms`, () => {
    const harness: Harness = new ServiceHarness(options);
    describe("rooms", () => roomTests(harness));
    describe("sessions", () => sessionTests(harness));
    describe("rooms that go wrong", () => paidCallTests(harness, roomPurchase(harness)));
    describe("webhooks", () =>
      webhookTests(harness, async () => {
        const room = await create(harness);
        harness.simulator.act("join_room", { roomId: room.roomRef });
      }));
  });
}

function request(harness: Harness, change: Partial<VideoRoomRequest> = {}): VideoRoomRequest {
  return {
    ourRef: harness.newRef(),
    participantsMax: 4,
    record: false,
    callbackUrl: harness.callbackUrl,
    ...change,
  };
}

async function create(
  harness: Harness,
  change: Partial<VideoRoomRequest> = {},
): Promise<VideoRoom & { ourRef: string }> {
  const wanted = request(harness, change);
  const outcome = await videoOf(harness.instance()).createRoom(wanted);
  if (outcome.kind !== "done") throw new Error(`the room ended ${JSON.stringify(outcome)}`);
  return { ...outcome.value, ourRef: wanted.ourRef };
}

function roomPurchase(harness: Harness): PaidCall<VideoRoom> {
  return {
    operation: "createRoom",
    wire: harness.options.createCall,
    saleKind: "video",
    postpaid: harness.options.postpaid,
    unknownStatusIs: "done",
    prepare: async () => {
      const wanted = request(harness);
      return {
        run: (instance) => videoOf(instance).createRoom(wanted),
        find: (instance) => videoOf(instance).findRoom({ ourRef: wanted.ourRef }),
      };
    },
  };
}

function roomTests(harness: Harness): void {
  test("a room is made, read again, and found by our reference", async () => {
    const room = await create(harness);
    const video = videoOf(harness.instance());
    expect(room.activeSessionRef).toBeNull();
    const read = await video.getRoom(room.roomRef);
    expect(read).toEqual({ kind: "answered", value: { roomRef: room.roomRef, activeSessionRef: null } });
    expect(await video.findRoom({ ourRef: room.ourRef })).toMatchObject({ kind: "found", upstreamRef: room.roomRef });
    expect(await video.findRoom({ ourRef: harness.newRef() })).toEqual({ kind: "not_found" });
  });

  test("each token lets somebody in for the time asked for", async () => {
    const room = await create(harness);
    const video = videoOf(harness.instance());
    const before = Date.now();
    const [one, two] = [await video.createToken(room.roomRef, 900), await video.createToken(room.roomRef, 900)];
    if (one.kind === "failed" || two.kind === "failed") throw new Error("no token was made");
    expect(one.value.token).not.toBe(two.value.token);
    const lasts = one.value.expiresAt.getTime() - before;
    expect(lasts).toBeGreaterThan(800_000);
    expect(lasts).toBeLessThan(1_000_000);
  });

  test("a room that was deleted is gone, and deleting it again is harmless", async () => {
    const room = await create(harness);
    const video = videoOf(harness.instance());
    expect(await video.deleteRoom(room.roomRef)).toEqual({ kind: "answered", value: null });
    expect(await video.deleteRoom(room.roomRef)).toEqual({ kind: "answered", value: null });
    expect(await video.getRoom(room.roomRef)).toMatchObject({ kind: "failed", error: { category: "not_found" } });
  });

  test("a token for a room nobody knows is refused", async () => {
    const token = await videoOf(harness.instance()).createToken("00000000-0000-4000-8000-000000000000", 600);
    expect(token).toMatchObject({ kind: "failed", error: { category: "not_found" } });
  });
}

function sessionTests(harness: Harness): void {
  const { recording } = present(harness.options.module.manifest.capabilities.video);
  const join = (roomRef: string, name: string) =>
    harness.simulator.act("join_room", { roomId: roomRef, name }) as { participantId: string };
  const isVideo =
    <Kind extends VideoEvent["kind"]>(kind: Kind) =>
    (event: ProviderEvent): event is Extract<VideoEvent, { kind: Kind }> =>
      event.kind === kind;

  test("who is in a room is told by webhook and by question, and everybody can be put out", async () => {
    const room = await create(harness);
    const video = videoOf(harness.instance());
    const { participantId } = join(room.roomRef, "Ada");
    join(room.roomRef, "Bob");
    const joined = (await harness.hear(isVideo("participant_joined"))) as VideoEvent & { participantRef: string };
    expect(joined).toMatchObject({ roomRef: room.roomRef, ourRef: room.ourRef, participantRef: participantId });
    const present1 = await video.listPresence(room.roomRef);
    expect(present1).toMatchObject({ kind: "answered", value: [{ leftAt: null }, { leftAt: null }] });
    expect(await video.endSession(room.roomRef)).toEqual({ kind: "answered", value: null });
    expect(await video.endSession(room.roomRef)).toEqual({ kind: "answered", value: null });
    expect(await harness.hear(isVideo("session_ended"))).toMatchObject({ roomRef: room.roomRef });
    const after = await video.listPresence(room.roomRef);
    const stays = after.kind === "answered" ? after.value.filter(({ leftAt }) => leftAt === null) : ["failed"];
    expect(stays).toEqual([]);
  });

  if (!recording) {
    test.skip("what is said in a room is recorded (skipped: the provider records nothing)");
    return;
  }
  test("a room that is recorded has recordings when somebody has left", async () => {
    const room = await create(harness, { record: true });
    const { participantId } = join(room.roomRef, "Ada");
    harness.simulator.advanceClock(60_000);
    harness.simulator.act("leave_room", { participantId });
    const told = await harness.hear(isVideo("video_recording"));
    expect(told.recording).toMatchObject({ state: "ready" });
    const listed = await videoOf(harness.instance()).listRecordings(room.roomRef);
    if (listed.kind === "failed") throw new Error(`no list: ${JSON.stringify(listed.error)}`);
    expect(listed.value).toMatchObject([{ recordingRef: told.recording.recordingRef, state: "ready" }]);
    expect(listed.value[0]?.seconds).toBeGreaterThanOrEqual(59);
    expect(listed.value[0]?.downloadUrl).toMatch(/^https?:\/\//);
  });
}
