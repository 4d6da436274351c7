export type HangupCause =
  | "call_rejected"
  | "normal_clearing"
  | "originator_cancel"
  | "timeout"
  | "time_limit"
  | "user_busy"
  | "not_found"
  | "no_answer"
  | "unspecified";

/** What a leg does at this moment, such as reading a text out; an event tells when it is done. */
export type Running = {
  id: string;
  kind: "speak" | "playback" | "gather";
  clientState: string | null;
  /** The audio file, for a playback. */
  media: string | null;
  /** What a gather will have, once its person pressed. */
  digits: string;
};

/** A recording that is going on. */
export type LiveRecording = {
  id: string;
  startedAtMs: number;
  format: "wav" | "mp3";
  channels: "single" | "dual";
  clientState: string | null;
  transcribe: boolean;
};

/** One leg of a call. The id is its call control id. */
export type Call = {
  id: string;
  legId: string;
  sessionId: string;
  direction: "outgoing" | "incoming";
  from: string;
  to: string;
  connectionId: string;
  webhookUrl: string | null;
  clientState: string | null;
  state: "ringing" | "answered" | "ended";
  ringSeconds: number;
  maxSeconds: number;
  detection: string | null;
  recordFromAnswer: boolean;
  /** What the person on the other side does; of an incoming call the caller. */
  person: { number: string; talkMs: number | null; digits: readonly string[]; says: string };
  digitsUsed: number;
  running: Running | null;
  recording: LiveRecording | null;
  /** The leg this one was put through to, or is put through for. */
  oppositeId: string | null;
  bridged: boolean;
  /** Made by putting another leg through. */
  isTarget: boolean;
  /** Stays when the leg it was put through to ends. */
  parks: boolean;
  /** Commands and when they came, for repeats. */
  commands: Record<string, number>;
  startedAtMs: number;
  answeredAtMs: number | null;
  endedAtMs: number | null;
};

/** A command that placed a call, by its own id. */
export type DialCommand = { id: string; callId: string; atMs: number };

/** One line of the history of a call. */
export type CallEvent = {
  id: string;
  legId: string;
  sessionId: string;
  name: string;
  type: "command" | "webhook";
  atMs: number;
};

export type Recording = {
  id: string;
  callId: string;
  legId: string;
  sessionId: string;
  connectionId: string;
  from: string;
  to: string;
  channels: "single" | "dual";
  format: "wav" | "mp3";
  startedAtMs: number;
  endedAtMs: number;
};

/** Ten-thousandths of a dollar for six seconds: half a cent a minute to the number, and what Call Control takes besides. */
const TRUNK_RATE = 5;
const CONTROL_RATE = 2;

/** The parts of what so many answered seconds cost (sheet: Money, US calls billed 6/6 s). */
export function callCost(seconds: number): { billedSeconds: number; trunk: number; control: number } {
  const steps = Math.ceil(seconds / 6);
  return { billedSeconds: steps * 6, trunk: steps * TRUNK_RATE, control: steps * CONTROL_RATE };
}

/** Seconds from answer to end, or to now; a call that was answered has one at least. */
export function talkedSeconds(call: Call, nowMs: number): number {
  if (call.answeredAtMs === null) return 0;
  return Math.max(1, Math.ceil(((call.endedAtMs ?? nowMs) - call.answeredAtMs) / 1_000));
}
