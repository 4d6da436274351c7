import { afterAll, beforeAll, expect, test } from "vitest";
import { accountScope, newId, rootScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { expireUses } from "./expire-uses.ts";
import { type Charge, chargeUse, holdUse, nameUses, refundUse, settleUse, voidUse } from "./index.ts";
import { allow, createTestPayer, drawnOf, type TestPayer } from "./test-charging.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const dollar = 1_000_000n;
const soon = new Date(Date.now() + 3_600_000);
const providerId = newId();

const sms = (payer: TestPayer, fields: Partial<Charge> = {}) => ({
  id: newId(),
  accountId: payer.accountId,
  service: "sms" as const,
  units: 2,
  amountMicros: 20_000n,
  currency: "USD",
  subjectId: newId(),
  ...fields,
});

test("what is held is settled once: customer → platform → provider, the rest back, a repeat changes nothing", async () => {
  const payer = await createTestPayer(db, dollar);
  const use = sms(payer);
  const hold = { ...use, expiresAt: soon };
  expect(await payer.within((tx) => holdUse(tx, hold))).toEqual({
    kind: "held",
    heldMicros: 20_000n,
    includedUnits: 0,
  });
  expect(await payer.within((tx) => holdUse(tx, hold))).toMatchObject({ kind: "exists" });
  expect(await payer.wallet()).toEqual({ balance: dollar, held: 20_000n });
  const ending = { holdId: use.id, units: 1, chargedMicros: 10_000n, costMicros: 4_000n, providerId };
  const settled = { chargedMicros: 10_000n, includedUnits: 0, unpaidMicros: 0n };
  expect(await payer.within((tx) => settleUse(tx, ending))).toEqual({ kind: "settled", ...settled });
  expect(await payer.within((tx) => settleUse(tx, ending))).toEqual({ kind: "exists", ...settled });
  expect(await payer.wallet()).toEqual({ balance: dollar - 10_000n, held: 0n });
  expect(await payer.balanceOf("sales")).toBe(6_000n);
  expect(await payer.balanceOf(`provider:${providerId}`)).toBe(4_000n);
  await expect(payer.within((tx) => settleUse(tx, { ...ending, units: 3 }))).rejects.toMatchObject({
    code: "charging.use_differs",
    details: { field: "units" },
  });
  await expect(payer.within((tx) => holdUse(tx, hold))).rejects.toMatchObject({ code: "charging.use_ended" });
  await expect(payer.within((tx) => voidUse(tx, { holdId: use.id }))).rejects.toMatchObject({
    code: "charging.use_ended",
  });
  expect(await payer.differences()).toEqual([]);
});

test("what was paid is named by the use it paid for, what else there is of the same subject by the first that cost something", async () => {
  const payer = await createTestPayer(db, dollar);
  const subjectId = newId();
  const parties = ["+12025550101", "+12025550102", "+12025550103"];
  const uses = parties.map((otherParty) => ({ ...sms(payer, { subjectId, otherParty }), expiresAt: soon }));
  const [unpaid, first, second] = uses.map(({ id }) => id);
  for (const use of uses) await payer.within((tx) => holdUse(tx, use));
  await payer.within((tx) => voidUse(tx, { holdId: unpaid ?? "" }));
  const ending = { units: 2, chargedMicros: 20_000n, costMicros: 0n, providerId: null };
  for (const id of [first, second]) await payer.within((tx) => settleUse(tx, { ...ending, holdId: id ?? "" }));
  const names = await payer.within((tx) => nameUses(tx, [subjectId]));
  expect(names.get(subjectId)).toBe("SMS to +12025550102");
  const paid = await payer.within((tx) =>
    tx.sql
      .selectFrom("ledger.transfers")
      .select("hold_id")
      .where("root_id", "=", payer.rootId)
      .where("subject_id", "=", subjectId)
      .where("kind", "=", "capture")
      .execute(),
  );
  expect(paid.map(({ hold_id: holdId }) => names.get(holdId ?? "")).toSorted()).toEqual([
    "SMS to +12025550102",
    "SMS to +12025550103",
  ]);
});

test("the same id with other content is refused, and says in what it differs", async () => {
  const payer = await createTestPayer(db, dollar);
  const use = { ...sms(payer), expiresAt: soon };
  await payer.within((tx) => holdUse(tx, use));
  for (const [field, value] of [
    ["units", 3],
    ["amountMicros", 1n],
    ["service", "mms"],
    ["subjectId", newId()],
  ] as const) {
    await expect(payer.within((tx) => holdUse(tx, { ...use, [field]: value }))).rejects.toMatchObject({
      details: { field },
    });
  }
});

test("too little money says how much is missing and leaves nothing behind", async () => {
  const payer = await createTestPayer(db, 15_000n);
  const use = sms(payer);
  const missing = { code: "wallet.insufficient_balance", details: { missingMicros: 5_000n } };
  await expect(payer.within((tx) => holdUse(tx, { ...use, expiresAt: soon }))).rejects.toMatchObject(missing);
  const charge = { ...use, costMicros: 0n, providerId: null };
  await expect(payer.within((tx) => chargeUse(tx, charge))).rejects.toMatchObject(missing);
  expect(await payer.wallet()).toEqual({ balance: 15_000n, held: 0n });
  await payer.fund(payer.accountId, 5_000n);
  expect(await payer.within((tx) => chargeUse(tx, charge))).toMatchObject({ kind: "settled", chargedMicros: 20_000n });
});

test("what is void costs nothing; voiding again, or what never began, is harmless", async () => {
  const payer = await createTestPayer(db, dollar);
  const use = sms(payer);
  await payer.within((tx) => holdUse(tx, { ...use, expiresAt: soon }));
  await payer.within((tx) => voidUse(tx, { holdId: use.id }));
  await payer.within((tx) => voidUse(tx, { holdId: use.id }));
  await payer.within((tx) => voidUse(tx, { holdId: newId() }));
  expect(await payer.wallet()).toEqual({ balance: dollar, held: 0n });
  const ending = { holdId: use.id, units: 1, chargedMicros: 10_000n, costMicros: 0n, providerId: null };
  await expect(payer.within((tx) => settleUse(tx, ending))).rejects.toMatchObject({ code: "charging.use_ended" });
});

test("more than was held is taken from what the wallet has; what it has not is the seller's loss", async () => {
  const payer = await createTestPayer(db, 25_000n);
  const use = sms(payer);
  await payer.within((tx) => holdUse(tx, { ...use, expiresAt: soon }));
  const ending = { holdId: use.id, units: 3, chargedMicros: 30_000n, costMicros: 12_000n, providerId };
  expect(await payer.within((tx) => settleUse(tx, ending))).toMatchObject({
    chargedMicros: 25_000n,
    unpaidMicros: 5_000n,
  });
  expect(await payer.wallet()).toEqual({ balance: 0n, held: 0n });
  expect(await payer.balanceOf("sales")).toBe(13_000n);
});

test("what nobody ends goes back by itself, and is charged when its end becomes known after all", async () => {
  const payer = await createTestPayer(db, dollar);
  const allowance = await allow(payer, { included: 1 });
  const use = sms(payer);
  const now = new Date();
  await payer.within((tx) => holdUse(tx, { ...use, expiresAt: new Date(now.getTime() + 1_000) }));
  const sweep = (ms: number) =>
    expireUses(db.database, { rootId: payer.rootId, clock: { now: () => new Date(now.getTime() + ms) } });
  expect(await sweep(0)).toBe(0);
  expect(await sweep(1_000)).toBe(1);
  expect(await sweep(2_000)).toBe(0);
  expect(await payer.wallet()).toEqual({ balance: dollar, held: 0n });
  expect(await drawnOf(payer, allowance)).toBe(0);
  const ending = { holdId: use.id, units: 2, chargedMicros: 20_000n, costMicros: 0n, providerId: null };
  expect(await payer.within((tx) => settleUse(tx, ending))).toMatchObject({ chargedMicros: 10_000n, includedUnits: 1 });
  expect(await payer.differences()).toEqual([]);
});

test("included units go first, the plan's price counts beyond them, and unused ones come back", async () => {
  const payer = await createTestPayer(db, dollar);
  const allowance = await allow(payer, { included: 5, overage: { micros: 8_000n, per: 1 } });
  const charge = (units: number) =>
    payer.within((tx) =>
      chargeUse(tx, {
        ...sms(payer, { units, amountMicros: BigInt(units) * 10_000n }),
        costMicros: 0n,
        providerId: null,
      }),
    );
  expect(await charge(3)).toMatchObject({ chargedMicros: 0n, includedUnits: 3 });
  const held = sms(payer, { units: 4, amountMicros: 40_000n });
  expect(await payer.within((tx) => holdUse(tx, { ...held, expiresAt: soon }))).toMatchObject({
    heldMicros: 16_000n,
    includedUnits: 2,
  });
  expect(await drawnOf(payer, allowance)).toBe(5);
  const ending = { holdId: held.id, units: 1, chargedMicros: 10_000n, costMicros: 0n, providerId: null };
  expect(await payer.within((tx) => settleUse(tx, ending))).toMatchObject({ chargedMicros: 0n, includedUnits: 1 });
  expect(await drawnOf(payer, allowance)).toBe(4);
  expect(await charge(2)).toMatchObject({ chargedMicros: 8_000n, includedUnits: 1 });
  expect(await charge(1)).toMatchObject({ chargedMicros: 8_000n, includedUnits: 0 });
  expect(await payer.wallet()).toEqual({ balance: dollar - 16_000n, held: 0n });
});

test("fifty uses at once draw no unit twice", async () => {
  const payer = await createTestPayer(db, dollar);
  const allowance = await allow(payer, { included: 70, overage: { micros: 1_000n, per: 1 } });
  const results = await Promise.all(
    Array.from({ length: 50 }, () =>
      payer.within((tx) => chargeUse(tx, { ...sms(payer), costMicros: 0n, providerId: null })),
    ),
  );
  expect(results.reduce((sum, each) => sum + each.includedUnits, 0)).toBe(70);
  expect(results.reduce((sum, each) => sum + each.chargedMicros, 0n)).toBe(30_000n);
  expect(await drawnOf(payer, allowance)).toBe(70);
  expect(await payer.wallet()).toEqual({ balance: dollar - 30_000n, held: 0n });
});

test("parts of a refund add up to the charge and turn the chain round; a repeat gives nothing twice", async () => {
  const payer = await createTestPayer(db, 0n);
  const reseller = await addTestReseller(db, payer.rootId);
  await withScope(db.database, rootScope(payer.rootId), async (tx) => {
    const { ensureLedgerAccount, applyTransfers } = await import("../ledger/index.ts");
    const own = { rootId: payer.rootId, tenantId: reseller.tenantId, currency: "USD" };
    const creditAccountId = await ensureLedgerAccount(tx, { ...own, accountId: reseller.accountId, code: "wallet" });
    const debitAccountId = await ensureLedgerAccount(tx, { ...own, code: "credits" });
    const post = { kind: "post", id: newId(), currency: "USD", reason: "credit", amountMicros: dollar } as const;
    await applyTransfers(tx, [{ ...post, debitAccountId, creditAccountId }]);
  });
  const chain = [{ from: reseller.tenantId, to: payer.rootId, micros: 7_001n }];
  const charge = {
    ...sms(payer, { accountId: reseller.accountId, amountMicros: 10_000n }),
    costMicros: 4_000n,
    providerId,
    chain,
  };
  await payer.within((tx) => chargeUse(tx, charge));
  expect(await payer.balanceOf("sales", reseller.tenantId)).toBe(2_999n);
  const first = { id: charge.id, refundId: newId(), amountMicros: 3_333n };
  const again = (refund: typeof first | { id: string; refundId: string }) =>
    payer.within((tx) => refundUse(tx, refund));
  expect(await again(first)).toEqual({ kind: "refunded", refundedMicros: 3_333n });
  expect(await again(first)).toEqual({ kind: "exists", refundedMicros: 3_333n });
  await expect(again({ ...first, amountMicros: 1n })).rejects.toMatchObject({ code: "charging.use_differs" });
  const tooMuch = { id: charge.id, refundId: newId(), amountMicros: 6_668n };
  await expect(again(tooMuch)).rejects.toMatchObject({ details: { refundableMicros: 6_667n } });
  expect(await again({ id: charge.id, refundId: newId() })).toEqual({ kind: "refunded", refundedMicros: 6_667n });
  expect(await payer.balanceOf("sales", reseller.tenantId)).toBe(0n);
  expect(await payer.balanceOf("sales")).toBe(-4_000n); // the provider keeps its money
  expect(await payer.differences()).toEqual([]);
});

test("an account that is suspended begins nothing, and nobody sees another's uses", async () => {
  const payer = await createTestPayer(db, dollar);
  const use = sms(payer);
  await payer.within((tx) => holdUse(tx, { ...use, expiresAt: soon }));
  const other = await payer.addPayer(dollar);
  const seen = (accountId: string) =>
    withScope(db.database, accountScope(payer.rootId, payer.tenantId, accountId), (tx) =>
      tx.sql.selectFrom("charging.uses").select("id").execute(),
    );
  expect(await seen(payer.accountId)).toEqual([{ id: use.id }]);
  expect(await seen(other)).toEqual([]);
  await payer.within((tx) => tx.sql.updateTable("tenancy.accounts").set({ status: "suspended" }).execute());
  await expect(payer.within((tx) => holdUse(tx, { ...sms(payer), expiresAt: soon }))).rejects.toMatchObject({
    code: "account.suspended",
  });
});
