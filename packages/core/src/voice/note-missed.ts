import { rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { type CallRow, lockCall, saveCall } from "./call-row.ts";
import type { VoiceServices } from "./services.ts";

/** A caller who could leave a message and left none was missed: from then on the call says so. Harmless to repeat. */
export async function noteMissed(services: VoiceServices, key: { rootId: string; callId: string }): Promise<void> {
  await withScope(services.database, rootScope(key.rootId), async (tx) => {
    const call = await lockCall(tx, key.callId);
    if (call && !(await hasMessage(tx, call.id))) await becomeMissed(services, tx, call);
  });
}

/** Counts a locked call whose message there is not, after all, as missed and tells its owner: once, as only one that counted as a message is. */
export async function becomeMissed(services: VoiceServices, tx: Transaction, call: CallRow): Promise<void> {
  if (call.settledAt === null || call.outcome !== "voicemail") return;
  const now = services.clock.now();
  await saveCall(tx, { ...call, outcome: "missed" }, now);
  await services.tell(tx, { type: "missed", call, reason: "missed" }, now);
}

async function hasMessage(tx: Transaction, callId: string): Promise<boolean> {
  const row = await tx.sql
    .selectFrom("voice.recordings")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("call_id", "=", callId)
    .where("kind", "=", "voicemail")
    .where("state", "<>", "failed")
    .executeTakeFirst();
  return row !== undefined;
}
