import type {
  Answer,
  AnsweredBy,
  CallStatus,
  MessagingEvent,
  ParsedWebhook,
  ProviderEvent,
  RawWebhook,
  VoiceEvent,
  WebhookReader,
  WebhookVerdict,
} from "@tandem/provider-contract";
import { parseJson } from "../shared/json.ts";
import { parseReading } from "../shared/reading.ts";
import { equalConstantTime, fingerprint } from "../shared/signature.ts";
import type { XmlNode } from "../shared/xml.ts";
import { type CallbackUser, DOCUMENT_PARAMETER } from "./bxml.ts";
import { type BandwidthClient, basic } from "./client.ts";
import { fromCallCause, fromMessageError, toFinalState } from "./errors.ts";
import { documentTopics } from "./manifest.ts";
import { toFailedState } from "./messaging.ts";
import { statusOf } from "./voice.ts";
import * as wire from "./wire.ts";

/** Which events of a message an application may ask for; the last state is all that counts, so each is wanted. */
const MESSAGE_EVENTS = ["message-sending", "message-delivered", "message-failed"];

/** Reads Bandwidth's callbacks. They bear no signature: their sender shows the name and password that we gave Bandwidth. */
export class BandwidthWebhooks implements WebhookReader {
  readonly #client: BandwidthClient;
  readonly #applications: { messaging: string; voice: string };
  readonly #user: CallbackUser;

  constructor(client: BandwidthClient, applications: { messaging: string; voice: string }, user: CallbackUser) {
    this.#client = client;
    this.#applications = applications;
    this.#user = user;
  }

  verifyWebhook(raw: RawWebhook): WebhookVerdict {
    const { username, password } = this.#user;
    if (password === "") return { kind: "forged", reason: "no callback password to verify with" };
    const sent = raw.headers.authorization;
    if (!sent) return { kind: "forged", reason: "no authorization header" };
    const genuine = equalConstantTime(sent, basic(username, password));
    return genuine
      ? { kind: "verified", by: "signature" }
      : { kind: "forged", reason: "the callback's user and password differ" };
  }

  /** A repeat has the same address and the same bytes; our addresses differ between the documents of a call. */
  parseWebhook(raw: RawWebhook): ParsedWebhook {
    const place = raw.url ?? `${raw.topic ?? ""}/${raw.ref ?? ""}`;
    const dedupeKey = fingerprint(Buffer.concat([Buffer.from(`${place} `), raw.rawBody]));
    return { dedupeKey, events: toEvents(raw) };
  }

  expectsDocument(raw: RawWebhook): boolean {
    return documentTopics.some((topic) => topic === raw.topic);
  }

  /** Tells both applications where to call us and as whom. What else they are set to stays. */
  async registerWebhook(url: string): Promise<Answer<null>> {
    const creds: XmlNode[] = [
      ["UserId", this.#user.username],
      ["Password", this.#user.password],
    ];
    const voice = await this.#patch(this.#applications.voice, [
      ["CallInitiatedCallbackUrl", `${url}/voice`],
      ["CallInitiatedMethod", "POST"],
      ["CallStatusCallbackUrl", `${url}/call`],
      ["CallStatusMethod", "POST"],
      ["CallbackCreds", creds],
    ]);
    if (voice.kind === "failed") return voice;
    return this.#patch(this.#applications.messaging, [
      ["InboundCallbackUrl", `${url}/message`],
      ["OutboundCallbackUrl", `${url}/message`],
      ["InboundCallbackCreds", creds],
      ["OutboundCallbackCreds", creds],
      ["RequestedCallbackTypes", MESSAGE_EVENTS.map((type) => ["CallbackType", type])],
    ]);
  }

  async #patch(applicationId: string, settings: XmlNode[]): Promise<Answer<null>> {
    const reading = await this.#client.read("dashboard", {
      operation: "registerWebhook",
      method: "PATCH",
      path: `/applications/${encodeURIComponent(applicationId)}`,
      xml: ["Application", settings],
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.application);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: null };
  }
}

/** Our events of one callback: a list about messages, or one event of a call. */
export function toEvents(raw: RawWebhook): ProviderEvent[] {
  const body = parseJson(raw.rawBody.toString("utf8"));
  const messages = wire.messageCallbacks.safeParse(body);
  const events = messages.success ? messages.data.flatMap(messageEvents) : callEvents(body, raw);
  return events.length > 0 ? events : [unknownEvent(raw)];
}

function messageEvents(told: wire.WireMessageCallback): MessagingEvent[] {
  const { message } = told;
  const about = {
    service: "messaging" as const,
    occurredAt: wire.toDate(told.time),
    needsReadBack: false,
    upstreamRef: message.id,
    ourRef: message.tag,
  };
  if (told.type === "message-received") {
    const [from, to] = [message.from, told.to ?? message.to[0] ?? null];
    if (from === null || to === null) return [];
    const { text, media, segmentCount } = message;
    const inbound = { from, to, text: text ?? "", mediaUrls: media ?? [], segments: segmentCount ?? null, cost: null };
    return [{ ...about, ourRef: null, kind: "message_received", message: inbound }];
  }
  const segments = message.segmentCount ?? null;
  if (told.type === "message-failed") {
    const code = told.errorCode ?? null;
    const state = code === null ? "undelivered" : toFailedState(code);
    const error = fromMessageError(code, told.description);
    return [{ ...about, kind: "message_status", status: { state, segments, cost: null, error } }];
  }
  const states = {
    "message-sending": "queued",
    "message-sent": "sent",
    "message-delivered": "delivered",
    "message-read": "delivered",
  } as const;
  const state = states[told.type as keyof typeof states];
  if (state === undefined) return [];
  return [{ ...about, kind: "message_status", status: { state, segments, cost: null, error: null } }];
}

function callEvents(body: unknown, raw: RawWebhook): VoiceEvent[] {
  const parsed = wire.callEvent.safeParse(body);
  if (!parsed.success) return [];
  const told = parsed.data;
  const { callId: callRef, eventType } = told;
  const about = {
    service: "voice" as const,
    occurredAt: wire.toDate(told.eventTime),
    needsReadBack: false,
    upstreamRef: callRef,
    ourRef: raw.ref ?? told.tag,
  };
  const stepDone: VoiceEvent = { ...about, kind: "call_step_done", callRef, commandRef: documentOf(raw) };
  switch (eventType) {
    case "initiate":
      return [{ ...about, kind: "call_received", callRef, from: told.from ?? "", to: told.to ?? "" }];
    case "answer": {
      const status = statusOf({ ...told, cause: null, state: "answered" });
      return [{ ...about, kind: "call_status", status }, ...answeredBy(about, told)];
    }
    case "disconnect":
      return [
        {
          ...about,
          kind: "call_status",
          status: statusOf({ ...told, cause: told.cause ?? "unknown", state: "queued" }),
        },
      ];
    case "gather":
      return [{ ...about, kind: "call_digits", callRef, digits: told.digits ?? "" }];
    case "machineDetectionComplete":
      return answeredBy(about, told);
    case "recordingAvailable":
      return recordingReady(about, told);
    case "transcriptionAvailable":
      return transcriptionReady(about, told);
    case "transferAnswer":
      return legEvents(about, told, raw, statusOf({ ...told, cause: null, state: "answered" }));
    case "transferDisconnect":
      return legEvents(about, told, raw, statusOf({ ...told, cause: told.cause ?? "unknown", state: "queued" }));
    case "transferComplete":
      return [...legEvents(about, told, raw, transferEnd(told)), stepDone];
    case "redirect":
    case "recordComplete":
    case "recordingComplete":
      return [stepDone];
    default:
      return [];
  }
}

type About = Pick<VoiceEvent, "occurredAt" | "needsReadBack" | "upstreamRef" | "ourRef" | "service">;

/** How the party goes that a dial connects; the call it belongs to is its parent, or the one that asks. */
function legEvents(about: About, told: wire.WireCallEvent, raw: RawWebhook, status: CallStatus): VoiceEvent[] {
  const callRef = told.parentCallId ?? told.callId;
  return [{ ...about, upstreamRef: callRef, kind: "dialled_status", callRef, commandRef: documentOf(raw), status }];
}

/** What the end of a dial says of its party: only one that was answered ends by hanging up. Times are those of the call itself. */
function transferEnd({ cause, errorMessage }: wire.WireCallEvent): CallStatus {
  const state = toFinalState(cause ?? "unknown", cause === "hangup");
  const error = fromCallCause(state, cause ?? "unknown", errorMessage);
  return { state, callRef: "", answeredAt: null, endedAt: null, seconds: null, cost: null, error };
}

/** A recording is fetched with the call's id and its own. */
function refOf({ callId, recordingId }: wire.WireCallEvent): string | null {
  return recordingId === null ? null : `${callId}/${recordingId}`;
}

function recordingReady(about: About, told: wire.WireCallEvent): VoiceEvent[] {
  const recordingRef = refOf(told);
  if (recordingRef === null || told.status === "error") return [];
  const { callId: callRef, mediaUrl: downloadUrl } = told;
  return [{ ...about, kind: "recording_ready", callRef, recordingRef, seconds: toSeconds(told.duration), downloadUrl }];
}

function transcriptionReady(about: About, told: wire.WireCallEvent): VoiceEvent[] {
  if (told.transcription === null) return [];
  const { callId: callRef, transcription: text } = told;
  return [{ ...about, kind: "transcription_ready", callRef, recordingRef: refOf(told), text }];
}

/** `PT13.67S`, as ISO 8601 writes durations; seconds begun count. */
export function toSeconds(duration: string | null): number | null {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(duration ?? "");
  if (!match) return null;
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return Math.ceil(Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds));
}

/** The document whose end this asks about, as our own address says. */
function documentOf({ url }: RawWebhook): string | null {
  return url && URL.canParse(url) ? new URL(url).searchParams.get(DOCUMENT_PARAMETER) : null;
}

function answeredBy(
  about: About,
  { callId: callRef, machineDetectionResult: value }: wire.WireCallEvent,
): VoiceEvent[] {
  return value === null ? [] : [{ ...about, kind: "call_answered_by", callRef, answeredBy: toAnsweredBy(value) }];
}

function toAnsweredBy(value: string): AnsweredBy {
  if (value === "human") return "human";
  return value === "answering-machine" ? "machine" : "unknown";
}

function unknownEvent({ topic }: RawWebhook): ProviderEvent {
  return {
    kind: "unknown",
    upstreamType: topic ?? "untyped",
    occurredAt: null,
    needsReadBack: false,
    upstreamOrderRef: null,
    ourRef: null,
    upstreamProfileRef: null,
    iccid: null,
  };
}
