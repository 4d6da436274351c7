import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { rateCall } from "../rating/index.ts";
import { expireUses } from "./expire-uses.ts";
import { createSliceDesk, extendSlice, openSlice, type SliceOpening, settleSlice } from "./index.ts";
import { allow, callQuote, createTestPayer, drawnOf, type TestPayer } from "./test-charging.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 12 });
});
afterAll(() => db.close());

const dollar = 1_000_000n;
const expiresAt = new Date(Date.now() + 3_600_000);
const clock = { now: () => new Date() };

const opening = (payer: TestPayer, fields: Partial<SliceOpening> = {}): SliceOpening => ({
  id: newId(),
  accountId: payer.accountId,
  service: "voice",
  subjectId: newId(),
  quote: callQuote(60_000n), // a tenth of a cent a second
  untilUnits: 60,
  expiresAt,
  ...fields,
});

test("a call reserves ahead, talks, and is charged once for what it talked", async () => {
  const payer = await createTestPayer(db, dollar);
  const call = opening(payer);
  expect(await payer.within((tx) => openSlice(tx, call))).toMatchObject({
    paidUnits: 60,
    isLast: false,
    heldMicros: 60_000n,
  });
  expect(await payer.within((tx) => openSlice(tx, call))).toMatchObject({ paidUnits: 60, heldMicros: 60_000n });
  const further = { id: call.id, untilUnits: 120, expiresAt };
  for (let repeat = 0; repeat < 2; repeat++)
    expect(await payer.within((tx) => extendSlice(tx, further))).toMatchObject({
      paidUnits: 120,
      heldMicros: 120_000n,
    });
  expect(await payer.wallet()).toEqual({ balance: dollar, held: 120_000n });
  const end = { id: call.id, units: 75, costMicros: 5_000n, providerId: newId() };
  expect(await payer.within((tx) => settleSlice(tx, end))).toMatchObject({ kind: "settled", chargedMicros: 75_000n });
  expect(await payer.within((tx) => settleSlice(tx, end))).toMatchObject({ kind: "exists", chargedMicros: 75_000n });
  expect(await payer.wallet()).toEqual({ balance: dollar - 75_000n, held: 0n });
  await expect(payer.within((tx) => extendSlice(tx, further))).rejects.toMatchObject({ code: "charging.use_ended" });
  expect(await payer.differences()).toEqual([]);
});

test("where the money ends a slice is shorter, then refused with what is missing", async () => {
  const payer = await createTestPayer(db, 80_500n);
  const call = opening(payer);
  await payer.within((tx) => openSlice(tx, call));
  const extend = (untilUnits: number) => payer.within((tx) => extendSlice(tx, { id: call.id, untilUnits, expiresAt }));
  expect(await extend(120)).toMatchObject({ kind: "granted", paidUnits: 80, isLast: true });
  expect(await extend(120)).toMatchObject({ kind: "refused", paidUnits: 80, missingMicros: 500n });
  await expect(payer.within((tx) => openSlice(tx, opening(payer)))).rejects.toMatchObject({
    code: "wallet.insufficient_balance",
    details: { missingMicros: 500n },
  });
  // Hung up two seconds late: what the wallet has left is taken, the rest is the seller's loss.
  const end = { id: call.id, units: 82, costMicros: 0n, providerId: null };
  expect(await payer.within((tx) => settleSlice(tx, end))).toMatchObject({
    chargedMicros: 80_500n,
    unpaidMicros: 1_500n,
  });
  expect(await payer.wallet()).toEqual({ balance: 0n, held: 0n });
});

test("with 60/60 a slice is whole minutes, and the fee is reserved with the first", async () => {
  const payer = await createTestPayer(db, 200_000n);
  const quote = callQuote(60_000n, { incrementFirst: 60, incrementNext: 60, connectionFeeMicros: 10_000n });
  const call = opening(payer, { quote, untilUnits: 30 });
  expect(await payer.within((tx) => openSlice(tx, call))).toMatchObject({ paidUnits: 60, heldMicros: 70_000n });
  const slice = await payer.within((tx) => extendSlice(tx, { id: call.id, untilUnits: 240, expiresAt }));
  expect(slice).toMatchObject({ paidUnits: 180, isLast: true, heldMicros: 190_000n });
});

test("minutes of a subscription are reserved before money, and unused ones come back", async () => {
  const payer = await createTestPayer(db, dollar);
  const allowance = await allow(payer, { services: ["voice"], included: 90, overage: { micros: 120_000n, per: 60 } });
  const call = opening(payer);
  expect(await payer.within((tx) => openSlice(tx, call))).toMatchObject({ heldMicros: 0n, includedUnits: 60 });
  const slice = await payer.within((tx) => extendSlice(tx, { id: call.id, untilUnits: 120, expiresAt }));
  expect(slice).toMatchObject({ heldMicros: 60_000n, includedUnits: 90 }); // 30 s beyond at 0.12 a minute
  const end = { id: call.id, units: 70, costMicros: 0n, providerId: null };
  expect(await payer.within((tx) => settleSlice(tx, end))).toMatchObject({ chargedMicros: 0n, includedUnits: 70 });
  expect(await drawnOf(payer, allowance)).toBe(70);
  expect(await payer.wallet()).toEqual({ balance: dollar, held: 0n });
});

test("a crash returns unspent slices; the call goes on reserving, or is charged when its end is known", async () => {
  const payer = await createTestPayer(db, dollar);
  const [first, second] = [opening(payer), opening(payer)];
  await payer.within((tx) => openSlice(tx, first));
  await payer.within((tx) => openSlice(tx, second));
  const later = { now: () => new Date(expiresAt.getTime() + 1) };
  expect(await expireUses(db.database, { rootId: payer.rootId, clock: later })).toBe(2);
  expect(await payer.wallet()).toEqual({ balance: dollar, held: 0n });
  const slice = await payer.within((tx) => extendSlice(tx, { id: first.id, untilUnits: 180, expiresAt }));
  expect(slice).toMatchObject({ paidUnits: 180, heldMicros: 180_000n });
  for (const { id } of [first, second])
    await payer.within((tx) => settleSlice(tx, { id, units: 100, costMicros: 0n, providerId: null }));
  expect(await payer.wallet()).toEqual({ balance: dollar - 200_000n, held: 0n });
  expect(await payer.differences()).toEqual([]);
});

test("a thousand calls of one wallet at once are granted as far as it reaches, to the micro", async () => {
  const payer = await createTestPayer(db, 30n * dollar); // for 500 of 1,000 slices of 60 s
  const desk = createSliceDesk({ database: db.database, clock });
  const calls = Array.from({ length: 1_000 }, () => opening(payer));
  const slices = await Promise.all(calls.map((call) => desk.open(payer.rootId, call)));
  expect(slices.filter((slice) => slice.kind === "granted")).toHaveLength(500);
  expect(await payer.wallet()).toEqual({ balance: 30n * dollar, held: 30n * dollar });
  const granted = calls.filter((_, place) => slices[place]?.kind === "granted");
  const [known] = granted;
  await expect(desk.extend(payer.rootId, { id: newId(), untilUnits: 5, expiresAt })).rejects.toMatchObject({
    code: "charging.use_not_found",
  });
  const providerId = newId();
  const settled = await Promise.all(
    granted.map(({ id }, place) => desk.settle(payer.rootId, { id, units: place % 61, costMicros: 100n, providerId })),
  );
  const expected = granted.reduce((sum, _, place) => sum + rateCall(callQuote(60_000n), place % 61), 0n);
  expect(settled.reduce((sum, each) => sum + each.chargedMicros, 0n)).toBe(expected);
  expect(await payer.wallet()).toEqual({ balance: 30n * dollar - expected, held: 0n });
  expect(await payer.balanceOf(`provider:${providerId}`)).toBe(50_000n);
  expect(await payer.balanceOf("sales")).toBe(expected - 50_000n);
  expect(
    known && (await desk.settle(payer.rootId, { id: known.id, units: 0, costMicros: 100n, providerId })),
  ).toMatchObject({
    kind: "exists",
  });
  expect(await payer.differences()).toEqual([]);
});
