import pg from "pg";
import { type Database, newId, rootScope, type Scope, withScope } from "../../packages/core/src/kernel/index.ts";
import {
  applyTransfers,
  applyTransfersAlone,
  ensureLedgerAccount,
  requireApplied,
  type TransferInput,
} from "../../packages/core/src/ledger/index.ts";
import { against, type BenchContext, type Compared, inTurn, percentile, sliceMs } from "./context.ts";

const walletCount = 10_000;
const clients = 16;
const callsPerBatch = 200;
const currency = "USD";
const reason = "usage";
// Ids that pgbench can make from a number.
const walletPrefix = "00000000-0000-7000-8000-";

type Books = { scope: Scope; tenantId: string; sales: string; wallets: string[]; accountIds: string[] };

/**
 * The ledger beside pgbench's TPC-B with as many clients (architecture §9): a charge driven by pgbench too, so that only what
 * happens in the database differs, under the application's policies; and the same through the product's own client, which is
 * one process that shares the machine with the server.
 */
export async function runLedgerBench(context: BenchContext): Promise<void> {
  const books = await openBooks(context);
  const database = context.openDatabase(clients);
  const [hot = ""] = books.wallets;
  const charge = driver(async (client, step) => {
    requireApplied(await applyTransfersAlone(database, books.scope, [usage(books, pick(books, client, step), 1_000n)]));
    return 1;
  });
  const single = driver(async () => {
    requireApplied(await applyTransfersAlone(database, books.scope, [usage(books, hot, 1_000n)]));
    return 1;
  });
  const batched = driver(() => settleBatch(database, books, hot));
  const pairs = driver((client, step) => holdAndCapture(database, books, pick(books, client, step)));
  // By itself and first: what a hot wallet and large batches leave behind is no part of it.
  const { inDatabase } = await inTurn(() => context.tpcB(clients), {
    inDatabase: async () => (await context.pgbench(chargeScript(books), clients, "app")) ?? 0,
  });
  const results = await inTurn(() => context.tpcB(clients), {
    charge: charge.run,
    pairs: pairs.run,
    single: single.run,
    batched: batched.run,
  });
  const report = (result: Compared, measure: { path: string; unit: string; goal?: string; note: string }) => {
    const denominator = against(`pgbench TPC-B, ${clients} clients`, result);
    context.report({ ...measure, value: Math.round(result.value), ...denominator });
  };
  if (inDatabase.value > 0) {
    const note = `${walletCount} wallets, one statement and one commit each, driven by pgbench as well`;
    report(inDatabase, { path: "wallet charge in the database", unit: "charges/s", goal: "≥ 1.5 ×", note });
  }
  report(results.charge, {
    path: "wallet charge through the product's client",
    unit: "charges/s",
    note: `${walletCount} wallets, ${charge.latency()}`,
  });
  report(results.single, {
    path: "hot wallet, one by one",
    unit: "charges/s",
    note: `one wallet, ${single.latency()}`,
  });
  const note = `one wallet, ${callsPerBatch} calls with a detail row each per transfer, ${batched.latency()} per batch`;
  report(results.batched, { path: "hot wallet, settled in batches", unit: "charges/s", goal: "≥ 5 ×", note });
  report(results.pairs, {
    path: "hold and capture",
    unit: "pairs/s",
    note: `two statements and two commits a pair, ${pairs.latency()}`,
  });
}

function chargeScript(books: Books): string {
  return `\\set n random(0, ${walletCount - 1})
select ledger.apply_transfer_alone('${books.scope.rootId}', 'all', 'all', uuidv7(), 'post',
  ('${walletPrefix}' || lpad(:n::text, 12, '0'))::uuid, '${books.sales}', 1000, '${currency}', '${reason}', null, null, null);
`;
}

/** A wallet for this client's step, far from the one before. */
function pick(books: Books, client: number, step: number): string {
  return books.wallets[(client * 7_919 + step * 104_729) % walletCount] ?? "";
}

async function holdAndCapture(database: Database, books: Books, wallet: string): Promise<number> {
  const id = newId();
  const sides = { debitAccountId: wallet, creditAccountId: books.sales };
  const hold: TransferInput = { id, kind: "hold", ...sides, amountMicros: 1_000n, currency, reason };
  requireApplied(await applyTransfersAlone(database, books.scope, [hold]));
  const capture: TransferInput = { id: newId(), kind: "capture", holdId: id, amountMicros: 800n, currency, reason };
  requireApplied(await applyTransfersAlone(database, books.scope, [capture]));
  return 1;
}

function usage(books: Books, wallet: string, amountMicros: bigint): TransferInput {
  return {
    id: newId(),
    kind: "post",
    debitAccountId: wallet,
    creditAccountId: books.sales,
    amountMicros,
    currency,
    reason,
  };
}

/** What a dialer's settlement does: the calls' own rows and one transfer for all of them, in one transaction. */
async function settleBatch(database: Database, books: Books, wallet: string): Promise<number> {
  const transfer = usage(books, wallet, BigInt(callsPerBatch) * 1_000n);
  const ids = Array.from({ length: callsPerBatch }, () => newId());
  await withScope(database, books.scope, async (tx) => {
    await tx.client.query({
      name: "bench.usage_details",
      text: `insert into bench.usage_details (root_id, tenant_id, account_id, id, transfer_id, amount_micros)
        select $1, $2, $3, id, $4, amount from unnest($5::uuid[], $6::bigint[]) as u(id, amount)`,
      values: [books.scope.rootId, books.tenantId, books.accountIds[0], transfer.id, ids, ids.map(() => "1000")],
    });
    requireApplied(await applyTransfers(tx, [transfer]));
  });
  return callsPerBatch;
}

/** Runs `work` on every client for a slice at a time. `work` returns how many things it did; `run` how many of them a second. */
function driver(work: (client: number, step: number) => Promise<number>) {
  const samples: number[] = [];
  let turn = 0;
  const run = async () => {
    // The first turn warms up: connections, statements, the processes' own code.
    if (turn === 1) samples.length = 0;
    const firstStep = turn++ * 1_000_000;
    const started = performance.now();
    let done = 0;
    const client = async (number: number) => {
      for (let step = firstStep; performance.now() - started < sliceMs; step++) {
        const before = performance.now();
        const count = await work(number, step);
        done += count;
        samples.push(performance.now() - before);
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
    return (done * 1000) / (performance.now() - started);
  };
  const latency = () => `p50 ${percentile(samples, 0.5).toFixed(1)} ms, p99 ${percentile(samples, 0.99).toFixed(1)} ms`;
  return { run, latency };
}

/** One root with its wallets, each with $1,000,000, written as the owner: opening them is not what is measured. */
async function openBooks(context: BenchContext): Promise<Books> {
  const rootId = newId();
  const accountIds = Array.from({ length: walletCount }, () => newId());
  const wallets = accountIds.map((_, index) => `${walletPrefix}${String(index).padStart(12, "0")}`);
  const owner = new pg.Client({ connectionString: context.ownerUrl });
  await owner.connect();
  await owner.query("insert into tenancy.roots (root_id) values ($1)", [rootId]);
  await owner.query(
    "insert into tenancy.tenants (root_id, tenant_id, kind, slug, name) values ($1, $1, 'platform', 'bench', 'Bench')",
    [rootId],
  );
  await owner.query(
    "insert into tenancy.accounts (root_id, tenant_id, account_id, kind, name, email) select $1, $1, id, 'person', 'Bench', id || '@example.test' from unnest($2::uuid[]) id",
    [rootId, accountIds],
  );
  await owner.query(
    "insert into ledger.ledger_accounts (root_id, tenant_id, account_id, id, code, currency) select $1, $1, account, id, 'wallet', 'USD' from unnest($2::uuid[], $3::uuid[]) as w(account, id)",
    [rootId, accountIds, wallets],
  );
  await owner.query(
    "insert into ledger.wallets (root_id, tenant_id, account_id, ledger_account_id, currency, posted_micros) select $1, $1, account, id, 'USD', 1000000000000 from unnest($2::uuid[], $3::uuid[]) as w(account, id)",
    [rootId, accountIds, wallets],
  );
  await owner.query(`create schema bench; grant usage on schema bench to tandem_app;
    create table bench.usage_details (root_id uuid, tenant_id uuid, account_id uuid, id uuid, transfer_id uuid, amount_micros bigint, primary key (root_id, id));
    call kernel.protect('bench.usage_details', 'account')`);
  await owner.query("vacuum analyze");
  await owner.end();
  const scope = rootScope(rootId);
  const sales = await withScope(context.openDatabase(1), scope, (tx) =>
    ensureLedgerAccount(tx, { rootId, tenantId: rootId, code: "sales", currency }),
  );
  return { scope, tenantId: rootId, sales, wallets, accountIds };
}
