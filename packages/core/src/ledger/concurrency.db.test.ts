import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { beginWithScope, newId, rootScope } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers, applyTransfersAlone } from "./apply-transfers.ts";
import { checkBalances } from "./check-balances.ts";
import { expireHolds } from "./expire-holds.ts";
import { capture, createTestLedger, hold, post, readWallet, release } from "./test-ledger.ts";
import { seeded } from "./test-random.ts";
import { type TransferResult, toTransferRow } from "./transfer.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 72 });
});
afterAll(() => db.close());

test("of 1,000 charges at once on a wallet with money for 100, exactly 100 succeed", async () => {
  const price = 9_990_000n;
  const ledger = await createTestLedger(db, [price * 100n + price / 2n]);
  const [wallet = ""] = ledger.wallets;
  const charges = Array.from({ length: 1_000 }, () =>
    post({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: price }),
  );
  const results = await Promise.all(
    charges.map((charge, index) =>
      index % 2 ? ledger.apply([charge]) : applyTransfersAlone(db.database, rootScope(ledger.rootId), [charge]),
    ),
  );
  const refused = results.filter((result) => result.kind === "insufficient");
  expect(results.filter((result) => result.kind === "applied")).toHaveLength(100);
  expect(refused).toHaveLength(900);
  expect(new Set(refused.map((result) => result.missingMicros))).toEqual(new Set([price / 2n]));
  expect(await readWallet(ledger, wallet)).toEqual({ posted: price / 2n, held: 0n });
  expect(await ledger.within(checkBalances)).toEqual([]);
});

test("while 64 writers move money between wallets, every full read sums to the constant", async () => {
  const opening = Array.from({ length: 20 }, () => 1_000_000n);
  const ledger = await createTestLedger(db, opening);
  const constant = 20_000_000n;
  let moved = 0;
  const writer = async (seed: number) => {
    const random = seeded(seed);
    for (let step = 0; step < 40; step++) {
      const from = random.pick(ledger.wallets);
      const to = random.pick(ledger.wallets.filter((id) => id !== from));
      const back = random.pick(ledger.wallets.filter((id) => id !== to));
      const batch = [
        post({ debitAccountId: from, creditAccountId: to, amountMicros: BigInt(1 + random.below(300_000)) }),
        post({ debitAccountId: to, creditAccountId: back, amountMicros: BigInt(1 + random.below(300_000)) }),
      ];
      const result = await ledger.apply(batch);
      expect(["applied", "insufficient"]).toContain(result.kind);
      if (result.kind === "applied") moved++;
    }
  };
  let writing = true;
  let reads = 0;
  const reader = async () => {
    while (writing) {
      const { rows } = await ledger.within((tx) =>
        tx.client.query(
          "select sum(posted_micros)::bigint as total, min(posted_micros) as least from ledger.wallets where root_id = $1",
          [ledger.rootId],
        ),
      );
      expect(rows[0].total).toBe(constant);
      expect(rows[0].least).toBeGreaterThanOrEqual(0n);
      reads++;
    }
  };
  const readers = [reader(), reader()];
  await Promise.all(Array.from({ length: 64 }, (_, seed) => writer(seed))).finally(() => {
    writing = false;
  });
  await Promise.all(readers);
  expect(moved).toBeGreaterThan(1_000);
  expect(reads).toBeGreaterThan(20);
  expect(await ledger.within(checkBalances)).toEqual([]);
});

test("however many write at once, a wallet's transfers have one order in which its balance is never negative", async () => {
  const ledger = await createTestLedger(db, [0n]);
  const [wallet = ""] = ledger.wallets;
  const steps = Array.from({ length: 400 }, (_, index) =>
    index % 2
      ? post({ debitAccountId: ledger.credits, creditAccountId: wallet, amountMicros: 1_000_000n })
      : post({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 1_000_000n }),
  );
  await Promise.all(steps.map((step) => ledger.apply([step])));
  const history = await ledger.within((tx) =>
    tx.sql.selectFrom("ledger.transfers").select("debit_account_id").orderBy("created_at").orderBy("id").execute(),
  );
  let balance = 0;
  for (const transfer of history) {
    balance += transfer.debit_account_id === wallet ? -1 : 1;
    expect(balance).toBeGreaterThanOrEqual(0);
  }
  expect(await readWallet(ledger, wallet)).toEqual({ posted: BigInt(balance) * 1_000_000n, held: 0n });
});

test("the same charge 100 times at once is paid once", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  const [wallet = ""] = ledger.wallets;
  const charge = post({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 1_000_000n });
  const results = await Promise.all(Array.from({ length: 100 }, () => ledger.apply([charge])));
  expect(results.filter((result) => result.kind === "applied")).toHaveLength(1);
  expect(results.filter((result) => result.kind === "exists")).toHaveLength(99);
  expect((await readWallet(ledger, wallet)).posted).toBe(9_000_000n);
});

test.each(["capture", "void"] as const)(
  "a %s that waits for another end of the same hold finds it ended",
  async (kind) => {
    const ledger = await createTestLedger(db, [10_000_000n]);
    const [wallet = ""] = ledger.wallets;
    const held = hold({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 1_000_000n });
    await ledger.apply([held]);
    const first = capture({ holdId: held.id, amountMicros: 1_000_000n });
    const second = kind === "void" ? release({ holdId: held.id }) : { ...first, id: newId() };
    let waiting: Promise<TransferResult> | undefined;
    await ledger.within(async (tx) => {
      expect(await applyTransfers(tx, [first])).toEqual({ kind: "applied" });
      waiting = ledger.apply([second]);
      const blocked = () =>
        tx.client.query("select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()");
      await vi.waitFor(async () => expect((await blocked()).rowCount).toBe(1));
    });
    expect(await waiting).toMatchObject({ kind: "hold_ended", endedBy: first.id, how: "capture" });
    expect(await readWallet(ledger, wallet)).toEqual({ posted: 9_000_000n, held: 0n });
  },
);

test("captures, voids and sweeps of the same holds at once end each hold once", async () => {
  const ledger = await createTestLedger(db, [100_000_000n]);
  const [wallet = ""] = ledger.wallets;
  const expiresAt = new Date(Date.now() + 60_000);
  const holds = Array.from({ length: 30 }, () =>
    hold({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 1_000_000n, expiresAt }),
  );
  expect(await ledger.apply(holds)).toEqual({ kind: "applied" });
  const later = { now: () => new Date(expiresAt.getTime() + 1) };
  const [captures, ...sweeps] = await Promise.all([
    Promise.all(holds.map(({ id }) => ledger.apply([capture({ holdId: id, amountMicros: 400_000n })]))),
    expireHolds(db.database, { rootId: ledger.rootId, clock: later }),
    expireHolds(db.database, { rootId: ledger.rootId, clock: later }),
  ]);
  const captured = captures.filter((result) => result.kind === "applied").length;
  const freed = sweeps.reduce((sum, count) => sum + count, 0);
  expect(captured + freed).toBe(30);
  expect(captures.filter((result) => result.kind === "hold_ended")).toHaveLength(30 - captured);
  expect(await readWallet(ledger, wallet)).toEqual({ posted: 100_000_000n - BigInt(captured) * 400_000n, held: 0n });
  expect(await ledger.within((tx) => tx.sql.selectFrom("ledger.hold_expiries").selectAll().execute())).toEqual([]);
  expect(await ledger.within(checkBalances)).toEqual([]);
});

test("a connection that dies in the middle of a transaction leaves nothing behind and no lock", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  const [wallet = ""] = ledger.wallets;
  const charge = post({ debitAccountId: wallet, creditAccountId: ledger.sales, amountMicros: 10_000_000n });
  const client = new pg.Client({ connectionString: db.appUrl });
  const broken = new Promise((resolve) => client.on("error", resolve));
  await client.connect();
  await client.query(beginWithScope(rootScope(ledger.rootId)));
  const { rows } = await client.query("select ledger.apply_transfers($1, $2) as answer, pg_backend_pid() as pid", [
    ledger.rootId,
    JSON.stringify([toTransferRow(charge)]),
  ]);
  expect(rows[0].answer).toEqual({ kind: "applied" });
  const waiting = ledger.apply([{ ...charge, id: newId() }]);
  const owner = new pg.Client({ connectionString: db.ownerUrl });
  await owner.connect();
  await owner.query("select pg_terminate_backend($1)", [rows[0].pid]);
  await owner.end();
  await broken;
  expect(await waiting, "the money was never gone").toEqual({ kind: "applied" });
  const seen = await ledger.within((tx) =>
    tx.sql.selectFrom("ledger.transfers").select("id").where("id", "=", charge.id).execute(),
  );
  expect(seen).toEqual([]);
  expect(await ledger.within(checkBalances)).toEqual([]);
});

test("books that were tampered with are found out", async () => {
  const ledger = await createTestLedger(db, [10_000_000n]);
  const [wallet = ""] = ledger.wallets;
  await ledger.within((tx) =>
    tx.sql
      .updateTable("ledger.wallets")
      .set({ posted_micros: 11_000_000n, held_micros: 1n })
      .where("ledger_account_id", "=", wallet)
      .execute(),
  );
  expect(await ledger.within(checkBalances)).toEqual([
    { kind: "wallet_posted", subject: wallet, expectedMicros: 10_000_000n, actualMicros: 11_000_000n },
    { kind: "wallet_held", subject: wallet, expectedMicros: 0n, actualMicros: 1n },
  ]);
});
