import type {
  Answer,
  Found,
  Outcome,
  VideoPresence,
  VideoProvider,
  VideoRecording,
  VideoRoom,
  VideoRoomRequest,
  VideoToken,
} from "@tandem/provider-contract";
import { z } from "zod";
import { failedWrite, incomplete, parseBody, readEntries } from "../shared/reading.ts";
import { callbackAddress } from "./addresses.ts";
import { segment, type TelnyxClient } from "./client.ts";
import { anything, dataOf, optionalText, optionalTime, page } from "./wire.ts";

const PAGE_SIZE = 250;
const TOKEN_SECONDS = { min: 60, max: 3_600 };

const room = z.object({ id: z.string().min(1), unique_name: z.string().nullish(), active_session_id: optionalText });
const token = z.object({ token: z.string().min(1), token_expires_at: z.iso.datetime({ offset: true }) });
const session = z.object({
  id: z.string(),
  participants: z.array(z.object({ id: z.string(), joined_at: optionalTime, left_at: optionalTime })).nullish(),
});

/** A recording of one participant, as listed. */
const recording = z.object({
  id: z.string().min(1),
  status: z.string().nullish(),
  duration_secs: z.number().nullish(),
  download_url: optionalText,
});

/** Video rooms. A room's unique name is our reference, so a lost one is found by it. */
export class TelnyxVideo implements VideoProvider {
  readonly #client: TelnyxClient;

  constructor(client: TelnyxClient) {
    this.#client = client;
  }

  async createRoom(request: VideoRoomRequest): Promise<Outcome<VideoRoom>> {
    const reading = await this.#client.buy("createRoom", "/rooms", toRoomRequest(request));
    if (reading.kind === "error") return failedWrite(reading);
    const made = parseBody(reading.body, dataOf(room));
    if (made.kind === "failed") return { kind: "unknown", error: made.error };
    return { kind: "done", upstreamRef: made.value.id, value: toRoom(made.value) };
  }

  async findRoom(query: { ourRef: string }): Promise<Found<VideoRoom>> {
    const filters = { "filter[unique_name]": query.ourRef, "page[size]": PAGE_SIZE };
    const listed = await this.#client.read("findRoom", "/rooms", page, filters);
    if (listed.kind === "failed") return listed;
    const { read } = readEntries(listed.value.data, room, "id");
    const found = read.find((one) => one.unique_name === query.ourRef);
    if (!found) return { kind: "not_found" };
    const outcome = { kind: "done", upstreamRef: found.id, value: toRoom(found) } as const;
    return { kind: "found", upstreamRef: found.id, outcome };
  }

  async getRoom(roomRef: string): Promise<Answer<VideoRoom>> {
    const read = await this.#client.read("getRoom", `/rooms/${segment(roomRef)}`, dataOf(room));
    return read.kind === "failed" ? read : { kind: "answered", value: toRoom(read.value) };
  }

  /** A token lasts from a minute to an hour. */
  async createToken(roomRef: string, lifetimeSeconds: number): Promise<Answer<VideoToken>> {
    const path = `/rooms/${segment(roomRef)}/actions/generate_join_client_token`;
    const seconds = Math.min(TOKEN_SECONDS.max, Math.max(TOKEN_SECONDS.min, Math.round(lifetimeSeconds)));
    const made = await this.#client.change("createToken", "POST", path, { token_ttl_secs: seconds }, dataOf(token));
    if (made.kind === "failed") return made;
    const value = { token: made.value.token, expiresAt: new Date(made.value.token_expires_at) };
    return { kind: "answered", value };
  }

  /** Ends the session that is going on, if there is one. */
  async endSession(roomRef: string): Promise<Answer<null>> {
    const read = await this.getRoom(roomRef);
    if (read.kind === "failed") return read;
    const done = { kind: "answered", value: null } as const;
    if (read.value.activeSessionRef === null) return done;
    const path = `/room_sessions/${segment(read.value.activeSessionRef)}/actions/end`;
    const ended = await this.#client.change("endSession", "POST", path, {}, anything);
    return ended.kind === "failed" ? ended : done;
  }

  async deleteRoom(roomRef: string): Promise<Answer<null>> {
    const path = `/rooms/${segment(roomRef)}`;
    const reading = await this.#client.send({ operation: "deleteRoom", method: "DELETE", path, urgency: "order" });
    const isGone = reading.kind === "ok" || reading.error.httpStatus === 404;
    return isGone ? { kind: "answered", value: null } : { kind: "failed", error: reading.error };
  }

  async listPresence(roomRef: string): Promise<Answer<VideoPresence[]>> {
    const query = { include_participants: "true" };
    const sessions = await this.#all("listPresence", `/rooms/${segment(roomRef)}/sessions`, session, query);
    if (sessions.kind === "failed") return sessions;
    const people = sessions.value.flatMap((one) => one.participants ?? []);
    const value = people.flatMap(({ id, joined_at, left_at }) =>
      joined_at === null ? [] : [{ participantRef: id, joinedAt: joined_at, leftAt: left_at }],
    );
    return { kind: "answered", value };
  }

  async listRecordings(roomRef: string): Promise<Answer<VideoRecording[]>> {
    const listed = await this.#all("listRecordings", "/room_recordings", recording, { "filter[room_id]": roomRef });
    if (listed.kind === "failed") return listed;
    return { kind: "answered", value: listed.value.map((one) => toRecording(one)) };
  }

  async #all<T>(
    operation: string,
    path: string,
    schema: z.ZodType<T>,
    query: Record<string, string>,
  ): Promise<Answer<T[]>> {
    const all: T[] = [];
    for (let number = 1; ; number += 1) {
      const paging = { ...query, "page[number]": number, "page[size]": PAGE_SIZE };
      const listed = await this.#client.read(operation, path, page, paging);
      if (listed.kind === "failed") return listed;
      const { read, broken } = readEntries(listed.value.data, schema, "id");
      if (broken.length > 0) return { kind: "failed", error: incomplete(broken) };
      all.push(...read);
      if (read.length === 0 || number >= (listed.value.meta?.total_pages ?? number)) {
        return { kind: "answered", value: all };
      }
    }
  }
}

/** The body of POST `/rooms`. */
export function toRoomRequest(request: VideoRoomRequest): object {
  return {
    unique_name: request.ourRef,
    max_participants: request.participantsMax,
    enable_recording: request.record,
    webhook_event_url: callbackAddress(request.callbackUrl, "rooms", request.ourRef),
  };
}

const toRoom = (told: z.infer<typeof room>): VideoRoom => ({
  roomRef: told.id,
  activeSessionRef: told.active_session_id,
});

/** A recording is ready when it is completed; only these two words are documented. */
export function toRecording(told: z.infer<typeof recording>): VideoRecording {
  return {
    recordingRef: told.id,
    state: told.status === "completed" ? "ready" : told.status === "failed" ? "failed" : "processing",
    seconds: told.duration_secs ?? null,
    downloadUrl: told.download_url,
  };
}
