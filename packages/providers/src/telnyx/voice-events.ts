import type { AnsweredBy, CallState, CallStatus, ProviderError, ProviderEvent } from "@tandem/provider-contract";
import { z } from "zod";
import { type ClientState, readClientState } from "./client-state.ts";
import { recordingRefOf } from "./recordings.ts";
import type { TelnyxEvent } from "./webhooks.ts";
import { optionalMicros, optionalText } from "./wire.ts";

const payload = z.object({
  call_control_id: optionalText,
  call_leg_id: optionalText,
  client_state: optionalText,
  direction: z.string().nullish(),
  from: optionalText,
  to: optionalText,
  status: z.string().nullish(),
  result: z.string().nullish(),
  digits: z.string().nullish(),
  hangup_cause: z.string().nullish(),
  sip_hangup_cause: optionalText,
  total_cost: optionalMicros,
  cost_parts: z.array(z.object({ currency: z.string().nullish() })).nullish(),
  recording_id: optionalText,
  recording_started_at: optionalText,
  recording_ended_at: optionalText,
  recording_urls: z.object({ mp3: z.string().nullish(), wav: z.string().nullish() }).nullish(),
  transcription_text: z.string().nullish(),
});
type Payload = z.infer<typeof payload>;

type Told = { event: TelnyxEvent; payload: Payload; state: ClientState; callRef: string };

/** What Telnyx tells of calls. An empty list is an event that says nothing of use; null is a type we do not know. */
export function toVoiceEvents(event: TelnyxEvent): ProviderEvent[] | null {
  const parsed = payload.safeParse(event.payload);
  if (!parsed.success) return null;
  const state = readClientState(parsed.data.client_state);
  const isDialled = state.k === "dial";
  // Recordings name no leg but theirs; our own state does, where a command of ours began them.
  const own = parsed.data.call_control_id ?? state.p ?? parsed.data.call_leg_id ?? "";
  const told = { event, payload: parsed.data, state, callRef: isDialled ? (state.p ?? own) : own };
  const fields = (isDialled ? ofDialledLeg : ofCall)(told);
  if (fields === null) return null;
  const about = {
    service: "voice" as const,
    occurredAt: event.occurredAt,
    needsReadBack: false,
    upstreamRef: told.callRef === "" ? null : told.callRef,
    ourRef: event.ref ?? state.o ?? null,
  };
  return fields.map((one) => ({ ...about, ...one }) as ProviderEvent);
}

type Fields = { kind: string } & Record<string, unknown>;

/** The other party's leg is told as part of the call that was put through to it. */
function ofDialledLeg(told: Told): Fields[] | null {
  const { event, callRef } = told;
  const leg = told.payload.call_control_id ?? told.payload.call_leg_id ?? "";
  const dialled = (status: CallStatus) => ({
    kind: "dialled_status",
    callRef,
    commandRef: told.state.c ?? null,
    status,
  });
  switch (event.type) {
    case "call.initiated":
      return [dialled(status(leg, "ringing"))];
    case "call.answered":
      return [dialled({ ...status(leg, "answered"), answeredAt: event.occurredAt })];
    case "call.hangup":
      return [dialled(ended({ ...told, callRef: leg })), stepDone(told)];
    case "call.cost":
    case "call.recording.saved":
    case "call.recording.transcription.saved":
      return ofCall(told);
    default:
      return [];
  }
}

function ofCall(told: Told): Fields[] | null {
  const { event, payload: fields, callRef } = told;
  switch (event.type) {
    case "call.initiated":
      return fields.direction === "incoming"
        ? [{ kind: "call_received", callRef, from: fields.from ?? "", to: fields.to ?? "" }]
        : [{ kind: "call_status", status: status(callRef, "ringing") }];
    case "call.answered":
      return [{ kind: "call_status", status: { ...status(callRef, "answered"), answeredAt: event.occurredAt } }];
    case "call.hangup":
      return [{ kind: "call_status", status: ended(told) }];
    case "call.speak.ended":
    case "call.playback.ended":
      return fields.status === "call_hangup" ? [] : [stepDone(told)];
    case "call.gather.ended":
      return digits(told);
    case "call.cost":
      return cost(told);
    case "call.recording.saved":
      return recording(told);
    case "call.recording.transcription.saved": {
      const text = fields.transcription_text ?? "";
      return [{ kind: "transcription_ready", callRef, recordingRef: fields.recording_id, text }];
    }
    case "call.speak.started":
    case "call.playback.started":
    case "call.bridged":
      return [];
    default:
      return /^call\.machine\./.test(event.type) ? detected(told) : null;
  }
}

const status = (callRef: string, state: CallState): CallStatus => ({
  state,
  callRef,
  answeredAt: null,
  endedAt: null,
  seconds: null,
  cost: null,
  error: null,
});

const stepDone = ({ callRef, state }: Told): Fields => ({
  kind: "call_step_done",
  callRef,
  commandRef: state.c ?? null,
});

const STATE_BY_CAUSE: Readonly<Record<string, CallState>> = {
  normal_clearing: "completed",
  time_limit: "completed",
  user_busy: "busy",
  no_answer: "no_answer",
  timeout: "no_answer",
  originator_cancel: "cancelled",
  call_rejected: "rejected",
};

/** Telnyx does not say whether the call was answered; a number nobody has, and a fault of the network, are failures. */
function ended({ event, payload: fields, callRef }: Told): CallStatus {
  const cause = fields.hangup_cause ?? "unspecified";
  const state = STATE_BY_CAUSE[cause] ?? "failed";
  const error = state === "failed" ? hangupError(cause, fields.sip_hangup_cause) : null;
  return { ...status(callRef, state), endedAt: event.occurredAt, error };
}

function hangupError(cause: string, sip: string | null): ProviderError {
  const category = cause === "not_found" ? "invalid_recipient" : "refused";
  return { category, code: cause, message: `the call ended ${cause}${sip === null ? "" : ` (SIP ${sip})`}` };
}

/** Nobody presses anything on a call that is over. */
function digits(told: Told): Fields[] {
  const { payload: fields, callRef } = told;
  const isGone = fields.status === "call_hangup" || (fields.status ?? "").startsWith("cancelled");
  return isGone ? [] : [{ kind: "call_digits", callRef, digits: fields.digits ?? "" }, stepDone(told)];
}

function cost({ payload: fields, callRef }: Told): Fields[] {
  if (fields.total_cost === null || fields.status === "error") return [];
  const currency = (fields.cost_parts?.[0]?.currency ?? "USD").toUpperCase();
  return [{ kind: "call_cost", callRef, cost: { amountMicros: fields.total_cost, currency } }];
}

function recording(told: Told): Fields[] {
  const { payload: fields, callRef, state } = told;
  const startedAt = fields.recording_started_at ?? "";
  const ms = Date.parse(fields.recording_ended_at ?? "") - Date.parse(startedAt);
  const ready = {
    kind: "recording_ready",
    callRef,
    recordingRef: fields.recording_id ?? recordingRefOf(fields.call_leg_id ?? "", startedAt),
    seconds: Number.isNaN(ms) ? null : Math.round(ms / 1_000),
    downloadUrl: fields.recording_urls?.mp3 ?? fields.recording_urls?.wav ?? null,
  };
  return state.k === "record" ? [ready, stepDone(told)] : [ready];
}

const ANSWERED_BY: Readonly<Record<string, AnsweredBy>> = {
  human: "human",
  human_residence: "human",
  human_business: "human",
  machine: "machine",
  beep_detected: "machine",
  fax_detected: "fax",
};

/** With the beep first, its event comes in place of the detection's. Both ends of a greeting are no answer by themselves. */
function detected({ event, payload: fields, callRef }: Told): Fields[] {
  const isGreeting = event.type.endsWith("greeting.ended");
  if (isGreeting && fields.result !== "beep_detected") return [];
  return [{ kind: "call_answered_by", callRef, answeredBy: ANSWERED_BY[fields.result ?? ""] ?? "unknown" }];
}
