import { beforeEach, expect, vi } from "vitest";
import type { Answer } from "../outcome.ts";
import type { VoiceEvent } from "../service-events.ts";
import type { CallDocument, CallStatus, CallStep, OutboundCall, VoiceCapabilities, VoiceProvider } from "../voice.ts";
import type { ProviderEvent, RawWebhook } from "../webhooks.ts";
import { present } from "./harness.ts";
import { ServiceHarness, type ServiceSuiteOptions, type WireCall } from "./service-harness.ts";

/** What one adapter's test tells the suite of calls. */
export type VoiceSuiteOptions = ServiceSuiteOptions & {
  /** How `placeCall` looks on the wire, for replies put in between. */
  placeCall: WireCall;
  /** The reply to `placeCall`, changed to a status nobody documented; absent where that reply has no status. */
  withUnknownStatus?(body: string): string;
};

/** One thing a phone heard, as the simulators' action `phone_heard` tells it. */
export type Heard = { did: "speak" | "play" | "beep" | "connect"; what: string };

const DEADLINE_MS = 15_000;
/** Lab time between two looks: short enough that nobody hangs up between two looks. */
const LOOK_MS = 500;

/** A person who answers after a second and hangs up half a minute later. */
export const person = "+12025550143";
/** Another person, for calls put through. */
export const other = "+12025550177";

/**
 * A carrier's simulator and adapter with a script for the next call: documents are handed out as the carrier asks for them, commands
 * are given as events arrive, so that one test serves both kinds. When the script is over, the call waits for the other side to end it.
 *
 * Beyond the conventions of `ServiceHarness` the simulator has the actions `set_phone {number, answers?, ringMs?, talkMs?, digits?,
 * says?}`, `call_number {from, to, talkMs?, digits?, says?}`, `phone_hangs_up {number}` and `phone_heard {number}` → `{ heard }`;
 * a sale of kind `call` has the called number as its subject.
 */
export class VoiceHarness extends ServiceHarness<VoiceSuiteOptions> {
  readonly #seen = new Map<string, CallDocument | null>();
  #script: readonly CallStep[] = [];
  #running: { step: CallStep; commandRef: string } | null = null;
  #documents = 0;
  #commands = 0;
  #inboundRef = "";
  #answered = new Set<string>();
  /** Commands the carrier refused. */
  refusals: { step: string; answer: Answer<null> }[] = [];
  #pending: Promise<void>[] = [];

  constructor(options: VoiceSuiteOptions) {
    super(options);
    beforeEach(() => {
      this.#seen.clear();
      this.#answered.clear();
      this.#running = null;
      this.refusals = [];
      this.#pending = [];
      this.#inboundRef = this.newRef();
      this.script([]);
      this.receiver.reply = (raw) => this.#reply(raw);
    });
  }

  get capabilities(): VoiceCapabilities {
    return present(this.options.module.manifest.capabilities.voice);
  }

  get voice(): VoiceProvider {
    return present(this.instance().voice);
  }

  /** What the next call does once it is answered. */
  script(steps: readonly CallStep[]): void {
    this.#script = steps;
  }

  /** The reference that an inbound call of this test is given. */
  get inboundRef(): string {
    return this.#inboundRef;
  }

  /** A call from a number of ours that was just bought. */
  async outbound(change: Partial<OutboundCall> = {}): Promise<OutboundCall> {
    const { number } = await this.ownNumber();
    this.receiver.received.length = 0;
    return {
      ourRef: this.newRef(),
      from: number,
      to: person,
      callbackUrl: this.callbackUrl,
      ringSeconds: 20,
      maxSeconds: 300,
      machineDetection: false,
      record: false,
      ...change,
    };
  }

  /** Places a call and answers with the carrier's id of it. */
  async place(change: Partial<OutboundCall> = {}): Promise<{ call: OutboundCall; callRef: string }> {
    const call = await this.outbound(change);
    const outcome = await this.voice.placeCall(call);
    if (outcome.kind !== "done") throw new Error(`the call ended ${JSON.stringify(outcome)}`);
    return { call, callRef: outcome.value.callRef };
  }

  /** Places a call and waits until it is answered. */
  async talk(change: Partial<OutboundCall> = {}): Promise<{ call: OutboundCall; callRef: string }> {
    const placed = await this.place(change);
    await this.until(async () => (await this.states()).includes("answered"));
    return placed;
  }

  act(name: string, input: object): unknown {
    return this.simulator.act(name, input);
  }

  heard(number: string): Heard[] {
    return (this.act("phone_heard", { number }) as { heard: Heard[] }).heard;
  }

  async voiceEvents(): Promise<VoiceEvent[]> {
    return (await this.told()).filter(isVoice);
  }

  /** The states that events told so far. */
  async states(): Promise<string[]> {
    return (await this.voiceEvents()).flatMap((event) => (event.kind === "call_status" ? [event.status.state] : []));
  }

  /** The states that events told of the legs that were dialled. */
  async dialled(): Promise<string[]> {
    return (await this.voiceEvents()).flatMap((event) => (event.kind === "dialled_status" ? [event.status.state] : []));
  }

  /** Lets lab time pass in small portions until the claim is true. */
  async until(claim: () => boolean | Promise<boolean>): Promise<void> {
    await vi.waitUntil(
      async () => {
        if (await claim()) return true;
        this.simulator.advanceClock(LOOK_MS);
        return false;
      },
      { timeout: DEADLINE_MS, interval: 10 },
    );
    await Promise.all(this.#pending);
    expect(this.refusals).toEqual([]);
  }

  /** Waits for an event of that kind and answers with it. */
  async event<Kind extends VoiceEvent["kind"]>(kind: Kind): Promise<Extract<VoiceEvent, { kind: Kind }>> {
    const find = async () =>
      (await this.voiceEvents()).find((event): event is Extract<VoiceEvent, { kind: Kind }> => event.kind === kind);
    await this.until(async () => (await find()) !== undefined);
    return present(await find());
  }

  /** Waits until an event says that the call is over, and answers with what it said. */
  async ended(): Promise<CallStatus & { ourRef: string | null }> {
    const find = async () =>
      (await this.voiceEvents()).flatMap((event) =>
        event.kind === "call_status" && isFinal(event.status) ? [{ ...event.status, ourRef: event.ourRef }] : [],
      )[0];
    await this.until(async () => (await find()) !== undefined);
    return present(await find());
  }

  async #reply(raw: RawWebhook): Promise<CallDocument | null> {
    if ((await this.reader.verifyWebhook(raw)).kind !== "verified") return null;
    const { dedupeKey, events } = this.reader.parseWebhook(raw);
    const before = this.#seen.get(dedupeKey);
    if (before !== undefined) return before;
    const document = this.reader.expectsDocument?.(raw) ? this.#write(raw) : null;
    this.#seen.set(dedupeKey, document);
    if (this.capabilities.control === "commands") for (const event of events) this.#react(event);
    return document;
  }

  #write(raw: RawWebhook): CallDocument {
    const { renderSteps } = this.voice;
    if (!renderSteps) throw new Error("a carrier that asks for documents must render them");
    const steps: readonly CallStep[] = this.#script.length > 0 ? this.#script : [{ do: "pause", seconds: 60 }];
    this.#documents += 1;
    const document = renderSteps.call(this.voice, steps, {
      callbackUrl: this.callbackUrl,
      ourRef: raw.ref ?? this.#inboundRef,
      documentRef: `doc${this.#documents}`,
      topic: raw.topic,
    });
    this.#script = this.#script.slice(document.steps);
    return document;
  }

  #react(event: ProviderEvent): void {
    if (!isVoice(event)) return;
    if (event.kind === "call_received") {
      this.#command("answer", (voice, ref) => voice.answerCall?.(event.callRef, ref, this.callbackUrl));
      return;
    }
    const callRef = event.kind === "call_status" ? event.status.callRef : event.callRef;
    if (event.kind === "call_status") {
      if (event.status.state !== "answered" || this.#answered.size > 0) return;
      this.#answered.add(callRef);
      this.#step(callRef);
      return;
    }
    if (this.#answered.has(callRef) && this.#ends(event)) this.#step(callRef);
  }

  /** Whether this event says that the running step is done. */
  #ends(event: VoiceEvent): boolean {
    if (!this.#running) return false;
    const { step, commandRef } = this.#running;
    if (event.kind === "call_digits") return step.do === "gather";
    if (event.kind === "recording_ready") return step.do === "record";
    if (event.kind !== "call_step_done") return false;
    return (
      event.commandRef === commandRef || (event.commandRef === null && step.do !== "record" && step.do !== "gather")
    );
  }

  #step(callRef: string): void {
    const [step, ...rest] = this.#script;
    this.#script = rest;
    this.#running = null;
    if (!step) return;
    if (step.do === "hang_up") {
      this.#command("hang_up", (voice) => voice.hangUp(callRef, this.#inboundRef));
      return;
    }
    this.#command(step.do, (voice, commandRef) => {
      this.#running = { step, commandRef };
      return voice.runStep?.(callRef, step, commandRef, this.callbackUrl);
    });
  }

  #command(step: string, give: (voice: VoiceProvider, ref: string) => Promise<Answer<null>> | undefined): void {
    this.#commands += 1;
    const given = give(this.voice, `cmd_${this.#inboundRef}_${this.#commands}`);
    if (!given) throw new Error(`a carrier that takes commands must carry out ${step}`);
    this.#pending.push(
      given.then((answer) => {
        if (answer.kind === "failed") this.refusals.push({ step, answer });
      }),
    );
  }
}

function isVoice(event: ProviderEvent): event is VoiceEvent {
  return "service" in event && event.service === "voice";
}

/** Whether a call in that state is over. */
export function isFinal({ state }: CallStatus): boolean {
  return state !== "queued" && state !== "ringing" && state !== "answered";
}
