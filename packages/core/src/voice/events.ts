import { newId, type Transaction } from "../kernel/index.ts";
import type { CallRow } from "./call-row.ts";

/** What the timeline of a call can say. */
export const callEventTypes = [
  "call.accepted",
  "call.received",
  "call.placed",
  "call.not_placed",
  "call.ringing",
  "call.answered",
  "call.answered_by",
  "call.dialling",
  "call.connected",
  "call.not_connected",
  "call.step",
  "call.extended",
  "call.money_ends",
  "call.hang_up_asked",
  "call.ended",
  "call.settled",
  "call.cost_told",
  "recording.ready",
  "recording.stored",
  "recording.failed",
  "recording.transcribed",
  "recording.deleted",
] as const;
export type CallEventType = (typeof callEventTypes)[number];

export type CallEvent = { type: CallEventType; data?: Record<string, unknown>; at?: Date };

/** Appends to the timeline of a call. */
export async function writeCallEvents(
  tx: Transaction,
  call: Pick<CallRow, "tenantId" | "accountId" | "id">,
  events: readonly CallEvent[],
  now: Date,
): Promise<void> {
  if (events.length === 0) return;
  const { rootId } = tx.scope;
  await tx.sql
    .insertInto("voice.call_events")
    .values(
      events.map(({ type, data = {}, at = now }) => ({
        root_id: rootId,
        tenant_id: call.tenantId,
        account_id: call.accountId,
        id: newId(),
        call_id: call.id,
        type,
        data: JSON.stringify(data, (_, value) => (typeof value === "bigint" ? value.toString() : value)),
        at,
      })),
    )
    .execute();
}
