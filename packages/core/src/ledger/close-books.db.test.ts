import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId, rootScope, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers } from "./apply-transfers.ts";
import { checkBalances, checkSums } from "./check-balances.ts";
import { closeBooks } from "./close-books.ts";
import { readDailyFlows } from "./daily-flows.ts";
import { ensureLedgerAccount, ledgerBalance } from "./ledger-accounts.ts";
import { listTransfers } from "./list-transfers.ts";
import { listOpenHolds } from "./open-holds.ts";
import { readBooks } from "./read-books.ts";
import { capture, createTestLedger, hold, post, release, type TestLedger } from "./test-ledger.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const close = (ledger: TestLedger) => ledger.within((tx) => closeBooks(tx, { settleMs: 0 }));
// Transactions of other databases on the same server hold a closing back for as long as they are open.
const patience = { timeout: 30_000, interval: 50 };
const today = () => new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000);

/** Everything that is read from closed rows and newer transfers together. */
const readAll = (ledger: TestLedger) =>
  ledger.within(async (tx) => ({
    books: await readBooks(tx),
    sales: await ledgerBalance(tx, ledger.sales),
    flows: await readDailyFlows(tx, { from: today(), currency: "USD" }),
    holds: (await listOpenHolds(tx, { limit: 100 })).map((one) => one.id),
  }));

async function trade(ledger: TestLedger): Promise<{ open: string }> {
  const [wallet = ""] = ledger.wallets;
  const sides = { debitAccountId: wallet, creditAccountId: ledger.sales };
  const [taken, freed, open] = [1, 2, 3].map((dollars) =>
    hold({ ...sides, amountMicros: BigInt(dollars) * 1_000_000n }),
  );
  if (!taken || !freed || !open) throw new Error("three holds were made");
  await ledger.apply([taken, freed, open]);
  await ledger.apply([capture({ holdId: taken.id, amountMicros: 600_000n }), release({ holdId: freed.id })]);
  return { open: open.id };
}

test("closing the books changes nothing that is read from them", async () => {
  const ledger = await createTestLedger(db, [100_000_000n, 7_000_000n]);
  const first = await trade(ledger);
  const before = await readAll(ledger);
  expect(before.sales).toBe(600_000n);
  expect(before.holds).toEqual([first.open]);
  expect(before.books.held).toMatchObject([{ holds: 1, heldMicros: 3_000_000n, walletHeldMicros: 3_000_000n }]);
  for (let time = 0; time < 3; time++) {
    await close(ledger);
    expect(await readAll(ledger)).toEqual(before);
    expect(await ledger.within(checkBalances)).toEqual([]);
  }
  const second = await trade(ledger);
  await ledger.apply([release({ holdId: first.open })]);
  const after = await readAll(ledger);
  expect([after.sales, after.holds]).toEqual([1_200_000n, [second.open]]);
  await close(ledger);
  await close(ledger);
  expect(await readAll(ledger)).toEqual(after);
  expect(await ledger.within(checkBalances)).toEqual([]);
  expect(await ledger.within(checkSums)).toEqual([]);
});

test("the balances of every currency sum to zero", async () => {
  const ledger = await createTestLedger(db, [50_000_000n]);
  await trade(ledger);
  const { balances } = await ledger.within(readBooks);
  expect(balances.map(({ code, balanceMicros }) => [code, balanceMicros])).toEqual([
    ["credits", -50_000_000n],
    ["sales", 600_000n],
    ["wallet", 49_400_000n],
  ]);
  expect(balances.reduce((sum, one) => sum + one.balanceMicros, 0n)).toBe(0n);
});

test("books are not closed past a transfer that is not committed yet", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  await close(ledger);
  const start = await close(ledger);
  const late = post({
    debitAccountId: ledger.wallets[0] ?? "",
    creditAccountId: ledger.sales,
    amountMicros: 1_000_000n,
  });
  await withScope(db.database, rootScope(ledger.rootId), async (tx) => {
    await applyTransfers(tx, [late]);
    await close(ledger);
    const stuck = await close(ledger);
    expect(await close(ledger)).toEqual(stuck);
    expect(stuck.getTime()).toBeGreaterThanOrEqual(start.getTime());
    expect((await ledger.within((own) => ledgerBalance(own, ledger.sales))).toString()).toBe("0");
  });
  expect(await ledger.within((tx) => ledgerBalance(tx, ledger.sales))).toBe(1_000_000n);
  await vi.waitFor(async () => expect((await close(ledger)).getTime()).toBeGreaterThan(start.getTime()), patience);
  expect(await ledger.within((tx) => ledgerBalance(tx, ledger.sales))).toBe(1_000_000n);
  expect(await ledger.within(checkBalances)).toEqual([]);
});

test("a figure that was closed wrongly is found by both checks", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  await trade(ledger);
  // What was written in this very millisecond is closed by the next closing.
  await vi.waitFor(async () => {
    await close(ledger);
    const { numUpdatedRows } = await ledger.within((tx) =>
      tx.sql
        .updateTable("ledger.closed_balances")
        .set({ credited_micros: 1n })
        .where("root_id", "=", ledger.rootId)
        .where("ledger_account_id", "=", ledger.sales)
        .executeTakeFirst(),
    );
    expect(numUpdatedRows).toBe(1n);
  }, patience);
  expect(await ledger.within(checkSums)).toMatchObject([{ kind: "currency_sum", subject: "USD" }]);
  expect(await ledger.within(checkBalances)).toMatchObject([{ kind: "closed_balance", subject: ledger.sales }]);
});

test("a reseller's books are its own accounts, and what it paid on is outside; they sum to zero too", async () => {
  const ledger = await createTestLedger(db, []);
  const { tenantId, accountId } = await addTestReseller(db, ledger.rootId);
  const own = { rootId: ledger.rootId, tenantId, currency: "USD" };
  const [wallet, sales, provider] = await ledger.within(
    async (tx) =>
      [
        await ensureLedgerAccount(tx, { ...own, accountId, code: "wallet" }),
        await ensureLedgerAccount(tx, { ...own, code: "sales" }),
        await ensureLedgerAccount(tx, { ...own, tenantId: ledger.tenantId, code: `provider:${newId()}` }),
      ] as const,
  );
  const credits = await ledger.within((tx) => ensureLedgerAccount(tx, { ...own, code: "credits" }));
  await ledger.apply([
    post({ debitAccountId: credits, creditAccountId: wallet, amountMicros: 10_000_000n }),
    post({ debitAccountId: wallet, creditAccountId: sales, amountMicros: 9_000_000n }),
    post({ debitAccountId: sales, creditAccountId: ledger.sales, amountMicros: 7_000_000n }),
    post({ debitAccountId: ledger.sales, creditAccountId: provider, amountMicros: 3_000_000n }),
  ]);
  const asReseller = <T>(work: Parameters<typeof withScope<T>>[2]) =>
    withScope(db.database, tenantScope(ledger.rootId, tenantId), work);
  const expected = [
    ["credits", -10_000_000n],
    ["outside", 7_000_000n],
    ["sales", 2_000_000n],
    ["wallet", 1_000_000n],
  ];
  for (let time = 0; time < 3; time++) {
    const { balances } = await asReseller(readBooks);
    expect(balances.map(({ code, balanceMicros }) => [code, balanceMicros])).toEqual(expected);
    const flows = await asReseller((tx) => readDailyFlows(tx, { from: today(), currency: "USD" }));
    expect(flows.map((flow) => [flow.debitCode, flow.creditCode, flow.amountMicros])).toEqual([
      ["credits", "wallet", 10_000_000n],
      ["sales", "outside", 7_000_000n],
      ["wallet", "sales", 9_000_000n],
    ]);
    await close(ledger);
  }
  const seen = await asReseller((tx) => listTransfers(tx, {}, { limit: 10 }));
  expect(seen.rows.map((row) => [row.debit.code, row.credit.code])).toEqual([
    ["sales", null],
    ["wallet", "sales"],
    ["credits", "wallet"],
  ]);
});

test("while many write, the books are closed again and again, and every read of them sums to zero", async () => {
  const ledger = await createTestLedger(db, [100_000_000n, 100_000_000n, 100_000_000n]);
  let writing = true;
  const writers = ledger.wallets.map(async (wallet) => {
    for (let step = 0; step < 60; step++) {
      const held = hold({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 1_000_000n });
      await ledger.apply([held]);
      if (step % 3) await ledger.apply([capture({ holdId: held.id, amountMicros: 900_000n })]);
      await ledger.apply([post({ debitAccountId: ledger.sales, creditAccountId: ledger.credits, amountMicros: 10n })]);
    }
  });
  const closer = async () => {
    for (let closings = 0; writing || closings < 3; closings++) {
      await ledger.within((tx) => closeBooks(tx, { settleMs: 20 }));
      expect(await ledger.within(checkSums)).toEqual([]);
    }
  };
  const closing = closer();
  await Promise.all(writers).finally(() => {
    writing = false;
  });
  await closing;
  expect(await ledger.within(checkBalances)).toEqual([]);
  expect((await ledger.within((tx) => listOpenHolds(tx, { limit: 200 }))).length).toBe(60);
});

test("open holds come in pages, oldest first", async () => {
  const ledger = await createTestLedger(db, [10_000_000n, 0n]);
  const sides = { debitAccountId: ledger.wallets[0] ?? "", creditAccountId: ledger.wallets[1] ?? "" };
  const holds = Array.from({ length: 5 }, (_, index) => hold({ ...sides, amountMicros: BigInt(index + 1) }));
  for (const one of holds) await ledger.apply([one]);
  await close(ledger);
  const first = await ledger.within((tx) => listOpenHolds(tx, { limit: 3 }));
  const last = first.at(-1);
  if (!last) throw new Error("the first page is full");
  const second = await ledger.within((tx) => listOpenHolds(tx, { limit: 3, after: last.position }));
  expect([...first, ...second].map((one) => one.id)).toEqual(holds.map((one) => one.id));
  expect(first[0]).toMatchObject({
    accountId: ledger.accountIds[0],
    amountMicros: 1n,
    reason: "order",
    subjectId: null,
  });
});
