import {
  endOperatorVideoRoom as endRoute,
  getOperatorVideoRoom as getRoute,
  listOperatorVideoRooms as listRoute,
} from "@tandem/api-schema";
import { attemptsOf } from "@tandem/core/dispatch";
import { parsePublicId, type Scope, type Transaction, withScope } from "@tandem/core/kernel";
import { endRoom, getRoom, listRooms, metersOf, presencesOf, type Room } from "@tandem/core/video";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { presentAttempt } from "../../present/dispatch-attempts.ts";
import { presentRoom, presentStay } from "../../present/video.ts";
import type { Services } from "../../services.ts";
import { presentUsedSight, readBesideUsed } from "./used-sight.ts";

/** Video rooms of every account, with provider, cost and margin. */
export function operatorVideoRoutes(app: App, services: Services): void {
  const { database, video, clock } = services;

  const besideOf = async (tx: Transaction, rooms: readonly Room[]) => {
    const ids = rooms.map((room) => room.id);
    return { ...(await readBesideUsed(tx, rooms)), meters: await metersOf(tx, ids, clock.now()) };
  };
  const present = (room: Room, beside: Awaited<ReturnType<typeof besideOf>>) => ({
    ...presentRoom(room, beside.meters.get(room.id)),
    ...presentUsedSight(room, room.currency, beside),
    upstreamRef: room.upstreamRef,
  });
  const show = (scope: Scope, roomId: string) =>
    withScope(database, scope, async (tx) => {
      const room = await getRoom(tx, roomId);
      const beside = await besideOf(tx, [room]);
      const attempts = await attemptsOf(tx, roomId);
      return {
        ...present(room, beside),
        stays: (await presencesOf(tx, roomId)).map((stay) => presentStay(stay, room.currency)),
        attempts: attempts.map((attempt) => presentAttempt(attempt, beside.providers)),
      };
    });

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, state, provider, account, search } = c.req.valid("query");
    const after = readCursor("operator-video-rooms", cursor, 1);
    const { rows, beside } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listRooms(tx, {
        limit: limit + 1,
        ...(state && { state }),
        ...(provider && { providerId: parsePublicId("prv", provider) }),
        ...(account && { accountId: parsePublicId("acc", account) }),
        ...(search && { search: search.trim() }),
        ...(after && { beforeId: String(after[0]) }),
      });
      return { rows, beside: await besideOf(tx, rows) };
    });
    const page = { limit, list: "operator-video-rooms", at: (room: Room) => [room.id] };
    return c.json(toPage(rows, { ...page, present: (room) => present(room, beside) }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const roomId = parsePublicId("vrm", c.req.valid("param").roomId);
    return c.json(await show(operatorScope(c.get("principal")), roomId), 200);
  });

  app.openapi(endRoute, async (c) => {
    const principal = c.get("principal");
    const scope = operatorScope(principal);
    const roomId = parsePublicId("vrm", c.req.valid("param").roomId);
    await endRoom(video, scope, roomId, { actor: actorOf(principal) });
    return c.json(await show(scope, roomId), 202);
  });
}
