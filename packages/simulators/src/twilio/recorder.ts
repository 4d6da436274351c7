import type { Store } from "../lab/store.ts";
import type { SimulatorContext } from "../lab/types.ts";
import { accountSid } from "./account.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Call, Recording, RecordingWish, TwilioEvent, TwilioState } from "./state.ts";
import { apiPath, recordingSeconds, rfc2822 } from "./wire.ts";

const TRANSCRIPTION_DELAY_MS = 3_000;

export type RecorderParts = {
  context: SimulatorContext;
  store: Store<TwilioState, TwilioEvent>;
  callbacks: Callbacks;
};

/** Keeps the recordings of calls. */
export class Recorder {
  readonly #parts: RecorderParts;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  start(call: Call, source: Recording["source"], { callback, channels }: RecordingWish): Recording {
    const { context, store } = this.#parts;
    const recording: Recording = {
      sid: `RE${context.random.hex(32)}`,
      callSid: call.sid,
      source,
      status: "in-progress",
      channels,
      callback,
      startedAtMs: context.clock.nowMs(),
      endedAtMs: null,
    };
    store.commit({ type: "recordingAdded", recording });
    return recording;
  }

  /** Ends a recording and tells its callback that it can be fetched. */
  finish({ sid }: Recording, status: "completed" | "stopped" = "completed"): void {
    const { context, store, callbacks } = this.#parts;
    const change = { status, endedAtMs: context.clock.nowMs() };
    store.commit({ type: "recordingChanged", sid, change });
    const recording = store.state.recordings.get(sid);
    if (!recording) return;
    callbacks.tell("call.recording", recording.callback, {
      ...this.fieldsOf(recording),
      RecordingStatus: "completed",
      RecordingChannels: String(recording.channels),
      RecordingSource: recording.source,
      RecordingStartTime: rfc2822(recording.startedAtMs),
    });
  }

  /** What a finished recording is told with. */
  fieldsOf(recording: Recording): Record<string, string> {
    const { context } = this.#parts;
    return {
      AccountSid: accountSid,
      CallSid: recording.callSid,
      RecordingSid: recording.sid,
      RecordingUrl: `${context.baseUrl()}/api${apiPath}/Recordings/${recording.sid}`,
      RecordingDuration: String(recordingSeconds(recording, context.clock.nowMs())),
    };
  }

  /** The call is over, and so are its recordings. */
  finishAll(call: Call): void {
    for (const recording of this.ofCall(call.sid)) {
      if (recording.status === "in-progress" || recording.status === "paused") this.finish(recording);
    }
  }

  ofCall(callSid: string): readonly Recording[] {
    return this.#parts.store.state.recordingsOfCall.get(callSid) ?? [];
  }

  /** Writes down what was said, after a while. */
  transcribe(call: Call, recording: Recording, url: string | null): void {
    const fields = {
      ...this.fieldsOf(recording),
      From: call.from,
      To: call.to,
      CallStatus: call.status,
      Direction: call.direction,
      TranscriptionSid: `TR${this.#parts.context.random.hex(32)}`,
      TranscriptionStatus: "completed",
      TranscriptionText: call.phone?.says ?? "",
    };
    this.#parts.callbacks.tell("call.transcription", url, fields, TRANSCRIPTION_DELAY_MS);
  }

  /** After a restart, recordings of calls that ended meanwhile are finished. */
  resume(): void {
    for (const recording of this.#parts.store.state.recordings.values()) {
      const call = this.#parts.store.state.calls.get(recording.callSid);
      if (recording.status === "in-progress" && call?.endedAtMs !== null) this.finish(recording);
    }
  }
}
