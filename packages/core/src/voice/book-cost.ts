import { bookOwnCost, correctCost } from "../charging/index.ts";
import type { Transaction } from "../kernel/index.ts";
import type { CallRow } from "./call-row.ts";

/**
 * Books what a carrier told that a settled call cost, parts told later included: with the parties that were billed, or as the
 * platform's own cost where nobody was. Harmless to repeat, since all that was told is in it.
 */
export async function bookCallCost(tx: Transaction, call: CallRow, now: Date): Promise<void> {
  const { id, tenantId, accountId, direction, providerId, currency, costMicros, costTold } = call;
  if (call.settledAt === null || !costTold || costMicros === null || providerId === null) return;
  const told = { costMicros, currency, providerId, toldAt: null };
  const useIds = call.legs.flatMap(({ useId }) => useId ?? []);
  if ((await correctCost(tx, useIds, told)) !== "none") return;
  await bookOwnCost(
    tx,
    { ...told, toldAt: now, id, tenantId, accountId, service: "voice", direction, subjectId: id },
    now,
  );
}
