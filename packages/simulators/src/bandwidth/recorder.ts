import type { XmlElement } from "../lab/xml.ts";
import { accountId } from "./account.ts";
import { userOf } from "./bxml.ts";
import { type Callbacks, readUser } from "./callbacks.ts";
import type { BandwidthDesk, Call, Recording, Target } from "./rows.ts";

const AVAILABLE_MS = 500;
const TRANSCRIPTION_MS = 3_000;

type Parts = { desk: BandwidthDesk; callbacks: Callbacks };

/** Keeps the recordings of calls. */
export class Recorder {
  readonly #desk: BandwidthDesk;
  readonly #callbacks: Callbacks;

  constructor({ desk, callbacks }: Parts) {
    this.#desk = desk;
    this.#callbacks = callbacks;
    desk.onTask("recording.available", (id) => this.#tellAvailable(id));
    desk.onTask("recording.transcribed", (id) => this.#tellTranscription(id));
  }

  /** A second `StartRecording` is passed over while one runs, as Bandwidth does. */
  start(call: Call, { attributes, ...verb }: XmlElement, kind: Recording["verb"], documentUrl: string): void {
    if (kind === "StartRecording" && this.open(call.id, kind)) return;
    const target = (url: string | undefined): Target | null => {
      if (url === undefined) return null;
      const href = new URL(url, documentUrl || undefined).href;
      const user = userOf({ attributes, ...verb });
      return { url: href, user: user && readUser(href, user.username, user.password) };
    };
    this.#desk.put("recordings", {
      id: `r-${this.#desk.context.random.hex(8)}-${this.#desk.uuid()}`,
      callId: call.id,
      verb: kind,
      status: "recording",
      available: target(attributes.recordingAvailableUrl),
      transcription: target(attributes.transcriptionAvailableUrl),
      transcribe: attributes.transcribe === "true",
      startedAtMs: this.#desk.nowMs(),
      endedAtMs: null,
    });
  }

  /** The running recording of that kind, if any. */
  open(callId: string, kind: Recording["verb"]): Recording | undefined {
    return this.ofCall(callId).find(({ verb, endedAtMs }) => verb === kind && endedAtMs === null);
  }

  ofCall(callId: string): Recording[] {
    return this.#desk.rows("recordings").filter((recording) => recording.callId === callId);
  }

  /** Ends a recording; what its completion says of it. */
  finish(id: string): Record<string, unknown> {
    const recording = this.#desk.amend("recordings", id, { status: "complete", endedAtMs: this.#desk.nowMs() });
    if (!recording) return {};
    this.#desk.later(AVAILABLE_MS, "recording.available", id);
    if (recording.transcribe) this.#desk.later(TRANSCRIPTION_MS, "recording.transcribed", id);
    return this.fieldsOf(recording);
  }

  /** Ends all that run. */
  finishAll(callId: string): void {
    for (const { id, endedAtMs } of this.ofCall(callId)) if (endedAtMs === null) this.finish(id);
  }

  /** What is told of a recording, in events and in its metadata alike. */
  fieldsOf({ id, callId, startedAtMs, endedAtMs }: Recording): Record<string, unknown> {
    const calls = `${this.#desk.context.baseUrl()}/voice/api/v2/accounts/${accountId}/calls`;
    const endMs = endedAtMs ?? this.#desk.nowMs();
    return {
      recordingId: id,
      mediaUrl: endedAtMs === null ? null : `${calls}/${callId}/recordings/${id}/media`,
      startTime: new Date(startedAtMs).toISOString(),
      endTime: new Date(endMs).toISOString(),
      duration: `PT${((endMs - startedAtMs) / 1_000).toFixed(2)}S`,
      fileFormat: "wav",
      channels: 1,
    };
  }

  #tellAvailable(id: string): void {
    this.#tell("call.recording", id, "recordingAvailable", ({ available }) => available, { status: "complete" });
  }

  #tellTranscription(id: string): void {
    const recording = this.#desk.find("recordings", id);
    const call = recording && this.#desk.find("calls", recording.callId);
    const transcription = { speaker: 0, text: call?.phone?.says ?? "", confidence: 0.94 };
    this.#tell("call.transcription", id, "transcriptionAvailable", (one) => one.transcription, { transcription });
  }

  #tell(
    event: "call.recording" | "call.transcription",
    id: string,
    eventType: string,
    where: (recording: Recording) => Target | null,
    more: object,
  ): void {
    const recording = this.#desk.find("recordings", id);
    const call = recording && this.#desk.find("calls", recording.callId);
    if (!recording || !call) return;
    const { channels, ...fields } = this.fieldsOf(recording);
    this.#callbacks.tell(event, where(recording), {
      eventType,
      eventTime: new Date(this.#desk.nowMs()).toISOString(),
      accountId,
      applicationId: call.applicationId,
      from: call.from,
      to: call.to,
      direction: call.direction,
      callId: call.id,
      callUrl: `${this.#desk.context.baseUrl()}/voice/api/v2/accounts/${accountId}/calls/${call.id}`,
      ...fields,
      ...(event === "call.recording" ? { channels } : {}),
      ...(call.tag === null ? {} : { tag: call.tag }),
      ...more,
    });
  }
}
