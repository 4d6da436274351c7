import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import {
  getWalletWatch,
  listPayments,
  readPayment,
  setAutoRecharge,
  setLowBalanceAlert,
  watchWallets,
} from "./index.ts";
import { cardNumbers, dollars, openStage, type Person, type Stage } from "./test-stage.ts";

const hour = 3_600_000;
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

const watch = async () => {
  await watchWallets(stage.services, stage.rootId);
  await stage.runJobs();
};
const watchOf = (person: Person) => stage.inRoot((tx) => getWalletWatch(tx, person.accountId));
const recharges = (person: Person) =>
  stage.inRoot((tx) => listPayments(tx, { accountId: person.accountId, origin: "auto_recharge", limit: 20 }));

function switchOn(person: Person, more: { monthMax?: number } = {}) {
  return setAutoRecharge(
    stage.services,
    { ...person.owner, currency: "USD", actor: "usr_test" },
    {
      on: true,
      belowMicros: dollars(10),
      amountMicros: dollars(50),
      monthMaxMicros: more.monthMax === undefined ? null : dollars(more.monthMax),
    },
  );
}

test("$50 is added, a number and a call leave $45; below $10 the card adds $50 by itself", async () => {
  const person = await stage.person();
  const opened = await person.topUp(50, { saveCard: true });
  person.pay(opened.checkoutRef);
  await stage.tell(await stage.takeEvents());
  await switchOn(person);
  await person.spend(2);
  await person.spend(3);
  expect(await person.available()).toBe(dollars(45));
  await watch();
  expect(await recharges(person)).toEqual([]);
  await person.spend(35);
  await watch();
  // Exactly at the threshold is not below it.
  expect(await person.available()).toBe(dollars(10));
  await person.spend(0.5);
  await watch();
  await stage.tell(await stage.takeEvents());
  expect(await person.available()).toBe(dollars(59.5));
  expect(await recharges(person)).toMatchObject([{ state: "succeeded", amountMicros: dollars(50) }]);
  expect(await person.mails()).toEqual(["money_added", "recharge_done"]);
  expect(await watchOf(person)).toMatchObject({ paymentId: null, failures: 0 });
});

test("two that look at once begin one recharge", async () => {
  const { person } = await stage.personWithCard();
  await switchOn(person);
  await person.spend(5);
  await Promise.all([1, 2, 3].map(() => watchWallets(stage.services, stage.rootId)));
  await watch();
  expect(await recharges(person)).toHaveLength(1);
  expect(await person.available()).toBe(dollars(55));
});

test("killed between charge and record, the recharge is found, and no second one begins meanwhile", async () => {
  const { person } = await stage.personWithCard();
  await switchOn(person);
  await person.spend(5);
  await watchWallets(stage.services, stage.rootId);
  stage.kills.push({ operation: "charge", when: "after" });
  await expect(stage.runJobs()).rejects.toThrow("killed");
  await watchWallets(stage.services, stage.rootId);
  const [under] = await recharges(person);
  expect(under?.state).toBe("new");
  // Its job runs again, as the queue repeats what a dead worker held.
  await stage.advancePayment(under?.id ?? "");
  await stage.tell(await stage.takeEvents());
  expect(await recharges(person)).toMatchObject([{ state: "succeeded" }]);
  expect(await person.available()).toBe(dollars(55));
});

test("after a decline it rests, longer each time, and is switched off at last; its owner is told each time", async () => {
  const { person } = await stage.personWithCard(cardNumbers.declined);
  await switchOn(person);
  await person.spend(5);
  for (const [failures, restMs] of [hour, 6 * hour, 24 * hour, 72 * hour].entries()) {
    await watch();
    expect(await watchOf(person)).toMatchObject({ failures: failures + 1, rechargeOn: true });
    stage.advance(restMs - 60_000);
    await watch();
    expect(await recharges(person)).toHaveLength(failures + 1);
    stage.advance(120_000);
  }
  await watch();
  expect(await watchOf(person)).toMatchObject({ failures: 5, rechargeOn: false, paymentId: null });
  expect(await person.available()).toBe(dollars(5));
  expect((await person.mails()).filter((topic) => topic === "recharge_failed")).toHaveLength(5);
  // Saving another card ends the rest.
  await switchOn(person);
  await watch();
  expect(await watchOf(person)).toMatchObject({ failures: 1 });
  await person.saveCard(cardNumbers.good);
  await stage.tell(await stage.takeEvents());
  expect(await watchOf(person)).toMatchObject({ failures: 0, pausedUntil: null });
});

test("it never takes more in a month than its owner allows, and tells so once", async () => {
  const { person } = await stage.personWithCard();
  await switchOn(person, { monthMax: 99 });
  await person.spend(5);
  await watch();
  expect(await person.available()).toBe(dollars(55));
  await person.spend(50);
  await watch();
  await watch();
  expect(await recharges(person)).toHaveLength(1);
  expect((await person.mails()).filter((topic) => topic === "recharge_limit")).toHaveLength(1);
  const until = (await watchOf(person))?.pausedUntil;
  expect(until?.getUTCDate()).toBe(1);
  await switchOn(person, { monthMax: 100 });
  await watch();
  expect(await person.available()).toBe(dollars(55));
});

test("a card whose owner must confirm leaves the recharge waiting for a day, with its page and a message", async () => {
  const { person } = await stage.personWithCard(cardNumbers.confirms);
  await switchOn(person);
  await person.spend(5);
  await watch();
  const [waiting] = await recharges(person);
  expect(waiting).toMatchObject({ state: "action_required", actionUrl: expect.stringContaining("/redirect/") });
  await watch();
  expect(await recharges(person)).toHaveLength(1);
  expect((await person.mails()).at(-1)).toBe("recharge_confirm");
  stage.simulator.act("authenticate", { payment: waiting?.paymentRef, answer: "pass" });
  await stage.tell(await stage.takeEvents());
  expect(await person.available()).toBe(dollars(55));

  await person.spend(50);
  await watch();
  const [left] = await recharges(person);
  stage.advance(25 * hour);
  await stage.runJobs();
  expect(await stage.inRoot((tx) => readPayment(tx, left?.id ?? ""))).toMatchObject({ state: "cancelled" });
  expect(await watchOf(person)).toMatchObject({ failures: 1, paymentId: null });
});

test("without a card it cannot be switched on, and with the last one gone it is switched off", async () => {
  const bare = await stage.person();
  await expect(switchOn(bare)).rejects.toMatchObject({ code: "payments.card_needed" });
});

test("a low balance is told once per crossing", async () => {
  const { person } = await stage.personWithCard();
  await setLowBalanceAlert(stage.services, { ...person.owner, currency: "USD" }, { on: true, belowMicros: dollars(8) });
  const told = async () => (await person.mails()).filter((topic) => topic === "low_balance").length;
  await watch();
  expect(await told()).toBe(0);
  await person.spend(3);
  await watch();
  await person.spend(1);
  await watch();
  expect(await told()).toBe(1);
  const more = await person.topUp(10);
  person.pay(more.checkoutRef);
  await stage.tell(await stage.takeEvents());
  await watch();
  await person.spend(10);
  await watch();
  expect(await told()).toBe(2);
});
