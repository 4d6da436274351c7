import { enqueue, type Transaction } from "../kernel/index.ts";

type CallKey = { rootId: string; id: string };

// Calls that are going on do not wait behind other work.
const live = -20;

/** Queues the placing of a call that was accepted. */
export async function schedulePlacing(tx: Transaction, { rootId, id }: CallKey, runAt?: Date): Promise<void> {
  const options = { jobKey: `voice.place_call:${id}`, priority: live, ...(runAt && { runAt }) };
  await enqueue(tx, "voice.place_call", { rootId, callId: id }, options);
}

/** Queues the next command to a carrier that takes commands. */
export async function scheduleAdvance(tx: Transaction, { rootId, id }: CallKey): Promise<void> {
  await enqueue(
    tx,
    "voice.advance_call",
    { rootId, callId: id },
    { jobKey: `voice.advance_call:${id}`, priority: live },
  );
}

/** Queues the end of a call. */
export async function scheduleHangUp(tx: Transaction, { rootId, id }: CallKey, runAt?: Date): Promise<void> {
  const options = { jobKey: `voice.hang_up:${id}`, priority: live, ...(runAt && { runAt }) };
  await enqueue(tx, "voice.hang_up", { rootId, callId: id }, options);
}

/** Queues the next look at a call: for its money while it lasts, for its bill when it is over. One waits per call. */
export async function scheduleWatch(tx: Transaction, { rootId, id }: CallKey, runAt: Date): Promise<void> {
  const options = { jobKey: `voice.watch_call:${id}`, priority: live, runAt };
  await enqueue(tx, "voice.watch_call", { rootId, callId: id }, options);
}

/** Queues the look at whether a caller who could leave a message has left one. */
export async function scheduleMissed(tx: Transaction, { rootId, id }: CallKey, runAt: Date): Promise<void> {
  const options = { jobKey: `voice.note_missed:${id}`, priority: 10, runAt };
  await enqueue(tx, "voice.note_missed", { rootId, callId: id }, options);
}

/** Queues the fetching of a recording. */
export async function scheduleFetch(tx: Transaction, recording: CallKey, runAt?: Date): Promise<void> {
  const { rootId, id } = recording;
  const options = { jobKey: `voice.fetch_recording:${id}`, priority: 5, ...(runAt && { runAt }) };
  await enqueue(tx, "voice.fetch_recording", { rootId, recordingId: id }, options);
}

export function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
