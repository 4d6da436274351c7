import { afterAll, beforeAll, expect, test } from "vitest";
import { chargeUse, refundUse } from "../charging/index.ts";
import { createLogger, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { checkBalances } from "../ledger/index.ts";
import { changePlan, listPlans, seedDefaultPlans, subscribe } from "../subscriptions/index.ts";
import { creditWallet, openWallet } from "../wallet/index.ts";
import { issueDue, issueMonth, listDocuments, monthBefore } from "./index.ts";
import { issue } from "./issue.ts";
import { usageSubject } from "./month.ts";
import { addTaxRate, setSeller } from "./tax-settings.ts";

const cents = (count: number) => BigInt(count) * 10_000n;
const logger = createLogger("documents test", "silent");

let db: TestDatabase;
let own: { rootId: string; tenantId: string; accountId: string };
const soon = new Date(Date.now() + 60_000);
let now = soon;
const services = () => ({ database: db.database, clock: { now: () => now }, logger });
const within = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(own.rootId), work);
const papers = () => within((tx) => listDocuments(tx, { limit: 100 }));
const correctedBy = (noteId: string | undefined) =>
  within(async (tx) => {
    const query = tx.sql.selectFrom("documents.documents").select("corrects_id").where("root_id", "=", own.rootId);
    return (await query.where("id", "=", noteId ?? "").executeTakeFirst())?.corrects_id;
  });

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db?.close());

/** A customer in Austria, where 20 % of the net price is tax, with $100. */
async function openShop(): Promise<void> {
  own = await createTestTenant(db);
  now = soon;
  const { tenantId, accountId } = own;
  await within(async (tx) => {
    const about = { actor: "test", now: new Date() };
    await setSeller(tx, tenantId, { legalName: "Tandem GmbH", address: "", country: "AT", taxId: "" }, about);
    await addTaxRate(tx, tenantId, { country: "AT", region: null, name: "USt", ratePpm: 200_000 }, about);
    await openWallet(tx, { accountId, currency: "USD" });
    const money = { amountMicros: cents(10_000), reason: "credit", note: "test", actor: "test" } as const;
    await creditWallet(tx, { transferId: newId(), accountId, ...money });
    await seedDefaultPlans(tx, tenantId);
  });
}

test("each payment of a subscription has its invoice, and what a change gives back a credit note of it", async () => {
  await openShop();
  const { tenantId, accountId } = own;
  const started = new Date(Date.now() - 5 * 86_400_000);
  await within(async (tx) => {
    const plans = new Map((await listPlans(tx, { tenantId })).map((plan) => [plan.slug, plan.id]));
    const [large = "", small = ""] = [plans.get("sms-business"), plans.get("sms-starter")];
    const { id } = await subscribe(tx, { id: newId(), accountId, planId: large, now: started });
    await changePlan(tx, { subscriptionId: id, planId: small, changeId: newId(), now: new Date() });
  });
  await Promise.all([issueDue(services(), own.rootId), issueDue(services(), own.rootId)]);
  const [note, invoice, ...others] = (await papers()).toSorted((a, b) => a.kind.localeCompare(b.kind));
  expect(others).toEqual([]);
  expect(invoice).toMatchObject({ kind: "invoice", grossMicros: cents(7_999), taxMicros: cents(1_333) });
  expect(invoice?.title).toMatch(/^SMS Business, \d+ \w+ \d{4} to \d+ \w+ \d{4}$/);
  expect(note?.kind).toBe("credit_note");
  expect(await correctedBy(note?.id)).toBe(invoice?.id);
  expect(note?.taxMicros).toBeLessThan(0n);
  expect(await within((tx) => checkBalances(tx))).toEqual([]);
});

async function useAndReturn(usedAt: Date, charged: bigint, returned: bigint): Promise<void> {
  const use = { id: newId(), subjectId: newId(), accountId: own.accountId, service: "sms", units: 1, usedAt } as const;
  const money = { amountMicros: charged, currency: "USD", costMicros: 0n, providerId: null };
  await within((tx) => chargeUse(tx, { ...use, ...money }));
  if (returned > 0n) await within((tx) => refundUse(tx, { id: use.id, refundId: newId(), amountMicros: returned }));
}

test("use that is given back in its own month makes that month's invoice lower", async () => {
  await openShop();
  await useAndReturn(new Date(), cents(600), 0n);
  await useAndReturn(new Date(), cents(240), cents(120));
  await issueDue(services(), own.rootId);
  expect(await papers()).toEqual([]);
  const today = new Date();
  now = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1, 1));
  await issueMonth(services(), own.rootId);
  const invoices = (await papers()).filter(({ kind }) => kind === "invoice");
  expect(invoices).toMatchObject([{ grossMicros: cents(720), taxMicros: cents(120) }]);
});

test("use that is given back later has a credit note of its month's invoice, with the taxes of that", async () => {
  await openShop();
  const lastMonth = monthBefore(new Date());
  await useAndReturn(new Date(lastMonth.from.getTime() + 3_600_000), cents(240), cents(120));
  const invoice = await within((tx) => {
    const { tenantId, accountId } = own;
    const subject = usageSubject({ accountId, currency: "USD" }, lastMonth);
    const draft = { kind: "invoice", tenantId, accountId, subject, currency: "USD", grossMicros: cents(240) } as const;
    return issue(tx, { ...draft, lines: [] }, new Date());
  });
  await issueDue(services(), own.rootId);
  const notes = (await papers()).filter(({ kind }) => kind === "credit_note");
  expect(notes).toMatchObject([{ grossMicros: -cents(120), taxMicros: -cents(20) }]);
  expect(await correctedBy(notes[0]?.id)).toBe(invoice.id);
});
