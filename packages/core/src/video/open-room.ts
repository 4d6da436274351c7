import type { VideoRoom } from "@tandem/provider-contract";
import { dispatch } from "../dispatch/index.ts";
import { assert, enqueue, newId, rootScope, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { carrierCosts, quote } from "../rating/index.ts";
import { changeRoom, findRoom, insertRoom } from "./queries.ts";
import { type Room, toStoredQuote } from "./room.ts";
import type { VideoServices } from "./services.ts";

const minuteMs = 60_000;
/** Prices of video belong to no country. */
const everywhere = "";

export type RoomRequest = {
  /** The caller's, so that a repeat makes one room. */
  id: string;
  name: string;
  participantsMax: number;
  record: boolean;
  /** Nobody stays longer than so many minutes from now. */
  minutesMax: number;
};

/** Makes a room; a job finds it a provider. Nothing is paid for a room in which nobody is. Throws `rating.no_price`. */
export async function openRoom(
  services: VideoServices,
  scope: Scope & { accountId: string },
  { id, name, participantsMax, record, minutesMax }: RoomRequest,
): Promise<void> {
  const { tenantId, accountId } = scope;
  assert(tenantId !== "all", "a room belongs to one tenant");
  await withScope(services.database, scope, async (tx) => {
    const now = services.clock.now();
    const price = await quote(tx, { tenantId, service: "video", to: everywhere, at: now });
    const room = await insertRoom(tx, {
      ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, id, name, record },
      ...{ participants_max: participantsMax, state: "creating", currency: price.currency },
      ...{ quote: toStoredQuote(price), created_at: now },
      ends_at: new Date(now.getTime() + minutesMax * minuteMs),
    });
    if (room) await schedule(tx, "video.create_room", room.id);
  });
}

/** Queues a room's next step. One of a kind waits per room: another call replaces its time. */
export async function schedule(
  tx: Transaction,
  job: "video.create_room" | "video.meter_room",
  roomId: string,
  runAt?: Date,
): Promise<void> {
  const payload = { rootId: tx.scope.rootId, roomId };
  await enqueue(tx, job, payload, { jobKey: `${job}:${roomId}`, ...(runAt && { runAt }) });
}

/** Finds the room a provider, as far as that comes now. Harmless to run twice or again after a kill at any point. */
export async function createRoomAtProvider(
  services: VideoServices,
  { rootId, roomId }: { rootId: string; roomId: string },
): Promise<void> {
  const scope = rootScope(rootId);
  const prepared = await withScope(services.database, scope, async (tx) => {
    const room = await findRoom(tx, roomId);
    if (room?.state !== "creating") return null;
    const known = await carrierCosts(tx, { service: "video", to: everywhere });
    return { room, costs: new Map([...known].map(([id, { costMicros }]) => [id, costMicros])) };
  });
  if (!prepared) return;
  const { room, costs } = prepared;
  const { tenantId, accountId, participantsMax, record, currency, createdAt: since } = room;
  const result = await dispatch<"video", VideoRoom>(services, {
    ...{ rootId, tenantId, accountId, since, costs, currency, service: "video", operation: "createRoom" },
    subject: { kind: "video_room", id: roomId },
    countryCode: "*",
    // A second room in which nobody is costs nothing.
    mayRepeat: "always",
    send: (provider, { ref: ourRef, callbackUrl }) =>
      provider.createRoom({ ourRef, participantsMax, record, callbackUrl }),
    find: (provider, { ref: ourRef }) => provider.findRoom({ ourRef }),
    settle: async (tx, ending) => {
      const locked = await findRoom(tx, roomId, true);
      if (locked?.state !== "creating") return;
      const { upstreamRef, providerId } = ending.attempt ?? { upstreamRef: null, providerId: null };
      const made = ending.kind === "done" && upstreamRef !== null;
      const now = services.clock.now();
      if (!made) return changeRoom(tx, roomId, { state: "failed", ended_at: now });
      await changeRoom(tx, roomId, { state: "open", provider_id: providerId, upstream_ref: upstreamRef });
      await schedule(tx, "video.meter_room", roomId, new Date(now.getTime() + services.meterEveryMs));
    },
  });
  if (result.kind !== "wait") return;
  await withScope(services.database, scope, (tx) => schedule(tx, "video.create_room", roomId, result.until));
}

/** The id of a stay that was just heard of. */
export const newPresenceId = (room: Room, joinedAt: Date) =>
  newId(Math.max(joinedAt.getTime(), room.createdAt.getTime()));
