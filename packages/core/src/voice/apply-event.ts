import type { VoiceEvent } from "@tandem/provider-contract";
import { attemptTold } from "../dispatch/index.ts";
import { publicId, type Transaction } from "../kernel/index.ts";
import type { WebhookConsumer } from "../upstreams/index.ts";
import { bookCallCost } from "./book-cost.ts";
import { isAnsweredBy } from "./call-news.ts";
import { type CallRow, findCallByRef, lockCall, saveCall } from "./call-row.ts";
import { secondLeg } from "./call-story.ts";
import { writeCallEvents } from "./events.ts";
import { type Folded, type FollowUp, foldEvent } from "./fold-event.ts";
import { keepPlaced } from "./keep-placed.ts";
import { nextPosition } from "./plan-steps.ts";
import { keepRecording, keepTranscript } from "./recordings.ts";
import { scheduleAdvance, scheduleHangUp, scheduleWatch } from "./schedule.ts";
import { type Carrier, carrierOf, type VoiceServices } from "./services.ts";
import { noteStray } from "./stray-call.ts";
import { takeInbound } from "./take-inbound.ts";

/** A webhook's event, and how it came. */
export type ToldEvent = {
  carrier: Carrier;
  inboxId: string;
  event: VoiceEvent;
  /**
   * The carrier waits for our reply to it. Where a carrier asks for documents, only then is a step taken for done: else the
   * same webhook, processed a second time as a job, would be one step ahead of the document the call was given.
   */
  asks: boolean;
};

/** The call it was about, or that nothing of ours is known by its references (yet). */
export type Applied = CallRow | "unmatched";

/** Takes the events of calls from the inbox. */
export function createVoiceConsumer(services: VoiceServices): WebhookConsumer<VoiceEvent> {
  return async ({ rootId, entry }, event) => {
    const carrier = await carrierOf(services, { rootId, providerId: entry.providerId });
    return async (tx) => {
      const applied = await applyVoiceEvent(services, tx, { carrier, inboxId: entry.id, event, asks: false });
      return applied === "unmatched" ? "unmatched" : { subject: publicId("cal", applied.id) };
    };
  };
}

/**
 * Applies one event to its call, once, however often it is given, and queues what follows from it. The furthest state counts,
 * not the last one told.
 */
export async function applyVoiceEvent(services: VoiceServices, tx: Transaction, told: ToldEvent): Promise<Applied> {
  const { event, inboxId, carrier } = told;
  if (event.kind === "call_received") return takeInbound(services, tx, carrier, event);
  const now = services.clock.now();
  const at = event.occurredAt && event.occurredAt < now ? event.occurredAt : now;
  const source = `${inboxId}:${event.kind}`;
  const call = await findCall(services, tx, { ...told, source, at });
  if (!call) return "unmatched";
  const isStep = event.kind === "call_step_done" || event.kind === "call_digits";
  if (isStep && carrier.can.control === "documents" && !told.asks) return call;
  if (call.seen.includes(source)) return call;
  const known = { ...call, seen: [...call.seen, source] };
  const seen = event.kind === "recording_ready" ? await keepRecording(tx, known, carrier, event, now) : known;
  if (event.kind === "transcription_ready" && !(await keepTranscript(services, tx, seen, event, now)))
    return "unmatched";
  const folded = fold(seen, told, { source, at });
  return keepFolded(services, tx, carrier, folded);
}

function fold(call: CallRow, { event, carrier }: ToldEvent, told: { source: string; at: Date }): Folded {
  switch (event.kind) {
    case "call_status":
    case "dialled_status":
    case "call_answered_by":
    case "call_cost":
      return foldEvent(call, event, told);
    case "call_step_done":
      return stepDone(call, carrier, event.commandRef);
    case "call_digits":
      return carrier.can.control === "documents" ? stepDone(call, carrier, null) : unchanged(call);
    default:
      return unchanged(call);
  }
}

const unchanged = (call: CallRow): Folded => ({ call, events: [], follow: new Set() });

/** What a command of ours is known by: the step it carries out. */
export function stepRef(call: Pick<CallRow, "id" | "position">): string {
  return `${publicId("cal", call.id)}-${call.position}`;
}

/** The steps that were handed out are done. What is told of an earlier command or document changes nothing. */
function stepDone(call: CallRow, { can }: Carrier, commandRef: string | null): Folded {
  const current = can.control === "documents" ? String(call.turn) : stepRef(call);
  if (call.inFlight === 0 || (commandRef !== null && commandRef !== current)) return unchanged(call);
  const { steps, position, inFlight } = call;
  const next = nextPosition(steps, { position, done: inFlight, second: secondLeg(call)?.facts });
  const done = { ...call, position: next, inFlight: 0, turn: call.turn + 1 };
  const step = steps[position + inFlight - 1]?.do ?? null;
  return { call: done, events: [{ type: "call.step", data: { step } }], follow: new Set(["advance"]) };
}

/** Writes a changed call with its timeline, and queues what follows. */
export async function keepFolded(
  services: VoiceServices,
  tx: Transaction,
  carrier: Carrier,
  { call, events, follow }: Folded,
): Promise<CallRow> {
  const now = services.clock.now();
  const kept = follow.has("watch") || follow.has("settle") ? { ...call, watchAt: now } : call;
  await saveCall(tx, kept, now);
  await bookCallCost(tx, kept, now);
  await writeCallEvents(tx, kept, events, now);
  if (isAnsweredBy(kept, events)) await services.tell(tx, { type: "answered", call: kept }, now);
  await followUp(tx, carrier, kept, { follow, now });
  return kept;
}

async function followUp(
  tx: Transaction,
  carrier: Carrier,
  call: CallRow,
  { follow, now }: { follow: ReadonlySet<FollowUp>; now: Date },
): Promise<void> {
  if (follow.has("advance") && carrier.can.control === "commands") await scheduleAdvance(tx, call);
  if (follow.has("watch") || follow.has("settle")) await scheduleWatch(tx, call, now);
  if (follow.has("hang_up")) await scheduleHangUp(tx, call);
}

/** The call a carrier tells of: by its own id, else by our reference of the attempt, which also says that it went out. */
async function findCall(
  services: VoiceServices,
  tx: Transaction,
  told: ToldEvent & { source: string; at: Date },
): Promise<CallRow | null> {
  const { carrier, event } = told;
  const providerId = carrier.id;
  const callRef = event.kind === "call_status" ? event.status.callRef : "callRef" in event ? event.callRef : "";
  const known = callRef === "" ? null : await findCallByRef(tx, { providerId, callRef });
  if (known) return lockCall(tx, known);
  const now = services.clock.now();
  const { ourRef } = event;
  const attempt = await attemptTold(tx, { providerId, ourRef, upstreamRef: callRef || null, now });
  if (attempt?.subject.kind !== "call") return null;
  const call = await lockCall(tx, attempt.subject.id);
  if (!call || callRef === "") return call;
  const isOther = call.attemptId !== null && call.attemptId !== attempt.id;
  if (attempt.duplicate || isOther || call.settledAt !== null) {
    // The same call went out twice, or after it was given up: what it tells changes nothing of this one.
    await noteStray(services, tx, call, { attempt, callRef }, told);
    return null;
  }
  return keepPlaced(services, tx, call, { attempt, callRef });
}
