import type { VideoRecording, VideoToken } from "@tandem/provider-contract";
import { type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { rateUnits } from "../rating/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { mustCall } from "../upstreams/index.ts";
import { getWallet } from "../wallet/index.ts";
import { cannotPayAMinute, roomNotFound, roomNotOpen } from "./errors.ts";
import { schedule } from "./open-room.ts";
import { changeRoom, findRoom } from "./queries.ts";
import type { Room } from "./room.ts";
import type { VideoServices } from "./services.ts";

const firstMinute = 60;

/** A room of the scope. Throws `video.room_not_found`. */
export async function getRoom(tx: Transaction, roomId: string, lock = false): Promise<Room> {
  const room = await findRoom(tx, roomId, lock);
  if (!room) throw roomNotFound(roomId);
  return room;
}

/**
 * A token that lets one participant in; each is for one person. Throws `video.room_not_open`, and `wallet.insufficient_balance` when
 * not even a minute could be paid.
 */
export async function createJoinToken(
  services: VideoServices,
  scope: Scope,
  { roomId, lifetimeSeconds }: { roomId: string; lifetimeSeconds: number },
): Promise<VideoToken> {
  const room = await withScope(services.database, scope, async (tx) => {
    const found = await getRoom(tx, roomId);
    if (found.state !== "open" || services.clock.now() >= found.endsAt) throw roomNotOpen(roomId, found.state);
    const { availableMicros } = await getWallet(tx, { accountId: found.accountId, currency: found.currency });
    const needed = rateUnits(found.quote, firstMinute);
    if (availableMicros < needed) throw cannotPayAMinute(needed - availableMicros, availableMicros, found.currency);
    return found;
  });
  const { providerId, upstreamRef } = placeOf(room);
  const leftSeconds = Math.max(1, Math.floor((room.endsAt.getTime() - services.clock.now().getTime()) / 1_000));
  const video = await services.hub.service(providerId, "video");
  const call = { providerId, operation: "createToken", region: "*" };
  const lifetime = Math.min(lifetimeSeconds, leftSeconds);
  const made = await mustCall(services.hub, call, () => video.createToken(upstreamRef, lifetime));
  if (made.kind === "failed") throw roomNotOpen(roomId, "unreachable");
  // Somebody may come in from now on: who is there is looked at soon, should no webhook tell.
  await withScope(services.database, scope, (tx) => schedule(tx, "video.meter_room", roomId));
  return made.value;
}

/**
 * Puts everybody out; the last ones are counted and charged by a job. Harmless to repeat. `operator` is who does it in the place of
 * the room's owner: it stands in the audit trail.
 */
export async function endRoom(
  services: VideoServices,
  scope: Scope,
  roomId: string,
  operator?: { actor: string },
): Promise<void> {
  await withScope(services.database, scope, async (tx) => {
    const room = await getRoom(tx, roomId, true);
    if (room.state !== "creating" && room.state !== "open") return;
    const ended_because = operator ? "operator" : "closed";
    if (room.state === "creating") {
      await changeRoom(tx, roomId, { state: "ended", ended_because, ended_at: services.clock.now() });
    } else {
      await changeRoom(tx, roomId, { state: "ending", ended_because });
      await schedule(tx, "video.meter_room", roomId);
    }
    if (!operator) return;
    const { tenantId, accountId, name } = room;
    const subject = { action: "video_room.ended", subject: roomId, tenantId, accountId };
    await recordAudit(tx, { actor: operator.actor, ...subject, details: { name } });
  });
}

/** What was recorded in a room, asked from its provider. Empty where nothing could be yet. */
export async function listRecordings(services: VideoServices, room: Room): Promise<VideoRecording[]> {
  if (!room.record || !room.providerId || !room.upstreamRef) return [];
  const { providerId, upstreamRef } = placeOf(room);
  const video = await services.hub.service(providerId, "video");
  const call = { providerId, operation: "listRecordings", region: "*" };
  const told = await mustCall(services.hub, call, () => video.listRecordings(upstreamRef));
  return told.kind === "answered" ? told.value : [];
}

function placeOf({ id, state, providerId, upstreamRef }: Room): { providerId: string; upstreamRef: string } {
  if (!providerId || !upstreamRef) throw roomNotOpen(id, state);
  return { providerId, upstreamRef };
}
