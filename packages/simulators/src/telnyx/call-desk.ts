import { toDecimal } from "../lab/money.ts";
import type { CallNow, PhoneCall } from "../world/phones.ts";
import { type Call, callCost, type HangupCause, type Recording, talkedSeconds } from "./call.ts";
import { type Desk, wireTime } from "./desk.ts";
import type { NumberDesk } from "./number-orders.ts";
import { findApplication } from "./profiles.ts";
import { notify } from "./webhooks.ts";
import { hear, phoneAt } from "./world-phones.ts";

const SIP_CODES: Record<HangupCause, string> = {
  normal_clearing: "200",
  time_limit: "200",
  user_busy: "486",
  no_answer: "480",
  timeout: "487",
  originator_cancel: "487",
  call_rejected: "603",
  not_found: "404",
  unspecified: "503",
};

const DETECTED_AFTER_MS = 2_000;
const GREETING_MS = 3_000;
const COST_AFTER_MS = 1_000;
const TRANSCRIBED_AFTER_MS = 2_000;
/** How long a call to the account rings when nobody takes it. */
const INBOUND_RING_MS = 60_000;

/** Legs from the first ring to the bill. Commands to live legs are in `call-commands.ts`. */
export class CallDesk {
  readonly #desk: Desk;
  readonly #numbers: NumberDesk;

  constructor(desk: Desk, numbers: NumberDesk) {
    this.#desk = desk;
    this.#numbers = numbers;
    desk.onTask("callAnswer", (id) => this.answer(id));
    desk.onTask("callEnd", (id, data) => this.#endIfStill(id, data));
    desk.onTask("callDetected", (id) => this.#detected(id));
    desk.onTask("callGreeted", (id) =>
      this.#tell(id, "call.machine.premium.greeting.ended", { result: "beep_detected" }),
    );
    desk.onTask("callCost", (id) => this.#tellCost(id));
    desk.onTask("recordingDone", (id, recordingId) => this.stopRecording(id, recordingId));
    desk.onTask("transcribed", (id, data) => this.#transcribed(id, data));
  }

  find(id: string): Call | undefined {
    return this.#desk.find("calls", id);
  }

  save(call: Call): void {
    this.#desk.put("calls", call);
  }

  /** A new leg in its first state. */
  newLeg(leg: Pick<Call, "direction" | "from" | "to" | "connectionId"> & Partial<Call>): Call {
    const desk = this.#desk;
    const number = leg.direction === "outgoing" ? leg.to : leg.from;
    const { talkMs, digits, says } = phoneAt(desk, number);
    return {
      id: `v3:${desk.uuid().replaceAll("-", "")}${desk.uuid().replaceAll("-", "").slice(0, 16)}`,
      legId: desk.uuid(),
      sessionId: desk.uuid(),
      webhookUrl: null,
      clientState: null,
      state: "ringing",
      ringSeconds: 30,
      maxSeconds: 14_400,
      detection: null,
      recordFromAnswer: false,
      person: { number, talkMs, digits, says },
      digitsUsed: 0,
      running: null,
      recording: null,
      oppositeId: null,
      bridged: false,
      isTarget: false,
      parks: false,
      commands: {},
      startedAtMs: desk.nowMs(),
      answeredAtMs: null,
      endedAtMs: null,
      ...leg,
    };
  }

  /** Puts a leg on the network: it is on the bill from now, and the phone it goes to decides how it goes on. */
  dial(call: Call): void {
    const desk = this.#desk;
    const sale = {
      id: call.id,
      ourRef: null,
      kind: "call" as const,
      subject: call.to,
      iccid: null,
      offer: "call-control",
      cost: 0,
      refunded: false,
      status: "pending" as const,
      atMs: call.startedAtMs,
    };
    desk.sell(sale, { puts: [{ table: "calls", row: call }] });
    this.#tell(call.id, "call.initiated", { direction: "outgoing", state: call.isTarget ? "bridging" : "parked" });
    const phone = phoneAt(desk, call.to);
    const ringMaxMs = call.ringSeconds * 1_000;
    const end = (delayMs: number, cause: HangupCause) =>
      desk.later(delayMs, "callEnd", call.id, `ringing ${cause} callee`);
    const rings = phone.answers === "no_answer" || phone.answers === "by_hand" || phone.ringMs >= ringMaxMs;
    if (rings) end(ringMaxMs, "timeout");
    else if (phone.answers === "busy") end(phone.ringMs, "user_busy");
    else if (phone.answers === "rejected") end(phone.ringMs, "call_rejected");
    else if (phone.answers === "unreachable") end(phone.ringMs, "not_found");
    else desk.later(phone.ringMs, "callAnswer", call.id);
  }

  /** Somebody calls a number of the account. */
  receive(input: PhoneCall): { callRef: string } | { refused: string } {
    const own = this.#numbers.owned(input.to);
    const { from, to } = input;
    if (!own?.connectionId) return { refused: `${to} is no number of the account with calls` };
    const application = findApplication(this.#desk, "call_control_application", own.connectionId);
    const call = this.newLeg({
      direction: "incoming",
      from,
      to,
      connectionId: own.connectionId,
      webhookUrl: application?.webhookUrl ?? null,
      person: { number: from, talkMs: input.talkMs, digits: input.digits, says: input.says },
    });
    this.save(call);
    this.#tell(call.id, "call.initiated", { direction: "incoming", state: "parked" });
    this.#desk.later(INBOUND_RING_MS, "callEnd", call.id, "ringing originator_cancel caller");
    return { callRef: call.id };
  }

  /** The leg is answered: by the phone it goes to, or by us when it came in. */
  answer(id: string, clientState?: string): void {
    const desk = this.#desk;
    const call = this.find(id);
    if (call?.state !== "ringing") return;
    const answered: Call = {
      ...call,
      state: "answered",
      answeredAtMs: desk.nowMs(),
      clientState: clientState ?? call.clientState,
    };
    this.save(answered);
    this.#tell(id, "call.answered", { state: "answered" });
    const { talkMs } = answered.person;
    if (talkMs !== null) desk.later(talkMs, "callEnd", id, "answered normal_clearing callee");
    desk.later(answered.maxSeconds * 1_000, "callEnd", id, "answered time_limit unknown");
    if (answered.detection) desk.later(DETECTED_AFTER_MS, "callDetected", id);
    if (answered.recordFromAnswer) {
      this.startRecording(answered, {
        format: "mp3",
        channels: "dual",
        transcribe: false,
        clientState: answered.clientState,
      });
    }
    const opposite = answered.oppositeId === null ? undefined : this.find(answered.oppositeId);
    if (opposite?.state === "answered") this.#bridge(answered, opposite);
  }

  #bridge(leg: Call, opposite: Call): void {
    this.save({ ...this.#fresh(leg), bridged: true });
    this.save({ ...opposite, bridged: true, oppositeId: leg.id });
    hear(this.#desk, opposite.person.number, { did: "connect", what: leg.to });
    for (const one of [opposite, leg]) this.#tell(one.id, "call.bridged", {});
  }

  #fresh(call: Call): Call {
    return this.find(call.id) ?? call;
  }

  #endIfStill(id: string, data: string): void {
    const [state, cause, source] = data.split(" ");
    if (this.find(id)?.state === state) this.end(id, cause as HangupCause, source ?? "unknown");
  }

  /** Ends a leg: what it did is broken off, its recording is saved, its opposite goes or stays, and it is billed. */
  end(id: string, cause: HangupCause, source: string): void {
    const desk = this.#desk;
    const call = this.find(id);
    if (!call || call.state === "ended") return;
    this.breakOff(call);
    if (call.recording) this.stopRecording(id, call.recording.id);
    const ended: Call = { ...this.#fresh(call), state: "ended", endedAtMs: desk.nowMs(), running: null };
    this.save(ended);
    const { trunk, control } = callCost(talkedSeconds(ended, desk.nowMs()));
    desk.amendSale(id, { cost: trunk + control, status: "delivered" });
    this.#tell(id, "call.hangup", {
      state: "hangup",
      hangup_cause: cause,
      hangup_source: source,
      sip_hangup_cause: SIP_CODES[cause],
    });
    if (ended.answeredAtMs !== null) desk.later(COST_AFTER_MS, "callCost", id);
    this.#leave(ended);
  }

  #leave(ended: Call): void {
    const opposite = ended.oppositeId === null ? undefined : this.find(ended.oppositeId);
    if (!opposite || opposite.state === "ended") return;
    // The leg we called somebody for: without a bridge, or when told to park, it goes on alone.
    if (ended.isTarget && (!ended.bridged || opposite.parks)) {
      this.save({ ...opposite, bridged: false, oppositeId: null, parks: false });
      return;
    }
    this.end(opposite.id, ended.answeredAtMs === null ? "originator_cancel" : "normal_clearing", "unknown");
  }

  /** Ends what a leg does, as when it is hung up meanwhile. */
  breakOff(call: Call): void {
    if (!call.running) return;
    const { kind, clientState, media } = call.running;
    const status = { status: "call_hangup" };
    if (kind === "gather") this.#tell(call.id, "call.gather.ended", { ...status, digits: "" }, clientState);
    else if (kind === "speak") this.#tell(call.id, "call.speak.ended", status, clientState);
    else this.#tell(call.id, "call.playback.ended", { ...status, media_url: media ?? "", overlay: false }, clientState);
  }

  startRecording(
    call: Call,
    options: { format: "wav" | "mp3"; channels: "single" | "dual"; transcribe: boolean; clientState: string | null },
  ): string {
    const id = this.#desk.uuid();
    this.save({ ...this.#fresh(call), recording: { id, startedAtMs: this.#desk.nowMs(), ...options } });
    return id;
  }

  /** Ends a recording and tells where it can be had. Another one that began meanwhile goes on. */
  stopRecording(callId: string, recordingId: string | null): void {
    const desk = this.#desk;
    const call = this.find(callId);
    const live = call?.recording;
    if (!call || !live || (recordingId !== null && live.id !== recordingId)) return;
    const { id, legId, sessionId, connectionId, from, to } = call;
    const { channels, format, startedAtMs } = live;
    const recording: Recording = {
      id: live.id,
      callId: id,
      legId,
      sessionId,
      connectionId,
      from,
      to,
      channels,
      format,
      startedAtMs,
      endedAtMs: desk.nowMs(),
    };
    desk.commit({
      puts: [
        { table: "recordings", row: recording },
        { table: "calls", row: { ...call, recording: null } },
      ],
    });
    const urls = { [format]: this.downloadUrl(recording) };
    this.#notifyRecording(call, recording, urls, live.clientState);
    if (live.transcribe) desk.later(TRANSCRIBED_AFTER_MS, "transcribed", id, `${live.id} ${live.clientState ?? ""}`);
  }

  downloadUrl({ id, format }: Recording): string {
    return `${this.#desk.context.baseUrl()}/files/recordings/${id}.${format}`;
  }

  /** The payload has no call control id: the description knows only leg and session (FACTS.md). */
  #notifyRecording(call: Call, recording: Recording, urls: Record<string, string>, clientState: string | null): void {
    this.#log(call, "call.recording.saved", "webhook");
    const payload = {
      call_leg_id: call.legId,
      call_session_id: call.sessionId,
      connection_id: call.connectionId,
      ...(clientState === null ? {} : { client_state: clientState }),
      channels: recording.channels,
      recording_started_at: wireTime(recording.startedAtMs),
      recording_ended_at: wireTime(recording.endedAtMs),
      recording_urls: urls,
      public_recording_urls: {},
    };
    notify(this.#desk, {
      type: "call.recording.saved",
      payload,
      url: call.webhookUrl,
      operations: ["placeCall", "recordStart"],
    });
  }

  #transcribed(id: string, data: string): void {
    const call = this.find(id);
    const [recordingId, clientState] = data.split(" ");
    if (!call) return;
    const told = {
      recording_id: recordingId,
      recording_transcription_id: this.#desk.uuid(),
      calling_party_type: "pstn",
      status: "completed",
      transcription_text: call.person.says,
    };
    this.#tell(id, "call.recording.transcription.saved", told, clientState || null);
  }

  #detected(id: string): void {
    const call = this.find(id);
    if (call?.state !== "answered") return;
    const { answers } = phoneAt(this.#desk, call.to);
    const isPremium = call.detection === "premium";
    const human = isPremium ? "human_residence" : "human";
    const fax = isPremium ? "fax_detected" : "machine";
    const result = answers === "machine" ? "machine" : answers === "fax" ? fax : human;
    this.#tell(id, isPremium ? "call.machine.premium.detection.ended" : "call.machine.detection.ended", { result });
    if (isPremium && answers === "machine") this.#desk.later(GREETING_MS, "callGreeted", id);
  }

  /** Only where the application says so (sheet: call.cost). */
  #tellCost(id: string): void {
    const desk = this.#desk;
    const call = this.find(id);
    if (!call || !findApplication(desk, "call_control_application", call.connectionId)?.tellsCost) return;
    const { billedSeconds, trunk, control } = callCost(talkedSeconds(call, desk.nowMs()));
    const part = (call_part: string, cost: number, rate: string) => ({
      call_part,
      cost: toDecimal(cost),
      rate,
      currency: "USD",
      billed_duration_secs: billedSeconds,
    });
    this.#tell(id, "call.cost", {
      status: "success",
      total_cost: toDecimal(trunk + control),
      billed_duration_secs: billedSeconds,
      billing_group_id: null,
      occurred_at: wireTime(desk.nowMs()),
      cost_parts: [part("sip-trunking", trunk, "0.00500"), part("call-control", control, "0.00200")],
    });
  }

  /** What each event of a leg carries besides its own fields; by the description some have neither `from` nor `to`. */
  #tell(id: string, type: string, fields: Record<string, unknown>, clientState?: string | null): void {
    const call = this.find(id);
    if (!call) return;
    this.#log(call, type, "webhook");
    const state = clientState === undefined ? call.clientState : clientState;
    const withParties = /initiated|answered|hangup|bridged|gather|machine/.test(type);
    const withStart = /initiated|answered|hangup$/.test(type);
    const payload = {
      call_control_id: call.id,
      call_leg_id: call.legId,
      call_session_id: call.sessionId,
      connection_id: call.connectionId,
      ...(state === null ? {} : { client_state: state }),
      ...(withParties ? { from: call.from, to: call.to } : {}),
      ...(withStart ? { start_time: wireTime(call.startedAtMs) } : {}),
      ...fields,
    };
    notify(this.#desk, { type, payload, url: call.webhookUrl, operations: ["placeCall"] });
  }

  /** Tells an event of a leg from a command's handler. */
  tell(id: string, type: string, fields: Record<string, unknown>, clientState?: string | null): void {
    this.#tell(id, type, fields, clientState);
  }

  log(call: Call, name: string): void {
    this.#log(call, name, "command");
  }

  #log(call: Call, name: string, type: "command" | "webhook"): void {
    const { legId, sessionId } = call;
    const id = this.#desk.uuid();
    this.#desk.put("callEvents", { id, legId, sessionId, name, type, atMs: this.#desk.nowMs() });
  }

  /** The person at that number hangs up. */
  personPicksUp(number: string): { callRef: string } | { refused: string } {
    const call = this.#desk
      .rows("calls")
      .findLast((one) => one.person.number === number && one.direction === "outgoing" && one.state === "ringing");
    if (!call) return { refused: `nothing rings at ${number}` };
    this.answer(call.id);
    return { callRef: call.id };
  }

  callsAt(number: string): CallNow[] {
    return this.#desk
      .rows("calls")
      .filter((one) => one.person.number === number && one.state !== "ended")
      .map(({ direction, from, to, state, startedAtMs, answeredAtMs }) => ({
        other: direction === "outgoing" ? from : to,
        state: state === "ringing" ? "ringing" : "talking",
        placedBy: direction === "outgoing" ? "us" : "person",
        sinceMs: answeredAtMs ?? startedAtMs,
      }));
  }

  personHangsUp(number: string): { callRef: string } | { refused: string } {
    const call = this.#desk.rows("calls").findLast((one) => one.person.number === number && one.state !== "ended");
    if (!call) return { refused: `nobody at ${number} is in a call` };
    const cause =
      call.state === "answered"
        ? "normal_clearing"
        : call.direction === "incoming"
          ? "originator_cancel"
          : "call_rejected";
    this.end(call.id, cause, call.direction === "incoming" ? "caller" : "callee");
    return { callRef: call.id };
  }
}
