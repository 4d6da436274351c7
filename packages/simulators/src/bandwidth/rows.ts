import type { Desk } from "../lab/desk.ts";
import type { XmlElement } from "../lab/xml.ts";
import type { Heard, Phone, PhoneChange } from "../world/phones.ts";

/** Instants in epoch milliseconds everywhere. */
export type OwnNumber = { id: string; orderId: string; createdAtMs: number };

/** Numbers that went to another customer; the id is the number. */
export type TakenNumber = { id: string };

export type OrderFailure = { code: number; text: string; number: string };

/** An order of one number, or one to give it back. Numbers have ten digits here. */
export type NumberOrder = {
  id: string;
  kind: "order" | "disconnect";
  customerOrderId: string;
  name: string;
  siteId: string;
  peerId: string | null;
  partialAllowed: boolean;
  number: string;
  status: "RECEIVED" | "COMPLETE" | "FAILED";
  failure: OrderFailure | null;
  createdAtMs: number;
  completedAtMs: number | null;
};

/** Who a callback shows itself as; null where nobody asked for that. */
export type CallbackUser = { username: string; password: string } | null;

/** Where something is told or asked. */
export type Target = { url: string; user: CallbackUser };

/** An application's settings, by the dashboard's names; passwords are kept and never told. */
export type Application = { id: string; name: string; service: "Voice-V2" | "Messaging-V2"; settings: XmlElement[] };

export type MessageStatus = "QUEUED" | "SENDING" | "SENT" | "DELIVERED" | "FAILED" | "RECEIVED";

export type Message = {
  id: string;
  applicationId: string;
  direction: "in" | "out";
  from: string;
  to: string;
  text: string;
  media: string[];
  tag: string | null;
  segments: number;
  status: MessageStatus;
  errorCode: number | null;
  createdAtMs: number;
};

/** Who wants no messages from which number of ours: `<ours> <theirs>`. */
export type OptOut = { id: string };

export type Code = {
  id: string;
  to: string;
  scope: string;
  code: string;
  wrong: number;
  used: boolean;
  createdAtMs: number;
};

export type CallState = "queued" | "initiated" | "answered" | "disconnected";

/** What a call waits for. `turn` of the call makes a timer of an earlier wait worthless. */
export type Wait =
  | { for: "slot" | "answer" }
  /** The end of the call it was put through to; null for that call itself, which waits for its person. */
  | { for: "leg"; id: string | null }
  | { for: "refusal"; cause: string; message: string | null }
  | { for: "verdict" }
  | { for: "document"; target: Target; event: string; fields: Record<string, unknown> }
  | { for: "verb" }
  | { for: "digits"; digits: string }
  | { for: "message" };

export type Detection = { mode: "sync" | "async"; target: Target | null };

export type Call = {
  id: string;
  parentId: string | null;
  direction: "inbound" | "outbound";
  applicationId: string;
  from: string;
  to: string;
  state: CallState;
  cause: string | null;
  errorMessage: string | null;
  enqueuedAtMs: number | null;
  startedAtMs: number | null;
  answeredAtMs: number | null;
  endedAtMs: number | null;
  /** Asked when the call is answered; of a party that is put through null when nobody wants to be asked. */
  answer: Target | null;
  disconnect: Target | null;
  timeoutMs: number;
  detection: Detection | null;
  verdict: string | null;
  tag: string | null;
  /** How the person at the other end behaves; told when it rings. */
  phone: Phone | null;
  /** How many times this person was asked for digits. */
  asked: number;
  /** The document that is carried out, where it came from, and how far. */
  verbs: XmlElement[];
  at: number;
  documentUrl: string;
  wait: Wait | null;
  turn: number;
};

export type Recording = {
  id: string;
  callId: string;
  verb: "Record" | "StartRecording";
  status: "recording" | "paused" | "complete";
  available: Target | null;
  transcription: Target | null;
  transcribe: boolean;
  startedAtMs: number;
  endedAtMs: number | null;
};

export type PhoneRow = { id: string; change: PhoneChange; heard: Heard[] };

/** Every kind of thing in the account, by the name of its table. */
export type Tables = {
  numbers: OwnNumber;
  takenNumbers: TakenNumber;
  numberOrders: NumberOrder;
  applications: Application;
  messages: Message;
  optOuts: OptOut;
  codes: Code;
  calls: Call;
  recordings: Recording;
  phones: PhoneRow;
};

export type BandwidthDesk = Desk<Tables>;
