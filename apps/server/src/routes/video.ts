import {
  createVideoRoom,
  createVideoToken,
  endVideoRoom,
  getVideoRoom,
  listVideoRecordings,
  listVideoRooms,
  listVideoStays,
} from "@tandem/api-schema";
import { parsePublicId, type Scope, withScope } from "@tandem/core/kernel";
import {
  createJoinToken,
  endRoom,
  getRoom,
  listRecordings,
  listRooms,
  metersOf,
  openRoom,
  presencesOf,
  type Room,
} from "@tandem/core/video";
import type { App } from "../app.ts";
import { ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { toInstant } from "../present/values.ts";
import { presentRoom, presentStay } from "../present/video.ts";
import type { Services } from "../services.ts";

/** Video rooms: make, enter, meter, end. */
export function videoRoutes(app: App, services: Services): void {
  const { database, video, clock } = services;
  const idOf = (roomId: string) => parsePublicId("vrm", roomId);

  const present = async (scope: Scope, rooms: readonly Room[]) => {
    const ids = rooms.map((room) => room.id);
    const meters = await withScope(database, scope, (tx) => metersOf(tx, ids, clock.now()));
    return (room: Room) => presentRoom(room, meters.get(room.id));
  };
  const presentOne = async (scope: Scope, roomId: string) => {
    const room = await withScope(database, scope, (tx) => getRoom(tx, roomId));
    return (await present(scope, [room]))(room);
  };

  app.openapi(createVideoRoom, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { name, participantsMax, record, minutesMax } = c.req.valid("json");
    const id = c.get("operationId");
    await openRoom(video, scope, { id, name, participantsMax, record, minutesMax });
    return c.json(await presentOne(scope, id), 202);
  });

  app.openapi(listVideoRooms, async (c) => {
    const scope = readScope(c.get("principal"));
    const { cursor, limit, state } = c.req.valid("query");
    const after = readCursor("video-rooms", cursor, 1);
    const filter = { limit: limit + 1, ...(state && { state }), ...(after && { beforeId: String(after[0]) }) };
    const rooms = await withScope(database, scope, (tx) => listRooms(tx, filter));
    const page = { limit, list: "video-rooms", at: (room: Room) => [room.id] };
    return c.json(toPage(rooms, { ...page, present: await present(scope, rooms) }), 200);
  });

  app.openapi(getVideoRoom, async (c) => {
    const scope = readScope(c.get("principal"));
    return c.json(await presentOne(scope, idOf(c.req.valid("param").roomId)), 200);
  });

  app.openapi(createVideoToken, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { lifetimeSeconds } = c.req.valid("json");
    const roomId = idOf(c.req.valid("param").roomId);
    const { token, expiresAt } = await createJoinToken(video, scope, { roomId, lifetimeSeconds });
    return c.json({ token, expiresAt: toInstant(expiresAt) }, 201);
  });

  app.openapi(endVideoRoom, async (c) => {
    const scope = ownScope(c.get("principal"));
    const roomId = idOf(c.req.valid("param").roomId);
    await endRoom(video, scope, roomId);
    return c.json(await presentOne(scope, roomId), 202);
  });

  app.openapi(listVideoStays, async (c) => {
    const roomId = idOf(c.req.valid("param").roomId);
    const { room, stays } = await withScope(database, readScope(c.get("principal")), async (tx) => ({
      room: await getRoom(tx, roomId),
      stays: await presencesOf(tx, roomId),
    }));
    const data = stays.map((stay) => presentStay(stay, room.currency));
    return c.json({ data }, 200);
  });

  app.openapi(listVideoRecordings, async (c) => {
    const roomId = idOf(c.req.valid("param").roomId);
    const room = await withScope(database, readScope(c.get("principal")), (tx) => getRoom(tx, roomId));
    const recordings = await listRecordings(video, room);
    return c.json({ data: recordings.map(({ state, seconds, downloadUrl: url }) => ({ state, seconds, url })) }, 200);
  });
}
