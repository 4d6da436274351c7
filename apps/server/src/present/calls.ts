import { publicId } from "@tandem/core/kernel";
import type { Rate } from "@tandem/core/rating";
import { rateCall } from "@tandem/core/rating";
import type { CallDay, CallEventView, CallQuote, CallView, RecordingView, VoicemailView } from "@tandem/core/voice";
import { endOfDay, startOfDay, toInstant, toInstantOrNull, toMoney } from "./values.ts";

const perMinute = ({ priceMicros, per }: Rate): bigint => (priceMicros * 60n) / BigInt(per);

export const presentRate = (rate: Rate) => ({
  perMinute: toMoney(perMinute(rate), rate.currency),
  connectionFee: toMoney(rate.connectionFeeMicros, rate.currency),
  firstSeconds: rate.incrementFirst,
  nextSeconds: rate.incrementNext,
});

export function presentCall(call: CallView) {
  return {
    id: publicId("cal", call.id),
    direction: call.direction,
    from: call.fromNumber,
    to: call.toNumber,
    ringFirst: call.ringFirst,
    state: call.state,
    outcome: call.outcome,
    answeredBy: call.answeredBy,
    seconds: call.seconds,
    price: toMoney(call.priceMicros, call.currency),
    paidUntil: toInstantOrNull(call.paidUntil),
    moneyEnds: call.moneyEnds,
    endedBecause: call.hangUpBecause,
    recorded: call.recorded,
    parties: call.legs.map(({ role, number, state, answeredAt, endedAt, seconds, rate }) => ({
      role,
      number,
      state,
      answeredAt: toInstantOrNull(answeredAt),
      endedAt: toInstantOrNull(endedAt),
      seconds,
      rate: rate && presentRate(rate),
    })),
    createdAt: toInstant(call.createdAt),
    answeredAt: toInstantOrNull(call.answeredAt),
    endedAt: toInstantOrNull(call.endedAt),
  };
}

export function presentQuote({ legs }: CallQuote) {
  const currency = legs[0]?.rate.currency ?? "USD";
  const sum = (of: (rate: Rate) => bigint) =>
    toMoney(
      legs.reduce((total, { rate }) => total + of(rate), 0n),
      currency,
    );
  return {
    parties: legs.map(({ number, destination, countryCode, rate }) => ({
      number,
      destination,
      country: countryCode,
      rate: presentRate(rate),
    })),
    perMinute: sum(perMinute),
    firstMinute: sum((rate) => rateCall(rate, 60)),
  };
}

/** `linkOf` makes the address under which a stored recording can be heard without a key. */
export function presentRecording(recording: RecordingView, linkOf: (recordingId: string) => string) {
  return {
    id: publicId("rcd", recording.id),
    callId: publicId("cal", recording.callId),
    kind: recording.kind,
    state: recording.state,
    seconds: recording.seconds,
    transcript: recording.transcript,
    audioUrl: recording.state === "stored" ? linkOf(recording.id) : null,
    heardAt: toInstantOrNull(recording.heardAt),
    deleteAt: toInstant(recording.deleteAt),
    createdAt: toInstant(recording.createdAt),
  };
}

export const presentVoicemail = (message: VoicemailView, linkOf: (recordingId: string) => string) => ({
  ...presentRecording(message, linkOf),
  from: message.fromNumber,
  to: message.toNumber,
});

/** A line of a call's timeline, in words. */
export const presentCallEvent = ({ id, type, data, at }: CallEventView) => ({
  id: publicId("evt", id),
  type,
  text: tell(type, data),
  at: toInstant(at),
});

const said = (data: Record<string, unknown>, key: string): string => String(data[key] ?? "");

const stepWords: Readonly<Record<string, string>> = {
  answer: "The call was taken",
  speak: "The text was read out",
  play: "The sound was played",
  gather: "Keys were asked for",
  record: "What was said was recorded",
  dial: "The other party was called",
  pause: "It waited",
  hang_up: "The call was hung up",
};

function tellStep(step: string, refused: boolean): string {
  if (refused) return `The carrier refused a step: ${step.replaceAll("_", " ")}`;
  return stepWords[step] ?? `Done: ${step.replaceAll("_", " ")}`;
}

function tell(type: CallEventView["type"], data: Record<string, unknown>): string {
  switch (type) {
    case "call.accepted":
      return `Call to ${said(data, "to")} accepted; the first minute is reserved`;
    case "call.received":
      return data.declined ? "Somebody called, and the call was declined" : `${said(data, "from")} calls`;
    case "call.placed":
      return "The carrier has the call";
    case "call.not_placed":
      return "The call could not be placed";
    case "call.ringing":
      return `${said(data, "number")} rings`;
    case "call.answered":
      return `${said(data, "number")} answered`;
    case "call.answered_by":
      return data.answeredBy === "human" ? "A person answered" : `Answered by: ${said(data, "answeredBy")}`;
    case "call.dialling":
      return `${said(data, "number")} is called as well`;
    case "call.connected":
      return `Put through to ${said(data, "number")}`;
    case "call.not_connected":
      return `${said(data, "number")} did not answer: ${said(data, "because").replaceAll("_", " ")}`;
    case "call.step":
      return tellStep(said(data, "step"), data.refused !== undefined);
    case "call.extended":
      return "The next seconds are reserved";
    case "call.money_ends":
      return "The wallet holds no more: the call ends with what is reserved";
    case "call.hang_up_asked":
      return data.because === "money"
        ? "Hung up because the money ended"
        : data.because === "limit"
          ? "Hung up at the longest a call may last"
          : "Hang-up asked for";
    case "call.ended":
      return "The call ended";
    case "call.settled":
      return data.seconds === 1 ? "1 second charged" : `${said(data, "seconds")} seconds charged`;
    case "call.cost_told":
      return "The carrier told its cost";
    case "recording.ready":
      return "A recording is ready at the carrier";
    case "recording.stored":
      return "The recording is stored";
    case "recording.failed":
      return "The recording could not be fetched";
    case "recording.transcribed":
      return "What was said is written down";
    case "recording.deleted":
      return "The recording was deleted";
  }
}

/** Days of a range with what happened on each, those without calls too. */
export function presentStatistics(days: readonly CallDay[], range: { from: string; to: string; currency: string }) {
  const known = new Map(days.map((one) => [one.day, one]));
  const all: string[] = [];
  for (let at = startOfDay(range.from); at < endOfDay(range.to); at = new Date(at.getTime() + 86_400_000)) {
    all.push(at.toISOString().slice(0, 10));
  }
  const none = { outbound: 0, inbound: 0, answered: 0, seconds: 0, spendMicros: 0n };
  const rows = all.map((day) => ({ day, ...(known.get(day) ?? none) }));
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    from: range.from,
    to: range.to,
    calls: sum((row) => row.outbound + row.inbound),
    answered: sum((row) => row.answered),
    seconds: sum((row) => row.seconds),
    spend: toMoney(
      rows.reduce((total, row) => total + row.spendMicros, 0n),
      range.currency,
    ),
    days: rows.map(({ day, outbound, inbound, answered, seconds, spendMicros }) => ({
      ...{ day, outbound, inbound, answered, seconds },
      spend: toMoney(spendMicros, range.currency),
    })),
  };
}
