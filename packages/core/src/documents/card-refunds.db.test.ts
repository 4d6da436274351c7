import { afterAll, beforeAll, expect, test } from "vitest";
import { accountScope, newId, withScope } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { readPayment, reconcilePayments, refundPayment, resolveDifference } from "../payments/index.ts";
import { dollars, openStage, type Stage } from "../payments/test-stage.ts";
import { listDifferences } from "../reconciliation/index.ts";
import { type DocumentKind, getPdf, issueDue, listDocuments } from "./index.ts";

let db: TestDatabase;
let stage: Stage;
beforeAll(async () => {
  db = await createTestDatabase();
  stage = await openStage(db);
});
afterAll(async () => {
  expect(await stage.books()).toEqual([]);
  await stage.close();
  await db.close();
});

const services = () => ({ database: db.database, clock: stage.clock, logger: stage.services.logger });
const operator = () => ({ scope: stage.scope, actor: "usr_olga" });
/** Twice at once and once more, as jobs may come. What was written a moment ago counts. */
const issueAll = async () => {
  const once = () => issueDue(services(), stage.rootId, -60_000);
  await Promise.all([once(), once()]);
  return once();
};

type Owner = { rootId: string; tenantId: string; accountId: string };
const papers = ({ rootId, tenantId, accountId }: Owner, kind: DocumentKind) =>
  withScope(db.database, accountScope(rootId, tenantId, accountId), (tx) => listDocuments(tx, { kind, limit: 20 }));

async function paid(amount: number) {
  const person = await stage.person();
  const { id, checkoutRef } = await person.topUp(amount);
  person.pay(checkoutRef);
  await stage.tell(await stage.takeEvents());
  return { person, payment: await stage.inRoot((tx) => readPayment(tx, id)) };
}

const refund = (paymentId: string, amount: number, refundId = newId()) => {
  const request = { refundId, paymentId, amountMicros: dollars(amount), reason: "requested", note: "inside" } as const;
  return refundPayment(stage.services, operator(), request);
};

test("each refund to a card has one credit note with the next number, which names the receipt and is drawn as PDF", async () => {
  const { person, payment } = await paid(50);
  await issueAll();
  const [receipt] = await papers(person, "receipt");
  await refund(payment.id, 20);
  expect(await issueAll()).toBe(0);
  await refund(payment.id, 5);
  await issueAll();
  const notes = await papers(person, "credit_note");
  expect(notes.map(({ grossMicros, taxMicros, number }) => [grossMicros, taxMicros, number.slice(-6)])).toEqual([
    [-dollars(5), 0n, "000002"],
    [-dollars(20), 0n, "000001"],
  ]);
  const { rows } = await stage.inRoot((tx) =>
    tx.client.query("select content, corrects_id from documents.documents where root_id = $1 and id = $2", [
      stage.rootId,
      notes[0]?.id,
    ]),
  );
  expect(rows[0].corrects_id).toBe(receipt?.id);
  expect(rows[0].content.facts).toContainEqual({ label: "Corrects", value: receipt?.number });
  expect(JSON.stringify(rows[0].content)).not.toContain("inside");
  const scope = accountScope(person.rootId, person.tenantId, person.accountId);
  const pdf = await getPdf(services(), scope, notes[0]?.id ?? "");
  expect([pdf.fileName, pdf.body.subarray(0, 5).toString()]).toEqual([`${notes[0]?.number}.pdf`, "%PDF-"]);
  const stranger = await stage.person();
  expect(await papers(stranger, "credit_note")).toEqual([]);
});

test("what the bank returned after its credit note has a receipt, once", async () => {
  const { person, payment } = await paid(30);
  const made = await refund(payment.id, 10);
  await issueAll();
  stage.simulator.act("settle_refund", { refund: made.refundRef, outcome: "failed" });
  await stage.tell(await stage.takeEvents());
  expect(await person.available()).toBe(dollars(30));
  await issueAll();
  expect(await papers(person, "credit_note")).toMatchObject([{ grossMicros: -dollars(10) }]);
  expect((await papers(person, "receipt")).map(({ grossMicros }) => grossMicros)).toEqual([dollars(10), dollars(30)]);
});

test("a refund made at the processor has its credit note whole, also for what the wallet did not have", async () => {
  const { person, payment } = await paid(40);
  await person.spend(35);
  await stage.refundElsewhere(payment.paymentRef ?? "", 15);
  await stage.takeEvents();
  stage.advance(6 * 60_000);
  await reconcilePayments(stage.services, { rootId: stage.rootId, actor: "usr_olga" });
  const open = await stage.inRoot((tx) => listDifferences(tx, { state: "open", limit: 10 }));
  const missing = open.find(({ subject }) => subject === "refund");
  const resolved = { differenceId: missing?.id ?? "", action: "book", note: "checked" } as const;
  await resolveDifference(stage.services, operator(), resolved);
  expect(await person.available()).toBe(0n);
  await issueAll();
  expect(await papers(person, "credit_note")).toMatchObject([{ grossMicros: -dollars(15) }]);
});
