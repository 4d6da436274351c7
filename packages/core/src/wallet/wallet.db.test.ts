import { afterAll, beforeAll, expect, test } from "vitest";
import { accountScope, newId, rootScope, tenantScope, withScope } from "../kernel/index.ts";
import { addTestAccount, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers, ensureLedgerAccount } from "../ledger/index.ts";
import { listAudit } from "../tenancy/index.ts";
import {
  creditWallet,
  describeEntry,
  getWallet,
  openWallet,
  readStatement,
  readWholeStatement,
  toStatementRow,
} from "./index.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

async function withWallet() {
  const owner = await createTestTenant(db);
  const scope = tenantScope(owner.rootId, owner.tenantId);
  const walletId = await withScope(db.database, scope, (tx) =>
    openWallet(tx, { accountId: owner.accountId, currency: "USD" }),
  );
  const credit = (amountMicros: bigint, transferId = newId()) =>
    withScope(db.database, scope, (tx) =>
      creditWallet(tx, {
        transferId,
        accountId: owner.accountId,
        amountMicros,
        reason: "credit",
        note: "for testing",
        actor: "usr_test",
      }),
    );
  return { ...owner, scope, walletId, credit };
}

test("a wallet opened twice is one wallet", async () => {
  const { scope, accountId, walletId } = await withWallet();
  expect(await withScope(db.database, scope, (tx) => openWallet(tx, { accountId, currency: "USD" }))).toBe(walletId);
});

test("a credit adds money once, says who and why, and the same id does nothing more", async () => {
  const { scope, accountId, credit } = await withWallet();
  const id = newId();
  await credit(50_000_000n, id);
  expect(await credit(50_000_000n, id)).toMatchObject({ balanceMicros: 50_000_000n, availableMicros: 50_000_000n });
  await expect(credit(60_000_000n, id)).rejects.toMatchObject({ code: "ledger.transfer_differs" });
  const trail = await withScope(db.database, scope, (tx) => listAudit(tx, { subject: accountId, limit: 10 }));
  expect(trail).toHaveLength(1);
  expect(trail[0]).toMatchObject({
    actor: "usr_test",
    action: "wallet.credited",
    details: { amountMicros: "50000000", note: "for testing" },
  });
});

test("a correction takes money back, but never what is not there", async () => {
  const { credit } = await withWallet();
  await credit(5_000_000n);
  expect(await credit(-2_000_000n)).toMatchObject({ balanceMicros: 3_000_000n });
  await expect(credit(-4_000_000n)).rejects.toMatchObject({
    code: "wallet.insufficient_balance",
    details: { missingMicros: 1_000_000n },
  });
});

test("the statement adds up on every page, with and without holds", async () => {
  const { rootId, tenantId, accountId, walletId, credit } = await withWallet();
  await credit(100_000_000n);
  await withScope(db.database, rootScope(rootId), async (tx) => {
    const sales = await ensureLedgerAccount(tx, { rootId, tenantId, code: "sales", currency: "USD" });
    for (let round = 0; round < 5; round++) {
      const holdId = newId();
      const common = { currency: "USD", reason: "order", subjectId: newId() };
      await applyTransfers(tx, [
        {
          ...common,
          id: holdId,
          kind: "hold",
          debitAccountId: walletId,
          creditAccountId: sales,
          amountMicros: 9_990_000n,
        },
      ]);
      await applyTransfers(tx, [
        round === 2
          ? { ...common, id: newId(), kind: "void", holdId }
          : { ...common, id: newId(), kind: "capture", holdId, amountMicros: 9_990_000n },
      ]);
    }
  });
  const scope = accountScope(rootId, tenantId, accountId);
  for (const holds of [false, true]) {
    const entries = [];
    let before: string | undefined;
    do {
      const page = await withScope(db.database, scope, (tx) =>
        readStatement(tx, { accountId, holds, limit: 3, ...(before ? { before } : {}) }),
      );
      entries.push(...page.entries);
      before = page.next ?? undefined;
    } while (before);
    expect(entries).toHaveLength(holds ? 11 : 5);
    let balance = 0n;
    for (const entry of entries.reverse()) {
      balance += entry.amountMicros;
      expect(entry.balanceAfterMicros).toBe(balance);
    }
    expect(balance).toBe(60_040_000n);
    expect(entries.reduce((held, entry) => held + entry.heldMicros, 0n)).toBe(holds ? 0n : -39_960_000n);
  }
});

test("another account's wallet is not found", async () => {
  const own = await withWallet();
  const foreign = await withWallet();
  const scope = accountScope(own.rootId, own.tenantId, own.accountId);
  await expect(
    withScope(db.database, scope, (tx) => getWallet(tx, { accountId: foreign.accountId })),
  ).rejects.toMatchObject({ code: "wallet.not_found" });
  await expect(
    withScope(db.database, scope, (tx) => readStatement(tx, { accountId: foreign.accountId, limit: 5 })),
  ).rejects.toMatchObject({ code: "wallet.not_found" });
});

test("pages stay right while money moves between them", async () => {
  const { scope, accountId, credit } = await withWallet();
  for (let round = 0; round < 4; round++) await credit(10_000_000n);
  const read = (before?: string) =>
    withScope(db.database, scope, (tx) => readStatement(tx, { accountId, limit: 2, ...(before ? { before } : {}) }));
  const first = await read();
  await credit(5_000_000n);
  const second = await read(first.next ?? undefined);
  const balances = [...first.entries, ...second.entries].map((entry) => entry.balanceAfterMicros);
  expect(balances).toEqual([40_000_000n, 30_000_000n, 20_000_000n, 10_000_000n]);
  expect(second.next).toBeNull();
});

test("a gift between wallets stands in both statements, with its sign and without the giver's hold", async () => {
  const { rootId, tenantId, scope, accountId, walletId, credit } = await withWallet();
  const friend = await addTestAccount(db, { rootId, tenantId });
  const friendWallet = await withScope(db.database, scope, (tx) =>
    openWallet(tx, { accountId: friend, currency: "USD" }),
  );
  await credit(10_000_000n);
  const holdId = newId();
  const common = { currency: "USD", reason: "refund" };
  await withScope(db.database, scope, (tx) =>
    applyTransfers(tx, [
      {
        ...common,
        id: holdId,
        kind: "hold",
        debitAccountId: walletId,
        creditAccountId: friendWallet,
        amountMicros: 4_000_000n,
      },
    ]),
  );
  await withScope(db.database, scope, (tx) =>
    applyTransfers(tx, [{ ...common, id: newId(), kind: "capture", holdId, amountMicros: 3_000_000n }]),
  );
  const statementOf = (owner: string) =>
    withScope(db.database, accountScope(rootId, tenantId, owner), async (tx) =>
      (await readStatement(tx, { accountId: owner, holds: true, limit: 10 })).entries.map((entry) => [
        entry.kind,
        entry.amountMicros,
        entry.heldMicros,
        entry.balanceAfterMicros,
      ]),
    );
  expect(await statementOf(accountId)).toEqual([
    ["capture", -3_000_000n, -4_000_000n, 7_000_000n],
    ["hold", 0n, 4_000_000n, 10_000_000n],
    ["post", 10_000_000n, 0n, 10_000_000n],
  ]);
  expect(await statementOf(friend)).toEqual([["capture", 3_000_000n, 0n, 3_000_000n]]);
});

test("a cursor that is not one is refused, and an empty wallet has an empty statement", async () => {
  const { scope, accountId } = await withWallet();
  const read = (before?: string) =>
    withScope(db.database, scope, (tx) => readStatement(tx, { accountId, limit: 2, ...(before ? { before } : {}) }));
  expect(await read()).toEqual({ entries: [], next: null });
  await expect(read("1' or true")).rejects.toMatchObject({ code: "request.invalid_cursor" });
});

test("an entry is called by what it was for", () => {
  const sale = { reason: "order", note: null };
  expect(describeEntry({ kind: "capture", ...sale })).toBe("Order");
  expect(describeEntry({ kind: "capture", ...sale }, "US 5 GB 30 days")).toBe("US 5 GB 30 days");
  expect(describeEntry({ kind: "void", ...sale }, "US 5 GB 30 days")).toBe("US 5 GB 30 days (released)");
  const refund = { kind: "post", reason: "refund", note: "never connected" } as const;
  expect(describeEntry(refund, "US 5 GB 30 days")).toBe("Refund for US 5 GB 30 days: never connected");
  expect(describeEntry({ ...refund, reason: "credit" })).toBe("Credit: never connected");
  const use = { kind: "capture", reason: "usage", note: null } as const;
  expect(describeEntry(use, "SMS to +12025550143")).toBe("SMS to +12025550143");
  expect(describeEntry(use)).toBe("Usage");
});

test("the whole statement comes out as rows of a file", async () => {
  const { scope, accountId, credit } = await withWallet();
  const id = newId();
  await credit(12_345_678n, id);
  const rows = await withScope(db.database, scope, async (tx) => {
    const all = [];
    for await (const entry of readWholeStatement(tx, { accountId })) all.push(toStatementRow(entry));
    return all;
  });
  expect(rows).toEqual([
    {
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      kind: "post",
      description: "Credit: for testing",
      amount: "12.345678",
      held: "0.00",
      balance: "12.345678",
      currency: "USD",
      transfer: id,
      subject: "",
    },
  ]);
});
