import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { type Call, type Recording, talkedSeconds } from "./call.ts";
import type { CallCommands } from "./call-commands.ts";
import type { CallDesk } from "./call-desk.ts";
import { type Desk, wireTime } from "./desk.ts";
import { filterOf, jsonBody, numberOf, paged, type Serve, textOf } from "./http.ts";
import type { NumberDesk } from "./number-orders.ts";
import { findApplication } from "./profiles.ts";
import { invalid, missing, notFound, Refusal } from "./refusal.ts";

const commandNames: Readonly<Record<string, string>> = {
  answer: "answerCall",
  hangup: "hangUp",
  speak: "speak",
  playback_start: "play",
  gather_using_speak: "gather",
  transfer: "transfer",
  record_start: "recordStart",
  record_stop: "recordStop",
};

export type CallParts = { desk: Desk; calls: CallDesk; commands: CallCommands; numbers: NumberDesk };

/** Calls by Call Control, their history and recordings (sheet: Call Control). */
export function addCallRoutes(app: Hono<LabEnv>, serve: Serve, parts: CallParts): void {
  const { desk, calls, commands } = parts;
  app.post(
    "/v2/calls",
    serve("placeCall", (c, call) => c.json({ data: wireCall(place(parts, jsonBody(call)), desk.nowMs()) })),
  );
  app.get(
    "/v2/calls/:id",
    serve("getCall", (c) => {
      const call = calls.find(c.req.param("id") ?? "");
      if (!call) throw notFound(`The call ${c.req.param("id")}`);
      return c.json({ data: wireCall(call, desk.nowMs()) });
    }),
  );
  for (const [name, operation] of Object.entries(commandNames)) {
    app.post(
      `/v2/calls/:id/actions/${name}`,
      serve(operation, (c, call) => {
        commands.run(c.req.param("id") ?? "", name, jsonBody(call));
        return c.json({ data: { result: "ok" } });
      }),
    );
  }
  app.get(
    "/v2/call_events",
    serve("listCallEvents", (c) => c.json(callEvents(c, desk))),
  );
  addRecordingRoutes(app, serve, desk, calls);
}

function place({ desk, calls, commands, numbers }: CallParts, body: Record<string, unknown>): Call {
  const to = textOf(body, "to");
  const from = textOf(body, "from");
  const connectionId = textOf(body, "connection_id");
  if (to === undefined) throw missing("to");
  if (from === undefined) throw missing("from");
  const application = findApplication(desk, "call_control_application", connectionId ?? "");
  if (!application) throw invalid("connection_id", "The connection does not exist.");
  if (!/^\+[1-9]\d{7,14}$/.test(to)) throw new Refusal(422, "10016", "Phone number must be in +E164 format", to, "/to");
  if (!numbers.owned(from)) {
    throw new Refusal(403, "D35", "Caller id not allowed", "The 'from' number is not one of the account.", "/from");
  }
  const commandId = textOf(body, "command_id");
  const earlier = commandId === undefined ? undefined : commands.placedBy(commandId);
  if (earlier) return earlier;
  const detection = textOf(body, "answering_machine_detection");
  const call = calls.newLeg({
    direction: "outgoing",
    from,
    to,
    connectionId: application.id,
    webhookUrl: textOf(body, "webhook_url") ?? application.webhookUrl,
    clientState: textOf(body, "client_state") ?? null,
    ringSeconds: numberOf(body, "timeout_secs", { min: 5, max: 600, fallback: 30 }),
    maxSeconds: numberOf(body, "time_limit_secs", { min: 30, max: 14_400, fallback: 14_400 }),
    detection: detection === undefined || detection === "disabled" ? null : detection,
    recordFromAnswer: body.record === "record-from-answer",
  });
  calls.dial(call);
  if (commandId !== undefined) desk.put("dialCommands", { id: commandId, callId: call.id, atMs: desk.nowMs() });
  return call;
}

function wireCall(call: Call, nowMs: number) {
  return {
    record_type: "call",
    call_control_id: call.id,
    call_leg_id: call.legId,
    call_session_id: call.sessionId,
    is_alive: call.state !== "ended",
    call_duration: talkedSeconds(call, nowMs),
    start_time: wireTime(call.startedAtMs),
    ...(call.clientState === null ? {} : { client_state: call.clientState }),
    ...(call.endedAtMs === null ? {} : { end_time: wireTime(call.endedAtMs) }),
  };
}

function callEvents(c: Context<LabEnv>, desk: Desk) {
  const legId = filterOf(c, "leg_id");
  const type = filterOf(c, "type");
  const rows = desk
    .rows("callEvents")
    .filter((row) => legId === undefined || row.legId === legId)
    .filter((row) => type === undefined || row.type === type)
    .map((row) => ({
      record_type: "call_event",
      call_leg_id: row.legId,
      call_session_id: row.sessionId,
      event_timestamp: wireTime(row.atMs),
      name: row.name,
      type: row.type,
      metadata: {},
    }));
  return paged(c, rows);
}

function addRecordingRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, calls: CallDesk): void {
  app.get(
    "/v2/recordings",
    serve("listRecordings", (c) => {
      const legId = filterOf(c, "call_leg_id");
      const rows = desk.rows("recordings").filter((row) => legId === undefined || row.legId === legId);
      return c.json(
        paged(
          c,
          rows.map((row) => wireRecording(row, calls)),
        ),
      );
    }),
  );
  app.get(
    "/v2/recordings/:id",
    serve("getRecording", (c) => {
      const id = c.req.param("id") ?? "";
      return c.json({ data: wireRecording(desk.get("recordings", id, `The recording ${id}`), calls) });
    }),
  );
  // The files lie elsewhere and are had without a key, by whoever has the address.
  app.get("/files/recordings/:file", (c) => {
    const [id, format] = (c.req.param("file") ?? "").split(".");
    const recording = desk.find("recordings", id ?? "");
    if (!recording) return c.json(notFound("The file").body(), 404);
    const type = format === "wav" ? "audio/wav" : "audio/mpeg";
    return c.body(audio(recording, format ?? "mp3"), 200, { "content-type": type });
  });
}

function wireRecording(row: Recording, calls: CallDesk) {
  return {
    record_type: "recording",
    id: row.id,
    call_control_id: row.callId,
    call_leg_id: row.legId,
    call_session_id: row.sessionId,
    connection_id: row.connectionId,
    channels: row.channels,
    source: "call",
    status: "completed",
    from: row.from,
    to: row.to,
    duration_millis: row.endedAtMs - row.startedAtMs,
    download_urls: { [row.format]: calls.downloadUrl(row) },
    recording_started_at: wireTime(row.startedAtMs),
    recording_ended_at: wireTime(row.endedAtMs),
    created_at: wireTime(row.endedAtMs),
    updated_at: wireTime(row.endedAtMs),
  };
}

/** A tenth of a second of silence: frames of MPEG 2.5 layer III, or a WAV file of eight-bit samples. */
function audio(recording: Recording, format: string): Uint8Array<ArrayBuffer> {
  const samples = 800 * (recording.channels === "dual" ? 2 : 1);
  if (format !== "wav") {
    const frame = Buffer.concat([Buffer.from("ffe318c4", "hex"), Buffer.alloc(68)]);
    return new Uint8Array(Buffer.concat([frame, frame, frame, frame]));
  }
  const header = Buffer.from("RIFF....WAVEfmt ................data....", "latin1");
  const channels = recording.channels === "dual" ? 2 : 1;
  header.writeUInt32LE(32 + samples, 4);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(8_000 * channels, 28);
  header.writeUInt16LE(channels, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36, "latin1");
  return new Uint8Array(Buffer.concat([header.subarray(0, 40), uint32(samples), Buffer.alloc(samples, 0x80)]));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
