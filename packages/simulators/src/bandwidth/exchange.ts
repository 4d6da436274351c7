import type { WebhookReply } from "../lab/webhooks.ts";
import { type CallNow, type Heard, type Phone, type PhoneCall, phoneOf } from "../world/phones.ts";
import { accountId, voiceApplicationId } from "./account.ts";
import { targetOf } from "./applications.ts";
import type { Callbacks } from "./callbacks.ts";
import { Recorder } from "./recorder.ts";
import { ours } from "./routes-messages.ts";
import type { BandwidthDesk, Call, PhoneRow, Target, Wait } from "./rows.ts";
import { Script } from "./script.ts";

const RINGING_MS = 100;
const VERDICT_MS = { human: 2_000, machine: 4_000, fax: 4_000 } as const;
/** Older things heard are forgotten: a phone called thousands of times must not slow the lab down. */
const HEARD_MAX = 200;
/** Contract prices by the minute begun, which nothing on the wire tells; in ten-thousandths of a dollar. */
const PER_MINUTE = { outbound: 100, inbound: 55 } as const;

export type ExchangeParts = { desk: BandwidthDesk; callbacks: Callbacks };

export function isLive({ state }: Call): boolean {
  return state !== "disconnected";
}

/** A call before anything happened to it. */
export function newCall(given: Pick<Call, "id" | "direction" | "from" | "to" | "answer"> & Partial<Call>): Call {
  return {
    parentId: null,
    applicationId: voiceApplicationId,
    state: "queued",
    cause: null,
    errorMessage: null,
    enqueuedAtMs: null,
    startedAtMs: null,
    answeredAtMs: null,
    endedAtMs: null,
    disconnect: null,
    timeoutMs: 30_000,
    detection: null,
    verdict: null,
    tag: null,
    phone: null,
    asked: 0,
    verbs: [],
    at: 0,
    documentUrl: "",
    wait: null,
    turn: 0,
    ...given,
  };
}

/**
 * Carries calls from queue to bill. Each call waits for one thing at a time, which is in the state, so that a lab that was killed takes
 * every call up where it was.
 */
export class Exchange {
  readonly desk: BandwidthDesk;
  readonly recorder: Recorder;
  readonly #callbacks: Callbacks;
  readonly #script: Script;

  constructor({ desk, callbacks }: ExchangeParts) {
    this.desk = desk;
    this.#callbacks = callbacks;
    this.recorder = new Recorder({ desk, callbacks });
    this.#script = new Script(this);
    desk.onTask("call.wait", (subject) => this.#goOn(subject));
    desk.onTask("call.limit", (id) => this.end(id, "hangup"));
    desk.onTask("call.verdict", (id) => this.#tellVerdict(id));
  }

  call(id: string): Call | undefined {
    return this.desk.find("calls", id);
  }

  newId(): string {
    return `c-${this.desk.context.random.hex(8)}-${this.desk.uuid()}`;
  }

  /** Takes an outbound call. */
  place(call: Call): void {
    this.desk.put("calls", call);
    this.wait(call.id, { for: "slot" }, 0);
  }

  /** A person calls a number of ours. */
  receive({ from, to, ...person }: PhoneCall): { callRef: string } | { refused: string } {
    if (!ours(this.desk, to)) return { refused: `${to} is no number of this account` };
    const answer = targetOf(this.desk, voiceApplicationId, "CallInitiatedCallbackUrl", "CallbackCreds");
    if (!answer) return { refused: "the voice application has no address to ask what to do" };
    const call = newCall({
      id: this.newId(),
      direction: "inbound",
      from,
      to,
      state: "initiated",
      startedAtMs: this.desk.nowMs(),
      answer,
      disconnect: targetOf(this.desk, voiceApplicationId, "CallStatusCallbackUrl", "CallbackCreds"),
      phone: { answers: "human", ringMs: 0, ...person },
    });
    this.desk.put("calls", call);
    this.#script.read(call.id, answer, "initiate", {});
    return { callRef: call.id };
  }

  /** Another party is called for a call that is put through to it; until that one ends, the call does nothing. */
  putThrough(parent: Call, to: string, from: string, leg: Pick<Call, "timeoutMs" | "answer" | "disconnect">): void {
    const call = newCall({
      id: this.newId(),
      parentId: parent.id,
      direction: "outbound",
      from,
      to,
      tag: parent.tag,
      ...leg,
    });
    this.desk.put("calls", call);
    this.#waitForLeg(parent.id, call.id);
    this.wait(call.id, { for: "slot" }, 0);
  }

  /** New instructions for a live call: what it does now is broken off. */
  redirect(id: string, target: Target): void {
    this.#endLeg(id);
    this.#script.read(id, target, "redirect", {});
  }

  /** As `redirect`, with the document itself. */
  replace(id: string, bxml: string): void {
    this.#endLeg(id);
    this.#script.begin(id, bxml, this.call(id)?.documentUrl ?? "");
  }

  personPicksUp(number: string): { callRef: string } | { refused: string } {
    const call = this.#liveAt(number).find(ringsAtPerson);
    if (!call) return { refused: `nothing rings at ${number}` };
    // What the ringing waited for is over.
    this.change(call.id, { wait: null, turn: call.turn + 1 });
    this.#pickUp(this.call(call.id) ?? call);
    return { callRef: call.id };
  }

  /** Hangs up what the person talks on, else declines what rings there. */
  personHangsUp(number: string): { callRef: string } | { refused: string } {
    const live = this.#liveAt(number);
    const call = live.find((one) => one.answeredAtMs !== null) ?? live.find(ringsAtPerson);
    if (!call) return { refused: `${number} is in no call` };
    this.end(call.id, call.answeredAtMs === null ? "rejected" : "hangup");
    return { callRef: call.id };
  }

  callsAt(number: string): CallNow[] {
    return this.#liveAt(number)
      .filter((one) => one.startedAtMs !== null)
      .map((one) => ({
        other: one.direction === "inbound" ? one.to : one.from,
        state: one.answeredAtMs === null ? "ringing" : "talking",
        placedBy: one.direction === "inbound" ? "person" : "us",
        sinceMs: one.answeredAtMs ?? one.startedAtMs ?? this.desk.nowMs(),
      }));
  }

  #liveAt(number: string): Call[] {
    return this.desk.rows("calls").filter((one) => isLive(one) && personOf(one) === number);
  }

  /** After a restart, what was being asked when the lab ended is asked again. */
  resume(): void {
    for (const call of this.desk.rows("calls")) {
      if (isLive(call) && call.wait?.for === "document") this.wait(call.id, call.wait, 0);
    }
  }

  change(id: string, change: Partial<Call>): Call | undefined {
    return this.desk.amend("calls", id, change);
  }

  hear(call: Call, heard: Heard): void {
    const number = personOf(call);
    const row: PhoneRow = this.desk.find("phones", number) ?? { id: number, change: {}, heard: [] };
    this.desk.put("phones", { ...row, heard: [...row.heard, heard].slice(-HEARD_MAX) });
  }

  /** The call does nothing until `delayMs` have passed, or something else happens to it. */
  wait(id: string, wait: Wait, delayMs: number): void {
    const call = this.call(id);
    if (!call) return;
    const turn = call.turn + 1;
    this.change(id, { wait, turn });
    // Never at once: what a request began is carried out after its reply.
    this.desk.later(Math.max(1, delayMs), "call.wait", `${id} ${turn}`);
  }

  /** Ends a call, with all that hangs on it: parties put through, recordings, the bill, and the parent that waits for it. */
  end(id: string, cause: string, errorMessage: string | null = null): void {
    const call = this.call(id);
    if (!call || !isLive(call)) return;
    this.#endLeg(id);
    const endedAtMs = this.desk.nowMs();
    const ended = this.change(id, {
      state: "disconnected",
      cause,
      errorMessage,
      endedAtMs,
      wait: null,
      turn: call.turn + 1,
    });
    if (!ended) return;
    this.recorder.finishAll(id);
    this.#charge(ended);
    const told = this.event(ended.parentId === null ? "disconnect" : "transferDisconnect", ended, {
      cause,
      errorMessage,
      errorId: null,
      endTime: time(endedAtMs),
    });
    this.#callbacks.tell("call.disconnect", ended.disconnect, told);
    const parent = ended.parentId === null ? undefined : this.call(ended.parentId);
    if (parent && isLive(parent) && parent.wait?.for === "leg") this.#script.legEnded(parent.id, ended);
  }

  /** The body of an event about a call. Of a party that was put through, the numbers of the first call are told beside its own. */
  event(eventType: string, call: Call, more: Record<string, unknown>): Record<string, unknown> {
    const parent = call.parentId === null ? undefined : this.call(call.parentId);
    const leg = parent && { parentCallId: parent.id, transferCallerId: call.from, transferTo: call.to };
    return {
      eventType,
      eventTime: time(this.desk.nowMs()),
      accountId,
      applicationId: call.applicationId,
      from: (parent ?? call).from,
      to: (parent ?? call).to,
      direction: call.direction,
      callId: call.id,
      callUrl: callUrl(this.desk, call.id),
      ...leg,
      ...(call.enqueuedAtMs === null ? {} : { enqueuedTime: time(call.enqueuedAtMs) }),
      startTime: time(call.startedAtMs ?? this.desk.nowMs()),
      ...(call.answeredAtMs === null ? {} : { answerTime: time(call.answeredAtMs) }),
      ...(call.tag === null ? {} : { tag: call.tag }),
      ...more,
    };
  }

  ask(target: Target, body: object): Promise<WebhookReply | null> {
    return this.#callbacks.ask(target, body);
  }

  /** The person picks up, or our own document takes an inbound call. */
  answer(id: string): void {
    const call = this.call(id);
    if (!call || call.answeredAtMs !== null) return;
    this.change(id, { state: "answered", answeredAtMs: this.desk.nowMs() });
    const talkMs = call.phone?.talkMs ?? null;
    if (talkMs !== null) this.desk.later(Math.max(1, talkMs), "call.limit", id);
  }

  /** The party that was put through talks with its parent now. */
  connect(leg: Call): void {
    const parent = leg.parentId === null ? undefined : this.call(leg.parentId);
    if (parent) this.hear(parent, { did: "connect", what: leg.to });
    this.#waitForLeg(leg.id, null);
  }

  #goOn(subject: string): void {
    const [id = "", turn] = subject.split(" ");
    const call = this.call(id);
    if (!call || !isLive(call) || String(call.turn) !== turn) return;
    const { wait } = call;
    if (wait?.for === "slot") this.#ring(call);
    else if (wait?.for === "answer") this.#pickUp(call);
    else if (wait?.for === "refusal") this.end(id, wait.cause, wait.message);
    else if (wait?.for === "verdict" && call.answer) {
      this.#script.read(id, call.answer, "answer", this.#verdict(call));
    } else if (wait) this.#script.goOn(call, wait);
  }

  #ring(call: Call): void {
    const { change } = this.desk.find("phones", call.to) ?? { change: {} };
    const phone = phoneOf(call.to, new Map([[call.to, change]]));
    this.change(call.id, { phone, state: "initiated", startedAtMs: this.desk.nowMs() });
    const refusal = refusalOf(phone);
    const rings = phone.answers === "no_answer" || phone.answers === "by_hand";
    const patient = phone.ringMs <= call.timeoutMs && !rings;
    const timedOut: Wait = { for: "refusal", cause: "timeout", message: null };
    if (!patient) this.wait(call.id, timedOut, call.timeoutMs);
    else this.wait(call.id, refusal ?? { for: "answer" }, RINGING_MS + phone.ringMs);
  }

  #pickUp(call: Call): void {
    this.answer(call.id);
    if (call.parentId !== null) {
      if (call.answer) this.#script.read(call.id, call.answer, "transferAnswer", {});
      else this.connect(call);
      return;
    }
    if (!call.answer) return;
    const judgedMs = VERDICT_MS[answererOf(call)];
    if (call.detection?.mode === "sync") {
      this.wait(call.id, { for: "verdict" }, judgedMs);
      return;
    }
    if (call.detection) this.desk.later(judgedMs, "call.verdict", call.id);
    this.#script.read(call.id, call.answer, "answer", {});
  }

  #tellVerdict(id: string): void {
    const call = this.call(id);
    if (!call || !isLive(call)) return;
    const told = this.event("machineDetectionComplete", call, this.#verdict(call));
    this.#callbacks.tell("call.machine", call.detection?.target ?? null, told);
  }

  #verdict(call: Call): { machineDetectionResult: { value: string; duration: string } } {
    const answerer = answererOf(call);
    const value = answerer === "machine" ? "answering-machine" : answerer === "fax" ? "tone-detected" : "human";
    this.change(call.id, { verdict: value });
    return { machineDetectionResult: { value, duration: `PT${VERDICT_MS[answerer] / 1_000}S` } };
  }

  #waitForLeg(id: string, leg: string | null): void {
    const call = this.call(id);
    if (call) this.change(id, { wait: { for: "leg", id: leg }, turn: call.turn + 1 });
  }

  /** Ends the call that this one was put through to, if any. */
  #endLeg(id: string): void {
    const call = this.call(id);
    const leg = call?.wait?.for === "leg" && call.wait.id !== null ? this.call(call.wait.id) : undefined;
    if (!leg) return;
    // The parent no longer waits for it, so nothing is told to it.
    this.change(id, { wait: null });
    this.end(leg.id, leg.answeredAtMs === null ? "cancel" : "hangup");
  }

  #charge({ id, direction, answeredAtMs, endedAtMs }: Call): void {
    if (answeredAtMs === null || endedAtMs === null) return;
    const minutes = Math.max(1, Math.ceil((endedAtMs - answeredAtMs) / 60_000));
    this.desk.amendSale(id, { cost: minutes * PER_MINUTE[direction] });
  }
}

export function time(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function callUrl(desk: BandwidthDesk, id: string): string {
  return `${desk.context.baseUrl()}/voice/api/v2/accounts/${accountId}/calls/${id}`;
}

/** The person at the other end: who called us, or whom we called. */
export function personOf(call: Call): string {
  return call.direction === "inbound" ? call.from : call.to;
}

/** Whether a call of ours rings at its person now. */
const ringsAtPerson = (call: Call) =>
  call.direction === "outbound" && call.answeredAtMs === null && call.startedAtMs !== null;

function answererOf({ phone }: Pick<Call, "phone">): keyof typeof VERDICT_MS {
  return phone?.answers === "machine" || phone?.answers === "fax" ? phone.answers : "human";
}

function refusalOf({ answers }: Phone): Wait | null {
  if (answers === "busy") return { for: "refusal", cause: "busy", message: null };
  if (answers === "rejected") return { for: "refusal", cause: "rejected", message: null };
  if (answers === "unreachable") return { for: "refusal", cause: "error", message: "The number is not in service" };
  return null;
}
