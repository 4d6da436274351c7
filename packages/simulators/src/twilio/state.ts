import type { TenThousandths } from "../lab/money.ts";
import type { Heard, Phone, PhoneChange } from "../world/phones.ts";
import type { Verb } from "./twiml.ts";

export type NumberType = "local" | "mobile" | "national" | "toll free";

/** A number of the account. Instants in epoch milliseconds. */
export type OwnedNumber = {
  sid: string;
  number: string;
  country: string;
  type: NumberType;
  friendlyName: string;
  voiceUrl: string;
  voiceMethod: string;
  smsUrl: string;
  smsMethod: string;
  statusCallback: string;
  statusCallbackMethod: string;
  addressSid: string | null;
  bundleSid: string | null;
  createdAtMs: number;
  updatedAtMs: number;
};

export type MessageStatus = "queued" | "sent" | "delivered" | "undelivered" | "failed" | "canceled" | "received";

export type Message = {
  sid: string;
  direction: "outbound-api" | "inbound";
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  segments: number;
  status: MessageStatus;
  errorCode: number | null;
  statusCallback: string | null;
  /** Charged when it was taken; told from `pricedAtMs` on. */
  cost: TenThousandths;
  pricedAtMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
  sentAtMs: number | null;
  /** What happens next, and when. */
  next: { status: MessageStatus; atMs: number } | null;
};

export type CallState =
  | "queued"
  | "ringing"
  | "in-progress"
  | "completed"
  | "busy"
  | "failed"
  | "no-answer"
  | "canceled";

/** Where a document comes from, or the document itself. */
export type Source = { url: string; method: string } | { twiml: string };

/** What a call waits for. `turn` makes a timer of an earlier wait worthless. */
export type Wait =
  | { for: "slot" | "ringing" | "answer" }
  /** The end of the call it was put through to; null for that call itself, which waits for its person. */
  | { for: "leg"; sid: string | null }
  | { for: "refusal"; status: "busy" | "failed" | "no-answer"; sip: number }
  | { for: "verdict" }
  | { for: "document"; source: Source; fields: Record<string, string> }
  | { for: "verb" }
  | { for: "digits"; digits: string }
  | { for: "message" };

export type Detection = { asynchronous: boolean; callback: string | null };

export type Call = {
  sid: string;
  parentSid: string | null;
  direction: "outbound-api" | "inbound" | "outbound-dial";
  from: string;
  to: string;
  numberSid: string;
  status: CallState;
  createdAtMs: number;
  startedAtMs: number | null;
  answeredAtMs: number | null;
  endedAtMs: number | null;
  source: Source;
  statusCallback: string | null;
  statusEvents: string[];
  timeoutMs: number;
  limitMs: number;
  detection: Detection | null;
  answeredBy: string | null;
  record: RecordingWish | null;
  /** How the person at the other end behaves; told when it rings. */
  phone: Phone | null;
  /** How many times this person was asked for digits. */
  asked: number;
  /** Callbacks sent so far. */
  sequence: number;
  cost: TenThousandths | null;
  pricedAtMs: number | null;
  /** The document that is carried out, and how far. */
  verbs: Verb[];
  at: number;
  documentUrl: string;
  wait: Wait | null;
  waitUntilMs: number | null;
  turn: number;
};

export type RecordingWish = { callback: string | null; channels: number };

export type Recording = {
  sid: string;
  callSid: string;
  source: "OutboundAPI" | "RecordVerb" | "DialVerb" | "StartCallRecordingAPI";
  status: "in-progress" | "paused" | "stopped" | "completed";
  channels: number;
  callback: string | null;
  startedAtMs: number;
  endedAtMs: number | null;
};

export type VerifyService = {
  sid: string;
  friendlyName: string;
  codeLength: number;
  customCodeEnabled: boolean;
  createdAtMs: number;
};

export type Verification = {
  sid: string;
  serviceSid: string;
  to: string;
  channel: "sms" | "call" | "whatsapp";
  code: string;
  status: "pending" | "approved" | "canceled" | "expired" | "max_attempts_reached";
  checks: number;
  attempts: { sid: string; channel: string; atMs: number }[];
  createdAtMs: number;
  updatedAtMs: number;
};

export type SaleRow = {
  kind: "number" | "message" | "call" | "verification";
  upstreamRef: string;
  ourRef: string | null;
  subject: string;
  offer: string;
  cost: TenThousandths;
  ended: boolean;
  atMs: number;
};

export type TwilioState = {
  balance: TenThousandths;
  numbers: Map<string, OwnedNumber>;
  /** Numbers that went to another customer. */
  taken: Set<string>;
  messages: Map<string, Message>;
  /** Who wants no messages from which number of ours: `<ours> <theirs>`. */
  optedOut: Set<string>;
  calls: Map<string, Call>;
  recordings: Map<string, Recording>;
  recordingsOfCall: Map<string, Recording[]>;
  services: Map<string, VerifyService>;
  verifications: Map<string, Verification>;
  sales: Map<string, SaleRow>;
  phones: Map<string, PhoneChange>;
  heard: Map<string, Heard[]>;
  /** When the next outbound call may leave the queue. */
  nextCallSlotMs: number;
  /** When the next message may leave a number. */
  nextMessageSlotMs: Map<string, number>;
};

export type TwilioEvent =
  | { type: "numberBought"; number: OwnedNumber; sale: SaleRow }
  | { type: "numberChanged"; sid: string; change: Partial<OwnedNumber> }
  | { type: "numberReleased"; sid: string }
  | { type: "numberTaken"; number: string }
  | { type: "messageAdded"; message: Message; sale: SaleRow | null; nextSlotMs: number | null }
  | { type: "messageChanged"; sid: string; change: Partial<Message> }
  | { type: "optedOut" | "optedIn"; pair: string }
  | { type: "callAdded"; call: Call; sale: SaleRow | null; nextCallSlotMs: number | null }
  | { type: "callChanged"; sid: string; change: Partial<Call> }
  | { type: "callCharged"; sid: string; cost: TenThousandths; pricedAtMs: number }
  | { type: "recordingAdded"; recording: Recording }
  | { type: "recordingChanged"; sid: string; change: Partial<Recording> }
  | { type: "serviceAdded"; service: VerifyService }
  | { type: "verificationAdded"; verification: Verification; sale: SaleRow }
  | { type: "verificationChanged"; sid: string; change: Partial<Verification> }
  | { type: "phoneChanged"; number: string; change: PhoneChange }
  | { type: "heard"; number: string; heard: Heard }
  | { type: "balanceSet"; balance: TenThousandths };

/** $10,000: enough that nobody runs out by accident. */
const FIRST_BALANCE = 100_000_000;

/** The Verify service that the lab's account has from the first day. */
export const labServiceSid = "VA00000000000000000000000000001ab0";

/** A new account. */
export function initialState(): TwilioState {
  const service = { sid: labServiceSid, friendlyName: "Lab", codeLength: 6, customCodeEnabled: true, createdAtMs: 0 };
  return {
    balance: FIRST_BALANCE,
    numbers: new Map(),
    taken: new Set(),
    messages: new Map(),
    optedOut: new Set(),
    calls: new Map(),
    recordings: new Map(),
    recordingsOfCall: new Map(),
    services: new Map([[service.sid, service]]),
    verifications: new Map(),
    sales: new Map(),
    phones: new Map(),
    heard: new Map(),
    nextCallSlotMs: 0,
    nextMessageSlotMs: new Map(),
  };
}

/** Carries an event out. Events come from a journal too, so nothing here looks at the clock or at chance. */
export function applyEvent(state: TwilioState, event: TwilioEvent): void {
  switch (event.type) {
    case "numberBought":
      state.numbers.set(event.number.sid, event.number);
      sell(state, event.sale);
      break;
    case "numberChanged":
      patch(state.numbers, event.sid, event.change);
      break;
    case "numberReleased":
      state.numbers.delete(event.sid);
      patch(state.sales, event.sid, { ended: true });
      break;
    case "numberTaken":
      state.taken.add(event.number);
      break;
    case "messageAdded":
      state.messages.set(event.message.sid, event.message);
      if (event.sale) sell(state, event.sale);
      if (event.nextSlotMs !== null) state.nextMessageSlotMs.set(event.message.from, event.nextSlotMs);
      break;
    case "messageChanged":
      patch(state.messages, event.sid, event.change);
      break;
    case "optedOut":
      state.optedOut.add(event.pair);
      break;
    case "optedIn":
      state.optedOut.delete(event.pair);
      break;
    default:
      applyLater(state, event);
  }
}

type Later = Exclude<
  TwilioEvent,
  { type: `number${string}` } | { type: `message${string}` } | { type: "optedOut" | "optedIn" }
>;

function applyLater(state: TwilioState, event: Later): void {
  switch (event.type) {
    case "callAdded":
      state.calls.set(event.call.sid, event.call);
      if (event.sale) sell(state, event.sale);
      if (event.nextCallSlotMs !== null) state.nextCallSlotMs = event.nextCallSlotMs;
      break;
    case "callChanged":
      patch(state.calls, event.sid, event.change);
      break;
    case "callCharged":
      patch(state.calls, event.sid, { cost: event.cost, pricedAtMs: event.pricedAtMs });
      state.balance -= event.cost;
      patch(state.sales, event.sid, { cost: event.cost });
      break;
    case "recordingAdded":
      state.recordings.set(event.recording.sid, event.recording);
      append(state.recordingsOfCall, event.recording.callSid, event.recording);
      break;
    case "recordingChanged":
      patch(state.recordings, event.sid, event.change);
      break;
    case "serviceAdded":
      state.services.set(event.service.sid, event.service);
      break;
    case "verificationAdded":
      state.verifications.set(event.verification.sid, event.verification);
      sell(state, event.sale);
      break;
    case "verificationChanged":
      patch(state.verifications, event.sid, event.change);
      break;
    case "phoneChanged":
      state.phones.set(event.number, { ...state.phones.get(event.number), ...event.change });
      break;
    case "heard":
      append(state.heard, event.number, event.heard);
      break;
    case "balanceSet":
      state.balance = event.balance;
  }
}

function sell(state: TwilioState, sale: SaleRow): void {
  state.sales.set(sale.upstreamRef, sale);
  state.balance -= sale.cost;
}

function patch<T extends object>(rows: Map<string, T>, sid: string, change: Partial<T>): void {
  const row = rows.get(sid);
  if (row) Object.assign(row, change);
}

function append<T>(lists: Map<string, T[]>, key: string, entry: T): void {
  const list = lists.get(key);
  if (list) list.push(entry);
  else lists.set(key, [entry]);
}
