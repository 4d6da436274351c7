import { newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { addTestAccount, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers, requireApplied } from "./apply-transfers.ts";
import { ensureLedgerAccount } from "./ledger-accounts.ts";
import type { TransferInput, TransferResult } from "./transfer.ts";

/** A root with counter-accounts and a few wallets, for the tests of this module. */
export type TestLedger = {
  rootId: string;
  tenantId: string;
  sales: string;
  credits: string;
  wallets: string[];
  accountIds: string[];
  apply(transfers: TransferInput[], now?: Date): Promise<TransferResult>;
  within<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
};

/** Makes the root with as many wallets as amounts are given, each credited with its amount. */
export async function createTestLedger(db: TestDatabase, amounts: bigint[]): Promise<TestLedger> {
  const { rootId, tenantId } = await createTestTenant(db);
  const within = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);
  const accountIds: string[] = [];
  for (const _ of amounts) accountIds.push(await addTestAccount(db, { rootId, tenantId }));
  const own = { rootId, tenantId, currency: "USD" };
  const { sales, credits, wallets } = await within(async (tx) => {
    const ids: string[] = [];
    for (const accountId of accountIds) ids.push(await ensureLedgerAccount(tx, { ...own, accountId, code: "wallet" }));
    const counters = {
      sales: await ensureLedgerAccount(tx, { ...own, code: "sales" }),
      credits: await ensureLedgerAccount(tx, { ...own, code: "credits" }),
    };
    return { ...counters, wallets: ids };
  });
  const apply = (transfers: TransferInput[], now?: Date) => within((tx) => applyTransfers(tx, transfers, { now }));
  const gifts = wallets.map((walletId, index) =>
    post({ debitAccountId: credits, creditAccountId: walletId, amountMicros: amounts[index] ?? 0n, reason: "credit" }),
  );
  const given = gifts.filter((gift) => gift.amountMicros > 0n);
  if (given.length > 0) requireApplied(await apply(given));
  return { rootId, tenantId, sales, credits, wallets, accountIds, apply, within };
}

type Sides = { debitAccountId: string; creditAccountId: string; amountMicros: bigint; id?: string; reason?: string };

/** A post in dollars with a new id. */
export const post = (sides: Sides) => ({
  id: newId(),
  kind: "post" as const,
  currency: "USD",
  reason: "order",
  ...sides,
});

/** A hold in dollars with a new id. */
export const hold = (sides: Sides & { expiresAt?: Date }) => ({
  id: newId(),
  kind: "hold" as const,
  currency: "USD",
  reason: "order",
  ...sides,
});

/** The capture of a hold in dollars with a new id. */
export const capture = (of: { holdId: string; amountMicros: bigint; id?: string }) => ({
  id: newId(),
  kind: "capture" as const,
  currency: "USD",
  reason: "order",
  ...of,
});

/** The void of a hold in dollars with a new id. */
export const release = (of: { holdId: string; id?: string }) => ({
  id: newId(),
  kind: "void" as const,
  currency: "USD",
  reason: "order",
  ...of,
});

/** Balance and held money of a wallet, in micros. */
export async function readWallet(ledger: TestLedger, walletId: string): Promise<{ posted: bigint; held: bigint }> {
  const row = await ledger.within((tx) =>
    tx.sql
      .selectFrom("ledger.wallets")
      .select(["posted_micros", "held_micros"])
      .where("root_id", "=", ledger.rootId)
      .where("ledger_account_id", "=", walletId)
      .executeTakeFirstOrThrow(),
  );
  return { posted: row.posted_micros, held: row.held_micros };
}
