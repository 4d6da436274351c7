import type { Transaction } from "../kernel/index.ts";

/** Names of the accounts among `ids` that the scope sees, by id. */
export async function nameAccounts(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("tenancy.accounts")
    .select(["account_id", "name"])
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.account_id, row.name]));
}
