import type { XmlElement } from "../lab/xml.ts";
import { BxmlError, parseBxml, userOf } from "./bxml.ts";
import { type Exchange, isLive } from "./exchange.ts";
import { ours } from "./routes-messages.ts";
import type { Call, Target, Wait } from "./rows.ts";

const WORD_MS = 60;
const SPEECH_MIN_MS = 1_000;
const PLAY_MS = 3_000;
const KEY_PRESS_MS = 1_000;
/** How long a person talks to a machine, unless the machine stops before. */
const MESSAGE_MS = 4_000;

/** Carries documents out: asks for them, reads them, and does what their verbs say to the person in the call. */
export class Script {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Gets the document and begins with its first verb. `fields` is what the asking says besides the call. */
  read(id: string, target: Target, event: string, fields: Record<string, unknown>): void {
    this.#exchange.wait(id, { for: "document", target, event, fields }, 0);
  }

  /** The wait is over: what comes next. */
  goOn(call: Call, wait: Wait): void {
    if (wait.for === "document") void this.#fetch(call, wait);
    else if (wait.for === "digits") this.#digitsCame(call, wait.digits);
    else if (wait.for === "message") this.#messageTaken(call);
    else if (wait.for === "verb") this.#next(call);
  }

  /** The party that the call was put through to has gone, or was never there. */
  legEnded(id: string, leg: Call): void {
    const call = this.#exchange.call(id);
    const verb = call?.verbs[call.at];
    if (!call || !verb) return;
    const fields = {
      cause: leg.cause,
      errorMessage: leg.errorMessage,
      transferCallerId: leg.from,
      transferTo: leg.to,
    };
    this.#ask(call, verb, "transferCompleteUrl", "transferComplete", fields);
  }

  async #fetch(call: Call, { target, event, fields }: Extract<Wait, { for: "document" }>): Promise<void> {
    const reply = await this.#exchange.ask(target, this.#exchange.event(event, call, fields));
    const now = this.#exchange.call(call.id);
    // Something else happened meanwhile, such as the person who hung up.
    if (!now || !isLive(now) || now.turn !== call.turn) return;
    const isGood = reply !== null && reply.status >= 200 && reply.status < 300;
    // What would be said to the party alone before it is connected is not played.
    if (isGood && event === "transferAnswer") this.#exchange.connect(now);
    else if (isGood) this.begin(call.id, reply.body, target.url);
    else this.#exchange.end(call.id, "callback-error", reply ? `HTTP ${reply.status}` : "no reply");
  }

  /** Begins with a document's first verb; an empty one ends the call, as BXML that ran out does. */
  begin(id: string, bxml: string, documentUrl: string): void {
    let verbs: XmlElement[];
    try {
      verbs = bxml.trim() === "" ? [] : parseBxml(bxml);
    } catch (error) {
      if (!(error instanceof BxmlError)) throw error;
      console.warn(`lab: Bandwidth could not go on with call ${id}: ${error.message}`);
      this.#exchange.end(id, "invalid-bxml", error.message);
      return;
    }
    this.#exchange.answer(id);
    const call = this.#exchange.change(id, { verbs, at: 0, documentUrl });
    if (call) this.#carryOut(call);
  }

  #next(call: Call): void {
    const next = this.#exchange.change(call.id, { at: call.at + 1 });
    if (next) this.#carryOut(next);
  }

  #carryOut(call: Call): void {
    const verb = call.verbs[call.at];
    if (!verb || verb.name === "Hangup") {
      this.#exchange.end(call.id, "hangup");
      return;
    }
    switch (verb.name) {
      case "Gather":
        this.#gather(call, verb);
        break;
      case "Transfer":
        this.#transfer(call, verb);
        break;
      case "Record":
        this.#exchange.recorder.start(call, verb, "Record", call.documentUrl);
        this.#exchange.wait(
          call.id,
          { for: "message" },
          Math.min(MESSAGE_MS, seconds(verb.attributes.maxDuration, 60)),
        );
        break;
      case "StartRecording":
        this.#exchange.recorder.start(call, verb, "StartRecording", call.documentUrl);
        this.#next(call);
        break;
      case "StopRecording":
        this.#exchange.recorder.finishAll(call.id);
        this.#next(call);
        break;
      case "Redirect":
        this.read(call.id, this.#target(call, verb, verb.attributes.redirectUrl ?? ""), "redirect", {});
        break;
      default:
        this.#exchange.wait(call.id, { for: "verb" }, this.#utter(call, verb));
    }
  }

  /** Says, plays, beeps or keeps silence; how long that takes. */
  #utter(call: Call, verb: XmlElement): number {
    if (verb.name === "Pause") return seconds(verb.attributes.duration, 1);
    if (verb.name === "SendDtmf") {
      this.#exchange.hear(call, { did: "beep", what: "" });
      return Number(verb.attributes.toneDuration ?? 200);
    }
    const what = verb.text.trim();
    const did = verb.name === "PlayAudio" ? "play" : "speak";
    this.#exchange.hear(call, { did, what });
    return did === "play" ? PLAY_MS : Math.max(SPEECH_MIN_MS, what.length * WORD_MS);
  }

  #gather(call: Call, verb: XmlElement): void {
    const promptMs = verb.children.reduce((sum, child) => sum + this.#utter(call, child), 0);
    const pressed = call.phone?.digits[call.asked] ?? "";
    this.#exchange.change(call.id, { asked: call.asked + 1 });
    const digits = cutDigits(pressed, verb.attributes);
    const waitMs = digits === "" ? seconds(verb.attributes.firstDigitTimeout, 5) : KEY_PRESS_MS;
    this.#exchange.wait(call.id, { for: "digits", digits }, promptMs + waitMs);
  }

  #digitsCame(call: Call, digits: string): void {
    const verb = call.verbs[call.at];
    if (verb) this.#ask(call, verb, "gatherUrl", "gather", { digits, terminatingDigit: "" });
  }

  #transfer(call: Call, verb: XmlElement): void {
    const to = verb.children[0]?.text.trim() ?? "";
    const from = verb.attributes.transferCallerId ?? call.from;
    if (!ours(this.#exchange.desk, from) && from !== call.from && from !== call.to) {
      const cause = "application-error";
      const errorMessage = `${from} is no number of this account`;
      this.#ask(call, verb, "transferCompleteUrl", "transferComplete", { cause, errorMessage });
      return;
    }
    const noun = verb.children[0] ?? verb;
    const target = (url: string | undefined) => (url === undefined ? null : this.#target(call, noun, url));
    this.#exchange.putThrough(call, to, from, {
      timeoutMs: seconds(verb.attributes.callTimeout, 30),
      answer: target(noun.attributes.transferAnswerUrl),
      disconnect: target(noun.attributes.transferDisconnectUrl),
    });
  }

  #messageTaken(call: Call): void {
    const verb = call.verbs[call.at];
    const recording = this.#exchange.recorder.open(call.id, "Record");
    if (!verb || !recording) {
      this.#next(call);
      return;
    }
    const told = this.#exchange.recorder.finish(recording.id);
    this.#ask(call, verb, "recordCompleteUrl", "recordComplete", told);
  }

  /** Asks the verb's own address what comes next; without one the document goes on. */
  #ask(call: Call, verb: XmlElement, attribute: string, event: string, fields: Record<string, unknown>): void {
    const url = verb.attributes[attribute];
    if (url === undefined) this.#next(call);
    else this.read(call.id, this.#target(call, verb, url), event, fields);
  }

  #target(call: Call, verb: XmlElement, url: string): Target {
    return { url: new URL(url, call.documentUrl || undefined).href, user: userOf(verb) };
  }
}

function seconds(text: string | undefined, fallback: number): number {
  const value = Number(text ?? fallback);
  return (Number.isFinite(value) && value >= 0 ? value : fallback) * 1_000;
}

/** What of the pressed keys a gather takes: up to a terminating key, and no more than it wants. */
function cutDigits(pressed: string, { maxDigits = "50", terminatingDigits = "" }: Record<string, string>): string {
  const end = [...pressed].findIndex((key) => terminatingDigits.includes(key));
  return (end === -1 ? pressed : pressed.slice(0, end)).slice(0, Number(maxDigits));
}
