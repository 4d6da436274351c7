import { afterAll, beforeAll, expect, test } from "vitest";
import { newId, publicId } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { advancePayment, listCards, readPayment, removeCard, syncCards } from "./index.ts";
import { cardNumbers, dollars, openStage, type Person, type Stage } from "./test-stage.ts";

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

const charges = (paymentId: string) =>
  stage.simulator.sales().filter((sale) => sale.kind === "payment" && sale.ourRef === publicId("top", paymentId));
const read = (paymentId: string) => stage.inRoot((tx) => readPayment(tx, paymentId));
const withCard = (number?: string) => stage.personWithCard(number);

test("a page's payment is credited once however often and in whatever order its webhooks come, and the fee is booked", async () => {
  const person = await stage.person();
  const opened = await person.topUp(50);
  expect(opened).toMatchObject({ state: "open", checkoutUrl: expect.stringContaining("/c/pay/") });
  expect(person.pay(opened.checkoutRef).url).toBe(
    `http://shop.test/wallet?topUp=${publicId("top", opened.id)}&result=done`,
  );
  const events = await stage.takeEvents();
  const feesBefore = await stage.balanceOf("fees");
  await stage.tell([...events.toReversed(), ...events, ...events]);
  stage.advance(30_000);
  await stage.runJobs();
  const paid = await read(opened.id);
  expect(paid).toMatchObject({ state: "succeeded", receivedMicros: dollars(50), feeMicros: dollars(1.75) });
  expect(await person.available()).toBe(dollars(50));
  expect(feesBefore - (await stage.balanceOf("fees"))).toBe(dollars(1.75));
  expect(await person.mails()).toEqual(["money_added"]);
});

test("without any webhook the payment is found by looking", async () => {
  const person = await stage.person();
  const opened = await person.topUp(20);
  person.pay(opened.checkoutRef);
  await stage.takeEvents();
  expect(await person.available()).toBe(0n);
  stage.advance(60_000);
  await stage.runJobs();
  expect(await person.available()).toBe(dollars(20));
});

test("a declined try on the page is told, and another card may follow; a page nobody pays runs out", async () => {
  const person = await stage.person();
  const opened = await person.topUp(20);
  expect(person.pay(opened.checkoutRef, "4000000000009995").url).toBeUndefined();
  await stage.tell(await stage.takeEvents());
  expect(await read(opened.id)).toMatchObject({ state: "open", failureCode: "insufficient_funds" });
  person.pay(opened.checkoutRef);
  await stage.tell(await stage.takeEvents());
  expect(await read(opened.id)).toMatchObject({ state: "succeeded", failureCode: null });
  const left = await person.topUp(30);
  stage.simulator.advanceClock(25 * 3_600_000);
  stage.advance(25 * 3_600_000);
  await stage.runJobs();
  expect(await read(left.id)).toMatchObject({ state: "expired", creditedAt: null });
  expect(await person.available()).toBe(dollars(20));
});

test("a saved card pays at once, a declined one says why, and the same request is the same payment", async () => {
  const { person, card } = await withCard();
  const paymentId = newId();
  for (const _ of [1, 2]) {
    expect(await person.topUp(25, { cardId: card.id, paymentId })).toMatchObject({ state: "succeeded" });
  }
  expect(charges(paymentId)).toHaveLength(1);
  expect(await person.available()).toBe(dollars(35));
  await expect(person.topUp(26, { cardId: card.id, paymentId })).rejects.toMatchObject({
    code: "idempotency.key_reused",
  });
  const poor = await withCard(cardNumbers.declined);
  expect(await poor.person.topUp(25, { cardId: poor.card.id })).toMatchObject({
    state: "failed",
    failureCategory: "card_declined",
  });
  expect(await poor.person.available()).toBe(dollars(10));
});

test("a card whose owner must confirm waits for them, and the payment goes on after it", async () => {
  const { person, card } = await withCard(cardNumbers.confirms);
  const waiting = await person.topUp(40, { cardId: card.id });
  expect(waiting).toMatchObject({ state: "action_required", actionUrl: expect.stringContaining("/redirect/") });
  expect(await person.available()).toBe(dollars(10));
  stage.simulator.act("authenticate", { payment: waiting.paymentRef, answer: "pass" });
  await stage.tell(await stage.takeEvents());
  expect(await read(waiting.id)).toMatchObject({ state: "succeeded", actionUrl: null });
  expect(await person.available()).toBe(dollars(50));
  const refused = await person.topUp(40, { cardId: card.id });
  stage.simulator.act("authenticate", { payment: refused.paymentRef, answer: "fail" });
  await stage.tell(await stage.takeEvents());
  expect(await read(refused.id)).toMatchObject({ state: "failed", failureCategory: "authentication_required" });
});

test.each([
  ["before the charge", { operation: "charge", when: "before" }],
  ["between charge and record", { operation: "charge", when: "after" }],
  ["before the customer is made", { operation: "createCustomer", when: "before" }],
] as const)("killed %s, a payment still takes the money once and credits it once", async (_name, kill) => {
  const { person, card } = await withCard();
  if (kill.operation === "createCustomer") await forgetCustomer(person);
  const paymentId = newId();
  stage.kills.push(kill);
  await expect(person.topUp(15, { cardId: card.id, paymentId })).rejects.toThrow("killed");
  const events = await stage.takeEvents();
  stage.advance(60_000);
  await stage.runJobs();
  await stage.tell([...events, ...(await stage.takeEvents())]);
  expect(charges(paymentId)).toHaveLength(1);
  expect(await read(paymentId)).toMatchObject({ state: "succeeded" });
  expect(await person.available()).toBe(dollars(25));
});

async function forgetCustomer(person: Person): Promise<void> {
  await stage.inRoot((tx) =>
    tx.sql
      .updateTable("payments.customers")
      .set({ customer_ref: null })
      .where("account_id", "=", person.accountId)
      .execute(),
  );
}

test("a reply that was lost is looked for before anything is charged again", async () => {
  const { person, card } = await withCard();
  stage.simulator.fail({ operation: "charge", fault: "drop_reply", times: 1 });
  const sent = await person.topUp(15, { cardId: card.id });
  stage.simulator.clearFaults();
  expect(sent.state).toBe("new");
  await stage.takeEvents();
  stage.advance(60_000);
  await stage.runJobs();
  expect(charges(sent.id)).toHaveLength(1);
  expect(await read(sent.id)).toMatchObject({ state: "succeeded" });
});

test("killed after the page was made, the same page is found again", async () => {
  const person = await stage.person();
  const paymentId = newId();
  stage.kills.push({ operation: "createCheckout", when: "after" });
  await expect(person.topUp(15, { paymentId })).rejects.toThrow("killed");
  const again = await person.topUp(15, { paymentId });
  person.pay(again.checkoutRef);
  await stage.tell(await stage.takeEvents());
  expect(await person.available()).toBe(dollars(15));
});

test("a processor that cannot be reached has taken nothing, and says so", async () => {
  const person = await stage.person();
  stage.simulator.fail("error_500");
  expect(await person.topUp(15)).toMatchObject({ state: "failed", submittedAt: null });
  stage.simulator.clearFaults();
  await expect(person.topUp(0.5)).rejects.toMatchObject({ code: "request.invalid" });
});

test("cards follow the processor: saved, replaced by the bank, removed here", async () => {
  const { person, card } = await withCard();
  expect(card).toMatchObject({ brand: "visa", last4: "4242", isDefault: true });
  stage.simulator.act("replace_card", { card: card.methodRef, expMonth: 1, expYear: 2040, last4: "1111" });
  await stage.tell(await stage.takeEvents());
  expect(await stage.inRoot((tx) => listCards(tx, person.accountId))).toMatchObject([{ last4: "1111", expYear: 2040 }]);
  await removeCard(stage.services, person.owner, { cardId: card.id, actor: "usr_test" });
  expect(await syncCards(stage.services, person.owner)).toEqual([]);
  await stage.tell(await stage.takeEvents());
  await expect(person.topUp(15, { cardId: card.id })).rejects.toMatchObject({ code: "payments.card_not_found" });
});

test("looking at a payment that is over asks nobody", async () => {
  const { person, card } = await withCard();
  const { id } = await person.topUp(15, { cardId: card.id });
  stage.advance(60_000);
  await stage.runJobs();
  const before = stage.simulator.requests().length;
  await advancePayment(stage.services, { rootId: stage.rootId, paymentId: id });
  expect(stage.simulator.requests()).toHaveLength(before);
});
