import { type TenThousandths, toDecimal } from "../lab/money.ts";
import { accountSid } from "./account.ts";
import type { Call, Message, OwnedNumber, Recording, Verification, VerifyService } from "./state.ts";
import { capabilitiesOf } from "./stock.ts";

export const apiPath = `/2010-04-01/Accounts/${accountSid}`;

/** `Thu, 24 Aug 2023 05:01:45 +0000`: how the API of 2010 writes an instant. */
export function rfc2822(atMs: number): string;
export function rfc2822(atMs: number | null): string | null;
export function rfc2822(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toUTCString().replace("GMT", "+0000");
}

/** How the newer APIs write an instant: without fractions of a second. */
export function iso8601(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A charge is told as a negative number with five decimals. */
export function chargeText(cost: TenThousandths): string {
  const whole = Math.floor(cost / 10_000);
  return `-${whole}.${String(cost % 10_000).padStart(4, "0")}0`;
}

export function wireNumber(own: OwnedNumber) {
  return {
    sid: own.sid,
    account_sid: accountSid,
    friendly_name: own.friendlyName,
    phone_number: own.number,
    voice_url: own.voiceUrl,
    voice_method: own.voiceMethod,
    voice_fallback_url: "",
    voice_fallback_method: "POST",
    voice_caller_id_lookup: false,
    voice_receive_mode: "voice",
    voice_application_sid: null,
    sms_url: own.smsUrl,
    sms_method: own.smsMethod,
    sms_fallback_url: "",
    sms_fallback_method: "POST",
    sms_application_sid: null,
    status_callback: own.statusCallback,
    status_callback_method: own.statusCallbackMethod,
    capabilities: capabilitiesOf(own.country, own.type),
    address_requirements: own.country === "US" ? "none" : "any",
    address_sid: own.addressSid,
    identity_sid: null,
    bundle_sid: own.bundleSid,
    trunk_sid: null,
    emergency_status: "Inactive",
    emergency_address_sid: null,
    emergency_address_status: "unregistered",
    beta: false,
    origin: "twilio",
    status: "in-use",
    type: own.type.replace(" ", "-"),
    api_version: "2010-04-01",
    date_created: rfc2822(own.createdAtMs),
    date_updated: rfc2822(own.updatedAtMs),
    uri: `${apiPath}/IncomingPhoneNumbers/${own.sid}.json`,
  };
}

const messageErrors: Readonly<Record<number, string>> = {
  30003: "Unreachable destination handset",
  30007: "Message filtered",
};

export function wireMessage(message: Message, nowMs: number) {
  const priced = message.pricedAtMs !== null && nowMs >= message.pricedAtMs;
  const uri = `${apiPath}/Messages/${message.sid}`;
  return {
    sid: message.sid,
    account_sid: accountSid,
    messaging_service_sid: null,
    from: message.from,
    to: message.to,
    body: message.body,
    status: message.status,
    direction: message.direction,
    num_segments: String(message.segments),
    num_media: String(message.mediaUrls.length),
    price: priced ? chargeText(message.cost) : null,
    price_unit: "USD",
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : (messageErrors[message.errorCode] ?? "Unknown error"),
    api_version: "2010-04-01",
    date_created: rfc2822(message.createdAtMs),
    date_updated: rfc2822(message.updatedAtMs),
    date_sent: rfc2822(message.sentAtMs),
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}

/** Whole seconds from the answer to the end. */
export function secondsOf(call: Call): number {
  if (call.answeredAtMs === null || call.endedAtMs === null) return 0;
  return Math.round((call.endedAtMs - call.answeredAtMs) / 1_000);
}

export function wireCall(call: Call, nowMs: number) {
  const priced = call.cost !== null && call.pricedAtMs !== null && nowMs >= call.pricedAtMs;
  const uri = `${apiPath}/Calls/${call.sid}`;
  return {
    sid: call.sid,
    account_sid: accountSid,
    parent_call_sid: call.parentSid,
    phone_number_sid: call.numberSid,
    from: call.from,
    from_formatted: call.from,
    to: call.to,
    to_formatted: call.to,
    status: call.status,
    direction: call.direction,
    start_time: rfc2822(call.answeredAtMs ?? call.startedAtMs),
    end_time: rfc2822(call.endedAtMs),
    duration: call.endedAtMs === null ? null : String(secondsOf(call)),
    price: priced && call.cost !== null ? chargeText(call.cost) : null,
    price_unit: "USD",
    answered_by: call.answeredBy,
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: String(Math.max(0, (call.startedAtMs ?? call.createdAtMs) - call.createdAtMs)),
    trunk_sid: null,
    api_version: "2010-04-01",
    date_created: rfc2822(call.createdAtMs),
    date_updated: rfc2822(call.endedAtMs ?? call.answeredAtMs ?? call.createdAtMs),
    uri: `${uri}.json`,
    subresource_uris: { recordings: `${uri}/Recordings.json`, events: `${uri}/Events.json` },
  };
}

export function recordingSeconds(recording: Recording, nowMs: number): number {
  return Math.max(1, Math.round(((recording.endedAtMs ?? nowMs) - recording.startedAtMs) / 1_000));
}

/** A recording as its call lists it. */
export function wireCallRecording(recording: Recording, nowMs: number) {
  const ended = recording.status === "completed" || recording.status === "stopped";
  return {
    sid: recording.sid,
    account_sid: accountSid,
    call_sid: recording.callSid,
    conference_sid: null,
    status: recording.status,
    source: recording.source,
    channels: recording.channels,
    track: "both",
    duration: ended ? String(recordingSeconds(recording, nowMs)) : null,
    start_time: rfc2822(recording.startedAtMs),
    price: null,
    price_unit: "USD",
    error_code: null,
    encryption_details: null,
    api_version: "2010-04-01",
    date_created: rfc2822(recording.startedAtMs),
    date_updated: rfc2822(recording.endedAtMs ?? recording.startedAtMs),
    uri: `${apiPath}/Calls/${recording.callSid}/Recordings/${recording.sid}.json`,
  };
}

/** A recording by itself. */
export function wireRecording(recording: Recording, nowMs: number, baseUrl: string) {
  const { track: _track, ...shared } = wireCallRecording(recording, nowMs);
  const path = `${apiPath}/Recordings/${recording.sid}`;
  return {
    ...shared,
    status: recording.status,
    price: null,
    media_url: `${baseUrl}/api${path}`,
    uri: `${path}.json`,
    subresource_uris: { transcriptions: `${path}/Transcriptions.json`, add_on_results: `${path}/AddOnResults.json` },
  };
}

export function wireService(service: VerifyService, baseUrl: string) {
  const url = `${baseUrl}/verify/v2/Services/${service.sid}`;
  return {
    sid: service.sid,
    account_sid: accountSid,
    friendly_name: service.friendlyName,
    code_length: service.codeLength,
    lookup_enabled: false,
    psd2_enabled: false,
    skip_sms_to_landlines: false,
    dtmf_input_required: false,
    tts_name: null,
    do_not_share_warning_enabled: false,
    custom_code_enabled: service.customCodeEnabled,
    push: null,
    totp: null,
    default_template_sid: null,
    whatsapp: null,
    passkeys: null,
    verify_event_subscription_enabled: false,
    date_created: iso8601(service.createdAtMs),
    date_updated: iso8601(service.createdAtMs),
    url,
    links: { verifications: `${url}/Verifications`, verification_checks: `${url}/VerificationCheck` },
  };
}

export function wireVerification(verification: Verification, baseUrl: string) {
  return {
    sid: verification.sid,
    service_sid: verification.serviceSid,
    account_sid: accountSid,
    to: verification.to,
    channel: verification.channel,
    status: verification.status,
    valid: verification.status === "approved",
    lookup: {},
    amount: null,
    payee: null,
    sna: null,
    send_code_attempts: verification.attempts.map(({ sid, channel, atMs }) => ({
      attempt_sid: sid,
      channel,
      time: iso8601(atMs),
    })),
    date_created: iso8601(verification.createdAtMs),
    date_updated: iso8601(verification.updatedAtMs),
    url: `${baseUrl}/verify/v2/Services/${verification.serviceSid}/Verifications/${verification.sid}`,
  };
}

/** One sending of a code (spec: verification_attempt). Its price is the channel's alone. */
export function wireAttempt(
  verification: Verification,
  { sid, channel, atMs }: Verification["attempts"][number],
  url: string,
  cost: TenThousandths,
) {
  return {
    sid,
    account_sid: accountSid,
    service_sid: verification.serviceSid,
    verification_sid: verification.sid,
    date_created: iso8601(atMs),
    date_updated: iso8601(verification.updatedAtMs),
    conversion_status: verification.status === "approved" ? "converted" : "unconverted",
    channel,
    price: { value: toDecimal(cost), currency: "usd" },
    channel_data: { to: verification.to },
    url: `${url}/${sid}`,
  };
}

export function wireCheck(verification: Verification) {
  return {
    sid: verification.sid,
    service_sid: verification.serviceSid,
    account_sid: accountSid,
    to: verification.to,
    channel: verification.channel,
    status: verification.status,
    valid: verification.status === "approved",
    amount: null,
    payee: null,
    sna_attempts_error_codes: [],
    date_created: iso8601(verification.createdAtMs),
    date_updated: iso8601(verification.updatedAtMs),
  };
}
