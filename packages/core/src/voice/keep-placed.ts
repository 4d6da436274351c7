import type { Transaction } from "../kernel/index.ts";
import { type CallRow, claimCallRef, saveCall } from "./call-row.ts";
import { firstLeg } from "./call-story.ts";
import { writeCallEvents } from "./events.ts";
import { withCosts } from "./pay-legs.ts";
import { planOutbound } from "./plan-steps.ts";
import { later, scheduleHangUp, scheduleWatch } from "./schedule.ts";
import type { VoiceServices } from "./services.ts";
import { listSharedNumbers } from "./shared-numbers.ts";

/**
 * A carrier has the call, by its own reply or by the first thing it told of it, whichever is faster. The second time changes
 * nothing.
 */
export async function keepPlaced(
  services: VoiceServices,
  tx: Transaction,
  call: CallRow,
  { attempt, callRef }: { attempt: { id: string; providerId: string }; callRef: string },
): Promise<CallRow> {
  if (call.callRef !== null) return call;
  const now = services.clock.now();
  const { providerId } = attempt;
  await claimCallRef(tx, call, { providerId, callRef });
  const from = call.numberId === null ? ((await listSharedNumbers(tx)).get(providerId) ?? "") : call.fromNumber;
  const { ringFirst, say, ringSeconds, record } = call.options;
  const isRinging = firstLeg(call).facts.reached < 2;
  const quietAt = later(now, ringSeconds * 1_000 + services.calls.quietMs);
  const placed: CallRow = {
    ...call,
    providerId,
    callRef,
    attemptId: attempt.id,
    fromNumber: from,
    steps: planOutbound({ ringFirst, say, to: call.toNumber, from, ringSeconds, record }),
    legs: await withCosts(tx, call.legs, { providerId, direction: "outbound", at: call.createdAt }),
    ...(isRinging && { watchAt: quietAt }),
  };
  await saveCall(tx, placed, now);
  await writeCallEvents(tx, call, [{ type: "call.placed", data: { providerId, from } }], now);
  if (isRinging) await scheduleWatch(tx, call, quietAt);
  if (call.hangUpBecause !== null) await scheduleHangUp(tx, call);
  return placed;
}
