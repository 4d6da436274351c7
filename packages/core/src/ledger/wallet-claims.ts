import { sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";

/** What a wallet has free of holds, and what is claimed of it beyond that. */
export type WalletClaim = { freeMicros: Micros; owedMicros: Micros };

/**
 * Changes what a wallet owes and locks it until the transaction ends; with nothing it is only locked and read. Spending is refused until
 * what is owed is covered. It moves no money: whoever claims takes what comes by transfers.
 */
export async function changeClaim(tx: Transaction, walletId: string, byMicros: Micros): Promise<WalletClaim> {
  const { rows } = await sql<WalletClaim>`
    update ledger.wallets set owed_micros = owed_micros + ${byMicros}, updated_at = clock_timestamp()
    where root_id = ${tx.scope.rootId} and ledger_account_id = ${walletId}
    returning posted_micros - held_micros as "freeMicros", owed_micros as "owedMicros"`.execute(tx.sql);
  const [claim] = rows;
  if (!claim) throw new Error("a wallet that is claimed of is there");
  return claim;
}
