import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { bookOwnCost, chargeUse, correctCost, holdUse, settleUse } from "./index.ts";
import { createTestPayer, type TestPayer } from "./test-charging.ts";

let db: TestDatabase;
let payer: TestPayer;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const dollar = 1_000_000n;
const providerId = newId();
const at = (minute: number) => new Date(Date.UTC(2026, 10, 29, 16, minute));
const told = (costMicros: bigint, toldAt: Date | null) => ({ costMicros, currency: "USD", providerId, toldAt });
const owed = () => payer.balanceOf(`provider:${providerId}`);

async function charged(costMicros: bigint): Promise<string> {
  const id = newId();
  const use = { id, accountId: payer.accountId, service: "sms" as const, units: 1, subjectId: newId() };
  const charge = { ...use, amountMicros: 20_000n, currency: "USD", costMicros, providerId };
  await payer.within((tx) => chargeUse(tx, charge));
  return id;
}

test("a cost told after the end is booked once, however often and in whatever order it is told", async () => {
  payer = await createTestPayer(db, dollar);
  const id = await charged(4_000n);
  const correct = (costMicros: bigint, minute: number) =>
    payer.within((tx) => correctCost(tx, [id], told(costMicros, at(minute))));
  for (const outcome of ["booked", "same", "same"]) expect(await correct(7_000n, 5)).toBe(outcome);
  expect([await owed(), await payer.balanceOf("sales")]).toEqual([7_000n, 13_000n]);
  expect(await correct(5_500n, 6)).toBe("booked");
  expect(await correct(7_000n, 5)).toBe("older");
  expect([await owed(), await payer.balanceOf("sales")]).toEqual([5_500n, 14_500n]);
  expect(await payer.wallet()).toEqual({ balance: dollar - 20_000n, held: 0n });
  expect(await payer.within((tx) => correctCost(tx, [id], { ...told(1n, at(9)), currency: "EUR" }))).toBe(
    "other_currency",
  );
  expect(await payer.differences()).toEqual([]);
});

test("two words at once are booked one after the other, and the newer one stays", async () => {
  payer = await createTestPayer(db, dollar);
  const id = await charged(4_000n);
  const words = [3, 1, 2, 3, 2].map((minute) => told(BigInt(minute) * 1_000n, at(minute)));
  await Promise.all(words.map((word) => payer.within((tx) => correctCost(tx, [id], word))));
  expect(await owed()).toBe(3_000n);
  expect(await payer.differences()).toEqual([]);
});

test("uses of one call are corrected as one; one that is still open is not", async () => {
  payer = await createTestPayer(db, dollar);
  const ids = [await charged(4_000n), await charged(6_000n)];
  expect(await payer.within((tx) => correctCost(tx, ids, told(9_000n, null)))).toBe("booked");
  expect(await payer.within((tx) => correctCost(tx, ids.toReversed(), told(9_000n, null)))).toBe("same");
  expect(await owed()).toBe(9_000n);
  const open = newId();
  const use = { id: open, accountId: payer.accountId, service: "sms" as const, units: 1, subjectId: open };
  const hold = { ...use, amountMicros: 20_000n, currency: "USD", expiresAt: new Date(Date.now() + 3_600_000) };
  await payer.within((tx) => holdUse(tx, hold));
  expect(await payer.within((tx) => correctCost(tx, [open], told(9_000n, at(1))))).toBe("none");
  // An ending told again after a correction is no other ending.
  const ending = { holdId: open, units: 1, chargedMicros: 20_000n, costMicros: 4_000n, providerId };
  await payer.within((tx) => settleUse(tx, ending));
  await payer.within((tx) => correctCost(tx, [open], told(3_000n, at(1))));
  expect(await payer.within((tx) => settleUse(tx, ending))).toMatchObject({ kind: "exists" });
  expect(await owed()).toBe(12_000n);
});

test("what nobody is charged for is the platform's cost, once, and the provider's word goes before the rate deck's", async () => {
  payer = await createTestPayer(db, dollar);
  const { tenantId, accountId } = payer;
  const cost = { id: newId(), tenantId, accountId, service: "sms" as const, direction: "inbound" as const };
  const book = (costMicros: bigint, toldAt: Date | null) =>
    payer.within((tx) => bookOwnCost(tx, { ...cost, subjectId: cost.id, ...told(costMicros, toldAt) }, new Date()));
  expect([await book(2_000n, null), await book(2_000n, null)]).toEqual(["booked", "same"]);
  expect([await book(3_500n, at(5)), await book(2_000n, null), await book(9_000n, at(4))]).toEqual([
    "booked",
    "older",
    "older",
  ]);
  expect([await owed(), await payer.balanceOf("sales")]).toEqual([3_500n, -3_500n]);
  expect(await payer.wallet()).toEqual({ balance: dollar, held: 0n });
  expect(await payer.differences()).toEqual([]);
});
