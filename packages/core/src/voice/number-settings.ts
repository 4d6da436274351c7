import type { Transaction } from "../kernel/index.ts";
import { type NumberCallSettings, usualNumberSettings } from "./plan-steps.ts";

/** What a number does with calls; the usual when nobody set anything. */
export async function readNumberSettings(
  tx: Transaction,
  number: { accountId: string; id: string },
): Promise<NumberCallSettings> {
  const row = await tx.sql
    .selectFrom("voice.number_settings")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("number_id", "=", number.id)
    // Nothing of an account that had the number before.
    .where("account_id", "=", number.accountId)
    .executeTakeFirst();
  if (!row) return usualNumberSettings;
  return {
    forwardTo: row.forward_to,
    ringSeconds: row.ring_seconds,
    voicemail: row.voicemail,
    greeting: row.greeting,
    transcribe: row.transcribe,
    record: row.record,
    keepDays: row.keep_days,
  };
}

/** Changes what is given and answers with what is in force. The caller has made sure whose number it is. */
export async function writeNumberSettings(
  tx: Transaction,
  number: { tenantId: string; accountId: string; id: string },
  change: Partial<NumberCallSettings>,
  now: Date,
): Promise<NumberCallSettings> {
  const settings = { ...(await readNumberSettings(tx, number)), ...change };
  const columns = {
    forward_to: settings.forwardTo,
    ring_seconds: settings.ringSeconds,
    voicemail: settings.voicemail,
    greeting: settings.greeting,
    transcribe: settings.transcribe,
    record: settings.record,
    keep_days: settings.keepDays,
    updated_at: now,
  };
  const { tenantId, accountId, id } = number;
  await tx.sql
    .insertInto("voice.number_settings")
    .values({ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, number_id: id, ...columns })
    .onConflict((conflict) =>
      conflict
        .columns(["root_id", "number_id"])
        // A number that went to another account begins with nothing of the earlier one's.
        .doUpdateSet({ ...columns, tenant_id: tenantId, account_id: accountId }),
    )
    .execute();
  return settings;
}
