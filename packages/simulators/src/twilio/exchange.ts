import type { TenThousandths } from "../lab/money.ts";
import type { Store } from "../lab/store.ts";
import type { SimulatorContext } from "../lab/types.ts";
import { type CallNow, type Heard, type Phone, type PhoneCall, phoneOf } from "../world/phones.ts";
import { accountSid } from "./account.ts";
import type { Callbacks, Fields } from "./callbacks.ts";
import { Recorder } from "./recorder.ts";
import { Script } from "./script.ts";
import type { Call, CallState, SaleRow, Source, TwilioEvent, TwilioState, Wait } from "./state.ts";
import { secondsOf } from "./wire.ts";

/** The events of a call that a status callback can be had for. */
const callbackStates = { initiated: "initiated", ringing: "ringing", answered: "in-progress" } as const;

const INITIATED_TO_RINGING_MS = 100;
const PRICE_DELAY_MS = 5_000;
const VERDICT_MS = { human: 2_000, machine: 4_000, fax: 4_000 } as const;

/** By the minute begun, in ten-thousandths of a dollar (sheet: Money). */
const PER_MINUTE: Readonly<Record<Call["direction"], TenThousandths>> = {
  "outbound-api": 140,
  "outbound-dial": 140,
  inbound: 85,
};

export type ExchangeParts = {
  context: SimulatorContext;
  store: Store<TwilioState, TwilioEvent>;
  callbacks: Callbacks;
};

export function isLive(call: Call): boolean {
  return call.status === "queued" || call.status === "ringing" || call.status === "in-progress";
}

/** A call before anything happened to it. */
export function newCall(given: Pick<Call, "sid" | "direction" | "from" | "to" | "createdAtMs"> & Partial<Call>): Call {
  return {
    parentSid: null,
    numberSid: "",
    status: "queued",
    startedAtMs: null,
    answeredAtMs: null,
    endedAtMs: null,
    source: { twiml: "" },
    statusCallback: null,
    statusEvents: [],
    timeoutMs: 60_000,
    limitMs: 14_400_000,
    detection: null,
    answeredBy: null,
    record: null,
    phone: null,
    asked: 0,
    sequence: 0,
    cost: null,
    pricedAtMs: null,
    verbs: [],
    at: 0,
    documentUrl: "",
    wait: null,
    waitUntilMs: null,
    turn: 0,
    ...given,
  };
}

/**
 * Carries calls from queue to bill. Each call waits for one thing at a time, which is in the state, so that a lab that was killed takes
 * every call up where it was.
 */
export class Exchange {
  readonly recorder: Recorder;
  readonly #parts: ExchangeParts;
  readonly #script: Script;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.recorder = new Recorder(parts);
    this.#script = new Script(parts, this);
  }

  nowMs(): number {
    return this.#parts.context.clock.nowMs();
  }

  call(sid: string): Call | undefined {
    return this.#parts.store.state.calls.get(sid);
  }

  newSid(): string {
    return `CA${this.#parts.context.random.hex(32)}`;
  }

  /** Takes an outbound call; over the limit of calls a second it waits its turn, and nobody is told (sheet: Limits). */
  place(call: Call, sale: SaleRow, callsPerSecond: number): void {
    const { context, store } = this.#parts;
    const paced = context.settings().rateLimits === "documented";
    const slotMs = paced ? Math.max(this.nowMs(), store.state.nextCallSlotMs) : this.nowMs();
    const nextCallSlotMs = paced ? slotMs + Math.round(1_000 / callsPerSecond) : null;
    store.commit({ type: "callAdded", call, sale, nextCallSlotMs });
    this.wait(call, { for: "slot" }, slotMs - this.nowMs());
  }

  /** A person calls a number of ours. */
  receive({ from, to, ...person }: PhoneCall): { callRef: string } | { refused: string } {
    const { store } = this.#parts;
    const own = [...store.state.numbers.values()].find(({ number }) => number === to);
    if (!own) return { refused: `${to} is no number of this account` };
    if (own.voiceUrl === "") return { refused: `${to} has no address to ask what to do` };
    const source = { url: own.voiceUrl, method: own.voiceMethod };
    const call = newCall({
      sid: this.newSid(),
      direction: "inbound",
      from,
      to,
      numberSid: own.sid,
      createdAtMs: this.nowMs(),
      startedAtMs: this.nowMs(),
      status: "ringing",
      source,
      statusCallback: own.statusCallback || null,
      statusEvents: ["completed"],
      phone: { answers: "human", ringMs: 0, ...person },
    });
    store.commit({ type: "callAdded", call, sale: null, nextCallSlotMs: null });
    this.#script.read(call, source, {});
    return { callRef: call.sid };
  }

  /** Another party is called for a call that is put through to it; until that one ends, the call does nothing. */
  putThrough(
    parent: Call,
    to: string,
    from: string,
    leg: Pick<Call, "timeoutMs" | "limitMs" | "statusCallback" | "statusEvents">,
  ): void {
    const call = newCall({
      sid: this.newSid(),
      parentSid: parent.sid,
      direction: "outbound-dial",
      from,
      to,
      createdAtMs: this.nowMs(),
      ...leg,
    });
    this.#parts.store.commit({ type: "callAdded", call, sale: null, nextCallSlotMs: null });
    this.#waitForLeg(parent, call.sid);
    this.wait(call, { for: "slot" }, 0);
  }

  /** New instructions for a live call: what it does now is broken off. */
  redirect(call: Call, source: Source): void {
    this.#endLeg(call);
    this.#script.read(call, source, {});
  }

  personPicksUp(number: string): { callRef: string } | { refused: string } {
    const call = this.#liveAt(number).find(ringsAtPerson);
    if (!call) return { refused: `nothing rings at ${number}` };
    // What the ringing waited for is over.
    this.change(call, { wait: null, waitUntilMs: null, turn: call.turn + 1 });
    this.#pickUp(call);
    return { callRef: call.sid };
  }

  /** Hangs up what the person talks on, else declines what rings there. */
  personHangsUp(number: string): { callRef: string } | { refused: string } {
    const live = this.#liveAt(number);
    const call = live.find((one) => one.answeredAtMs !== null) ?? live.find(ringsAtPerson);
    if (!call) return { refused: `${number} is in no call` };
    if (call.answeredAtMs === null) this.end(call, "busy", 603);
    else this.end(call, "completed");
    return { callRef: call.sid };
  }

  callsAt(number: string): CallNow[] {
    return this.#liveAt(number)
      .filter((one) => one.answeredAtMs !== null || one.status === "ringing")
      .map((one) => ({
        other: one.direction === "inbound" ? one.to : one.from,
        state: one.answeredAtMs === null ? "ringing" : "talking",
        placedBy: one.direction === "inbound" ? "person" : "us",
        sinceMs: one.answeredAtMs ?? one.startedAtMs ?? one.createdAtMs,
      }));
  }

  #liveAt(number: string): Call[] {
    return [...this.#parts.store.state.calls.values()].filter((one) => isLive(one) && personOf(one) === number);
  }

  /** Takes every live call up again after a restart. */
  resume(): void {
    for (const call of this.#parts.store.state.calls.values()) {
      if (!isLive(call)) continue;
      if (call.waitUntilMs !== null) this.#schedule(call, call.waitUntilMs - this.nowMs());
      if (call.answeredAtMs !== null) this.#limit(call);
      const unjudged = call.answeredAtMs !== null && call.answeredBy === null;
      if (unjudged && call.detection?.asynchronous) this.#judgeLater(call, call.detection.callback);
    }
    this.recorder.resume();
  }

  change(call: Call, change: Partial<Call>): void {
    this.#parts.store.commit({ type: "callChanged", sid: call.sid, change });
  }

  hear(call: Call, heard: Heard): void {
    this.#parts.store.commit({ type: "heard", number: personOf(call), heard });
  }

  /** The call does nothing until `delayMs` have passed, or something else happens to it. */
  wait(call: Call, wait: Wait, delayMs: number): void {
    this.change(call, { wait, waitUntilMs: this.nowMs() + delayMs, turn: call.turn + 1 });
    this.#schedule(call, delayMs);
  }

  #waitForLeg(call: Call, sid: string | null): void {
    this.change(call, { wait: { for: "leg", sid }, waitUntilMs: null, turn: call.turn + 1 });
  }

  /** Ends a call, with all that hangs on it: parties put through, recordings, the bill, and the parent that waits for it. */
  end(call: Call, status: CallState, sip?: number): void {
    if (!isLive(call)) return;
    const answered = call.answeredAtMs !== null;
    this.#endLeg(call);
    this.change(call, { status, endedAtMs: this.nowMs(), wait: null, waitUntilMs: null, turn: call.turn + 1 });
    this.recorder.finishAll(call);
    if (answered) this.#charge(call);
    const seconds = secondsOf(call);
    this.#tell(call, "completed", {
      CallDuration: String(seconds),
      Duration: String(Math.ceil(seconds / 60)),
      SipResponseCode: String(sip ?? 200),
    });
    const parent = call.parentSid === null ? undefined : this.call(call.parentSid);
    if (parent && isLive(parent) && parent.wait?.for === "leg") this.#script.legEnded(parent, call);
  }

  /** What every callback about a call says of it. */
  fieldsOf(call: Call): Record<string, string> {
    return {
      CallSid: call.sid,
      AccountSid: accountSid,
      ApiVersion: "2010-04-01",
      From: call.from,
      To: call.to,
      Caller: call.from,
      Called: call.to,
      CallStatus: call.status,
      Direction: call.direction,
      ...(call.parentSid === null ? {} : { ParentCallSid: call.parentSid }),
    };
  }

  /** The person picks up, or our own document takes an inbound call. */
  answer(call: Call): void {
    if (call.answeredAtMs !== null) return;
    this.change(call, { status: "in-progress", answeredAtMs: this.nowMs() });
    this.#tell(call, "answered", {});
    if (call.record) this.recorder.start(call, "OutboundAPI", call.record);
    this.#limit(call);
  }

  #schedule({ sid, turn }: Call, delayMs: number): void {
    this.#parts.context.schedule(delayMs, () => {
      const call = this.call(sid);
      if (call && call.turn === turn && isLive(call)) this.#goOn(call);
    });
  }

  #goOn(call: Call): void {
    const { wait } = call;
    if (wait?.for === "slot") this.#dial(call);
    else if (wait?.for === "ringing") this.#ring(call);
    else if (wait?.for === "answer") this.#pickUp(call);
    else if (wait?.for === "refusal") this.end(call, wait.status, wait.sip);
    else if (wait?.for === "verdict") this.#script.read(call, call.source, { AnsweredBy: this.#verdict(call) });
    else if (wait) this.#script.goOn(call, wait);
  }

  #dial(call: Call): void {
    this.change(call, { startedAtMs: this.nowMs() });
    this.#tell(call, "initiated", {});
    this.wait(call, { for: "ringing" }, INITIATED_TO_RINGING_MS);
  }

  #ring(call: Call): void {
    const phone = phoneOf(call.to, this.#parts.store.state.phones);
    this.change(call, { phone });
    if (phone.answers !== "unreachable") {
      this.change(call, { status: "ringing" });
      this.#tell(call, "ringing", {});
    }
    const refusal = refusalOf(phone);
    const rings = phone.answers === "no_answer" || phone.answers === "by_hand";
    const patient = phone.ringMs <= call.timeoutMs && !rings;
    if (!patient) this.wait(call, { for: "refusal", status: "no-answer", sip: 487 }, call.timeoutMs);
    else if (refusal) this.wait(call, refusal, phone.ringMs);
    else this.wait(call, { for: "answer" }, phone.ringMs);
  }

  #pickUp(call: Call): void {
    this.answer(call);
    if (call.direction === "outbound-dial") {
      const parent = call.parentSid === null ? undefined : this.call(call.parentSid);
      if (parent) this.hear(parent, { did: "connect", what: call.to });
      this.#waitForLeg(call, null);
      return;
    }
    if (call.detection && !call.detection.asynchronous) {
      this.wait(call, { for: "verdict" }, VERDICT_MS[answererOf(call)]);
      return;
    }
    if (call.detection) this.#judgeLater(call, call.detection.callback);
    this.#script.read(call, call.source, {});
  }

  #judgeLater({ sid, phone }: Call, url: string | null): void {
    this.#parts.context.schedule(VERDICT_MS[answererOf({ phone })], () => {
      const call = this.call(sid);
      if (!call || !isLive(call)) return;
      const fields = {
        CallSid: sid,
        AccountSid: accountSid,
        AnsweredBy: this.#verdict(call),
        MachineDetectionDuration: "2000",
      };
      this.#parts.callbacks.tell("call.answered_by", url, fields);
    });
  }

  #verdict(call: Call): string {
    const answerer = answererOf(call);
    const answeredBy = answerer === "machine" ? "machine_start" : answerer;
    this.change(call, { answeredBy });
    return answeredBy;
  }

  /** Ends an answered call when its person has talked enough, or when it has lasted as long as it may. */
  #limit({ sid, phone, limitMs, answeredAtMs }: Call): void {
    const lastsMs = Math.min(phone?.talkMs ?? limitMs, limitMs);
    this.#parts.context.schedule((answeredAtMs ?? 0) + lastsMs - this.nowMs(), () => {
      const call = this.call(sid);
      if (call) this.end(call, "completed");
    });
  }

  /** Ends the call that this one was put through to, if any. */
  #endLeg(call: Call): void {
    const leg = call.wait?.for === "leg" && call.wait.sid !== null ? this.call(call.wait.sid) : undefined;
    if (!leg) return;
    // The parent no longer waits for it, so nothing is told to it.
    this.change(call, { wait: null });
    this.end(leg, leg.answeredAtMs === null ? "no-answer" : "completed");
  }

  #charge(call: Call): void {
    const minutes = Math.max(1, Math.ceil(secondsOf(call) / 60));
    const cost = minutes * PER_MINUTE[call.direction];
    this.#parts.store.commit({ type: "callCharged", sid: call.sid, cost, pricedAtMs: this.nowMs() + PRICE_DELAY_MS });
  }

  /** Tells the status callback, where it asked for that event. */
  #tell(call: Call, event: keyof typeof callbackStates | "completed", more: Fields): void {
    if (call.statusCallback === null || !call.statusEvents.includes(event)) return;
    const fields = {
      ...this.fieldsOf(call),
      CallStatus: event === "completed" ? call.status : callbackStates[event],
      ...more,
      ...(call.answeredBy === null ? {} : { AnsweredBy: call.answeredBy }),
      Timestamp: this.#parts.context.clock.now().toUTCString().replace("GMT", "+0000"),
      CallbackSource: "call-progress-events",
      SequenceNumber: String(call.sequence),
    };
    this.change(call, { sequence: call.sequence + 1 });
    this.#parts.callbacks.tell("call.status", call.statusCallback, fields);
  }
}

/** The person at the other end: who called us, or whom we called. */
export function personOf(call: Call): string {
  return call.direction === "inbound" ? call.from : call.to;
}

/** Whether a call of ours rings at its person now. */
const ringsAtPerson = (call: Call) =>
  call.direction !== "inbound" && call.answeredAtMs === null && call.status === "ringing";

function answererOf({ phone }: Pick<Call, "phone">): keyof typeof VERDICT_MS {
  return phone?.answers === "machine" || phone?.answers === "fax" ? phone.answers : "human";
}

function refusalOf({ answers }: Phone): Extract<Wait, { for: "refusal" }> | null {
  if (answers === "busy") return { for: "refusal", status: "busy", sip: 486 };
  if (answers === "rejected") return { for: "refusal", status: "busy", sip: 603 };
  if (answers === "unreachable") return { for: "refusal", status: "failed", sip: 404 };
  return null;
}
