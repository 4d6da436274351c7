import { createHmac } from "node:crypto";
import type {
  AnsweredBy,
  CallStatus,
  MessagingEvent,
  ParsedWebhook,
  ProviderContext,
  ProviderEvent,
  RawWebhook,
  VoiceEvent,
  WebhookReader,
  WebhookVerdict,
} from "@tandem/provider-contract";
import { equalConstantTime, fingerprint } from "../shared/signature.ts";
import { fromCallFailure, fromMessageError } from "./errors.ts";
import { documentTopics, type Topic, topics } from "./manifest.ts";
import { toMessageState } from "./messaging.ts";
import { DOCUMENT_PARAMETER } from "./twiml.ts";
import { toCallState } from "./voice.ts";
import { toDate } from "./wire.ts";

const SIGNATURE_HEADER = "x-twilio-signature";
/** The network's code for a person who declines the call. */
const SIP_DECLINED = 603;

/** Reads Twilio's callbacks: form posts, signed over the address and all fields. */
export class TwilioWebhooks implements WebhookReader {
  readonly #authToken: string;

  constructor(credentials: ProviderContext["credentials"]) {
    this.#authToken = credentials.authToken ?? "";
  }

  verifyWebhook(raw: RawWebhook): WebhookVerdict {
    const sent = raw.headers[SIGNATURE_HEADER];
    if (!sent) return { kind: "forged", reason: `no ${SIGNATURE_HEADER} header` };
    if (this.#authToken === "") return { kind: "forged", reason: "no auth token to verify with" };
    if (!raw.url) return { kind: "forged", reason: "the address it was sent to is not known" };
    const fields = new URLSearchParams(raw.rawBody.toString("utf8"));
    const genuine = [raw.url, withoutPort(raw.url)].some((url) =>
      equalConstantTime(sent, signatureOf(url, fields, this.#authToken)),
    );
    return genuine ? { kind: "verified", by: "signature" } : { kind: "forged", reason: "signature differs" };
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
}

/**
 * Base64 HMAC-SHA1 over the address and each field's name and value, sorted by name (FACTS.md, "Callbacks"). A name that comes
 * several times counts each of its different values once, sorted.
 */
export function signatureOf(url: string, fields: URLSearchParams, authToken: string): string {
  const names = [...new Set(fields.keys())].sort();
  const text = names.flatMap((name) => [...new Set(fields.getAll(name))].sort().map((value) => name + value));
  return createHmac("sha1", authToken)
    .update(url + text.join(""))
    .digest("base64");
}

/** Twilio's own clients accept the address without its port as well. */
function withoutPort(url: string): string {
  return url.replace(/^(https?:\/\/[^/:]+):\d+/, "$1");
}

type Fields = (name: string) => string | null;

/** Our events of one callback. */
export function toEvents(raw: RawWebhook): ProviderEvent[] {
  const params = new URLSearchParams(raw.rawBody.toString("utf8"));
  const field: Fields = (name) => params.get(name);
  const topic = topics.find((known) => known === raw.topic);
  const events = topic === undefined ? [] : (messageEvents(topic, field, raw) ?? callEvents(topic, field, raw));
  return events.length > 0 ? events : [unknownEvent(raw)];
}

function told(field: Fields, { ref }: RawWebhook, upstreamRef: string) {
  return { occurredAt: toDate(field("Timestamp")), needsReadBack: false, upstreamRef, ourRef: ref ?? null };
}

/** Null when the topic is not about messages. */
function messageEvents(topic: Topic, field: Fields, raw: RawWebhook): MessagingEvent[] | null {
  if (topic !== "message" && topic !== "inbound-message") return null;
  const sid = field("MessageSid") ?? field("SmsSid");
  if (!sid) return [];
  const about = { ...told(field, raw, sid), service: "messaging" as const };
  if (topic === "message") {
    const state = toMessageState(field("MessageStatus") ?? field("SmsStatus") ?? "");
    const failed = state === "failed" || state === "undelivered";
    const code = Number(field("ErrorCode") ?? 0) || null;
    const error = failed ? fromMessageError(code, field("ErrorMessage")) : null;
    return [{ ...about, kind: "message_status", status: { state, segments: null, cost: null, error } }];
  }
  const [from, to] = [field("From"), field("To")];
  if (from === null || to === null) return [];
  const pictures = Array.from({ length: Number(field("NumMedia") ?? 0) || 0 }, (_, index) => field(`MediaUrl${index}`));
  const mediaUrls = pictures.filter((url) => url !== null);
  const segments = Number(field("NumSegments") ?? 0) || null;
  const message = { from, to, text: field("Body") ?? "", mediaUrls, segments, cost: null };
  return [{ ...about, kind: "message_received", message }];
}

function callEvents(topic: Topic, field: Fields, raw: RawWebhook): VoiceEvent[] {
  const callRef = field("CallSid");
  if (!callRef) return [];
  const about = { ...told(field, raw, callRef), service: "voice" as const };
  const done: VoiceEvent = { ...about, kind: "call_step_done", callRef, commandRef: documentOf(raw) };
  switch (topic) {
    case "call":
      return [
        { ...about, kind: "call_status", status: toStatus(callRef, field) },
        ...answeredBy(about, callRef, field),
      ];
    case "answer":
      return [
        { ...about, kind: "call_status", status: toStatus(callRef, field) },
        ...answeredBy(about, callRef, field),
      ];
    case "leg":
      return legEvents(about, callRef, field, raw);
    case "dialled":
      return [...dialEvents(about, callRef, field, raw), done];
    case "voice":
      return [{ ...about, kind: "call_received", callRef, from: field("From") ?? "", to: field("To") ?? "" }];
    case "digits":
      return [{ ...about, kind: "call_digits", callRef, digits: field("Digits") ?? "" }];
    case "machine":
      return answeredBy(about, callRef, field);
    case "recording":
      return recordingEvents(about, callRef, field);
    case "transcription":
      return transcriptionEvents(about, callRef, field);
    default:
      return [done];
  }
}

type About = Pick<VoiceEvent, "occurredAt" | "needsReadBack" | "upstreamRef" | "ourRef" | "service">;

/** The leg of a dial tells of itself; the call it belongs to is its parent. */
function legEvents(about: About, legRef: string, field: Fields, raw: RawWebhook): VoiceEvent[] {
  const callRef = field("ParentCallSid");
  if (!callRef) return [];
  const status = toStatus(legRef, field);
  const told = { ...about, upstreamRef: callRef };
  return [{ ...told, kind: "dialled_status", callRef, commandRef: documentOf(raw), status }];
}

/** What the end of a dial says of its leg. `answered` stands for one that is over, too. */
function dialEvents(about: About, callRef: string, field: Fields, raw: RawWebhook): VoiceEvent[] {
  const told = field("DialCallStatus");
  if (!told) return [];
  const state = told === "answered" ? "completed" : toCallState(told);
  const seconds = state === "completed" ? Number(field("DialCallDuration") ?? Number.NaN) : Number.NaN;
  const status = {
    state,
    callRef: field("DialCallSid") ?? "",
    answeredAt: null,
    endedAt: null,
    seconds: Number.isNaN(seconds) ? null : seconds,
    cost: null,
    error: fromCallFailure(told, null),
  };
  return [{ ...about, kind: "dialled_status", callRef, commandRef: documentOf(raw), status }];
}

function recordingEvents(about: About, callRef: string, field: Fields): VoiceEvent[] {
  const recordingRef = field("RecordingSid");
  if (!recordingRef || field("RecordingStatus") !== "completed") return [];
  const seconds = field("RecordingDuration") === null ? null : Number(field("RecordingDuration"));
  return [{ ...about, kind: "recording_ready", callRef, recordingRef, seconds, downloadUrl: field("RecordingUrl") }];
}

function transcriptionEvents(about: About, callRef: string, field: Fields): VoiceEvent[] {
  const text = field("TranscriptionText");
  if (field("TranscriptionStatus") !== "completed" || text === null) return [];
  return [{ ...about, kind: "transcription_ready", callRef, recordingRef: field("RecordingSid"), text }];
}

/** The document whose end this asks about, as our own address says. */
function documentOf({ url }: RawWebhook): string | null {
  return url && URL.canParse(url) ? new URL(url).searchParams.get(DOCUMENT_PARAMETER) : null;
}

function toStatus(callRef: string, field: Fields): CallStatus {
  const status = field("CallStatus") ?? "";
  const sip = field("SipResponseCode") === null ? null : Number(field("SipResponseCode"));
  const at = toDate(field("Timestamp"));
  const state = status === "busy" && sip === SIP_DECLINED ? "rejected" : toCallState(status);
  const isOver = state !== "queued" && state !== "ringing" && state !== "answered";
  const seconds = state === "completed" && field("CallDuration") !== null ? Number(field("CallDuration")) : null;
  const answeredAt = state === "answered" ? at : at && seconds ? new Date(at.getTime() - seconds * 1_000) : null;
  return {
    state,
    callRef,
    answeredAt,
    endedAt: isOver ? at : null,
    seconds,
    cost: null,
    error: fromCallFailure(status, sip),
  };
}

function answeredBy(about: About, callRef: string, field: Fields): VoiceEvent[] {
  const verdict = field("AnsweredBy");
  return verdict ? [{ ...about, kind: "call_answered_by", callRef, answeredBy: toAnsweredBy(verdict) }] : [];
}

/** `machine_start`, `machine_end_beep` … are all machines. */
export function toAnsweredBy(verdict: string): AnsweredBy {
  if (verdict.startsWith("machine")) return "machine";
  return verdict === "human" || verdict === "fax" ? verdict : "unknown";
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
