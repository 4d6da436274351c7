import { newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { addTestAccount, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers, checkBalances, ensureLedgerAccount, ledgerBalance, requireApplied } from "../ledger/index.ts";
import { plainRate, type Rate } from "../rating/index.ts";

/** A root with an account whose wallet has money, for the tests of this module. */
export async function createTestPayer(db: TestDatabase, balanceMicros: bigint) {
  const { rootId, tenantId, accountId } = await createTestTenant(db);
  const within = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);
  const own = { rootId, tenantId, currency: "USD" };
  const fund = (payer: string, amountMicros: bigint) =>
    within(async (tx) => {
      const credits = await ensureLedgerAccount(tx, { ...own, code: "credits" });
      const wallet = await ensureLedgerAccount(tx, { ...own, accountId: payer, code: "wallet" });
      if (amountMicros === 0n) return wallet;
      const post = { kind: "post", id: newId(), currency: "USD", reason: "credit", amountMicros } as const;
      requireApplied(await applyTransfers(tx, [{ ...post, debitAccountId: credits, creditAccountId: wallet }]));
      return wallet;
    });
  const walletId = await fund(accountId, balanceMicros);
  const wallet = () =>
    within(async (tx) => {
      const row = await tx.sql
        .selectFrom("ledger.wallets")
        .select(["posted_micros", "held_micros"])
        .where("root_id", "=", rootId)
        .where("ledger_account_id", "=", walletId)
        .executeTakeFirstOrThrow();
      return { balance: row.posted_micros, held: row.held_micros };
    });
  const balanceOf = (code: "sales" | `provider:${string}`, tenant = tenantId) =>
    within(async (tx) => ledgerBalance(tx, await ensureLedgerAccount(tx, { ...own, tenantId: tenant, code })));
  const addPayer = async (amountMicros: bigint) => {
    const other = await addTestAccount(db, { rootId, tenantId });
    await fund(other, amountMicros);
    return other;
  };
  /** What does not add up in the books; nothing, it is hoped. */
  const differences = () => within((tx) => checkBalances(tx));
  return { rootId, tenantId, accountId, within, fund, wallet, balanceOf, addPayer, differences };
}

export type TestPayer = Awaited<ReturnType<typeof createTestPayer>>;

/** So many units of a subscription's, for one service. */
export async function allow(
  payer: TestPayer,
  fields: { services?: string[]; included: number; overage?: { micros: bigint; per: number } },
): Promise<string> {
  const id = newId();
  await payer.within((tx) =>
    tx.sql
      .insertInto("charging.allowances")
      .values({
        root_id: payer.rootId,
        tenant_id: payer.tenantId,
        account_id: payer.accountId,
        id,
        services: fields.services ?? ["sms"],
        source_id: newId(),
        period_start: new Date("2026-01-01T00:00:00Z"),
        period_end: new Date("2100-01-01T00:00:00Z"),
        included_units: BigInt(fields.included),
        overage_micros: fields.overage?.micros ?? null,
        overage_per: fields.overage?.per ?? 1,
      })
      .execute(),
  );
  return id;
}

/** How many units of an allowance are drawn. */
export const drawnOf = (payer: TestPayer, id: string) =>
  payer.within(async (tx) => {
    const row = await tx.sql
      .selectFrom("charging.allowances")
      .select("used_units")
      .where("root_id", "=", payer.rootId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return Number(row.used_units);
  });

/** A quote of the platform's for a call: so much a minute, in increments. */
export const callQuote = (priceMicros: bigint, fields: Partial<Rate> = {}) => ({
  ...plainRate("voice", priceMicros, "USD"),
  ...fields,
  chain: [],
});
