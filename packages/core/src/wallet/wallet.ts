import { assert, type Micros, type Transaction } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";
import { getAccount, recordAudit } from "../tenancy/index.ts";
import { walletNotFound } from "./errors.ts";

export type Wallet = {
  /** Its ledger account's id: what transfers name. */
  walletId: string;
  accountId: string;
  currency: string;
  balanceMicros: Micros;
  heldMicros: Micros;
  /** What is claimed of it beyond the balance: the part of a disputed payment that was spent. What comes in is taken for it first. */
  owedMicros: Micros;
  /** Balance less what is held and owed: what may be spent now. Below zero until what is owed is covered. */
  availableMicros: Micros;
  updatedAt: Date;
};

/** Opens an account's wallet, empty; harmless when it is open already. Returns the wallet's id. */
export async function openWallet(tx: Transaction, owner: { accountId: string; currency: string }): Promise<string> {
  const account = await getAccount(tx, owner.accountId);
  return ensureLedgerAccount(tx, {
    rootId: tx.scope.rootId,
    tenantId: account.tenantId,
    accountId: owner.accountId,
    code: "wallet",
    currency: owner.currency,
  });
}

/** An account's wallet. Throws `wallet.not_found`. */
export async function getWallet(tx: Transaction, owner: { accountId: string; currency?: string }): Promise<Wallet> {
  const row = await tx.sql
    .selectFrom("ledger.wallets")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", owner.accountId)
    .where("currency", "=", owner.currency ?? "USD")
    .executeTakeFirst();
  if (!row) throw walletNotFound(owner.accountId);
  return {
    walletId: row.ledger_account_id,
    accountId: row.account_id,
    currency: row.currency,
    balanceMicros: row.posted_micros,
    heldMicros: row.held_micros,
    owedMicros: row.owed_micros,
    availableMicros: row.posted_micros - row.held_micros - row.owed_micros,
    updatedAt: row.updated_at,
  };
}

export type CreditInput = {
  /** The caller's, made once: a repeat with it changes nothing. */
  transferId: string;
  accountId: string;
  currency?: string;
  /** Positive adds money, negative takes it back; never below what is held. */
  amountMicros: Micros;
  reason: "credit" | "adjustment" | "top_up" | "refund";
  /** What it is for, e.g. the order that is refunded. */
  subjectId?: string;
  /** Why, for the statement and the trail. */
  note: string;
  actor: string;
};

/**
 * An operator's credit or correction, with its audit entry in the same transaction. Throws `wallet.not_found`,
 * `wallet.insufficient_balance` when more would be taken than is available, `ledger.transfer_differs` when the id was used for
 * something else.
 */
export async function creditWallet(tx: Transaction, credit: CreditInput): Promise<Wallet> {
  assert(credit.amountMicros !== 0n, "a credit moves something");
  const wallet = await getWallet(tx, credit);
  const account = await getAccount(tx, credit.accountId);
  const counter = await ensureLedgerAccount(tx, {
    rootId: tx.scope.rootId,
    tenantId: account.tenantId,
    code: credit.reason === "top_up" ? "top_ups" : "credits",
    currency: wallet.currency,
  });
  const adds = credit.amountMicros > 0n;
  const applied = requireApplied(
    await applyTransfers(tx, [
      {
        id: credit.transferId,
        kind: "post",
        debitAccountId: adds ? counter : wallet.walletId,
        creditAccountId: adds ? wallet.walletId : counter,
        amountMicros: adds ? credit.amountMicros : -credit.amountMicros,
        currency: wallet.currency,
        reason: credit.reason,
        note: credit.note,
        ...(credit.subjectId && { subjectId: credit.subjectId }),
      },
    ]),
  );
  if (applied === "applied") {
    await recordAudit(tx, {
      tenantId: account.tenantId,
      accountId: credit.accountId,
      actor: credit.actor,
      action: adds ? "wallet.credited" : "wallet.debited",
      subject: credit.accountId,
      details: {
        transferId: credit.transferId,
        amountMicros: credit.amountMicros,
        currency: wallet.currency,
        reason: credit.reason,
        note: credit.note,
        ...(credit.subjectId && { subjectId: credit.subjectId }),
      },
    });
  }
  return getWallet(tx, credit);
}
