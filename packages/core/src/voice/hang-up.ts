import { publicId, rootScope, type Scope, withScope } from "../kernel/index.ts";
import { type CallRow, lockCall, saveCall } from "./call-row.ts";
import { isCallOver } from "./call-story.ts";
import { callNotFound } from "./errors.ts";
import { writeCallEvents } from "./events.ts";
import { later, scheduleHangUp, scheduleWatch } from "./schedule.ts";
import { carrierOf, command, isPlaced, type VoiceServices } from "./services.ts";

const againMs = 1_000;

/** Ends a call at its owner's wish. One that is over stays as it is. Throws `voice.call_not_found` outside the scope. */
export async function requestHangUp(
  services: VoiceServices,
  scope: Scope,
  { callId, actor }: { callId: string; actor: string },
): Promise<void> {
  await withScope(services.database, scope, async (tx) => {
    const call = await lockCall(tx, callId);
    if (!call) throw callNotFound(callId);
    if (isCallOver(call) || call.settledAt !== null || call.hangUpBecause !== null) return;
    const now = services.clock.now();
    await saveCall(tx, { ...call, hangUpBecause: "user" }, now);
    await writeCallEvents(tx, call, [{ type: "call.hang_up_asked", data: { actor } }], now);
    await scheduleHangUp(tx, call);
  });
}

/** Tells the carrier to end a call, until it is over. One that is not placed yet is not placed any more. */
export async function hangUpCall(
  services: VoiceServices,
  { rootId, callId }: { rootId: string; callId: string },
): Promise<void> {
  const scope = rootScope(rootId);
  const call = await withScope(services.database, scope, (tx) => lockCall(tx, callId));
  if (!call || call.settledAt !== null) return;
  if (!isPlaced(call)) return watchSoon(services, call, 0);
  const carrier = await carrierOf(services, call);
  const ourRef = call.attemptId ? publicId("att", call.attemptId) : publicId("cal", call.id);
  const answer = await command(services, carrier, "hangUp", (voice) => voice.hangUp(call.callRef, ourRef));
  if (answer.kind === "answered") return watchSoon(services, call, againMs * 5);
  services.logger.warn({ callId, code: answer.error.code }, "a carrier did not end a call: it is told again");
  await withScope(services.database, scope, (tx) =>
    scheduleHangUp(tx, call, later(services.clock.now(), answer.error.retryAfterMs ?? againMs)),
  );
}

/** Ends a call at a carrier that belongs to none of ours. */
export async function hangUpStray(
  services: VoiceServices,
  stray: { rootId: string; providerId: string; callRef: string; ourRef: string | null },
): Promise<void> {
  const carrier = await carrierOf(services, stray);
  const answer = await command(services, carrier, "hangUp", (voice) =>
    voice.hangUp(stray.callRef, stray.ourRef ?? stray.callRef),
  );
  if (answer.kind === "failed") throw new Error(`a stray call was not ended: ${answer.error.code}`);
}

async function watchSoon(services: VoiceServices, { rootId, id }: CallRow, delayMs: number): Promise<void> {
  const at = later(services.clock.now(), delayMs);
  await withScope(services.database, rootScope(rootId), async (tx) => {
    const call = await lockCall(tx, id);
    if (!call || call.settledAt !== null) return;
    await saveCall(tx, { ...call, watchAt: at }, services.clock.now());
    await scheduleWatch(tx, call, at);
  });
}
