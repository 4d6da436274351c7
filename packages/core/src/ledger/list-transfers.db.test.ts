import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { ensureLedgerAccount } from "./ledger-accounts.ts";
import { listTransfers, type TransferFilter, type TransferPage } from "./list-transfers.ts";
import { capture, createTestLedger, hold, post, release, type TestLedger } from "./test-ledger.ts";
import type { TransferPosition } from "./transfer-position.ts";

let db: TestDatabase;
let ledger: TestLedger;
let provider: string;
const orderId = newId();
const providerId = newId();
beforeAll(async () => {
  db = await createTestDatabase();
  ledger = await createTestLedger(db, [50_000_000n, 50_000_000n]);
  provider = await ledger.within((tx) =>
    ensureLedgerAccount(tx, {
      rootId: ledger.rootId,
      tenantId: ledger.tenantId,
      code: `provider:${providerId}`,
      currency: "USD",
    }),
  );
  for (const wallet of ledger.wallets) {
    const sides = { debitAccountId: wallet, creditAccountId: ledger.sales };
    const [taken, freed] = [hold({ ...sides, amountMicros: 2n }), hold({ ...sides, amountMicros: 3n })];
    await ledger.apply([{ ...taken, subjectId: orderId }, freed]);
    await ledger.apply([
      { ...capture({ holdId: taken.id, amountMicros: 2n }), subjectId: orderId },
      { ...post({ debitAccountId: ledger.sales, creditAccountId: provider, amountMicros: 1n }), subjectId: orderId },
      release({ holdId: freed.id }),
    ]);
  }
  const [one = "", other = ""] = ledger.wallets;
  await ledger.apply([post({ debitAccountId: one, creditAccountId: other, amountMicros: 7n })]);
});
afterAll(() => db.close());

/** Every page of a filtered list, as short words: what kind, from and to which code. */
async function listed(filter: TransferFilter, limit = 3, lookAtMax?: number): Promise<string[]> {
  const words: string[] = [];
  let before: TransferPosition | null = null;
  do {
    const page: TransferPage = await ledger.within((tx) =>
      listTransfers(tx, filter, { limit, ...(before && { before }), ...(lookAtMax && { lookAtMax }) }),
    );
    words.push(...page.rows.map((row) => `${row.kind} ${row.debit.code?.slice(0, 8)}>${row.credit.code?.slice(0, 8)}`));
    before = page.next;
  } while (before);
  return words;
}

const sale = [
  "void wallet>sales",
  "post sales>provider",
  "capture wallet>sales",
  "hold wallet>sales",
  "hold wallet>sales",
];
const gifts = ["post credits>wallet", "post credits>wallet"];

test("every transfer is listed once, newest first, however small the pages", async () => {
  const all = ["post wallet>wallet", ...sale, ...sale, ...gifts];
  expect(await listed({}, 2)).toEqual(all);
  expect(await listed({}, 200)).toEqual(all);
});

test.each<[string, TransferFilter, string[]]>([
  ["an account code", { code: "credits" }, gifts],
  ["all providers", { code: "provider" }, ["post sales>provider", "post sales>provider"]],
  ["one provider", { code: `provider:${providerId}` }, ["post sales>provider", "post sales>provider"]],
  ["another provider", { code: `provider:${newId()}` }, []],
  ["wallets", { code: "wallet", kind: "post" }, ["post wallet>wallet", ...gifts]],
  ["a kind", { kind: "void" }, ["void wallet>sales", "void wallet>sales"]],
  ["a time that is over", { to: new Date(0) }, []],
  [
    "a time",
    { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000), kind: "void" },
    ["void wallet>sales", "void wallet>sales"],
  ],
  ["a tenant nobody knows", { tenantId: newId() }, []],
])("by %s", async (_, filter, expected) => {
  expect(await listed(filter)).toEqual(expected);
});

test("by customer, by order, and by both with a code", async () => {
  const [accountId = ""] = ledger.accountIds;
  const wallet = sale.filter((one) => one.includes("wallet"));
  expect(await listed({ accountId })).toEqual(["post wallet>wallet", ...wallet, "post credits>wallet"]);
  expect(await listed({ accountId, code: "credits" })).toEqual(["post credits>wallet"]);
  expect(await listed({ accountId: newId() })).toEqual([]);
  const ofOrder = ["post sales>provider", "capture wallet>sales", "hold wallet>sales"];
  expect(await listed({ subjectId: orderId })).toEqual([...ofOrder, ...ofOrder]);
  expect(await listed({ subjectId: orderId, code: "provider" })).toEqual([
    "post sales>provider",
    "post sales>provider",
  ]);
  expect(await listed({ subjectId: orderId, accountId })).toEqual(["capture wallet>sales", "hold wallet>sales"]);
  expect(await listed({ tenantId: ledger.tenantId, code: "provider" })).toHaveLength(2);
});

test("a kind that is far apart is found over pages that look at few transfers each", async () => {
  const voids = ["void wallet>sales", "void wallet>sales"];
  for (const lookAtMax of [1, 2, 5, 100]) expect(await listed({ kind: "void" }, 1, lookAtMax)).toEqual(voids);
  const page = await ledger.within((tx) => listTransfers(tx, { kind: "void" }, { limit: 5, lookAtMax: 1 }));
  expect([page.rows, page.next === null]).toEqual([[], false]);
});
