import { afterAll, beforeAll, expect, test } from "vitest";
import { accountScope, newId, rootScope, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers, applyTransfersAlone, requireApplied } from "./apply-transfers.ts";
import { ensureLedgerAccount, ledgerBalance } from "./ledger-accounts.ts";
import { capture, createTestLedger, hold, post, readWallet, release } from "./test-ledger.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

test("a charge moves money from the wallet to the other side", async () => {
  const { apply, sales, wallets, ...ledger } = await createTestLedger(db, [10_000_000n]);
  const [wallet = ""] = wallets;
  expect(await apply([post({ debitAccountId: wallet, creditAccountId: sales, amountMicros: 9_990_000n })])).toEqual({
    kind: "applied",
  });
  expect(await readWallet({ apply, sales, wallets, ...ledger }, wallet)).toEqual({ posted: 10_000n, held: 0n });
  expect(await ledger.within((tx) => ledgerBalance(tx, sales))).toBe(9_990_000n);
});

test("a charge beyond what is available is refused with the missing amount and leaves nothing", async () => {
  const ledger = await createTestLedger(db, [5_000_000n]);
  const [wallet = ""] = ledger.wallets;
  await ledger.apply([hold({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 1_000_000n })]);
  const charge = post({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 9_990_000n });
  const refusal = {
    kind: "insufficient",
    walletId: wallet,
    availableMicros: 4_000_000n,
    missingMicros: 5_990_000n,
  } as const;
  expect(await ledger.apply([charge])).toEqual(refusal);
  expect(() => requireApplied(refusal)).toThrow(
    expect.objectContaining({
      code: "wallet.insufficient_balance",
      details: expect.objectContaining({ missingMicros: 5_990_000n }),
    }),
  );
  expect(await readWallet(ledger, wallet)).toEqual({ posted: 5_000_000n, held: 1_000_000n });
  expect(await ledger.within((tx) => ledgerBalance(tx, ledger.sales))).toBe(0n);
});

test("a refused transfer takes its whole batch back and the transaction around it goes on", async () => {
  const ledger = await createTestLedger(db, [5_000_000n, 1_000_000n]);
  const [rich = "", poor = ""] = ledger.wallets;
  const result = await ledger.within(async (tx) => {
    const refused = await applyTransfers(tx, [
      post({ debitAccountId: rich, creditAccountId: ledger.sales, amountMicros: 1_000_000n }),
      post({ debitAccountId: poor, creditAccountId: ledger.sales, amountMicros: 2_000_000n }),
    ]);
    const applied = await applyTransfers(tx, [
      post({ debitAccountId: rich, creditAccountId: ledger.sales, amountMicros: 3_000_000n }),
    ]);
    return [refused.kind, applied.kind];
  });
  expect(result).toEqual(["insufficient", "applied"]);
  expect(await readWallet(ledger, rich)).toEqual({ posted: 2_000_000n, held: 0n });
});

test("a part capture takes its part and frees the rest", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  const [wallet = ""] = ledger.wallets;
  const held = hold({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 8_000_000n });
  await ledger.apply([held]);
  expect(await readWallet(ledger, wallet)).toEqual({ posted: 10_000_000n, held: 8_000_000n });
  expect(await ledger.apply([capture({ holdId: held.id, amountMicros: 3_000_000n })])).toEqual({ kind: "applied" });
  expect(await readWallet(ledger, wallet)).toEqual({ posted: 7_000_000n, held: 0n });
});

test("a hold ends once: neither a second capture nor a void comes after a capture", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  const [wallet = ""] = ledger.wallets;
  const held = hold({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 8_000_000n });
  const taken = capture({ holdId: held.id, amountMicros: 8_000_000n });
  await ledger.apply([held]);
  await ledger.apply([taken]);
  expect(await ledger.apply([capture({ holdId: held.id, amountMicros: 1n })])).toMatchObject({
    kind: "hold_ended",
    holdId: held.id,
    endedBy: taken.id,
    how: "capture",
  });
  expect(await ledger.apply([release({ holdId: held.id })])).toMatchObject({ kind: "hold_ended", how: "capture" });
  expect(await readWallet(ledger, wallet)).toEqual({ posted: 2_000_000n, held: 0n });
});

test("a repeat exists, also when its hold has ended or the wallet is empty by now", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  const [wallet = ""] = ledger.wallets;
  const held = hold({
    debitAccountId: wallet,
    creditAccountId: ledger.sales,
    amountMicros: 8_000_000n,
    expiresAt: new Date(Date.now() + 60_000),
  });
  const taken = capture({ holdId: held.id, amountMicros: 8_000_000n });
  const rest = post({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 2_000_000n });
  for (const batch of [[held], [taken], [rest]]) expect(await ledger.apply(batch)).toEqual({ kind: "applied" });
  const later = new Date(Date.now() + 3_600_000);
  for (const batch of [[held], [{ ...held, expiresAt: later }], [taken], [rest], [held, taken, rest]]) {
    expect(await ledger.apply(batch, later)).toEqual({ kind: "exists" });
  }
  expect(await readWallet(ledger, wallet)).toEqual({ posted: 0n, held: 0n });
});

test("the same id with other content differs, and the field is named", async () => {
  const ledger = await createTestLedger(db, [10_000_000n, 10_000_000n]);
  const [wallet = "", other = ""] = ledger.wallets;
  const charge = {
    ...post({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 1_000_000n }),
    subjectId: newId(),
    note: "first",
  };
  await ledger.apply([charge]);
  const changes = [
    ["amountMicros", { amountMicros: 20_000_000n }],
    ["debitAccountId", { debitAccountId: other }],
    ["creditAccountId", { creditAccountId: ledger.credits }],
    ["reason", { reason: "usage" }],
    ["subjectId", { subjectId: newId() }],
    ["note", { note: "second" }],
    ["currency", { currency: "EUR" }],
    ["kind", { kind: "hold" as const }],
  ] as const;
  for (const [field, change] of changes) {
    expect(await ledger.apply([{ ...charge, ...change }])).toEqual({ kind: "differs", transferId: charge.id, field });
  }
});

test("holds that are not there, too small, expired or of another currency are refused by name", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  const [wallet = ""] = ledger.wallets;
  const expiresAt = new Date("2030-01-01T00:00:00Z");
  const held = hold({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 2_000_000n, expiresAt });
  await ledger.apply([held]);
  const missing = capture({ holdId: newId(), amountMicros: 1n });
  expect(await ledger.apply([missing])).toEqual({
    kind: "hold_missing",
    transferId: missing.id,
    holdId: missing.holdId,
  });
  expect(await ledger.apply([capture({ holdId: held.id, amountMicros: 2_000_001n })])).toMatchObject({
    kind: "hold_exceeded",
    holdMicros: 2_000_000n,
  });
  expect(await ledger.apply([{ ...capture({ holdId: held.id, amountMicros: 1n }), currency: "EUR" }])).toMatchObject({
    kind: "currency_differs",
    currency: "USD",
  });
  expect(await ledger.apply([capture({ holdId: held.id, amountMicros: 1n })], expiresAt)).toMatchObject({
    kind: "hold_expired",
  });
  expect(await ledger.apply([release({ holdId: held.id })], expiresAt)).toEqual({ kind: "applied" });
  const nobody = newId();
  expect(
    await ledger.apply([post({ debitAccountId: wallet, creditAccountId: nobody, amountMicros: 1n })]),
  ).toMatchObject({ kind: "account_missing", ledgerAccountId: nobody });
});

test("a sale posts its whole chain in one batch and the margins stay on the sales accounts", async () => {
  const ledger = await createTestLedger(db, []);
  const reseller = await addTestReseller(db, ledger.rootId);
  const own = { rootId: ledger.rootId, currency: "USD" };
  const [wallet, resellerSales, provider] = await ledger.within(
    async (tx) =>
      [
        await ensureLedgerAccount(tx, { ...own, ...reseller, code: "wallet" }),
        await ensureLedgerAccount(tx, { ...own, tenantId: reseller.tenantId, code: "sales" }),
        await ensureLedgerAccount(tx, { ...own, tenantId: ledger.tenantId, code: `provider:${newId()}` }),
      ] as const,
  );
  await ledger.apply([post({ debitAccountId: ledger.credits, creditAccountId: wallet, amountMicros: 10_000_000n })]);
  const held = hold({ debitAccountId: wallet, creditAccountId: resellerSales, amountMicros: 9_990_000n });
  await ledger.apply([held]);
  const chain = [
    capture({ holdId: held.id, amountMicros: 9_990_000n }),
    post({ debitAccountId: resellerSales, creditAccountId: ledger.sales, amountMicros: 7_000_000n }),
    post({ debitAccountId: ledger.sales, creditAccountId: provider, amountMicros: 3_500_000n }),
  ];
  expect(await ledger.apply(chain)).toEqual({ kind: "applied" });
  const balances = await ledger.within(async (tx) => [
    await ledgerBalance(tx, resellerSales),
    await ledgerBalance(tx, ledger.sales),
    await ledgerBalance(tx, provider),
  ]);
  expect(balances).toEqual([2_990_000n, 3_500_000n, 3_500_000n]);
  const seen = await withScope(db.database, tenantScope(ledger.rootId, reseller.tenantId), (tx) =>
    tx.sql.selectFrom("ledger.transfers").select("amount_micros").orderBy("created_at").execute(),
  );
  expect(
    seen.map((row) => row.amount_micros),
    "the reseller sees its own two sides of the chain, not what the provider was paid",
  ).toEqual([10_000_000n, 9_990_000n, 9_990_000n, 7_000_000n]);
});

test("an account can hold its own money and neither see nor move another's", async () => {
  const ledger = await createTestLedger(db, [10_000_000n, 10_000_000n]);
  const foreign = await createTestLedger(db, [10_000_000n]);
  const [own = "", neighbour = ""] = ledger.wallets;
  const [stranger = ""] = foreign.wallets;
  const scope = accountScope(ledger.rootId, ledger.tenantId, ledger.accountIds[0] ?? "");
  const charge = (debitAccountId: string, creditAccountId: string) =>
    applyTransfersAlone(db.database, scope, [post({ debitAccountId, creditAccountId, amountMicros: 1_000_000n })]);
  expect(await charge(own, ledger.sales)).toEqual({ kind: "applied" });
  expect(await charge(neighbour, ledger.sales)).toMatchObject({ kind: "account_missing", ledgerAccountId: neighbour });
  expect(await charge(own, neighbour)).toMatchObject({ kind: "account_missing", ledgerAccountId: neighbour });
  expect(await charge(stranger, ledger.sales)).toMatchObject({ kind: "account_missing", ledgerAccountId: stranger });
  const theirs = hold({ debitAccountId: neighbour, creditAccountId: ledger.sales, amountMicros: 1_000_000n });
  await ledger.apply([theirs]);
  expect(await applyTransfersAlone(db.database, scope, [release({ holdId: theirs.id })])).toMatchObject({
    kind: "hold_missing",
  });
  const seen = await withScope(db.database, scope, async (tx) => [
    (await tx.sql.selectFrom("ledger.wallets").selectAll().execute()).length,
    (await tx.sql.selectFrom("ledger.transfers").selectAll().execute()).length,
  ]);
  expect(seen).toEqual([1, 2]);
  expect((await readWallet(foreign, stranger)).posted).toBe(10_000_000n);
});

test("both owners of a transfer between wallets see it", async () => {
  const ledger = await createTestLedger(db, [10_000_000n, 0n]);
  const [from = "", to = ""] = ledger.wallets;
  await ledger.apply([post({ debitAccountId: from, creditAccountId: to, amountMicros: 1_000_000n, reason: "gift" })]);
  for (const accountId of ledger.accountIds) {
    const rows = await withScope(db.database, accountScope(ledger.rootId, ledger.tenantId, accountId), (tx) =>
      tx.sql.selectFrom("ledger.transfers").select("id").where("reason", "=", "gift").execute(),
    );
    expect(rows).toHaveLength(1);
  }
});

test("the application cannot rewrite history or a balance below its holds", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  await expect(
    ledger.within((tx) => tx.sql.updateTable("ledger.transfers").set({ note: "changed" }).execute()),
  ).rejects.toThrow(/permission denied/);
  await expect(ledger.within((tx) => tx.sql.deleteFrom("ledger.transfers").execute())).rejects.toThrow(
    /permission denied/,
  );
  await expect(
    ledger.within((tx) => tx.sql.updateTable("ledger.wallets").set({ posted_micros: -1n }).execute()),
  ).rejects.toThrow(/wallets_never_overdrawn/);
});

test("a charge on its own commits in one statement and leaves no scope on its connection", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  const [wallet = ""] = ledger.wallets;
  expect(
    await applyTransfersAlone(db.database, rootScope(ledger.rootId), [
      post({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 1n }),
    ]),
  ).toEqual({ kind: "applied" });
  const { rows } = await db.database.pool.query("select coalesce(current_setting('app.root_id', true), '') as root");
  expect(rows[0].root).toBe("");
});

test("a ledger account made in a transaction that fails is made again", async () => {
  const ledger = await createTestLedger(db, []);
  const key = { rootId: ledger.rootId, tenantId: ledger.tenantId, code: "loss" as const, currency: "USD" };
  await expect(
    ledger.within(async (tx) => {
      await ensureLedgerAccount(tx, key);
      await ensureLedgerAccount(tx, key);
      throw new Error("stop");
    }),
  ).rejects.toThrow("stop");
  const id = await ledger.within((tx) => ensureLedgerAccount(tx, key));
  const rows = await ledger.within((tx) =>
    tx.sql.selectFrom("ledger.ledger_accounts").select("id").where("code", "=", "loss").execute(),
  );
  expect(rows).toEqual([{ id }]);
});
