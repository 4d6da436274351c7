import { sql } from "kysely";
import { assert, type Micros, newId, type Transaction } from "../kernel/index.ts";
import { closedUntil, closedUntilNow } from "./closing.ts";

/**
 * What a ledger account is for. A wallet belongs to a paying account; the others to a tenant: `sales` (what stays on it is
 * margin), `provider:<id>` (what the provider was paid), `stock` (profiles bought and not yet sold), `credits` (given by
 * operators), `top_ups` (paid in by customers), `loss` (bought and of no use), `fees` (what payment processors kept),
 * `disputes` (frozen while a bank decides).
 */
export type LedgerAccountCode =
  | "wallet"
  | "sales"
  | "stock"
  | "credits"
  | "loss"
  | "top_ups"
  | "fees"
  | "disputes"
  | "tax"
  | `provider:${string}`;

export type LedgerAccountKey = {
  rootId: string;
  tenantId: string;
  accountId?: string;
  code: LedgerAccountCode;
  currency: string;
};

const knownMax = 50_000;
const known = new Map<string, string>();

/** The id of the ledger account with these words, made when it is not there yet. A wallet's balance row is made with it. */
export async function ensureLedgerAccount(tx: Transaction, key: LedgerAccountKey): Promise<string> {
  assert((key.code === "wallet") === (key.accountId !== undefined), "a wallet has a paying account, and only a wallet");
  assert(key.rootId === tx.scope.rootId, "a ledger account belongs to the root at hand");
  const cacheKey = [key.rootId, key.tenantId, key.accountId ?? "", key.code, key.currency].join("|");
  const cached = known.get(cacheKey);
  if (cached) return cached;
  const { rows } = await sql<{
    id: string;
    settled: boolean;
  }>`select id, settled from ledger.ensure_account(${key.rootId}, ${key.tenantId},
    ${key.accountId ?? null}, ${key.code}, ${key.currency}, ${newId()})`.execute(tx.sql);
  const found = rows[0];
  assert(found, "a ledger account is found or made");
  // One that this very transaction made may be rolled back with it, so only a committed one is remembered.
  if (found.settled) remember(cacheKey, found.id);
  return found.id;
}

function remember(key: string, id: string): void {
  const oldest = known.keys().next().value;
  if (known.size >= knownMax && oldest !== undefined) known.delete(oldest);
  known.set(key, id);
}

/**
 * Credits less debits of everything posted and captured, in micros. For a wallet this is its balance; holds do not count. A wallet
 * keeps it; a counter-account's is what it was when the books were closed and what is newer.
 */
export async function ledgerBalance(tx: Transaction, ledgerAccountId: string): Promise<Micros> {
  const known = await closedUntil(tx);
  const since = (side: "t.debit_account_id" | "t.credit_account_id") => sql`
    coalesce((select sum(t.amount_micros) from ledger.transfers t
      where t.root_id = ${tx.scope.rootId} and ${sql.ref(side)} = ${ledgerAccountId} and t.created_at >= ${known} and t.created_at >= ${closedUntilNow(tx)} and t.kind in ('post', 'capture')), 0)`;
  const { rows } = await sql<{ balance: bigint }>`
    select coalesce(
      (select posted_micros from ledger.wallets where root_id = ${tx.scope.rootId} and ledger_account_id = ${ledgerAccountId}),
      coalesce((select credited_micros - debited_micros from ledger.closed_balances
        where root_id = ${tx.scope.rootId} and ledger_account_id = ${ledgerAccountId}), 0)
      + ${since("t.credit_account_id")} - ${since("t.debit_account_id")})::bigint as balance`.execute(tx.sql);
  return rows[0]?.balance ?? 0n;
}
