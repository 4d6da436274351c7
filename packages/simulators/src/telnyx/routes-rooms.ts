import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { type Desk, wireTime } from "./desk.ts";
import { filterOf, jsonBody, numberOf, paged, type Serve } from "./http.ts";
import type { Room, RoomParticipant, RoomRecording, RoomSession } from "./room.ts";
import type { RoomDesk } from "./room-desk.ts";

const DAY_MS = 86_400_000;

/** Rooms, tokens, sessions, recordings (sheet: Video, fax, SIM, records). */
export function addRoomRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, rooms: RoomDesk): void {
  app.post(
    "/v2/rooms",
    serve("createRoom", (c, call) => c.json({ data: wireRoom(rooms.create(jsonBody(call)), rooms) }, 201)),
  );
  app.get(
    "/v2/rooms",
    serve("findRoom", (c) => {
      const name = filterOf(c, "unique_name");
      const found = desk.rows("rooms").filter((room) => name === undefined || room.uniqueName === name);
      return c.json(
        paged(
          c,
          found.map((room) => wireRoom(room, rooms)),
        ),
      );
    }),
  );
  app.get(
    "/v2/rooms/:id",
    serve("getRoom", (c) => c.json({ data: wireRoom(rooms.room(c.req.param("id") ?? ""), rooms) })),
  );
  app.delete(
    "/v2/rooms/:id",
    serve("deleteRoom", (c) => {
      rooms.remove(c.req.param("id") ?? "");
      return c.body(null, 204);
    }),
  );
  app.post(
    "/v2/rooms/:id/actions/generate_join_client_token",
    serve("createToken", (c, call) => {
      const room = rooms.room(c.req.param("id") ?? "");
      const body = jsonBody(call);
      const access = rooms.token(
        room,
        numberOf(body, "token_ttl_secs", { min: 60, max: 3_600, fallback: 600 }),
        "access",
      );
      const ttl = numberOf(body, "refresh_token_ttl_secs", { min: 60, max: 86_400, fallback: 3_600 });
      const refresh = rooms.token(room, ttl, "refresh");
      const data = {
        token: access.token,
        token_expires_at: access.expiresAt,
        refresh_token: refresh.token,
        refresh_token_expires_at: refresh.expiresAt,
      };
      return c.json({ data }, 201);
    }),
  );
  addSessionRoutes(app, serve, desk, rooms);
}

function addSessionRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, rooms: RoomDesk): void {
  app.get(
    "/v2/rooms/:id/sessions",
    serve("listSessions", (c) => {
      const room = rooms.room(c.req.param("id") ?? "");
      const withPeople = c.req.query("include_participants") === "true";
      const rows = rooms
        .sessionsOf(room.id)
        .map((one) => wireSession(one, withPeople ? rooms.participantsOf(one.id) : null));
      return c.json(paged(c, rows));
    }),
  );
  app.get(
    "/v2/room_sessions",
    serve("listAllSessions", (c) => {
      const wanted = madeOn(c);
      const rows = desk.rows("roomSessions").filter(({ startedAtMs }) => wanted(startedAtMs));
      return c.json(
        paged(
          c,
          rows.map((one) => wireSession(one, null)),
        ),
      );
    }),
  );
  app.get(
    "/v2/room_sessions/:id/participants",
    serve("listParticipants", (c) => {
      const session = rooms.session(c.req.param("id") ?? "");
      return c.json(paged(c, rooms.participantsOf(session.id).map(wireParticipant)));
    }),
  );
  app.post(
    "/v2/room_sessions/:id/actions/end",
    serve("endSession", (c) => {
      rooms.end(rooms.session(c.req.param("id") ?? ""));
      return c.json({ data: { result: "ok" } });
    }),
  );
  app.get(
    "/v2/room_recordings",
    serve("listRoomRecordings", (c) => {
      const roomId = filterOf(c, "room_id");
      const rows = desk.rows("roomRecordings").filter((one) => roomId === undefined || one.roomId === roomId);
      return c.json(
        paged(
          c,
          rows.map((one) => wireRecording(one, rooms, desk.nowMs())),
        ),
      );
    }),
  );
}

/** Days of `filter[date_created_at]`, the last one included (spec: dates). */
function madeOn(c: Context<LabEnv>): (atMs: number) => boolean {
  const day = (sign: string) => filterOf(c, "date_created_at", sign);
  const [since, until] = [Date.parse(day("gte") ?? ""), Date.parse(day("lte") ?? "") + DAY_MS];
  return (atMs) => !(atMs < since || atMs >= until);
}

function wireRoom(room: Room, rooms: RoomDesk) {
  const active = rooms.activeSession(room.id);
  return {
    record_type: "room",
    id: room.id,
    unique_name: room.uniqueName,
    max_participants: room.participantsMax,
    enable_recording: room.records,
    ...(active ? { active_session_id: active.id } : {}),
    ...(room.webhookUrl === null ? {} : { webhook_event_url: room.webhookUrl }),
    created_at: wireTime(room.createdAtMs),
    updated_at: wireTime(room.updatedAtMs),
  };
}

function wireSession(session: RoomSession, participants: RoomParticipant[] | null) {
  return {
    record_type: "room_session",
    id: session.id,
    room_id: session.roomId,
    active: session.endedAtMs === null,
    created_at: wireTime(session.startedAtMs),
    updated_at: wireTime(session.endedAtMs ?? session.startedAtMs),
    ...(session.endedAtMs === null ? {} : { ended_at: wireTime(session.endedAtMs) }),
    ...(participants === null ? {} : { participants: participants.map(wireParticipant) }),
  };
}

function wireParticipant(one: RoomParticipant) {
  return {
    record_type: "room_participant",
    id: one.id,
    session_id: one.sessionId,
    context: one.context,
    joined_at: wireTime(one.joinedAtMs),
    updated_at: wireTime(one.leftAtMs ?? one.joinedAtMs),
    ...(one.leftAtMs === null ? {} : { left_at: wireTime(one.leftAtMs) }),
  };
}

function wireRecording(one: RoomRecording, rooms: RoomDesk, nowMs: number) {
  const isDone = nowMs >= one.completedAtMs;
  const seconds = Math.round((one.endedAtMs - one.startedAtMs) / 1_000);
  return {
    record_type: "room_recording",
    id: one.id,
    room_id: one.roomId,
    session_id: one.sessionId,
    participant_id: one.participantId,
    type: "video",
    codec: "vp8",
    status: isDone ? "completed" : "processing",
    duration_secs: seconds,
    size_mb: Math.round(seconds * 0.2 * 10) / 10,
    started_at: wireTime(one.startedAtMs),
    ended_at: wireTime(one.endedAtMs),
    created_at: wireTime(one.endedAtMs),
    updated_at: wireTime(one.completedAtMs),
    ...(isDone ? { completed_at: wireTime(one.completedAtMs), download_url: rooms.downloadUrl(one) } : {}),
  };
}
