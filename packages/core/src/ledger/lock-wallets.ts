import { sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";

/**
 * Locks wallets until the transaction ends and tells what each has available, for callers that decide by it before they write:
 * nobody else can take of it in between. In the order of their ids, as `applyTransfers` locks them.
 */
export async function lockWallets(tx: Transaction, walletIds: readonly string[]): Promise<Map<string, Micros>> {
  const { rows } = await sql<{ ledger_account_id: string; available: Micros }>`
    select ledger_account_id, greatest(posted_micros - held_micros - owed_micros, 0) as available from ledger.wallets
    where root_id = ${tx.scope.rootId} and ledger_account_id = any(${walletIds as string[]}::uuid[])
    order by ledger_account_id for update`.execute(tx.sql);
  return new Map(rows.map((row) => [row.ledger_account_id, row.available]));
}
