import { createHmac } from "node:crypto";
import { type Desk, wireTime } from "./desk.ts";
import { numberOf, textOf } from "./http.ts";
import { invalid } from "./refusal.ts";
import {
  participantMinuteCost,
  type Room,
  type RoomParticipant,
  type RoomRecording,
  type RoomSession,
} from "./room.ts";
import { notify } from "./webhooks.ts";

const PROCESSING_MS = 5_000;
const TOKEN_KEY = "telnyx-lab-room-tokens";

/** Rooms and who was in them. */
export class RoomDesk {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
    desk.onTask("recordingProcessed", (id) => this.#tellRecording(id));
  }

  /** Makes a room. A name that is taken is refused: it is how a room is found again. */
  create(body: Record<string, unknown>): Room {
    const desk = this.#desk;
    const atMs = desk.nowMs();
    const uniqueName = textOf(body, "unique_name") ?? desk.uuid();
    if (desk.rows("rooms").some((room) => room.uniqueName === uniqueName)) {
      throw invalid("unique_name", "The unique_name has already been taken.");
    }
    const room: Room = {
      id: desk.uuid(),
      uniqueName,
      participantsMax: numberOf(body, "max_participants", { min: 1, max: 50, fallback: 10 }),
      records: body.enable_recording === true,
      webhookUrl: textOf(body, "webhook_event_url") ?? null,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    };
    const sale = {
      id: room.id,
      ourRef: room.uniqueName,
      kind: "video" as const,
      subject: room.id,
      iccid: null,
      offer: "room participant minutes",
      cost: 0,
      refunded: false,
      status: "delivered" as const,
      atMs,
    };
    desk.sell(sale, { puts: [{ table: "rooms", row: room }] });
    return room;
  }

  room(id: string): Room {
    return this.#desk.get("rooms", id, `The room ${id}`);
  }

  session(id: string): RoomSession {
    return this.#desk.get("roomSessions", id, `The room session ${id}`);
  }

  remove(id: string): void {
    const room = this.room(id);
    const active = this.activeSession(room.id);
    if (active) this.end(active);
    this.#desk.drop("rooms", id);
  }

  activeSession(roomId: string): RoomSession | undefined {
    return this.#desk.rows("roomSessions").find((one) => one.roomId === roomId && one.endedAtMs === null);
  }

  sessionsOf(roomId: string): RoomSession[] {
    return this.#desk.rows("roomSessions").filter((one) => one.roomId === roomId);
  }

  participantsOf(sessionId: string): RoomParticipant[] {
    return this.#desk.rows("roomParticipants").filter((one) => one.sessionId === sessionId);
  }

  /** A token that lets one person in: three parts as a JSON web token has, signed by nobody who matters. */
  token(room: Room, seconds: number, use: "access" | "refresh"): { token: string; expiresAt: string } {
    const expMs = Math.floor(this.#desk.nowMs() / 1_000) * 1_000 + seconds * 1_000;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const head = `${part({ alg: "HS512", typ: "JWT" })}.${part({ room_id: room.id, use, exp: expMs / 1_000, jti: this.#desk.uuid() })}`;
    const signature = createHmac("sha512", TOKEN_KEY).update(head).digest("base64url");
    return { token: `${head}.${signature}`, expiresAt: wireTime(expMs) };
  }

  /** A person comes into a room with a token that was given out. */
  join(input: { roomId: string; name: string }): { participantId: string } | { refused: string } {
    const desk = this.#desk;
    const room = desk.find("rooms", input.roomId);
    if (!room) return { refused: `there is no room ${input.roomId}` };
    const atMs = desk.nowMs();
    const active = this.activeSession(room.id);
    const session = active ?? { id: desk.uuid(), roomId: room.id, startedAtMs: atMs, endedAtMs: null };
    const inside = this.participantsOf(session.id).filter((one) => one.leftAtMs === null);
    if (inside.length >= room.participantsMax) return { refused: "the room is full" };
    const participant = {
      id: desk.uuid(),
      sessionId: session.id,
      context: input.name,
      joinedAtMs: atMs,
      leftAtMs: null,
    };
    desk.commit({
      puts: [
        { table: "roomSessions", row: session },
        { table: "roomParticipants", row: participant },
      ],
    });
    if (!active) this.#tell(room, "video.room.session.started", { session_id: session.id });
    this.#tell(room, "video.room.participant.joined", {
      session_id: session.id,
      participant_id: participant.id,
      context: participant.context,
    });
    return { participantId: participant.id };
  }

  /** A person leaves; with the last one the session ends. */
  leave(participantId: string): { participantId: string } | { refused: string } {
    const desk = this.#desk;
    const participant = desk.find("roomParticipants", participantId);
    if (participant?.leftAtMs !== null) return { refused: `${participantId} is in no room` };
    const session = this.session(participant.sessionId);
    const room = desk.find("rooms", session.roomId);
    const left = { ...participant, leftAtMs: desk.nowMs() };
    desk.put("roomParticipants", left);
    if (!room) return { participantId };
    this.#bill(room, left);
    this.#tell(room, "video.room.participant.left", {
      session_id: session.id,
      participant_id: left.id,
      context: left.context,
      duration_secs: Math.round((left.leftAtMs - left.joinedAtMs) / 1_000),
    });
    if (room.records) this.#record(room, left);
    if (this.participantsOf(session.id).every((one) => one.leftAtMs !== null)) this.end(session);
    return { participantId };
  }

  /** Puts everybody out and ends the session; one that is over stays so. */
  end(session: RoomSession): void {
    const desk = this.#desk;
    for (const one of this.participantsOf(session.id)) if (one.leftAtMs === null) this.leave(one.id);
    const now = this.session(session.id);
    if (now.endedAtMs !== null) return;
    desk.put("roomSessions", { ...now, endedAtMs: desk.nowMs() });
    const room = desk.find("rooms", session.roomId);
    const duration = Math.round((desk.nowMs() - now.startedAtMs) / 1_000);
    if (room) this.#tell(room, "video.room.session.ended", { session_id: now.id, duration_secs: duration });
  }

  #bill(room: Room, participant: RoomParticipant & { leftAtMs: number }): void {
    const minutes = Math.ceil((participant.leftAtMs - participant.joinedAtMs) / 60_000);
    const sale = this.#desk.find("sales", room.id);
    if (sale) this.#desk.amendSale(room.id, { cost: sale.cost + minutes * participantMinuteCost });
  }

  #record(room: Room, participant: RoomParticipant & { leftAtMs: number }): void {
    const recording: RoomRecording = {
      id: this.#desk.uuid(),
      roomId: room.id,
      sessionId: participant.sessionId,
      participantId: participant.id,
      startedAtMs: participant.joinedAtMs,
      endedAtMs: participant.leftAtMs,
      completedAtMs: participant.leftAtMs + PROCESSING_MS,
    };
    this.#desk.put("roomRecordings", recording);
    this.#desk.later(PROCESSING_MS, "recordingProcessed", recording.id);
  }

  #tellRecording(id: string): void {
    const recording = this.#desk.find("roomRecordings", id);
    const room = recording && this.#desk.find("rooms", recording.roomId);
    if (!room || !recording) return;
    this.#tell(room, "video.room.recording.completed", {
      session_id: recording.sessionId,
      participant_id: recording.participantId,
      recording_id: recording.id,
      type: "video",
      download_url: this.downloadUrl(recording),
      duration_secs: Math.round((recording.endedAtMs - recording.startedAtMs) / 1_000),
    });
  }

  downloadUrl({ id }: RoomRecording): string {
    return `${this.#desk.context.baseUrl()}/files/rooms/${id}.webm`;
  }

  /** The names and fields of room events are not in the description; they are assumed (FACTS.md). */
  #tell(room: Room, type: string, fields: Record<string, unknown>): void {
    const payload = { room_id: room.id, ...fields };
    notify(this.#desk, { type, payload, url: room.webhookUrl, operations: ["createRoom"] });
  }
}
