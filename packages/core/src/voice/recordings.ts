import type { VoiceEvent } from "@tandem/provider-contract";
import { type JobContext, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { type CallRow, lockCall } from "./call-row.ts";
import { hasTalked, secondLeg } from "./call-story.ts";
import { writeCallEvents } from "./events.ts";
import { becomeMissed } from "./note-missed.ts";
import { later, scheduleFetch } from "./schedule.ts";
import { type Carrier, carrierOf, question, type VoiceServices } from "./services.ts";

type Ready = Extract<VoiceEvent, { kind: "recording_ready" }>;
type Transcribed = Extract<VoiceEvent, { kind: "transcription_ready" }>;

const dayMs = 86_400_000;
const bytesMax = 50 * 1_048_576;
/** A recording its carrier does not hand out is given up after so many tries, over about an hour. */
const triesMax = 10;

/**
 * Notes a finished recording and queues its fetching. What is told twice is noted once. Answers with the call: one that counted as
 * missed was not, when its caller's message comes late.
 */
export async function keepRecording(
  tx: Transaction,
  call: CallRow,
  carrier: Carrier,
  { recordingRef, seconds }: Ready,
  now: Date,
): Promise<CallRow> {
  const id = newId(now.getTime());
  const isVoicemail = isMessage(call);
  const inserted = await tx.sql
    .insertInto("voice.recordings")
    .values({
      root_id: call.rootId,
      tenant_id: call.tenantId,
      account_id: call.accountId,
      id,
      call_id: call.id,
      kind: isVoicemail ? "voicemail" : "call",
      provider_id: carrier.id,
      recording_ref: recordingRef,
      state: "waiting",
      seconds,
      delete_at: later(now, call.options.keepDays * dayMs),
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) return call;
  await writeCallEvents(tx, call, [{ type: "recording.ready", data: { recordingId: id, seconds } }], now);
  await scheduleFetch(tx, { rootId: call.rootId, id });
  return isVoicemail && call.outcome === "missed" ? { ...call, outcome: "voicemail" } : call;
}

/** A caller nobody answered has left a message; any other recording is of a conversation. */
function isMessage(call: CallRow): boolean {
  const second = secondLeg(call);
  const takesMessages = call.steps.some((step) => step.do === "record");
  return call.direction === "inbound" && takesMessages && !(second && hasTalked(second));
}

/**
 * Writes what was said beside its recording; false while no recording of the call is known that waits for its text. A message that was
 * told of without it is told of once more, with it.
 */
export async function keepTranscript(
  services: Pick<VoiceServices, "tell">,
  tx: Transaction,
  call: CallRow,
  { recordingRef, text }: Transcribed,
  now: Date,
): Promise<boolean> {
  const recordings = await tx.sql
    .selectFrom("voice.recordings")
    .select(["id", "recording_ref", "transcript", "kind", "state", "seconds"])
    .where("root_id", "=", tx.scope.rootId)
    .where("call_id", "=", call.id)
    .orderBy("id", "desc")
    .execute();
  const named = recordings.find((row) => row.recording_ref === recordingRef);
  // Some carriers name a recording otherwise here than when it was ready.
  const recording = named ?? recordings.find((row) => row.transcript === null) ?? recordings[0];
  if (!recording) return false;
  // What its owner had erased stays so.
  if (recording.state === "deleted") return true;
  const { id, kind, state, seconds } = recording;
  await changeRecording(tx, id, { transcript: text });
  await writeCallEvents(tx, call, [{ type: "recording.transcribed", data: { recordingId: id } }], now);
  const isNews = kind === "voicemail" && state === "stored" && recording.transcript === null && text.trim() !== "";
  if (isNews) {
    await services.tell(tx, { type: "voicemail_transcribed", call, recording: { id, seconds, transcript: text } }, now);
  }
  return true;
}

type Change = {
  state?: "stored" | "failed" | "deleted";
  transcript?: string | null;
  content_type?: string;
  bytes?: number;
  heard_at?: Date;
};

async function changeRecording(tx: Transaction, recordingId: string, change: Change): Promise<void> {
  await tx.sql
    .updateTable("voice.recordings")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", recordingId)
    .execute();
}

/** Fetches a recording from its carrier, keeps it here and tells its owner. Harmless to repeat. */
export async function fetchRecording(
  services: VoiceServices,
  key: { rootId: string; recordingId: string },
  { attempt }: Pick<JobContext, "attempt">,
): Promise<void> {
  const scope = rootScope(key.rootId);
  const waiting = await withScope(services.database, scope, (tx) => readWaiting(tx, key.recordingId));
  if (!waiting) return;
  const carrier = await carrierOf(services, { rootId: key.rootId, providerId: waiting.providerId });
  const answer = await question(
    services,
    carrier,
    "fetchRecording",
    async (voice) => (await voice.fetchRecording?.(waiting.recordingRef)) ?? notKept,
  );
  if (answer.kind === "failed" && attempt < triesMax) throw new Error(`no recording yet: ${answer.error.code}`);
  const audio = answer.kind === "answered" && answer.value.bytes.length <= bytesMax ? answer.value : null;
  await withScope(services.database, scope, async (tx) => {
    const call = await lockCall(tx, waiting.callId);
    // Somebody may have been faster; each recording is kept and told of once.
    const recording = await readWaiting(tx, key.recordingId);
    if (call && recording) await keepAudio(services, tx, { call, recording, audio });
  });
}

type Audio = { bytes: Buffer; contentType: string };

async function keepAudio(
  services: VoiceServices,
  tx: Transaction,
  { call, recording, audio }: { call: CallRow; recording: WaitingRecording; audio: Audio | null },
): Promise<void> {
  const now = services.clock.now();
  const { id, kind, seconds, transcript } = recording;
  const data = { recordingId: id };
  if (audio === null) {
    await changeRecording(tx, id, { state: "failed" });
    await writeCallEvents(tx, call, [{ type: "recording.failed", data }], now);
    if (kind === "voicemail") await becomeMissed(services, tx, call);
    return;
  }
  const owner = { root_id: call.rootId, tenant_id: call.tenantId, account_id: call.accountId };
  await tx.sql
    .insertInto("voice.recording_audio")
    .values({ ...owner, recording_id: id, audio: audio.bytes })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await changeRecording(tx, id, {
    state: "stored",
    content_type: audio.contentType.slice(0, 100),
    bytes: audio.bytes.length,
  });
  await writeCallEvents(tx, call, [{ type: "recording.stored", data }], now);
  const type = kind === "voicemail" ? "voicemail_received" : "recording_ready";
  await services.tell(tx, { type, call, recording: { id, seconds, transcript } }, now);
}

const notKept = {
  kind: "failed",
  error: { category: "unsupported", code: "no_recordings", message: "the carrier keeps no recordings" },
} as const;

type WaitingRecording = Awaited<ReturnType<typeof readWaiting>> & object;

async function readWaiting(tx: Transaction, recordingId: string) {
  const row = await tx.sql
    .selectFrom("voice.recordings")
    .select(["call_id", "provider_id", "recording_ref", "kind", "seconds", "transcript"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", recordingId)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  if (!row) return null;
  const { call_id: callId, provider_id: providerId, recording_ref: recordingRef, kind, seconds, transcript } = row;
  return { id: recordingId, callId, providerId, recordingRef, kind, seconds, transcript };
}

/** Deletes what was kept long enough: the sound and what was said. That there was a recording stays. */
export async function deleteOldRecordings({ database, clock }: VoiceServices, rootId: string): Promise<void> {
  await withScope(database, rootScope(rootId), async (tx) => {
    const old = await tx.sql
      .selectFrom("voice.recordings")
      .select("id")
      .where("root_id", "=", rootId)
      .where("state", "<>", "deleted")
      .where("delete_at", "<=", clock.now())
      .limit(1_000)
      .execute();
    await eraseRecordings(
      tx,
      old.map(({ id }) => id),
    );
  });
}

/** Erases the sound and the text of recordings. */
export async function eraseRecordings(tx: Transaction, recordingIds: readonly string[]): Promise<void> {
  if (recordingIds.length === 0) return;
  await tx.sql
    .deleteFrom("voice.recording_audio")
    .where("root_id", "=", tx.scope.rootId)
    .where("recording_id", "in", recordingIds)
    .execute();
  await tx.sql
    .updateTable("voice.recordings")
    .set({ state: "deleted", transcript: null, bytes: null })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "in", recordingIds)
    .execute();
}
