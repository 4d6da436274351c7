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
import { addressOf, type CallbackUser, renderBxml, renderRecording } from "./bxml.ts";
import type { BandwidthClient } from "./client.ts";
import { fromCallCause, fromJsonReply, toFinalState } from "./errors.ts";
import type { Topic } from "./manifest.ts";
import * as wire from "./wire.ts";

const CLOCK_SLACK_MS = 60_000;
/** The most calls that one listing shows; calls of one pair in the seven days they are kept are far fewer. */
const SEARCH_SIZE = 10_000;
const RING_SECONDS = { min: 1, max: 300 } as const;
/** Seconds within which a machine must have been told from a person; whole ones (sheet: Webhooks). */
const DETECTION_SECONDS = 15;
/** The call cannot be changed now: it is over, or still in the queue. */
const CONFLICT = 409;

const STATES: Readonly<Record<string, CallState>> = {
  queued: "queued",
  initiated: "ringing",
  answered: "answered",
};

/**
 * Calls through Bandwidth, which asks our address what each call does. Bandwidth has no limit for the length of a call: `maxSeconds` is
 * kept by whoever places it (manifest: `endsCalls`).
 */
export class BandwidthVoice implements VoiceProvider {
  readonly #client: BandwidthClient;
  readonly #applicationId: string;
  readonly #user: CallbackUser;

  constructor(client: BandwidthClient, applicationId: string, user: CallbackUser) {
    this.#client = client;
    this.#applicationId = applicationId;
    this.#user = user;
  }

  async placeCall(call: OutboundCall): Promise<Outcome<CallStatus>> {
    const reading = await this.#client.read("voice", {
      operation: "placeCall",
      method: "POST",
      path: "/calls",
      json: toCallRequest(call, this.#applicationId, this.#user),
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const parsed = parseBody(reading.body, wire.createdCall);
    if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
    const { callId } = parsed.value;
    return { kind: "done", upstreamRef: callId, value: { ...nothingYet, callRef: callId } };
  }

  async getCall(callRef: string): Promise<Answer<CallStatus>> {
    const reading = await this.#client.read("voice", {
      operation: "getCall",
      method: "GET",
      path: pathOf(callRef),
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.callState);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: toCallStatus(parsed.value) };
  }

  async findCall(query: CallQuery): Promise<Found<CallStatus>> {
    const reading = await this.#client.read("voice", {
      operation: "findCall",
      method: "GET",
      path: "/calls",
      // Not narrowed by time: a call that waits in Bandwidth's queue has no start yet.
      query: { to: query.to, from: query.from, pageSize: SEARCH_SIZE },
      urgency: "read",
    });
    const list = parseReading(reading, wire.callList);
    if (list.kind === "failed") return list;
    const found = matchCalls(list.value, query)[0];
    if (!found) return { kind: "not_found" };
    const outcome = { kind: "done", upstreamRef: found.callId, value: toCallStatus(found) } as const;
    return { kind: "found", upstreamRef: found.callId, outcome };
  }

  async hangUp(callRef: string): Promise<Answer<null>> {
    const reading = await this.#change("hangUp", callRef, { state: "completed" });
    if (reading.kind === "error" && reading.error.category === "not_found") return { kind: "answered", value: null };
    if (reading.kind === "ok" || reading.error.httpStatus !== CONFLICT) return toDone(reading);
    const now = await this.getCall(callRef);
    const isOver = now.kind === "answered" && now.value.endedAt !== null;
    return isOver ? { kind: "answered", value: null } : { kind: "failed", error: reading.error };
  }

  renderSteps(steps: readonly CallStep[], addresses: DocumentAddresses): CallDocument {
    return renderBxml(steps, addresses, this.#user);
  }

  async redirectCall(callRef: string, addresses: DocumentAddresses): Promise<Answer<null>> {
    const change = {
      state: "active",
      redirectUrl: addressOf("next", addresses),
      redirectMethod: "POST",
      username: this.#user.username,
      password: this.#user.password,
    };
    return toDone(await this.#change("redirectCall", callRef, change));
  }

  /** Breaks off what the call does now and asks our address for the rest: Bandwidth starts recordings by documents only. */
  startRecording(callRef: string, _commandRef: string, addresses?: DocumentAddresses): Promise<Answer<null>> {
    if (!addresses) {
      const message = "a recording starts by a document, which needs an address to go on with";
      return Promise.resolve({ kind: "failed", error: { category: "invalid_request", code: "no_address", message } });
    }
    return this.#replace("startRecording", callRef, renderRecording("start", addresses, this.#user));
  }

  /**
   * Ends it by a document, which breaks off what the call does now. Without an address to go on with it is only paused: then what was
   * recorded so far is there when the call is over.
   */
  async stopRecording(callRef: string, _commandRef: string, addresses?: DocumentAddresses): Promise<Answer<null>> {
    if (addresses) return this.#replace("stopRecording", callRef, renderRecording("stop", addresses, this.#user));
    const reading = await this.#client.read("voice", {
      operation: "stopRecording",
      method: "PUT",
      path: `${pathOf(callRef)}/recording`,
      json: { state: "paused" },
      urgency: "order",
    });
    return toDone(reading);
  }

  async fetchRecording(recordingRef: string): Promise<Answer<{ contentType: string; bytes: Buffer }>> {
    const [callId = "", recordingId = ""] = recordingRef.split("/");
    const result = await this.#client.send("voice", {
      operation: "fetchRecording",
      method: "GET",
      path: `${pathOf(callId)}/recordings/${encodeURIComponent(recordingId)}/media`,
      urgency: "read",
    });
    if (result.kind === "no_reply") return { kind: "failed", error: result.error };
    if (result.status !== 200) return { kind: "failed", error: fromJsonReply(result) };
    const contentType = result.headers["content-type"] ?? "audio/wav";
    return { kind: "answered", value: { contentType, bytes: result.body } };
  }

  #change(operation: string, callRef: string, json: object): Promise<Reading> {
    return this.#client.read("voice", { operation, method: "POST", path: pathOf(callRef), json, urgency: "order" });
  }

  async #replace(operation: string, callRef: string, bxml: string): Promise<Answer<null>> {
    const call = { operation, method: "PUT", path: `${pathOf(callRef)}/bxml`, bxml, urgency: "order" } as const;
    return toDone(await this.#client.read("voice", call));
  }
}

function pathOf(callRef: string): string {
  return `/calls/${encodeURIComponent(callRef)}`;
}

function toDone(reading: Reading): Answer<null> {
  return reading.kind === "error" ? { kind: "failed", error: reading.error } : { kind: "answered", value: null };
}

const nothingYet = {
  state: "queued",
  answeredAt: null,
  endedAt: null,
  seconds: null,
  cost: null,
  error: null,
} as const;

/** A call to be recorded asks for its first document at an address of its own, whose document starts the recording. */
export function toCallRequest(call: OutboundCall, applicationId: string, { username, password }: CallbackUser): object {
  const { callbackUrl, ourRef } = call;
  const address = (topic: Topic) => addressOf(topic, { callbackUrl, ourRef });
  return {
    applicationId,
    from: call.from,
    to: call.to,
    answerUrl: address(call.record ? "answer-recorded" : "answer"),
    answerMethod: "POST",
    disconnectUrl: address("call"),
    disconnectMethod: "POST",
    username,
    password,
    callTimeout: Math.min(RING_SECONDS.max, Math.max(RING_SECONDS.min, call.ringSeconds)),
    tag: ourRef,
    ...(call.machineDetection
      ? {
          machineDetection: {
            mode: "async",
            detectionTimeout: DETECTION_SECONDS,
            callbackUrl: address("machine"),
            callbackMethod: "POST",
            username,
            password,
          },
        }
      : {}),
  };
}

/** Calls we placed between these two since that time which no other attempt owns, the oldest first. */
export function matchCalls(calls: readonly wire.WireCall[], query: CallQuery): wire.WireCall[] {
  const since = query.placedAfter.getTime() - CLOCK_SLACK_MS;
  const placedAt = (call: wire.WireCall) => wire.toDate(call.enqueuedTime ?? call.startTime)?.getTime() ?? since;
  return calls
    .filter((call) => call.direction === "outbound" && call.to === query.to && call.from === query.from)
    .filter(
      (call) => call.parentCallId === null && placedAt(call) >= since && !query.excludeRefs?.includes(call.callId),
    )
    .sort((a, b) => placedAt(a) - placedAt(b));
}

/** A state nobody documented counts as queued: it is before all others, so it hides nothing that is told later. */
export function toCallStatus(call: wire.WireCall): CallStatus {
  const cause = call.disconnectCause ?? (call.state === "disconnected" ? "unknown" : null);
  return statusOf({ ...call, cause, state: STATES[call.state] ?? "queued" });
}

type Told = Pick<wire.WireCall, "callId" | "answerTime" | "endTime" | "errorMessage"> & {
  /** Null while the call lasts. */
  cause: string | null;
  /** While it lasts. */
  state: CallState;
};

/** A call as a listing or an event tells it. Seconds begun count as whole ones. */
export function statusOf({ callId, answerTime, endTime, errorMessage, cause, state: now }: Told): CallStatus {
  const answeredAt = wire.toDate(answerTime);
  const endedAt = wire.toDate(endTime);
  const state = cause === null ? now : toFinalState(cause, answeredAt !== null);
  const seconds = answeredAt && endedAt ? Math.ceil((endedAt.getTime() - answeredAt.getTime()) / 1_000) : null;
  return {
    state,
    callRef: callId,
    answeredAt,
    endedAt,
    seconds,
    cost: null,
    error: fromCallCause(state, cause ?? "", errorMessage),
  };
}
