import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { checkBalances, checkSums } from "./check-balances.ts";
import { closeBooks } from "./close-books.ts";
import { expireHolds } from "./expire-holds.ts";
import { ledgerBalance } from "./ledger-accounts.ts";
import { readBooks } from "./read-books.ts";
import { capture, createTestLedger, hold, post, readWallet, release, type TestLedger } from "./test-ledger.ts";
import { LedgerModel } from "./test-model.ts";
import { seeded } from "./test-random.ts";
import type { TransferInput } from "./transfer.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const stepsPerSeed = 2_600;
const minuteMs = 60_000;

/** The next thing to try: mostly sensible, often repeated, sometimes wrong on purpose. */
function nextTransfer(
  random: ReturnType<typeof seeded>,
  ledger: TestLedger,
  past: TransferInput[],
  nowMs: number,
): TransferInput {
  const amountMicros = BigInt(1 + random.below(3_000)) * 1_000n;
  const wallet = random.pick(ledger.wallets);
  const other = random.pick([ledger.sales, ...ledger.wallets.filter((id) => id !== wallet)]);
  const holds = past.filter((transfer) => transfer.kind === "hold");
  const holdId = holds.length > 0 && random.below(20) > 0 ? random.pick(holds.slice(-40)).id : newId();
  const dice = random.below(100);
  if (dice < 20) return post({ debitAccountId: wallet, creditAccountId: other, amountMicros });
  if (dice < 30) return post({ debitAccountId: ledger.credits, creditAccountId: wallet, amountMicros });
  if (dice < 50) {
    const expiresAt = random.below(2) ? new Date(nowMs + random.below(30) * minuteMs) : undefined;
    return hold({ debitAccountId: wallet, creditAccountId: other, amountMicros, expiresAt });
  }
  if (dice < 68) return capture({ holdId, amountMicros });
  if (dice < 78) return release({ holdId });
  const repeated = past.length > 0 ? random.pick(past) : release({ holdId });
  if (dice < 90 || repeated.kind === "void") return repeated;
  return random.below(2) ? { ...repeated, amountMicros: repeated.amountMicros + 1n } : { ...repeated, reason: "usage" };
}

/** Two to five posts that belong together, now and then more than a wallet has. */
function somePosts(random: ReturnType<typeof seeded>, ledger: TestLedger) {
  return Array.from({ length: 2 + random.below(4) }, () => {
    const debitAccountId = random.pick([...ledger.wallets, ledger.credits]);
    const creditAccountId = random.pick([...ledger.wallets, ledger.sales].filter((id) => id !== debitAccountId));
    return post({ debitAccountId, creditAccountId, amountMicros: BigInt(1 + random.below(2_000)) * 1_000n });
  });
}

async function compare(ledger: TestLedger, model: LedgerModel): Promise<void> {
  for (const walletId of ledger.wallets)
    expect(await readWallet(ledger, walletId)).toEqual(model.wallets.get(walletId));
  expect(await ledger.within(checkBalances)).toEqual([]);
  const total = [...model.wallets.values()].reduce((sum, wallet) => sum + wallet.posted, 0n);
  const balances = await ledger.within(
    async (tx) => (await ledgerBalance(tx, ledger.sales)) + (await ledgerBalance(tx, ledger.credits)),
  );
  expect(balances + total, "nothing was made or lost").toBe(0n);
  await ledger.within((tx) => closeBooks(tx, { settleMs: 0 }));
  expect(await ledger.within(checkSums)).toEqual([]);
  const { held } = await ledger.within(readBooks);
  const modelHeld = [...model.wallets.values()].reduce((sum, wallet) => sum + wallet.held, 0n);
  expect(held.map((one) => one.heldMicros)).toEqual([modelHeld]);
}

test.each([1, 2, 3, 4])("random transfers do what the model says, 2,600 steps (seed %i)", async (seed) => {
  const random = seeded(seed);
  const opening = [20_000_000n, 5_000_000n, 1_000_000n, 0n];
  const ledger = await createTestLedger(db, opening);
  const model = new LedgerModel(ledger.wallets.map((id, index) => [id, opening[index] ?? 0n]));
  const past: TransferInput[] = [];
  const kinds = new Map<string, number>();
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  let freed = 0;
  for (let step = 0; step < stepsPerSeed; step++) {
    nowMs += random.below(minuteMs);
    const now = new Date(nowMs);
    if (random.below(100) === 0) {
      const count = model.expire(now);
      expect(await expireHolds(db.database, { rootId: ledger.rootId, clock: { now: () => now } })).toBe(count);
      freed += count;
      continue;
    }
    if (random.below(15) === 0) {
      const batch = somePosts(random, ledger);
      expect((await ledger.apply(batch, now)).kind, `step ${step}: batch`).toBe(model.applyPosts(batch));
      continue;
    }
    const transfer = nextTransfer(random, ledger, past, nowMs);
    const expected = model.apply(transfer, now);
    const actual = await ledger.apply([transfer], now);
    expect(actual.kind, `step ${step}: ${transfer.kind}`).toBe(expected);
    if (actual.kind === "applied") past.push(transfer);
    kinds.set(actual.kind, (kinds.get(actual.kind) ?? 0) + 1);
    if (step % 250 === 0) await compare(ledger, model);
  }
  await compare(ledger, model);
  expect([...kinds.keys()].sort()).toEqual([
    "applied",
    "differs",
    "exists",
    "hold_ended",
    "hold_exceeded",
    "hold_expired",
    "hold_missing",
    "insufficient",
  ]);
  expect(freed).toBeGreaterThan(10);
});
