import type { Money } from "./money.ts";
import type { Answer, Found, Outcome } from "./outcome.ts";
import type { ProviderError } from "./provider-error.ts";

/** How far a call got. The last six are final; the furthest state seen counts, as events come in any order. */
export const callStates = [
  "queued",
  "ringing",
  "answered",
  "completed",
  "busy",
  "no_answer",
  "cancelled",
  "rejected",
  "failed",
] as const;
export type CallState = (typeof callStates)[number];

export type AnsweredBy = "human" | "machine" | "fax" | "unknown";

export type OutboundCall = {
  ourRef: string;
  /** One of our numbers, E.164 with `+`. */
  from: string;
  to: string;
  /** Our secret webhook address for this provider, without topic; the adapter appends its topics and `ourRef`. */
  callbackUrl: string;
  ringSeconds: number;
  /** The carrier ends the call after so many seconds, whatever happens to us, where it can (`endsCalls`). At least 30. */
  maxSeconds: number;
  /** Recognise answering machines; told by event. */
  machineDetection: boolean;
  record: boolean;
};

/** A call as its carrier knows it. */
export type CallStatus = {
  state: CallState;
  /** The carrier's id of the call, for commands. */
  callRef: string;
  answeredAt: Date | null;
  endedAt: Date | null;
  /** Answered seconds, null while it lasts or when not told. */
  seconds: number | null;
  cost: Money | null;
  error: ProviderError | null;
};

export type CallQuery = {
  ourRef: string;
  from: string;
  to: string;
  placedAfter: Date;
  /** Calls that belong to other attempts of ours: a carrier that keeps no reference cannot tell two calls of one pair apart. */
  excludeRefs?: readonly string[];
};

/**
 * One thing a call does, in order.
 *
 * - `speak`    text in a language (BCP 47)
 * - `play`     an audio file
 * - `gather`   waits for digits; an event tells them
 * - `dial`     connects the other party; the call goes on when that leg ends
 * - `record`   takes a message, such as voicemail, with a beep
 * - `pause`    silence
 * - `hang_up`  ends
 */
export type CallStep =
  | { do: "speak"; text: string; language: string }
  | { do: "play"; url: string }
  | {
      do: "gather";
      prompt: string;
      language: string;
      digitsMax: number;
      timeoutSeconds: number;
      finishOn: string | null;
    }
  | { do: "dial"; to: string; from: string; ringSeconds: number; record: boolean }
  | { do: "record"; maxSeconds: number; transcribe: boolean }
  | { do: "pause"; seconds: number }
  | { do: "hang_up" };

/**
 * What a carrier reads to know what a call does next, such as TwiML or BXML. It carries out the first `steps` of the steps it was
 * written from; when they are done the carrier asks our address again (`WebhookReader.expectsDocument`) and is given the rest.
 * After a gather, a dial or a record the carrier always asks.
 */
export type CallDocument = { contentType: string; body: string; steps: number };

/** Where the addresses inside a document lead. */
export type DocumentAddresses = {
  /** Our secret webhook address for this provider, without topic. */
  callbackUrl: string;
  ourRef: string;
  /** Differs between the documents of one call, so that the same digits pressed twice are not taken for one webhook repeated. */
  documentRef?: string;
  /** The topic of the webhook that asked for the document, where one did: some carriers begin recordings in the first document. */
  topic?: string | null;
};

/**
 * A carrier that places and takes calls. Two kinds exist: `commands`, where each step is a request of ours (`runStep`), and
 * `documents`, where the carrier asks our address what to do and reads the answer (`renderSteps`). Rules as of `EsimProvider`.
 */
export type VoiceProvider = {
  /** Starts a call. `done` means that the carrier has taken it; how it goes is told by events. Never retried inside. */
  placeCall(call: OutboundCall): Promise<Outcome<CallStatus>>;

  getCall(callRef: string): Promise<Answer<CallStatus>>;

  /** Looks for the call of a lost request. */
  findCall?(query: CallQuery): Promise<Found<CallStatus>>;

  /** Ends a call. Safe to repeat: one that is over is `answered`. */
  hangUp(callRef: string, ourRef: string): Promise<Answer<null>>;

  /** Takes an inbound call, for carriers of the kind `commands`. */
  answerCall?(callRef: string, commandRef: string, callbackUrl: string): Promise<Answer<null>>;

  /** Carries out one step. `commandRef` makes a repeat harmless. Only for the kind `commands`. */
  runStep?(callRef: string, step: CallStep, commandRef: string, callbackUrl: string): Promise<Answer<null>>;

  /** Writes steps in the carrier's language; pure. No steps at all end the call. Only for the kind `documents`. */
  renderSteps?(steps: readonly CallStep[], addresses: DocumentAddresses): CallDocument;

  /** Breaks off what a live call does now: the carrier asks our address for new steps. Only for the kind `documents`. */
  redirectCall?(callRef: string, addresses: DocumentAddresses): Promise<Answer<null>>;

  /** `addresses` is where the finished recording is told, for carriers that want an address for each. */
  startRecording?(callRef: string, commandRef: string, addresses?: DocumentAddresses): Promise<Answer<null>>;

  /** `addresses` is where the call goes on, for carriers that can stop a recording only by breaking off what the call does. */
  stopRecording?(callRef: string, commandRef: string, addresses?: DocumentAddresses): Promise<Answer<null>>;

  /** The bytes of a recording. */
  fetchRecording?(recordingRef: string): Promise<Answer<{ contentType: string; bytes: Buffer }>>;
};

export type VoiceCapabilities = {
  control: "commands" | "documents";
  /** A repeat of `placeCall` with the same `ourRef` calls once, for so many milliseconds; 0 when never. */
  idempotentForMs: number;
  findCall: boolean;
  machineDetection: boolean;
  recording: boolean;
  transcription: boolean;
  tellsCost: boolean;
  /** The carrier itself ends a call after `maxSeconds`. Where false, only we can, and a call we lose sight of goes on. */
  endsCalls: boolean;
  /** What the carrier does with calls over its limit. */
  overLimit: "refuses" | "queues_silently";
  /** New calls in a second by default. */
  callsPerSecond: number;
};
