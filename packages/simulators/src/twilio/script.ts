import { accountSid } from "./account.ts";
import { type Exchange, type ExchangeParts, isLive } from "./exchange.ts";
import type { Call, Recording, Source, Wait } from "./state.ts";
import { parseTwiml, TwimlError, type Verb } from "./twiml.ts";

const WORD_MS = 60;
const SPEECH_MIN_MS = 1_000;
const PLAY_MS = 3_000;
const KEY_PRESS_MS = 1_000;
/** How long a person talks to a machine, unless the machine stops before. */
const MESSAGE_MS = 4_000;

const APOLOGY = "We are sorry, an application error has occurred. Goodbye.";

/** Carries documents out: asks for them, reads them, and does what their verbs say to the person in the call. */
export class Script {
  readonly #parts: ExchangeParts;
  readonly #exchange: Exchange;

  constructor(parts: ExchangeParts, exchange: Exchange) {
    this.#parts = parts;
    this.#exchange = exchange;
  }

  /** Gets the document and begins with its first verb. `fields` is what the asking says besides the call. */
  read(call: Call, source: Source, fields: Record<string, string>): void {
    this.#exchange.wait(call, { for: "document", source, fields }, 0);
  }

  /** The wait is over: what comes next. */
  goOn(call: Call, wait: Wait): void {
    if (wait.for === "document") void this.#fetch(call, wait);
    else if (wait.for === "verb") this.#next(call);
    else if (wait.for === "digits") this.#digitsCame(call, wait.digits);
    else if (wait.for === "message") this.#messageTaken(call);
  }

  /** The party that the call was put through to is gone. */
  legEnded(call: Call, leg: Call): void {
    const verb = call.verbs[call.at];
    const status = leg.status === "completed" && leg.answeredAtMs !== null ? "completed" : leg.status;
    const seconds = leg.answeredAtMs === null ? 0 : Math.round(((leg.endedAtMs ?? 0) - leg.answeredAtMs) / 1_000);
    const isOpen = ({ source, status }: Recording) => source === "DialVerb" && status === "in-progress";
    const recording = this.#exchange.recorder.ofCall(call.sid).find(isOpen);
    if (recording) this.#exchange.recorder.finish(recording);
    this.#act(call, verb, {
      DialCallSid: leg.sid,
      DialCallStatus: status,
      DialCallDuration: String(seconds),
      ...(recording ? { RecordingUrl: this.#exchange.recorder.fieldsOf(recording).RecordingUrl ?? "" } : {}),
    });
  }

  async #fetch({ sid, turn }: Call, { source, fields }: Extract<Wait, { for: "document" }>): Promise<void> {
    const asking = this.#exchange.call(sid);
    if (!asking) return;
    const found = "twiml" in source ? source : await this.#ask(asking, source.url, fields);
    // Meanwhile the call may have ended, been led elsewhere, or been forgotten with the whole account.
    const call = this.#exchange.call(sid);
    if (!call || call.turn !== turn || !isLive(call)) return;
    if ("twiml" in found) this.#begin(call, found.twiml, "url" in source ? source.url : call.documentUrl);
    else this.#apologise(call, found.error);
  }

  async #ask(call: Call, url: string, more: Record<string, string>): Promise<{ twiml: string } | { error: string }> {
    const reply = await this.#parts.callbacks.ask(url, {
      ...this.#exchange.fieldsOf(call),
      AccountSid: accountSid,
      ...more,
    });
    if (!reply) return { error: "11205: no reply" };
    if (reply.status < 200 || reply.status >= 300) return { error: `11200: HTTP ${reply.status}` };
    if (!/\bxml\b/.test(reply.contentType)) return { error: `12300: content type "${reply.contentType}"` };
    return { twiml: reply.body };
  }

  #begin(call: Call, twiml: string, documentUrl: string): void {
    let verbs: Verb[];
    try {
      verbs = parseTwiml(twiml);
    } catch (error) {
      if (!(error instanceof TwimlError)) throw error;
      this.#apologise(call, `${error.code}: ${error.message}`);
      return;
    }
    const [first] = verbs;
    if (call.answeredAtMs === null && first?.name === "Reject") {
      this.#exchange.end(call, first.attributes.reason === "busy" ? "busy" : "no-answer");
      return;
    }
    this.#exchange.answer(call);
    this.#exchange.change(call, { verbs, at: 0, documentUrl });
    this.#carryOut(call);
  }

  /** What a person hears whose call met an error of ours. */
  #apologise(call: Call, error: string): void {
    console.warn(`lab: Twilio could not go on with call ${call.sid}: ${error}`);
    this.#exchange.answer(call);
    this.#exchange.hear(call, { did: "speak", what: APOLOGY });
    this.#exchange.end(call, "completed");
  }

  #next(call: Call): void {
    this.#exchange.change(call, { at: call.at + 1 });
    this.#carryOut(call);
  }

  #carryOut(call: Call): void {
    const verb = call.verbs[call.at];
    if (!verb || verb.name === "Hangup" || verb.name === "Reject") {
      this.#exchange.end(call, "completed");
      return;
    }
    if (verb.name === "Gather") this.#gather(call, verb);
    else if (verb.name === "Dial") this.#dial(call, verb);
    else if (verb.name === "Record") this.#record(call, verb);
    else if (verb.name === "Redirect") this.read(call, this.#address(call, verb.text.trim()), {});
    else this.#exchange.wait(call, { for: "verb" }, this.#utter(call, verb));
  }

  /** Says, plays or keeps silence; how long that takes. */
  #utter(call: Call, verb: Verb): number {
    if (verb.name === "Pause") return seconds(verb.attributes.length, 1);
    const what = verb.text.trim();
    if (verb.name === "Play") {
      this.#exchange.hear(call, { did: "play", what });
      return PLAY_MS;
    }
    this.#exchange.hear(call, { did: "speak", what });
    return Math.max(SPEECH_MIN_MS, what.length * WORD_MS);
  }

  #gather(call: Call, verb: Verb): void {
    const promptMs = verb.children.reduce((sum, child) => sum + this.#utter(call, child), 0);
    const pressed = call.phone?.digits[call.asked] ?? "";
    this.#exchange.change(call, { asked: call.asked + 1 });
    const digits = cutDigits(pressed, verb.attributes);
    const waitMs = digits === "" ? seconds(verb.attributes.timeout, 5) : KEY_PRESS_MS;
    this.#exchange.wait(call, { for: "digits", digits }, promptMs + waitMs);
  }

  #digitsCame(call: Call, digits: string): void {
    const verb = call.verbs[call.at];
    const silent = digits === "" && verb?.attributes.actionOnEmptyResult !== "true";
    if (!verb || silent) {
      this.#next(call);
      return;
    }
    const fields: Record<string, string> = { Digits: digits };
    if (digits !== "") fields.FinishedOnKey = verb.attributes.finishOnKey ?? "#";
    this.read(call, this.#address(call, verb.attributes.action ?? ""), fields);
  }

  #dial(call: Call, verb: Verb): void {
    const to = (verb.children[0]?.text ?? verb.text).trim();
    const from = verb.attributes.callerId ?? call.from;
    const { state } = this.#parts.store;
    const ours = [...state.numbers.values()].some(({ number }) => number === from);
    if (!ours && from !== call.from && from !== call.to) {
      this.#act(call, verb, { DialCallStatus: "failed", DialCallDuration: "0", ErrorCode: "13214" });
      return;
    }
    if (verb.attributes.record && verb.attributes.record !== "do-not-record") {
      const callback = verb.attributes.recordingStatusCallback ?? null;
      this.#exchange.recorder.start(call, "DialVerb", { callback, channels: 1 });
    }
    const timeoutMs = seconds(verb.attributes.timeout, 30);
    const noun = verb.children[0]?.attributes;
    this.#exchange.putThrough(call, to, from, {
      timeoutMs,
      limitMs: seconds(verb.attributes.timeLimit, 14_400),
      statusCallback: noun?.statusCallback ?? null,
      statusEvents: noun?.statusCallbackEvent?.split(" ") ?? ["completed"],
    });
  }

  #record(call: Call, verb: Verb): void {
    if (verb.attributes.playBeep !== "false") this.#exchange.hear(call, { did: "beep", what: "" });
    this.#exchange.recorder.start(call, "RecordVerb", {
      callback: verb.attributes.recordingStatusCallback ?? null,
      channels: 1,
    });
    this.#exchange.wait(call, { for: "message" }, Math.min(MESSAGE_MS, seconds(verb.attributes.maxLength, 3_600)));
  }

  #messageTaken(call: Call): void {
    const verb = call.verbs[call.at];
    const isOpen = ({ source, status }: Recording) => source === "RecordVerb" && status === "in-progress";
    const recording = this.#exchange.recorder.ofCall(call.sid).find(isOpen);
    if (!verb || !recording) {
      this.#next(call);
      return;
    }
    this.#exchange.recorder.finish(recording);
    if (verb.attributes.transcribe === "true") {
      this.#exchange.recorder.transcribe(call, recording, verb.attributes.transcribeCallback ?? null);
    }
    const {
      RecordingUrl = "",
      RecordingSid = "",
      RecordingDuration = "",
    } = this.#exchange.recorder.fieldsOf(recording);
    // Without an action of its own the verb asks the document's address again.
    this.read(call, this.#address(call, verb.attributes.action ?? ""), {
      RecordingUrl,
      RecordingSid,
      RecordingDuration,
    });
  }

  /** Asks the verb's action what comes next; without one the document goes on. */
  #act(call: Call, verb: Verb | undefined, fields: Record<string, string>): void {
    const action = verb?.attributes.action;
    if (action === undefined) this.#next(call);
    else this.read(call, this.#address(call, action), fields);
  }

  #address(call: Call, url: string): Source {
    return { url: new URL(url, call.documentUrl || undefined).href, method: "POST" };
  }
}

function seconds(text: string | undefined, fallback: number): number {
  const value = Number(text ?? fallback);
  return (Number.isFinite(value) && value >= 0 ? value : fallback) * 1_000;
}

/** What of the pressed keys a gather takes: up to the finishing key, and no more than it wants. */
function cutDigits(pressed: string, { numDigits, finishOnKey = "#" }: Record<string, string>): string {
  const end = finishOnKey === "" ? -1 : [...pressed].findIndex((key) => finishOnKey.includes(key));
  const finished = end === -1 ? pressed : pressed.slice(0, end);
  return numDigits === undefined ? finished : finished.slice(0, Number(numDigits));
}
