import { afterAll, beforeAll, expect, test } from "vitest";
import { accountScope, createLogger, newId, rootScope, tenantScope, withScope } from "../kernel/index.ts";
import { createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";
import { creditWallet, getWallet, openWallet } from "../wallet/index.ts";
import { drawPdf } from "./draw-pdf.ts";
import { issueDue, issueMonth, listDocuments } from "./index.ts";
import { type Draft, issue } from "./issue.ts";
import { getCsv, getPdf } from "./read-documents.ts";
import { addTaxRate, setBillingDetails, setSeller } from "./tax-settings.ts";

const money = 1_000_000n;
const logger = createLogger("documents test", "silent");

let db: TestDatabase;
let own: { rootId: string; tenantId: string; accountId: string };
let now = new Date("2026-11-29T07:00:00.000Z");
const clock = { now: () => now };
const services = () => ({ database: db.database, clock, logger });
const root = () => rootScope(own.rootId);
const mine = () => accountScope(own.rootId, own.tenantId, own.accountId);
const list = (kind: "receipt" | "invoice" | "credit_note" | "statement") =>
  withScope(db.database, mine(), (tx) => listDocuments(tx, { kind, limit: 100 }));

beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 12 });
  own = await createTestTenant(db);
  const { tenantId, accountId } = own;
  await withScope(db.database, tenantScope(own.rootId, tenantId), async (tx) => {
    await openWallet(tx, { accountId, currency: "USD" });
    const about = { actor: "test", now };
    const seller = { legalName: "Tandem GmbH", address: "Gasse 1\n1010 Wien", country: "AT", taxId: "ATU12345678" };
    await setSeller(tx, tenantId, seller, about);
    await addTaxRate(tx, tenantId, { country: "AT", region: null, name: "USt", ratePpm: 200_000 }, about);
    await addTaxRate(tx, tenantId, { country: "CA", region: null, name: "GST", ratePpm: 50_000 }, about);
    await addTaxRate(tx, tenantId, { country: "CA", region: "QC", name: "QST", ratePpm: 99_750 }, about);
  });
});
afterAll(() => db?.close());

const draft = (subject: string, change: Partial<Draft> = {}): Draft => ({
  ...{ kind: "invoice", tenantId: own.tenantId, accountId: own.accountId, subject, currency: "USD" },
  grossMicros: 12n * money,
  lines: [{ date: now.toISOString(), text: "Something", amount: "12.00" }],
  ...change,
});

test("numbers have no gaps, whatever fails and however many are issued at once, and a subject is issued once", async () => {
  const attempts = Array.from({ length: 24 }, (_, index) =>
    withScope(db.database, root(), async (tx) => {
      const issued = await issue(tx, draft(`order:${index % 16}`), now);
      if (index % 3 === 0 && index < 16) throw new Error("ended before it was committed");
      return issued;
    }).catch(() => null),
  );
  const created = (await Promise.all(attempts)).filter((one) => one?.created);
  const numbers = (await list("invoice")).map(({ number }) => number).toSorted();
  expect(numbers).toEqual(created.map((one) => one?.number).toSorted());
  expect(numbers).toEqual(numbers.map((_, index) => `INV-2026-${String(index + 1).padStart(6, "0")}`));
  const again = await withScope(db.database, root(), (tx) => issue(tx, draft("order:1"), now));
  expect([again.created, numbers.includes(again.number)]).toEqual([false, true]);
});

test("an invoice holds the taxes of its buyer's place, and what is tax moves from what was earned to what is owed", async () => {
  const balances = () =>
    withScope(db.database, root(), async (tx) => {
      const { rows } = await tx.client.query<{ micros: bigint }>(
        `select coalesce(sum(t.amount_micros), 0)::bigint as micros from ledger.transfers t join ledger.ledger_accounts a
           on a.root_id = t.root_id and a.id = t.credit_account_id where t.root_id = $1 and a.code = 'tax'`,
        [own.rootId],
      );
      return rows[0]?.micros ?? 0n;
    });
  const before = await balances();
  await withScope(db.database, root(), (tx) => issue(tx, draft("order:at"), now));
  expect((await list("invoice"))[0]).toMatchObject({ netMicros: 10n * money, taxMicros: 2n * money });
  expect((await balances()) - before).toBe(2n * money);
  await withScope(db.database, mine(), (tx) =>
    setBillingDetails(tx, own, { name: "Ada", address: "", country: "CA", region: "QC", taxId: "" }, now),
  );
  await withScope(db.database, root(), (tx) => issue(tx, draft("order:ca", { grossMicros: 114_975_000n }), now));
  expect((await list("invoice"))[0]).toMatchObject({ taxMicros: 14_980_000n });
});

test("money that is added gets a receipt without tax, and what is refunded a credit note, once each", async () => {
  const before = (await list("receipt")).length;
  await withScope(db.database, root(), async (tx) => {
    const { accountId } = own;
    const credit = { accountId, actor: "test" } as const;
    const added = {
      transferId: newId(),
      amountMicros: 50n * money,
      reason: "top_up",
      note: "card ending 4242",
    } as const;
    await creditWallet(tx, { ...credit, ...added });
    const back = { transferId: newId(), amountMicros: 3n * money, reason: "refund", note: "did not work" } as const;
    await creditWallet(tx, { ...credit, ...back });
    const gift = { transferId: newId(), amountMicros: money, reason: "credit", note: "welcome" } as const;
    await creditWallet(tx, { ...credit, ...gift });
  });
  now = new Date(Date.now() + 60_000);
  await Promise.all([issueDue(services(), own.rootId), issueDue(services(), own.rootId)]);
  await issueDue(services(), own.rootId);
  const receipts = await list("receipt");
  expect(receipts).toHaveLength(before + 1);
  expect(receipts[0]).toMatchObject({ grossMicros: 50n * money, taxMicros: 0n });
  expect(await list("credit_note")).toMatchObject([{ grossMicros: -3n * money }]);
});

test("a month's papers add up from its first balance to its last, and come once, also when they come late", async () => {
  await withScope(db.database, root(), async (tx) => {
    const { walletId } = await getWallet(tx, own);
    const sales = await ensureLedgerAccount(tx, {
      rootId: own.rootId,
      tenantId: own.tenantId,
      code: "sales",
      currency: "USD",
    });
    for (const amountMicros of [3_500n, 1_250_000n, 746_500n]) {
      const use = {
        kind: "post",
        id: newId(),
        debitAccountId: walletId,
        creditAccountId: sales,
        amountMicros,
      } as const;
      requireApplied(await applyTransfers(tx, [{ ...use, currency: "USD", reason: "usage" }]));
    }
  });
  const today = new Date();
  now = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 3, 5));
  await Promise.all([issueMonth(services(), own.rootId), issueMonth(services(), own.rootId)]);
  expect(await issueMonth(services(), own.rootId)).toBe(0);
  const [statement, ...others] = await list("statement");
  expect(others).toEqual([]);
  const { balanceMicros } = await withScope(db.database, mine(), (tx) => getWallet(tx, own));
  expect(statement).toMatchObject({ grossMicros: balanceMicros });
  const usage = (await list("invoice")).find(({ title }) => title.startsWith("Messages, calls"));
  expect(usage).toMatchObject({ grossMicros: 2n * money });
  const csv = await withScope(db.database, mine(), (tx) => getCsv(tx, statement?.id ?? ""));
  // A head, three credits, three uses.
  expect(csv.body.toString().trim().split("\r\n")).toHaveLength(7);
});

test("a PDF is drawn once, is the same bytes from the same content, and its fonts are inside", async () => {
  const [invoice] = await list("invoice");
  const first = await getPdf(services(), mine(), invoice?.id ?? "");
  expect(first.fileName).toBe(`${invoice?.number}.pdf`);
  expect(first.body.subarray(0, 5).toString()).toBe("%PDF-");
  expect((await getPdf(services(), mine(), invoice?.id ?? "")).body.equals(first.body)).toBe(true);
  const content = await withScope(db.database, root(), async (tx) => {
    const { rows } = await tx.client.query("select content from documents.documents where root_id = $1 and id = $2", [
      own.rootId,
      invoice?.id,
    ]);
    return rows[0].content;
  });
  expect((await drawPdf(content)).equals(first.body)).toBe(true);
  expect(first.body.toString("latin1")).toContain("/FontFile");
  const long = Array.from({ length: 90 }, (_, index) => ({
    date: "2026-11-29T00:00:00.000Z",
    text: `Ünïcode № ${index} Žižka Ελλάδα Москва 日本`,
    amount: "1.00",
  }));
  const many = (await drawPdf({ ...content, lines: long })).toString("latin1");
  expect(many.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
});

test("nothing that was issued can be changed, and nobody else sees it", async () => {
  const [invoice] = await list("invoice");
  for (const statement of ["update documents.documents set number = 'X'", "delete from documents.documents"]) {
    await expect(withScope(db.database, root(), (tx) => tx.client.query(statement))).rejects.toThrow(
      /permission denied/,
    );
  }
  const stranger = accountScope(own.rootId, own.tenantId, newId());
  await expect(getPdf(services(), stranger, invoice?.id ?? "")).rejects.toMatchObject({ code: "documents.not_found" });
});
