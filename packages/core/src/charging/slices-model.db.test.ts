import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId, type Transaction } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { billedUnits, type Rate, rateUnits } from "../rating/index.ts";
import { giveBack } from "./end-use.ts";
import { extendSlice, openSlice, settleSlice } from "./index.ts";
import { lockUses } from "./queries.ts";
import { callQuote, createTestPayer, type TestPayer } from "./test-charging.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const expiresAt = new Date(Date.now() + 3_600_000);

type Call = { id: string; rate: Rate; paid: number; held: bigint; state: "open" | "expired" | "settled" };

/** What a wallet with calls should do, in the plainest words. */
class Model {
  readonly calls: Call[] = [];
  balance: bigint;
  constructor(balance: bigint) {
    this.balance = balance;
  }

  get held(): bigint {
    return this.calls.reduce((sum, call) => sum + call.held, 0n);
  }

  reserve(call: Call, until: number): boolean {
    const target = billedUnits(call.rate, until);
    const from = call.state === "expired" ? 0 : call.paid;
    if (call.state === "open" && target <= from) return true;
    const money = this.balance - this.held + call.held;
    let reached = from;
    for (let units = from + 1; units <= target; units++) {
      if (billedUnits(call.rate, units) === units && rateUnits(call.rate, units) <= money) reached = units;
    }
    if (reached === from) return false;
    Object.assign(call, { state: "open", paid: reached, held: rateUnits(call.rate, reached) });
    return true;
  }

  settle(call: Call, seconds: number): bigint {
    const due = rateUnits(call.rate, seconds);
    Object.assign(call, { state: "settled", held: 0n });
    const left = this.balance - this.held - due;
    const charged = left < 0n ? due + left : due;
    this.balance -= charged;
    return charged;
  }
}

const step = fc.record({
  kind: fc.constantFrom("open", "open", "extend", "extend", "extend", "settle", "expire"),
  which: fc.nat(50),
  seconds: fc.integer({ min: 0, max: 200 }),
  price: fc.constantFrom(4_001n, 60_000n, 333_333n),
  increments: fc.constantFrom<[number, number][]>([1, 1], [6, 6], [60, 60], [30, 6]),
  fee: fc.constantFrom(0n, 7_777n),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function open(payer: TestPayer, model: Model, { seconds, price, increments, fee }: Step): Promise<void> {
  const [incrementFirst, incrementNext] = increments;
  const quote = callQuote(price, { incrementFirst, incrementNext, connectionFeeMicros: fee });
  const call: Call = { id: newId(), rate: quote, paid: 0, held: 0n, state: "expired" };
  const asked = { id: call.id, accountId: payer.accountId, service: "voice", subjectId: newId(), quote } as const;
  const opened = payer.within((tx) => openSlice(tx, { ...asked, untilUnits: seconds + 1, expiresAt }));
  if (model.reserve(call, seconds + 1)) {
    expect(await opened).toMatchObject({ paidUnits: call.paid, heldMicros: call.held });
    model.calls.push(call);
  } else await expect(opened).rejects.toMatchObject({ code: "wallet.insufficient_balance" });
}

async function extend(tx: Transaction, model: Model, call: Call, seconds: number): Promise<void> {
  const untilUnits = call.paid + seconds;
  const slice = await extendSlice(tx, { id: call.id, untilUnits, expiresAt });
  const granted = model.reserve(call, untilUnits);
  expect(slice.kind).toBe(granted ? "granted" : "refused");
  if (granted) expect(slice).toMatchObject({ paidUnits: call.paid, heldMicros: call.held });
}

async function settle(tx: Transaction, model: Model, call: Call, units: number): Promise<void> {
  const settled = await settleSlice(tx, { id: call.id, units, costMicros: 0n, providerId: null });
  expect(settled.chargedMicros).toBe(model.settle(call, units));
}

async function expire(tx: Transaction, call: Call): Promise<void> {
  const use = (await lockUses(tx, [call.id])).get(call.id);
  if (use?.state === "open") await giveBack(tx, use, "expired");
  Object.assign(call, { state: "expired", held: 0n, paid: 0 });
}

test("random calls of one wallet do what the model says: never overdrawn, nothing made or lost", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 60 }),
      fc.bigInt(0n, 3_000_000n),
      async (steps, money) => {
        const payer = await createTestPayer(db, money);
        const model = new Model(money);
        for (const one of steps) {
          const talking = model.calls.filter((call) => call.state !== "settled");
          const call = talking[one.which % Math.max(1, talking.length)];
          if (one.kind === "open" || !call) await open(payer, model, one);
          else if (one.kind === "extend") await payer.within((tx) => extend(tx, model, call, one.seconds));
          else if (one.kind === "settle") await payer.within((tx) => settle(tx, model, call, one.seconds));
          else await payer.within((tx) => expire(tx, call));
          expect(await payer.wallet()).toEqual({ balance: model.balance, held: model.held });
        }
        expect(model.balance).toBeGreaterThanOrEqual(model.held);
        expect(await payer.differences()).toEqual([]);
      },
    ),
    { numRuns: 6 },
  );
});
