import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { listDifferences } from "../reconciliation/index.ts";
import {
  acceptDispute,
  listDisputes,
  listRefunds,
  type PaymentRow,
  readPayment,
  reconcilePayments,
  refundPayment,
  resolveDifference,
  submitEvidence,
} from "./index.ts";
import { cardNumbers, dollars, openStage, type Stage } from "./test-stage.ts";

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

const operator = () => ({ scope: stage.scope, actor: "usr_olga" });
const read = (paymentId: string) => stage.inRoot((tx) => readPayment(tx, paymentId));

async function paid(amount: number, number: string = cardNumbers.good) {
  const person = await stage.person();
  const { id, checkoutRef } = await person.topUp(amount);
  person.pay(checkoutRef, number);
  await stage.tell(await stage.takeEvents());
  return { person, payment: await read(id) };
}

const refund = (payment: PaymentRow, amount: number, refundId = newId()) =>
  refundPayment(stage.services, operator(), {
    refundId,
    paymentId: payment.id,
    amountMicros: dollars(amount),
    reason: "requested",
    note: "asked for it",
  });

test("a refund gives back a part and then the rest, never more than was paid or than the wallet has", async () => {
  const { person, payment } = await paid(50);
  const refundId = newId();
  for (const _ of [1, 2]) expect(await refund(payment, 20, refundId)).toMatchObject({ state: "succeeded" });
  expect(await person.available()).toBe(dollars(30));
  await expect(refund(payment, 31)).rejects.toMatchObject({
    code: "payments.refund_not_possible",
    details: { availableMicros: dollars(30) },
  });
  await person.spend(5);
  await expect(refund(payment, 30)).rejects.toMatchObject({ code: "wallet.insufficient_balance" });
  await refund(payment, 25);
  await stage.tell(await stage.takeEvents());
  expect(await person.available()).toBe(0n);
  expect(await read(payment.id)).toMatchObject({ refundedMicros: dollars(45) });
  expect(stage.simulator.sales().filter((sale) => sale.kind === "refund")).toHaveLength(2);
});

test.each(["before", "after"] as const)("killed %s the refund's call, it is made once", async (when) => {
  const { person, payment } = await paid(30);
  const before = stage.simulator.sales().filter((sale) => sale.kind === "refund").length;
  stage.kills.push({ operation: "refund", when });
  await expect(refund(payment, 10)).rejects.toThrow("killed");
  expect(await person.available()).toBe(dollars(20));
  stage.advance(60_000);
  await stage.runJobs();
  expect(stage.simulator.sales().filter((sale) => sale.kind === "refund")).toHaveLength(before + 1);
  expect(await stage.inRoot((tx) => listRefunds(tx, [payment.id]))).toMatchObject([
    { state: "succeeded", taken: true },
  ]);
});

test("a refund that the bank sends back days later is in the wallet again, once", async () => {
  const { person, payment } = await paid(30);
  const { refundRef } = await refund(payment, 10);
  stage.simulator.act("settle_refund", { refund: refundRef, outcome: "failed" });
  const events = await stage.takeEvents();
  await stage.tell([...events, ...events.toReversed(), ...events]);
  expect(await person.available()).toBe(dollars(30));
  expect(await read(payment.id)).toMatchObject({ refundedMicros: 0n });
  expect(await stage.inRoot((tx) => listRefunds(tx, [payment.id]))).toMatchObject([{ state: "failed", taken: false }]);
});

const dispute = (payment: PaymentRow, more: object = {}) =>
  (stage.simulator.act("dispute_payment", { payment: payment.paymentRef, ...more }) as { dispute: string }).dispute;
const disputeOf = async (payment: PaymentRow) => {
  const [found] = await stage.inRoot((tx) => listDisputes(tx, { paymentId: payment.id, limit: 5 }));
  if (!found) throw new Error("there is no dispute");
  return found;
};

test("a dispute freezes what the wallet has, the rest is a loss; won, both come back, whatever the order of webhooks", async () => {
  const { person, payment } = await paid(50);
  await person.spend(20);
  const loss = await stage.balanceOf("loss");
  const ref = dispute(payment);
  const opened = await stage.takeEvents();
  await stage.tell([...opened, ...opened]);
  expect(await disputeOf(payment)).toMatchObject({
    state: "open",
    needsResponse: true,
    frozenMicros: dollars(30),
    lossMicros: dollars(20),
    feeMicros: dollars(15),
  });
  expect(await person.available()).toBe(-dollars(20));
  expect(loss - (await stage.balanceOf("loss"))).toBe(dollars(20));
  await expect(refund(payment, 1)).rejects.toMatchObject({ code: "payments.refund_not_possible" });
  stage.simulator.act("close_dispute", { dispute: ref, outcome: "won" });
  await stage.tell([...(await stage.takeEvents()), ...opened]);
  expect(await disputeOf(payment)).toMatchObject({ state: "won", frozenMicros: 0n, lossMicros: 0n, feeMicros: 0n });
  expect(await person.available()).toBe(dollars(30));
  expect(await stage.balanceOf("loss")).toBe(loss);
  expect(await stage.balanceOf("disputes")).toBe(0n);
});

test("an answered dispute that is lost keeps the money with the bank, and so does one that is accepted", async () => {
  for (const end of ["answer", "accept"] as const) {
    const { person, payment } = await paid(25);
    dispute(payment);
    await stage.tell(await stage.takeEvents());
    const { id } = await disputeOf(payment);
    const text = "losing_evidence";
    const after =
      end === "answer"
        ? await submitEvidence(stage.services, operator(), { disputeId: id, text })
        : await acceptDispute(stage.services, operator(), id);
    await stage.tell(await stage.takeEvents());
    expect(after.id).toBe(id);
    expect(await disputeOf(payment)).toMatchObject({ state: "lost", settled: true, frozenMicros: dollars(25) });
    expect(await person.available()).toBe(0n);
    expect(await stage.balanceOf("disputes")).toBe(0n);
    await expect(acceptDispute(stage.services, operator(), id)).rejects.toMatchObject({
      code: "payments.dispute_closed",
    });
  }
});

test("an inquiry freezes and takes nothing; when it comes to nothing the money is free again", async () => {
  const { person, payment } = await paid(25);
  const ref = dispute(payment, { inquiry: true });
  await stage.tell(await stage.takeEvents());
  expect(await disputeOf(payment)).toMatchObject({ frozenMicros: dollars(25), lossMicros: 0n, withdrawnMicros: 0n });
  stage.simulator.act("close_dispute", { dispute: ref, outcome: "won" });
  await stage.tell(await stage.takeEvents());
  expect(await person.available()).toBe(dollars(25));
});

test("what the processor has and we have not is found, kept once, and credited, booked or left", async () => {
  const compare = async () => {
    stage.advance(6 * 60_000);
    const [run] = await reconcilePayments(stage.services, { rootId: stage.rootId, actor: "usr_olga" });
    const open = await stage.inRoot((tx) => listDifferences(tx, { state: "open", limit: 100 }));
    return { run, open };
  };
  await stage.runJobs();
  expect(await compare()).toMatchObject({ run: { state: "done", differences: 0 }, open: [] });

  // A payment begun elsewhere, a refund made at the processor, and one that our side forgot.
  const { person, card } = await stage.personWithCard();
  const elsewhere = await stage.chargeElsewhere(person, card.methodRef, 12);
  const refunded = await paid(40);
  await stage.refundElsewhere(refunded.payment.paymentRef ?? "", 15);
  await stage.takeEvents();
  await compare();
  const { open } = await compare();
  expect(open.map(({ kind, subject, theirsMicros }) => [kind, subject, theirsMicros])).toEqual(
    expect.arrayContaining([
      ["missing_here", "payment", dollars(12)],
      ["missing_here", "refund", -dollars(15)],
    ]),
  );
  expect(open).toHaveLength(2);

  const of = (subject: string) => open.find((one) => one.subject === subject)?.id ?? "";
  const resolve = (differenceId: string, action: "credit" | "book") =>
    resolveDifference(stage.services, operator(), { differenceId, action, note: "checked" });
  await expect(resolve(of("payment"), "book")).rejects.toMatchObject({ code: "request.invalid" });
  expect(await resolve(of("payment"), "credit")).toMatchObject({ state: "resolved", actor: "usr_olga" });
  expect(await person.available()).toBe(dollars(22));
  await expect(resolve(of("payment"), "credit")).rejects.toMatchObject({ code: "reconciliation.difference_closed" });
  await resolve(of("refund"), "book");
  expect(await refunded.person.available()).toBe(dollars(25));
  expect(elsewhere).toMatch(/^pi_/);
  expect((await compare()).open).toEqual([]);
});

test("what we credited and the processor never saw is found; a figure that differs is booked as theirs", async () => {
  const { person, payment } = await paid(18);
  await stage.runJobs();
  await stage.inRoot((tx) =>
    tx.sql.updateTable("payments.payments").set({ fee_micros: 1n }).where("id", "=", payment.id).execute(),
  );
  const ghost = await paid(21);
  await stage.inRoot((tx) =>
    tx.sql
      .updateTable("payments.payments")
      .set({ payment_ref: "pi_ghost" })
      .where("id", "=", ghost.payment.id)
      .execute(),
  );
  stage.advance(6 * 60_000);
  await reconcilePayments(stage.services, { rootId: stage.rootId, actor: "usr_olga" });
  const open = await stage.inRoot((tx) => listDifferences(tx, { state: "open", limit: 100 }));
  expect(open.map(({ kind, subjectId }) => [kind, subjectId])).toEqual(
    expect.arrayContaining([
      ["fee_differs", payment.id],
      ["missing_there", ghost.payment.id],
      ["missing_here", null],
    ]),
  );
  for (const one of open) {
    const action = one.kind === "missing_here" ? "ignore" : "book";
    await resolveDifference(stage.services, operator(), { differenceId: one.id, action, note: "checked" });
  }
  expect(await read(payment.id)).toMatchObject({ feeMicros: dollars(0.82) });
  expect(await ghost.person.available()).toBe(0n);
  expect(await person.available()).toBe(dollars(18));
});
