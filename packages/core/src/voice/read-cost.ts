import { enqueue, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { bookCallCost } from "./book-cost.ts";
import { type CallRow, lockCall, saveCall } from "./call-row.ts";
import { secondLeg } from "./call-story.ts";
import { writeCallEvents } from "./events.ts";
import { foldStatus } from "./fold-event.ts";
import { later } from "./schedule.ts";
import { carrierOf, isPlaced, question, type VoiceServices } from "./services.ts";

/** Queues the next question for what a call cost; no more when the carrier had time enough to say. */
export async function scheduleCostReading(
  tx: Transaction,
  { calls }: VoiceServices,
  call: CallRow,
  count: number,
  now: Date,
): Promise<void> {
  const waitMs = calls.costDelaysMs[count];
  if (call.costTold || waitMs === undefined || !isPlaced(call) || (call.seconds ?? 0) === 0) return;
  const payload = { rootId: call.rootId, callId: call.id, count };
  const jobKey = `voice.read_cost:${call.id}`;
  await enqueue(tx, "voice.read_cost", payload, { jobKey, priority: 10, runAt: later(now, waitMs) });
}

/** Asks carriers that tell by asking only. The bill is made already; what the call cost us becomes exact. */
export async function readCost(
  services: VoiceServices,
  { rootId, callId, count }: { rootId: string; callId: string; count: number },
): Promise<void> {
  const scope = rootScope(rootId);
  const call = await withScope(services.database, scope, (tx) => lockCall(tx, callId));
  if (!call || call.costTold || !isPlaced(call)) return;
  const carrier = await carrierOf(services, call);
  if (!carrier.can.tellsCost || carrier.sendsCost) return;
  const refs = [call.callRef, secondLeg(call)?.legRef ?? null].filter((ref) => ref !== null);
  const answers = await Promise.all(
    refs.map(async (ref) => ({
      ref,
      answer: await question(services, carrier, "getCall", (voice) => voice.getCall(ref)),
    })),
  );
  await withScope(services.database, scope, async (tx) => {
    const current = await lockCall(tx, callId);
    if (!current) return;
    const now = services.clock.now();
    const costs = answers.flatMap(({ ref, answer }) =>
      answer.kind === "answered" && answer.value.cost ? [{ ref, cost: answer.value.cost }] : [],
    );
    if (costs.length < refs.length) return scheduleCostReading(tx, services, current, count + 1, now);
    const status = {
      state: "queued",
      callRef: "",
      answeredAt: null,
      endedAt: null,
      seconds: null,
      error: null,
    } as const;
    const told = costs.reduce(
      (before, { ref, cost }) =>
        foldStatus(before, "first", { ...status, cost }, { source: `read:${ref}`, at: now }).call,
      current,
    );
    await saveCall(tx, told, now);
    await bookCallCost(tx, told, now);
    await writeCallEvents(tx, told, [{ type: "call.cost_told", data: { costMicros: told.costMicros } }], now);
  });
}
