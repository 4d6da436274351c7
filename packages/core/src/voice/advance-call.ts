import type { Answer, CallStep } from "@tandem/provider-contract";
import { publicId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { callbackUrl } from "../upstreams/index.ts";
import { stepRef } from "./apply-event.ts";
import { lockCall, saveCall } from "./call-row.ts";
import { firstLeg, isCallOver } from "./call-story.ts";
import { writeCallEvents } from "./events.ts";
import { scheduleHangUp } from "./schedule.ts";
import { carrierOf, command, isPlaced, type PlacedCall, type VoiceServices } from "./services.ts";

type Next = { kind: "answer" | "step"; call: PlacedCall; step: CallStep | null; url: string };

/**
 * Gives a carrier that takes commands the next one. Harmless to run twice: a command is known by its step, and one that was
 * given is waited for.
 */
export async function advanceCall(services: VoiceServices, key: { rootId: string; callId: string }): Promise<void> {
  const scope = rootScope(key.rootId);
  const next = await withScope(services.database, scope, (tx) => nextCommand(services, tx, key.callId));
  if (!next) return;
  const { call } = next;
  const carrier = await carrierOf(services, call);
  const answer = await command(services, carrier, next.step ? "runStep" : "answerCall", async (voice) => {
    const ref = next.step ? stepRef(call) : `${publicId("cal", call.id)}-answer`;
    const given = next.step
      ? voice.runStep?.(call.callRef, next.step, ref, next.url)
      : voice.answerCall?.(call.callRef, ref, next.url);
    return (await given) ?? unsupported;
  });
  if (answer.kind === "failed") return refused(services, key, answer);
  if (next.step) await given(services, key, call.position);
}

/** What to tell the carrier now; null when there is nothing to say. */
async function nextCommand(services: VoiceServices, tx: Transaction, callId: string): Promise<Next | null> {
  const call = await lockCall(tx, callId);
  if (!call || !isPlaced(call) || isCallOver(call) || call.hangUpBecause !== null || call.inFlight > 0) return null;
  const step = call.steps[call.position];
  const isAnswered = firstLeg(call).facts.reached === 2;
  if (!step || step.do === "hang_up" || (!isAnswered && call.direction === "outbound")) {
    if (isAnswered || call.direction === "inbound") await scheduleHangUp(tx, call);
    return null;
  }
  const url = await callbackUrl(tx, services, call.providerId);
  return isAnswered ? { kind: "step", call, step, url } : { kind: "answer", call, step: null, url };
}

/** The carrier has it: nothing more is told until it says that the step is done. */
function given(services: VoiceServices, key: { rootId: string; callId: string }, position: number): Promise<void> {
  return withScope(services.database, rootScope(key.rootId), async (tx) => {
    const call = await lockCall(tx, key.callId);
    // The step may have ended already, faster than its own reply.
    if (call && call.position === position) await saveCall(tx, { ...call, inFlight: 1 }, services.clock.now());
  });
}

const unsupported: Answer<null> = {
  kind: "failed",
  error: { category: "unsupported", code: "no_command", message: "the carrier takes no such command" },
};

const passing: ReadonlySet<string> = new Set(["timeout", "unreachable", "server", "rate_limited"]);

/** A refusal that passes is tried again by the job; any other ends the call, since nothing else could be done with it. */
async function refused(
  services: VoiceServices,
  key: { rootId: string; callId: string },
  { error }: Extract<Answer<null>, { kind: "failed" }>,
): Promise<void> {
  if (passing.has(error.category)) throw new Error(`the carrier did not take a step: ${error.category} ${error.code}`);
  await withScope(services.database, rootScope(key.rootId), async (tx) => {
    const call = await lockCall(tx, key.callId);
    if (!call || isCallOver(call)) return;
    services.logger.warn({ callId: call.id, code: error.code }, "a carrier refused a step of a call");
    const data = { step: call.steps[call.position]?.do ?? "answer", refused: error.code };
    await writeCallEvents(tx, call, [{ type: "call.step", data }], services.clock.now());
    await scheduleHangUp(tx, call);
  });
}
