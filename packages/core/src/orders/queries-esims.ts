import type { Transaction } from "../kernel/index.ts";

/** A delivered eSIM's id by its number; the newest when a provider used the number again. */
export async function findProfileId(tx: Transaction, iccid: string): Promise<string | null> {
  const row = await tx.sql
    .selectFrom("orders.profiles")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("iccid", "=", iccid)
    .where("account_id", "is not", null)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Profiles whose provider is to be asked again, longest due first. */
export async function listProfilesToCheck(
  tx: Transaction,
  now: Date,
  limit: number,
): Promise<{ id: string; createdAt: Date }[]> {
  const rows = await tx.sql
    .selectFrom("orders.profiles")
    .select(["id", "created_at"])
    .where("root_id", "=", tx.scope.rootId)
    .where("check_at", "<=", now)
    .orderBy("check_at")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.id, createdAt: row.created_at }));
}
