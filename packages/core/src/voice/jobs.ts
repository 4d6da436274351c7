import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { advanceCall } from "./advance-call.ts";
import { hangUpCall, hangUpStray } from "./hang-up.ts";
import { noteMissed } from "./note-missed.ts";
import { placeCall } from "./place-call.ts";
import { readCost } from "./read-cost.ts";
import { deleteOldRecordings, fetchRecording } from "./recordings.ts";
import type { VoiceServices } from "./services.ts";
import { readStrayCost } from "./stray-call.ts";
import { sweepCalls } from "./sweep-calls.ts";
import { watchCall } from "./watch-call.ts";

const id = z.uuid();
const oneCall = z.object({ rootId: id, callId: id });
const oneRoot = z.object({ rootId: id.optional() });

/** What the scheduler asks for, and how often; for all roots at once. */
export const voiceSchedules = [
  { job: "voice.sweep", everyMs: 10_000 },
  { job: "voice.delete_recordings", everyMs: 3_600_000 },
] as const;

/** The background work of calls. Each may run twice, or again after a kill at any point. */
export function createVoiceJobs(services: VoiceServices) {
  const eachRoot = async (rootId: string | undefined, work: (rootId: string) => Promise<void>) => {
    for (const root of rootId ? [rootId] : await listRoots(services.database)) await work(root);
  };
  return [
    defineJob({ name: "voice.place_call", schema: oneCall, run: (key) => placeCall(services, key) }),
    defineJob({ name: "voice.advance_call", schema: oneCall, run: (key) => advanceCall(services, key) }),
    defineJob({ name: "voice.watch_call", schema: oneCall, run: (key) => watchCall(services, key) }),
    defineJob({ name: "voice.hang_up", schema: oneCall, run: (key) => hangUpCall(services, key) }),
    defineJob({
      name: "voice.hang_up_stray",
      schema: z.object({ rootId: id, providerId: id, callRef: z.string(), ourRef: z.string().nullable() }),
      run: (stray) => hangUpStray(services, stray),
    }),
    defineJob({
      name: "voice.read_stray_cost",
      schema: oneCall.extend({ attemptId: id, callRef: z.string(), count: z.int().min(0) }),
      run: (reading) => readStrayCost(services, reading),
    }),
    defineJob({ name: "voice.note_missed", schema: oneCall, run: (key) => noteMissed(services, key) }),
    defineJob({
      name: "voice.read_cost",
      schema: oneCall.extend({ count: z.int().min(0) }),
      run: (reading) => readCost(services, reading),
    }),
    defineJob({
      name: "voice.fetch_recording",
      schema: z.object({ rootId: id, recordingId: id }),
      run: (key, context) => fetchRecording(services, key, context),
    }),
    defineJob({
      name: "voice.sweep",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => sweepCalls(services, root)),
    }),
    defineJob({
      name: "voice.delete_recordings",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => deleteOldRecordings(services, root)),
    }),
  ];
}
