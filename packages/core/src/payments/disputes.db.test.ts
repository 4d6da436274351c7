import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { getWallet } from "../wallet/index.ts";
import { collectDisputed } from "./dispute-money.ts";
import { listDisputes, type PaymentRow, readPayment } from "./index.ts";
import { dollars, openStage, type Stage } from "./test-stage.ts";

let db: TestDatabase;
let stage: Stage;
beforeAll(async () => {
  db = await createTestDatabase();
  stage = await openStage(db);
});
afterAll(async () => {
  expect(await stage.books()).toEqual([]);
  expect(await stage.balanceOf("disputes")).toBe(0n);
  await stage.close();
  await db.close();
});

type Person = Awaited<ReturnType<Stage["person"]>>;

/** Money a person adds by card. */
async function add(person: Person, amount: number): Promise<PaymentRow> {
  const { id, checkoutRef } = await person.topUp(amount);
  person.pay(checkoutRef);
  await stage.tell(await stage.takeEvents());
  return stage.inRoot((tx) => readPayment(tx, id));
}

/** Somebody who added money and spent a part of it before the card's owner disputed the payment; told three times. */
async function disputed({
  added,
  spent,
  ...more
}: {
  added: number;
  spent: number;
  amount?: number;
  inquiry?: boolean;
}) {
  const person = await stage.person();
  const payment = await add(person, added);
  await person.spend(spent);
  const { ref } = await dispute(payment, more);
  return { person, payment, ref };
}

async function dispute(payment: PaymentRow, more: object = {}) {
  const { dispute: ref } = stage.simulator.act("dispute_payment", { payment: payment.paymentRef, ...more }) as {
    dispute: string;
  };
  await tellThrice();
  return { ref };
}

async function tellThrice(): Promise<void> {
  const events = await stage.takeEvents();
  await stage.tell([...events, ...events.toReversed(), ...events]);
}

async function close(ref: string, outcome: "won" | "lost"): Promise<void> {
  stage.simulator.act("close_dispute", { dispute: ref, outcome });
  await tellThrice();
}

const collect = () => collectDisputed(stage.services, stage.rootId);
/** The job, in two processes at once and once more. */
const collectThrice = async () => {
  await Promise.all([collect(), collect()]);
  await collect();
};
const disputeOf = async ({ id }: PaymentRow) =>
  (await stage.inRoot((tx) => listDisputes(tx, { paymentId: id, limit: 5 })))[0];
const walletOf = async ({ accountId }: Person) => {
  const wallet = await stage.inRoot((tx) => getWallet(tx, { accountId }));
  return [wallet.balanceMicros, wallet.owedMicros, wallet.availableMicros].map((micros) => Number(micros) / 1_000_000);
};
const short = { code: "wallet.insufficient_balance" };

test("what the wallet does not have of a disputed payment is taken from what comes later, and nothing can be spent until then", async () => {
  const loss = await stage.balanceOf("loss");
  const { person, payment } = await disputed({ added: 50, spent: 20 });
  expect(await walletOf(person)).toEqual([0, 20, -20]);
  expect(await disputeOf(payment)).toMatchObject({
    ...{ frozenMicros: dollars(30), shortMicros: dollars(20), lossMicros: dollars(20) },
  });
  await add(person, 15);
  // Before any job has looked at it, too.
  expect(await walletOf(person)).toEqual([15, 20, -5]);
  await expect(person.spend(0.01)).rejects.toMatchObject({ ...short, details: { missingMicros: dollars(5.01) } });
  await collectThrice();
  expect(await walletOf(person)).toEqual([0, 5, -5]);
  await add(person, 12);
  await expect(person.spend(7.01)).rejects.toMatchObject(short);
  await collectThrice();
  expect(await walletOf(person)).toEqual([7, 0, 7]);
  await person.spend(1);
  expect(await disputeOf(payment)).toMatchObject({ frozenMicros: dollars(50), shortMicros: 0n, lossMicros: 0n });
  expect(await stage.balanceOf("loss")).toBe(loss);
  expect(await stage.books()).toEqual([]);
  await close((await disputeOf(payment))?.disputeRef ?? "", "won");
  expect(await walletOf(person)).toEqual([56, 0, 56]);
});

test("won before all of it came, what was taken is back and nothing is owed any more", async () => {
  const loss = await stage.balanceOf("loss");
  const { person, payment, ref } = await disputed({ added: 50, spent: 50 });
  await add(person, 15);
  await collectThrice();
  expect(await walletOf(person)).toEqual([0, 35, -35]);
  await close(ref, "won");
  expect(await walletOf(person)).toEqual([15, 0, 15]);
  await collectThrice();
  expect(await walletOf(person)).toEqual([15, 0, 15]);
  expect(await disputeOf(payment)).toMatchObject({ frozenMicros: 0n, shortMicros: 0n, lossMicros: 0n });
  expect(await stage.balanceOf("loss")).toBe(loss);
});

test("a lost dispute takes the whole amount, also from what comes after it was lost", async () => {
  const loss = await stage.balanceOf("loss");
  const { person, payment, ref } = await disputed({ added: 40, spent: 25 });
  await close(ref, "lost");
  expect(await walletOf(person)).toEqual([0, 25, -25]);
  expect(loss - (await stage.balanceOf("loss"))).toBe(dollars(25));
  await add(person, 30);
  await expect(person.spend(6)).rejects.toMatchObject(short);
  await collectThrice();
  await tellThrice();
  expect(await walletOf(person)).toEqual([5, 0, 5]);
  expect(await disputeOf(payment)).toMatchObject({
    ...{ state: "lost", settled: true, frozenMicros: dollars(40), shortMicros: 0n, lossMicros: 0n },
  });
  expect(await stage.balanceOf("loss")).toBe(loss);
});

test("a part that is disputed claims that part; two disputes are covered one after the other", async () => {
  const { person, payment, ref } = await disputed({ added: 50, spent: 45, amount: 2_000 });
  expect(await walletOf(person)).toEqual([0, 15, -15]);
  const other = await add(person, 10);
  const second = await dispute(other);
  // All that is there is taken for the one that is read; both together are owed what is not.
  expect(await walletOf(person)).toEqual([0, 15, -15]);
  await add(person, 10);
  await collectThrice();
  expect(await walletOf(person)).toEqual([0, 5, -5]);
  await close(second.ref, "won");
  expect((await walletOf(person))[2]).toBe(5);
  await collectThrice();
  expect(await walletOf(person)).toEqual([5, 0, 5]);
  expect(await disputeOf(payment)).toMatchObject({ frozenMicros: dollars(20), shortMicros: 0n });
  await close(ref, "lost");
  expect(await walletOf(person)).toEqual([5, 0, 5]);
  expect(await stage.books()).toEqual([]);
});

test("an inquiry freezes what it asks for, later money too, and gives all of it back when it comes to nothing", async () => {
  const { person, payment, ref } = await disputed({ added: 25, spent: 20, inquiry: true });
  expect(await disputeOf(payment)).toMatchObject({
    frozenMicros: dollars(5),
    shortMicros: dollars(20),
    lossMicros: 0n,
  });
  await add(person, 10);
  await collectThrice();
  expect(await walletOf(person)).toEqual([0, 10, -10]);
  await close(ref, "won");
  expect(await walletOf(person)).toEqual([15, 0, 15]);
});
