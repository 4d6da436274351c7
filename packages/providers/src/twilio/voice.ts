import type {
  Answer,
  CallDocument,
  CallQuery,
  CallState,
  CallStatus,
  CallStep,
  DocumentAddresses,
  Found,
  OutboundCall,
  Outcome,
  VoiceProvider,
} from "@tandem/provider-contract";
import { failedWrite, parseBody, parseReading, type Reading } from "../shared/reading.ts";
import type { FormFields, TwilioClient } from "./client.ts";
import { fromCallFailure, fromReply } from "./errors.ts";
import { addressOf, renderTwiml } from "./twiml.ts";
import * as wire from "./wire.ts";

const CLOCK_SLACK_MS = 60_000;
const SEARCH_SIZE = 100;
/** The call is over, or was not there to be changed (FACTS.md, "Errors"). */
const NOT_IN_PROGRESS = "21220";
/** Stands for the only recording of a call that runs. */
const CURRENT_RECORDING = "Twilio.CURRENT";

const STATES: Readonly<Record<string, CallState>> = {
  initiated: "queued",
  queued: "queued",
  ringing: "ringing",
  "in-progress": "answered",
  completed: "completed",
  busy: "busy",
  "no-answer": "no_answer",
  canceled: "cancelled",
  failed: "failed",
};

/** Calls through Twilio, which asks our address what each call does. */
export class TwilioVoice implements VoiceProvider {
  readonly #client: TwilioClient;

  constructor(client: TwilioClient) {
    this.#client = client;
  }

  async placeCall(call: OutboundCall): Promise<Outcome<CallStatus>> {
    const reading = await this.#client.read("api", {
      operation: "placeCall",
      method: "POST",
      path: this.#client.account("/Calls.json"),
      form: toCallForm(call),
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const parsed = parseBody(reading.body, wire.call);
    if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
    return { kind: "done", upstreamRef: parsed.value.sid, value: toCallStatus(parsed.value) };
  }

  async getCall(callRef: string): Promise<Answer<CallStatus>> {
    const reading = await this.#client.read("api", {
      operation: "getCall",
      method: "GET",
      path: this.#path(callRef),
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.call);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: toCallStatus(parsed.value) };
  }

  async findCall(query: CallQuery): Promise<Found<CallStatus>> {
    const reading = await this.#client.read("api", {
      operation: "findCall",
      method: "GET",
      path: this.#client.account("/Calls.json"),
      // Not narrowed by time: a call that waits in Twilio's queue has no start yet.
      query: { To: query.to, From: query.from, PageSize: SEARCH_SIZE },
      urgency: "read",
    });
    const page = parseReading(reading, wire.callPage);
    if (page.kind === "failed") return page;
    const found = matchCalls(page.value.calls, query)[0];
    if (!found) return { kind: "not_found" };
    const outcome = { kind: "done", upstreamRef: found.sid, value: toCallStatus(found) } as const;
    return { kind: "found", upstreamRef: found.sid, outcome };
  }

  async hangUp(callRef: string): Promise<Answer<null>> {
    const reading = await this.#change("hangUp", callRef, { Status: "completed" });
    const isOver = reading.kind === "error" && reading.error.code === NOT_IN_PROGRESS;
    return isOver ? { kind: "answered", value: null } : toDone(reading);
  }

  renderSteps(steps: readonly CallStep[], addresses: DocumentAddresses): CallDocument {
    return renderTwiml(steps, addresses);
  }

  async redirectCall(callRef: string, addresses: DocumentAddresses): Promise<Answer<null>> {
    const form = { Url: addressOf("next", addresses), Method: "POST" };
    return toDone(await this.#change("redirectCall", callRef, form));
  }

  async startRecording(callRef: string, _commandRef: string, addresses?: DocumentAddresses): Promise<Answer<null>> {
    const reading = await this.#client.read("api", {
      operation: "startRecording",
      method: "POST",
      path: this.#client.account(`/Calls/${encodeURIComponent(callRef)}/Recordings.json`),
      form: addresses
        ? { RecordingStatusCallback: addressOf("recording", addresses), RecordingStatusCallbackMethod: "POST" }
        : {},
      urgency: "order",
    });
    return toDone(reading);
  }

  async stopRecording(callRef: string): Promise<Answer<null>> {
    const reading = await this.#client.read("api", {
      operation: "stopRecording",
      method: "POST",
      path: this.#client.account(`/Calls/${encodeURIComponent(callRef)}/Recordings/${CURRENT_RECORDING}.json`),
      form: { Status: "stopped" },
      urgency: "order",
    });
    return toDone(reading);
  }

  async fetchRecording(recordingRef: string): Promise<Answer<{ contentType: string; bytes: Buffer }>> {
    const result = await this.#client.send("api", {
      operation: "fetchRecording",
      method: "GET",
      path: this.#client.account(`/Recordings/${encodeURIComponent(recordingRef)}.mp3`),
      urgency: "read",
    });
    if (result.kind === "no_reply") return { kind: "failed", error: result.error };
    if (result.status !== 200) return { kind: "failed", error: fromReply(result) };
    const contentType = result.headers["content-type"] ?? "audio/mpeg";
    return { kind: "answered", value: { contentType, bytes: result.body } };
  }

  #path(callRef: string): string {
    return this.#client.account(`/Calls/${encodeURIComponent(callRef)}.json`);
  }

  #change(operation: string, callRef: string, form: FormFields): Promise<Reading> {
    return this.#client.read("api", { operation, method: "POST", path: this.#path(callRef), form, urgency: "order" });
  }
}

function toDone(reading: Reading): Answer<null> {
  return reading.kind === "error" ? { kind: "failed", error: reading.error } : { kind: "answered", value: null };
}

/** The first document is asked for when the call is answered, whatever the machine detection says: its verdict comes by itself. */
export function toCallForm(call: OutboundCall): FormFields {
  const { callbackUrl, ourRef } = call;
  const address = (topic: "answer" | "call" | "machine" | "recording") => addressOf(topic, { callbackUrl, ourRef });
  return {
    To: call.to,
    From: call.from,
    Url: address("answer"),
    Method: "POST",
    StatusCallback: address("call"),
    StatusCallbackMethod: "POST",
    StatusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
    Timeout: String(call.ringSeconds),
    TimeLimit: String(call.maxSeconds),
    ...(call.machineDetection
      ? {
          MachineDetection: "Enable",
          AsyncAmd: "true",
          AsyncAmdStatusCallback: address("machine"),
          AsyncAmdStatusCallbackMethod: "POST",
        }
      : {}),
    ...(call.record
      ? {
          Record: "true",
          RecordingStatusCallback: address("recording"),
          RecordingStatusCallbackMethod: "POST",
        }
      : {}),
  };
}

/** Calls we placed between these two since that time which no other attempt owns, the oldest first. */
export function matchCalls(calls: readonly wire.WireCall[], query: CallQuery): wire.WireCall[] {
  const since = query.placedAfter.getTime() - CLOCK_SLACK_MS;
  const createdAt = (call: wire.WireCall) => wire.toDate(call.date_created)?.getTime() ?? 0;
  return calls
    .filter((call) => call.direction === "outbound-api" && call.to === query.to && call.from === query.from)
    .filter((call) => createdAt(call) >= since && !query.excludeRefs?.includes(call.sid))
    .sort((a, b) => createdAt(a) - createdAt(b));
}

/** A status nobody documented counts as queued: it is before all others, so it hides nothing that is told later. */
export function toCallState(status: string): CallState {
  return STATES[status] ?? "queued";
}

export function toCallStatus(call: wire.WireCall): CallStatus {
  const state = toCallState(call.status);
  const endedAt = wire.toDate(call.end_time);
  const seconds = state === "completed" && call.duration !== null ? Number(call.duration) : null;
  return {
    state,
    callRef: call.sid,
    // `start_time` is when dialling began; the answer is only told by how long the call lasted.
    answeredAt: endedAt && seconds ? new Date(endedAt.getTime() - seconds * 1_000) : null,
    endedAt,
    seconds,
    cost: wire.toCost(call.price, call.price_unit),
    error: fromCallFailure(call.status, null),
  };
}
