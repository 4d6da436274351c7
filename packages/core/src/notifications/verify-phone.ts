import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import { type Database, DomainError, newId, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { getTenant } from "../tenancy/index.ts";
import type { SmsSender } from "./send-message.ts";

const codeMinutes = 10;
const triesMax = 5;
// Each code is an SMS to a number of the account's choice, which may be a stranger's.
const codesPerDayMax = 5;

/**
 * Asks whether the scope's account holds a phone number, by a code sent to it. Throws `notification.sms_unavailable`,
 * `notification.too_many_codes`.
 */
export async function askForPhone(
  parts: { database: Database; sms: SmsSender | null; now: Date },
  scope: Scope & { accountId: string },
  phone: string,
): Promise<void> {
  const { sms } = parts;
  if (!sms) throw new DomainError("notification.sms_unavailable");
  const code = String(randomInt(0, 1_000_000)).padStart(6, "0");
  const { tenantId, name } = await withScope(parts.database, scope, async (tx) => {
    await keepCode(tx, { accountId: scope.accountId, phone, code, now: parts.now });
    return getTenant(tx, scope.tenantId);
  });
  const text = `${name}: your code is ${code}. It is valid for ${codeMinutes} minutes.`;
  const { rootId, accountId } = scope;
  await sms.send({ rootId, tenantId, accountId, messageId: newId(), to: phone, text });
}

async function keepCode(
  tx: Transaction,
  asked: { accountId: string; phone: string; code: string; now: Date },
): Promise<void> {
  const { rootId, tenantId } = tx.scope;
  const expiresAt = new Date(asked.now.getTime() + codeMinutes * 60_000);
  const today = asked.now.toISOString().slice(0, 10);
  const { rows } = await sql`
    insert into notifications.settings as s (root_id, tenant_id, account_id, asked_phone, code_hash, code_expires_at, codes_sent, codes_day)
    values (${rootId}, ${tenantId}, ${asked.accountId}, ${asked.phone}, ${hashOf(asked.code)}, ${expiresAt}, 1, ${today})
    on conflict (root_id, account_id) do update set asked_phone = excluded.asked_phone, code_hash = excluded.code_hash,
      code_expires_at = excluded.code_expires_at, code_tries = 0, codes_day = excluded.codes_day,
      codes_sent = case when s.codes_day = excluded.codes_day then s.codes_sent + 1 else 1 end
    where s.codes_day is distinct from excluded.codes_day or s.codes_sent < ${codesPerDayMax}
    returning 1`.execute(tx.sql);
  if (rows.length === 0) throw new DomainError("notification.too_many_codes");
}

/** Takes the code that was sent; from then on SMS go to the number. Throws `notification.code_wrong`. */
export async function confirmPhone(
  database: Database,
  scope: Scope & { accountId: string },
  given: { code: string; now: Date },
): Promise<string> {
  const phone = await withScope(database, scope, async (tx) => {
    const row = await tx.sql
      .selectFrom("notifications.settings")
      .select(["asked_phone", "code_hash", "code_expires_at", "code_tries"])
      .where("root_id", "=", scope.rootId)
      .where("account_id", "=", scope.accountId)
      .forUpdate()
      .executeTakeFirst();
    const { asked_phone: asked, code_hash: hash, code_expires_at: expiresAt } = row ?? {};
    const usable = row && asked && hash && expiresAt && expiresAt > given.now && row.code_tries < triesMax;
    const right = usable && timingSafeEqual(hash, hashOf(given.code));
    await tx.sql
      .updateTable("notifications.settings")
      .set((expression) =>
        right
          ? { phone: asked, phone_verified_at: given.now, asked_phone: null, code_hash: null, code_expires_at: null }
          : { code_tries: expression("code_tries", "+", 1) },
      )
      .where("root_id", "=", scope.rootId)
      .where("account_id", "=", scope.accountId)
      .execute();
    return right ? asked : null;
  });
  // A wrong code is counted, so it is thrown only after the count is committed.
  if (!phone) throw new DomainError("notification.code_wrong");
  return phone;
}

const hashOf = (code: string): Buffer => createHash("sha256").update(code).digest();
