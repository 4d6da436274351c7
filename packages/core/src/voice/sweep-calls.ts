import { rootScope, withScope } from "../kernel/index.ts";
import { later, scheduleWatch } from "./schedule.ts";
import type { VoiceServices } from "./services.ts";

const batch = 500;
/** A watch that is so late has been lost: every one of them is queued in the transaction that wants it. */
const lateMs = 20_000;

/** Takes up calls whose watch did not come. This should find nothing. */
export async function sweepCalls({ database, clock, logger }: VoiceServices, rootId: string): Promise<void> {
  const now = clock.now();
  await withScope(database, rootScope(rootId), async (tx) => {
    const rows = await tx.sql
      .selectFrom("voice.calls")
      .select("id")
      .where("root_id", "=", rootId)
      .where("watch_at", "<", later(now, -lateMs))
      .orderBy("watch_at")
      .limit(batch)
      .execute();
    for (const { id } of rows) {
      logger.warn({ callId: id }, "nobody looked after a call in time: taking it up");
      await scheduleWatch(tx, { rootId, id }, now);
    }
  });
}
