import type { Selectable } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { VoiceRecordings } from "../kernel/schema.generated.ts";
import { recordingNotFound, recordingNotReady } from "./errors.ts";
import { eraseRecordings } from "./recordings.ts";

/** A recording without its sound. */
export type RecordingView = {
  id: string;
  callId: string;
  kind: "call" | "voicemail";
  state: "waiting" | "stored" | "failed" | "deleted";
  seconds: number | null;
  /** What was said, where the carrier wrote it down. */
  transcript: string | null;
  bytes: number | null;
  heardAt: Date | null;
  deleteAt: Date;
  createdAt: Date;
};

export type VoicemailView = RecordingView & { fromNumber: string; toNumber: string };

function toRecording(row: Selectable<VoiceRecordings>): RecordingView {
  return {
    id: row.id,
    callId: row.call_id,
    kind: row.kind as RecordingView["kind"],
    state: row.state as RecordingView["state"],
    seconds: row.seconds,
    transcript: row.transcript,
    bytes: row.bytes,
    heardAt: row.heard_at,
    deleteAt: row.delete_at,
    createdAt: row.created_at,
  };
}

/** The recordings of a call, oldest first. */
export async function listRecordings(tx: Transaction, callId: string): Promise<RecordingView[]> {
  const rows = await tx.sql
    .selectFrom("voice.recordings")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("call_id", "=", callId)
    .orderBy("id")
    .execute();
  return rows.map(toRecording);
}

export type VoicemailFilter = { unheard?: boolean; before?: string; limit: number };

/** Messages left at the scope's numbers, newest first. Deleted ones are not shown. */
export async function listVoicemails(tx: Transaction, filter: VoicemailFilter): Promise<VoicemailView[]> {
  let query = tx.sql
    .selectFrom("voice.recordings as r")
    .innerJoin("voice.calls as c", (join) => join.onRef("c.root_id", "=", "r.root_id").onRef("c.id", "=", "r.call_id"))
    .selectAll("r")
    .select(["c.from_number", "c.to_number"])
    .where("r.root_id", "=", tx.scope.rootId)
    .where("r.kind", "=", "voicemail")
    .where("r.state", "<>", "deleted");
  if (filter.unheard) query = query.where("r.heard_at", "is", null);
  if (filter.before) query = query.where("r.id", "<", filter.before);
  const rows = await query.orderBy("r.id", "desc").limit(filter.limit).execute();
  return rows.map((row) => ({ ...toRecording(row), fromNumber: row.from_number, toNumber: row.to_number }));
}

/** Messages nobody listened to yet. */
export async function countUnheard(tx: Transaction): Promise<number> {
  const row = await tx.sql
    .selectFrom("voice.recordings")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("root_id", "=", tx.scope.rootId)
    .where("kind", "=", "voicemail")
    .where("state", "<>", "deleted")
    .where("heard_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** The sound of a recording. Throws `voice.recording_not_found`, `voice.recording_not_ready`. */
export async function readAudio(tx: Transaction, recordingId: string): Promise<{ contentType: string; audio: Buffer }> {
  const row = await tx.sql
    .selectFrom("voice.recordings as r")
    .leftJoin("voice.recording_audio as a", (join) =>
      join.onRef("a.root_id", "=", "r.root_id").onRef("a.recording_id", "=", "r.id"),
    )
    .select(["r.state", "r.content_type", "a.audio"])
    .where("r.root_id", "=", tx.scope.rootId)
    .where("r.id", "=", recordingId)
    .executeTakeFirst();
  if (!row || row.state === "deleted" || row.state === "failed") throw recordingNotFound(recordingId);
  if (!row.audio) throw recordingNotReady(recordingId);
  return { contentType: row.content_type ?? "audio/mpeg", audio: row.audio };
}

/** Says that somebody listened to a message. Throws `voice.recording_not_found`. */
export async function markHeard(tx: Transaction, recordingId: string, now: Date): Promise<void> {
  const { numUpdatedRows } = await tx.sql
    .updateTable("voice.recordings")
    .set(({ fn, val }) => ({ heard_at: fn.coalesce("heard_at", val(now)) }))
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", recordingId)
    .where("state", "<>", "deleted")
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw recordingNotFound(recordingId);
}

/** Deletes a recording at its owner's wish. Throws `voice.recording_not_found`. */
export async function deleteRecording(tx: Transaction, recordingId: string): Promise<void> {
  const row = await tx.sql
    .selectFrom("voice.recordings")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", recordingId)
    .executeTakeFirst();
  if (!row) throw recordingNotFound(recordingId);
  await eraseRecordings(tx, [recordingId]);
}
