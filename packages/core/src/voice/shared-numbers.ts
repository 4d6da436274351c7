import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/** Numbers of the platform that calls may show where the caller names none of their own, by the carrier each belongs to. */
export async function listSharedNumbers(tx: Transaction): Promise<Map<string, string>> {
  const { rows } = await sql<{ provider_id: string; number: string }>`
    select distinct on (provider_id) provider_id, number from voice.shared_numbers
    where root_id = ${tx.scope.rootId} order by provider_id, created_at`.execute(tx.sql);
  return new Map(rows.map((row) => [row.provider_id, row.number]));
}

/** Has no call show a number any more: it is given back. */
export async function forgetSharedNumber(tx: Transaction, number: string): Promise<void> {
  await tx.sql
    .deleteFrom("voice.shared_numbers")
    .where("root_id", "=", tx.scope.rootId)
    .where("number", "=", number)
    .execute();
}

/** Says which number calls by a carrier show, or with null that it has none to show. The scope is the platform's. */
export async function setSharedNumber(
  tx: Transaction,
  { providerId, number }: { providerId: string; number: string | null },
  now: Date,
): Promise<void> {
  const { rootId } = tx.scope;
  await tx.sql
    .deleteFrom("voice.shared_numbers")
    .where("root_id", "=", rootId)
    .where("provider_id", "=", providerId)
    .execute();
  if (number === null) return;
  await tx.sql
    .insertInto("voice.shared_numbers")
    .values({ root_id: rootId, tenant_id: rootId, provider_id: providerId, number, created_at: now })
    .execute();
}
