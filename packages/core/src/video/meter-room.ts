import type { VideoPresence, VideoProvider } from "@tandem/provider-contract";
import { extendSlice, openSlice, settleSlice } from "../charging/index.ts";
import { DomainError, type Micros, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { carrierCosts, rateUnits } from "../rating/index.ts";
import { mustCall } from "../upstreams/index.ts";
import { newPresenceId, schedule } from "./open-room.ts";
import { changeRoom, findRoom, presencesOf } from "./queries.ts";
import type { Presence, Room, RoomEnding } from "./room.ts";
import type { VideoServices } from "./services.ts";

/** Each participant's time is paid for so far ahead. */
const aheadSeconds = 300;
/** What is set aside for a stay nobody counts any more goes back after so long. */
const forgottenMs = 3_600_000;

type Job = { rootId: string; roomId: string };

/**
 * Counts who is in a room and pays for them ahead, and ends it when its time or its money is up. Harmless to run twice, in any order
 * and after a kill at any point: each stay is one use, charged once by when it began and ended.
 */
export async function meterRoom(services: VideoServices, job: Job): Promise<void> {
  const scope = rootScope(job.rootId);
  const room = await withScope(services.database, scope, (tx) => findRoom(tx, job.roomId));
  if (!room || (room.state !== "open" && room.state !== "ending") || !room.providerId || !room.upstreamRef) return;
  const { providerId, upstreamRef } = room;
  const video = await services.hub.service(providerId, "video");
  const isOver = room.state === "ending" || services.clock.now() >= room.endsAt;
  if (isOver) await putOut(services, video, providerId, upstreamRef);
  const call = { providerId, operation: "listPresence", region: "*" };
  const told = await mustCall(services.hub, call, () => video.listPresence(upstreamRef));
  const isGone = told.kind === "failed" && told.error.category === "not_found";
  if (told.kind === "failed" && !isGone) throw new Error(`who is in the room cannot be asked: ${told.error.category}`);
  const present = told.kind === "answered" ? told.value : [];
  const ending: RoomEnding | null = isGone ? "provider" : isOver ? (room.endedBecause ?? "time") : null;
  await withScope(services.database, scope, (tx) => count(services, tx, { roomId: room.id, present, ending }));
}

async function putOut(
  services: VideoServices,
  video: VideoProvider,
  providerId: string,
  upstreamRef: string,
): Promise<void> {
  const call = { providerId, operation: "endSession", region: "*" };
  const ended = await mustCall(services.hub, call, () => video.endSession(upstreamRef));
  if (ended.kind === "failed" && ended.error.category !== "not_found") {
    throw new Error(`the room cannot be ended: ${ended.error.category}`);
  }
}

type Counting = { roomId: string; present: readonly VideoPresence[]; ending: RoomEnding | null };

async function count(services: VideoServices, tx: Transaction, { roomId, present, ending }: Counting): Promise<void> {
  const room = await findRoom(tx, roomId, true);
  if (!room || (room.state !== "open" && room.state !== "ending")) return;
  const now = services.clock.now();
  await keepPresences(tx, room, present);
  const stays = await presencesOf(tx, roomId);
  const cost = await costOf(tx, room);
  let paid = true;
  for (const stay of stays) {
    if (stay.chargedMicros !== null) continue;
    const leftAt = stay.leftAt ?? (ending ? earlier(now, room.endsAt) : null);
    if (leftAt) await chargeStay(tx, room, { stay, leftAt, cost });
    else if (!(await payAhead(tx, room, stay, now))) paid = false;
  }
  if (ending) {
    await changeRoom(tx, roomId, { state: "ended", ended_because: ending, ended_at: now, looked_at: now });
    return;
  }
  const isOpen = room.state === "open";
  const ends = paid || !isOpen ? null : ({ state: "ending", ended_because: "money" } as const);
  await changeRoom(tx, roomId, { looked_at: now, ...ends });
  const next = Math.min(now.getTime() + services.meterEveryMs, room.endsAt.getTime());
  // Somebody may have ended it since it was asked who is in it: then the next look must not wait.
  await schedule(tx, "video.meter_room", roomId, paid && isOpen ? new Date(next) : undefined);
}

const earlier = (one: Date, other: Date) => (one < other ? one : other);

async function keepPresences(tx: Transaction, room: Room, present: readonly VideoPresence[]): Promise<void> {
  for (const { participantRef, joinedAt, leftAt } of present) {
    await tx.sql
      .insertInto("video.presences")
      .values({
        ...{ root_id: tx.scope.rootId, tenant_id: room.tenantId, account_id: room.accountId, room_id: room.id },
        ...{ id: newPresenceId(room, joinedAt), participant_ref: participantRef, joined_at: joinedAt, left_at: leftAt },
      })
      .onConflict((conflict) =>
        conflict
          .columns(["root_id", "room_id", "participant_ref", "joined_at"])
          .doUpdateSet({ left_at: leftAt })
          .where("video.presences.charged_micros", "is", null),
      )
      .execute();
  }
}

const secondsBetween = (from: Date, to: Date) => Math.max(0, Math.ceil((to.getTime() - from.getTime()) / 1_000));

/** Sets money aside for the minutes to come. False when the wallet cannot pay for any more. */
async function payAhead(tx: Transaction, room: Room, stay: Presence, now: Date): Promise<boolean> {
  const used = secondsBetween(stay.joinedAt, now);
  const slice = {
    id: stay.id,
    untilUnits: used + aheadSeconds,
    expiresAt: new Date(now.getTime() + forgottenMs),
  };
  try {
    await openSlice(tx, {
      ...slice,
      ...{ accountId: room.accountId, service: "video", subjectId: room.id, quote: room.quote, usedAt: stay.joinedAt },
    });
    const further = await extendSlice(tx, slice);
    return further.paidUnits > used;
  } catch (error) {
    // The second: it was refused from the start, and is not asked for again.
    const refusals = ["wallet.insufficient_balance", "charging.use_ended"];
    if (error instanceof DomainError && refusals.includes(error.code)) return false;
    throw error;
  }
}

/** A stay is over: it is charged once, by when it began and ended. One nobody could pay ahead is charged as far as the money goes. */
async function chargeStay(
  tx: Transaction,
  room: Room,
  { stay, leftAt, cost }: { stay: Presence; leftAt: Date; cost: (seconds: number) => Micros },
): Promise<void> {
  const seconds = secondsBetween(stay.joinedAt, leftAt);
  await payAhead(tx, room, stay, leftAt);
  const { providerId } = room;
  const chargedMicros = await settled(tx, { id: stay.id, units: seconds, costMicros: cost(seconds), providerId });
  await tx.sql
    .updateTable("video.presences")
    .set({ left_at: leftAt, charged_micros: chargedMicros })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", stay.id)
    .execute();
}

/** A use that was refused from the start was never paid for anything. */
async function settled(tx: Transaction, ending: Parameters<typeof settleSlice>[1]): Promise<Micros> {
  try {
    return (await settleSlice(tx, ending)).chargedMicros;
  } catch (error) {
    if (error instanceof DomainError && error.code === "charging.use_ended") return 0n;
    throw error;
  }
}

/** What a participant's time costs us at the room's provider. */
async function costOf(tx: Transaction, room: Room): Promise<(seconds: number) => Micros> {
  const known = await carrierCosts(tx, { service: "video", to: "" });
  const rate = room.providerId ? known.get(room.providerId)?.rate : undefined;
  return (seconds) => (rate ? rateUnits(rate, seconds) : 0n);
}
