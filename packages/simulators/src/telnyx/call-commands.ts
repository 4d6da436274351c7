import type { Call } from "./call.ts";
import type { CallDesk } from "./call-desk.ts";
import type { Desk } from "./desk.ts";
import { numberOf, textOf } from "./http.ts";
import { invalid, missing, notFound, Refusal } from "./refusal.ts";
import { hear } from "./world-phones.ts";

type Body = Record<string, unknown>;

const MS_PER_CHARACTER = 60;
const PLAYBACK_MS = 2_000;
const PRESS_AFTER_MS = 1_000;
/** How long a command id is remembered (sheet: Idempotency). */
const REPEAT_WINDOW_MS = 60_000;

const ended = () => new Refusal(422, "90018", "Call has already ended", "This call is no longer active.");
const notAnswered = () => new Refusal(422, "90034", "Call not answered yet", "This call has not been answered yet.");

/** What a live leg can be told to do, by the last part of the command's path. */
export class CallCommands {
  readonly #desk: Desk;
  readonly #calls: CallDesk;
  readonly #actions: Readonly<Record<string, (call: Call, body: Body) => void>> = {
    answer: (call, body) => this.#calls.answer(call.id, textOf(body, "client_state")),
    hangup: (call) => {
      const cause = call.state === "answered" ? "normal_clearing" : "originator_cancel";
      this.#calls.end(
        call.id,
        call.direction === "incoming" && call.state === "ringing" ? "call_rejected" : cause,
        "caller",
      );
    },
    speak: (call, body) => this.#speak(call, body),
    playback_start: (call, body) => this.#play(call, body),
    gather_using_speak: (call, body) => this.#gather(call, body),
    transfer: (call, body) => this.#transfer(call, body),
    record_start: (call, body) => this.#record(call, body),
    record_stop: (call, body) => this.#calls.stopRecording(call.id, textOf(body, "recording_id") ?? null),
  };

  constructor(desk: Desk, calls: CallDesk) {
    this.#desk = desk;
    this.#calls = calls;
    desk.onTask("stepDone", (id, stepId) => this.#done(id, stepId));
  }

  /** Carries a command out. Throws `Refusal` for a leg that is not there, over, or not answered yet. */
  run(id: string, name: string, body: Body): void {
    const action = this.#actions[name];
    const call = this.#calls.find(id);
    if (!action || !call) throw notFound(`The call ${id}`);
    if (call.state === "ended") throw ended();
    const commandId = textOf(body, "command_id");
    if (commandId !== undefined && this.#repeats(call, commandId)) return;
    if (call.state === "ringing" && name !== "answer" && name !== "hangup") throw notAnswered();
    const nowMs = this.#desk.nowMs();
    const commands = commandId === undefined ? call.commands : { ...call.commands, [commandId]: nowMs };
    const clientState = name === "transfer" ? undefined : textOf(body, "client_state");
    const noted = { ...call, commands, clientState: clientState ?? call.clientState };
    this.#calls.save(noted);
    this.#calls.log(noted, name);
    action(noted, body);
  }

  /** Whether a command of that id came lately: such a one is ignored. */
  #repeats(call: Call, commandId: string): boolean {
    const atMs = call.commands[commandId];
    return atMs !== undefined && this.#desk.nowMs() - atMs <= REPEAT_WINDOW_MS;
  }

  /** The call that a command of that id placed lately. */
  placedBy(commandId: string): Call | undefined {
    const command = this.#desk.find("dialCommands", commandId);
    const isRecent = command !== undefined && this.#desk.nowMs() - command.atMs <= REPEAT_WINDOW_MS;
    return isRecent ? this.#calls.find(command.callId) : undefined;
  }

  #start(
    call: Call,
    step: Pick<NonNullable<Call["running"]>, "kind" | "media" | "digits">,
    body: Body,
    ms: number,
  ): void {
    const id = this.#desk.uuid();
    const clientState = textOf(body, "client_state") ?? call.clientState;
    this.#calls.save({ ...call, running: { id, clientState, ...step } });
    this.#desk.later(ms, "stepDone", call.id, id);
  }

  #speak(call: Call, body: Body): void {
    const payload = textOf(body, "payload");
    if (payload === undefined) throw missing("payload");
    if (!textOf(body, "voice")) throw missing("voice");
    const isMarkup = body.payload_type === "ssml";
    const text = isMarkup ? payload.replaceAll(/<[^>]*>/g, "").trim() : payload;
    const breaks = isMarkup ? [...payload.matchAll(/<break time="(\d+)s"/g)] : [];
    const pauseMs = breaks.reduce((sum, match) => sum + Number(match[1]) * 1_000, 0);
    if (text !== "") hear(this.#desk, call.person.number, { did: "speak", what: text });
    this.#start(call, { kind: "speak", media: null, digits: "" }, body, pauseMs + text.length * MS_PER_CHARACTER);
    this.#calls.tell(call.id, "call.speak.started", {});
  }

  #play(call: Call, body: Body): void {
    const url = textOf(body, "audio_url") ?? textOf(body, "media_name");
    if (url === undefined) throw missing("audio_url");
    hear(this.#desk, call.person.number, { did: "play", what: url });
    this.#start(call, { kind: "playback", media: url, digits: "" }, body, PLAYBACK_MS);
    this.#calls.tell(call.id, "call.playback.started", { media_url: url, overlay: false });
  }

  #gather(call: Call, body: Body): void {
    const payload = textOf(body, "payload");
    if (payload === undefined) throw missing("payload");
    const most = numberOf(body, "maximum_digits", { min: 1, max: 128, fallback: 128 });
    const tries = numberOf(body, "maximum_tries", { min: 1, max: 10, fallback: 3 });
    const timeoutMs = numberOf(body, "timeout_millis", { min: 1, max: 600_000, fallback: 60_000 });
    const terminator = typeof body.terminating_digit === "string" ? body.terminating_digit : "#";
    hear(this.#desk, call.person.number, { did: "speak", what: payload });
    const pressed = call.person.digits[call.digitsUsed];
    const kept = (pressed ?? "").split(terminator === "" ? "\n" : terminator)[0] ?? "";
    const step = { kind: "gather", media: null, digits: kept.slice(0, most) } as const;
    const next = { ...call, digitsUsed: call.digitsUsed + 1 };
    this.#start(next, step, body, pressed === undefined ? timeoutMs * tries : PRESS_AFTER_MS);
  }

  #transfer(call: Call, body: Body): void {
    const to = textOf(body, "to");
    if (to === undefined) throw missing("to");
    if (!/^\+[1-9]\d{7,14}$/.test(to)) throw invalid("to", "The destination is not valid.");
    const leg = this.#calls.newLeg({
      direction: "outgoing",
      from: textOf(body, "from") ?? call.to,
      to,
      connectionId: call.connectionId,
      sessionId: call.sessionId,
      webhookUrl: textOf(body, "webhook_url") ?? call.webhookUrl,
      clientState: textOf(body, "target_leg_client_state") ?? null,
      ringSeconds: numberOf(body, "timeout_secs", { min: 5, max: 600, fallback: 30 }),
      maxSeconds: numberOf(body, "time_limit_secs", { min: 30, max: 14_400, fallback: 14_400 }),
      recordFromAnswer: body.record === "record-from-answer",
      oppositeId: call.id,
      isTarget: true,
    });
    this.#desk.requireFunds(0);
    this.#calls.save({ ...call, oppositeId: leg.id, parks: body.park_after_unbridge === "self" });
    this.#calls.dial(leg);
  }

  #record(call: Call, body: Body): void {
    const { format, channels } = body;
    if (format !== "wav" && format !== "mp3") throw missing("format");
    if (channels !== "single" && channels !== "dual") throw missing("channels");
    if (body.play_beep === true) hear(this.#desk, call.person.number, { did: "beep", what: "" });
    const most = numberOf(body, "max_length", { min: 0, max: 14_400, fallback: 0 });
    const clientState = textOf(body, "client_state") ?? call.clientState;
    const options = { format, channels, transcribe: body.transcription === true, clientState } as const;
    const id = this.#calls.startRecording(call, options);
    if (most > 0) this.#desk.later(most * 1_000, "recordingDone", call.id, id);
  }

  #done(callId: string, stepId: string): void {
    const call = this.#calls.find(callId);
    if (call?.running?.id !== stepId) return;
    const { kind, clientState, media, digits } = call.running;
    this.#calls.save({ ...call, running: null });
    if (kind === "speak") this.#calls.tell(callId, "call.speak.ended", { status: "completed" }, clientState);
    else if (kind === "playback") {
      const told = { status: "completed", media_url: media ?? "", overlay: false };
      this.#calls.tell(callId, "call.playback.ended", told, clientState);
    } else {
      const status = digits === "" ? "timeout" : "valid";
      this.#calls.tell(callId, "call.gather.ended", { digits, status }, clientState);
    }
  }
}
