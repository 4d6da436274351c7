import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { type Database, rootScope, tenantScope, withScope } from "../../packages/core/src/kernel/index.ts";
import {
  type Accepted,
  acceptOrder,
  defaultOrderPolicy,
  type OrdersServices,
} from "../../packages/core/src/orders/index.ts";
import { openServices, type Stage, type UpstreamId } from "../crash/at-work.ts";
import { openAccount, type Reachable, setStage } from "../crash/rig.ts";
import { against, type BenchContext, inTurn, measureMs, percentile, sliceMs } from "./context.ts";

const buyers = 24;
const concurrency = 60;
const accountCount = 400;
const paceUpstreamMs = 200;
const pacePerSecond = 100;

/**
 * An order from its acceptance to the delivered eSIM: database, worker and lab are processes of their own on this machine, as in
 * the product. Once as fast as it goes with upstreams that answer at once, beside pgbench's TPC-B; once at a steady pace with
 * upstreams that take 200 ms, where what the product itself adds to that is told.
 */
export async function runOrderBench(context: BenchContext): Promise<void> {
  await withShop(context, { latencyMs: 0, primary: "esim-go" }, async (shop) => {
    await warmUp(shop);
    const { orders } = await inTurn(() => context.tpcB(buyers), { orders: () => throughput(shop) });
    context.report({
      path: "order end to end",
      value: Math.round(orders.value),
      unit: "orders/s",
      ...against(`pgbench TPC-B, ${buyers} clients`, orders),
      goal: "≥ 0.12 ×",
      note: "one upstream call, upstreams answer at once; API, worker, lab and PostgreSQL share the machine",
    });
  });
  await withShop(context, { latencyMs: paceUpstreamMs, primary: "esim-go" }, async (shop) => {
    await warmUp(shop);
    const added = (await steadily(shop)).map((totalMs) => totalMs - paceUpstreamMs);
    const report = (share: number, name: string, goal?: string) =>
      context.report({
        path: `order at ${pacePerSecond}/s, added to a ${paceUpstreamMs} ms upstream, ${name}`,
        value: Math.round(percentile(added, share) * 10) / 10,
        unit: "ms",
        ...(goal && { goal }),
      });
    report(0.5, "median");
    report(0.99, "p99", "≤ 50 ms");
  });
}

type Shop = { database: Database; services: OrdersServices; stage: Stage; accounts: string[] };

async function withShop(
  context: BenchContext,
  lab: { latencyMs: number; primary: UpstreamId },
  work: (shop: Shop) => Promise<void>,
): Promise<void> {
  const labProcess = start("order-lab.ts", String(lab.latencyMs));
  const simulators = await told<Record<UpstreamId, Reachable>>(labProcess);
  const database = context.openDatabase(buyers);
  const stage = await setStage(database, simulators, { timeoutMs: 10_000, primary: lab.primary });
  const services = openServices(database, stage, defaultOrderPolicy);
  const worker = start("order-worker.ts", JSON.stringify({ appUrl: context.appUrl, stage, concurrency }));
  await told(worker);
  try {
    await work({ database, services, stage, accounts: await openAccounts(database, stage) });
  } finally {
    await services.hub.close();
    for (const child of [worker, labProcess]) {
      child.disconnect();
      await once(child, "exit");
    }
  }
}

function start(file: string, argument: string): ChildProcess {
  const execArgv = process.env.BENCH_PROFILE === file ? ["--cpu-prof", "--cpu-prof-dir=/tmp"] : [];
  return fork(new URL(file, import.meta.url), [argument], { execArgv });
}

async function told<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, "message");
  return message as T;
}

let bought = 0;

/** One piece for the next of many customers: as in life, orders that come together are of different wallets. */
function buy({ services, stage, accounts }: Shop): Promise<Accepted> {
  const { rootId, tenantId, planId } = stage;
  const accountId = accounts[bought++ % accounts.length] ?? stage.accountId;
  return acceptOrder(services, { rootId, tenantId, accountId }, { planId, quantity: 1 });
}

async function openAccounts(database: Database, stage: Stage): Promise<string[]> {
  return withScope(database, tenantScope(stage.rootId, stage.tenantId), async (tx) => {
    const accounts: string[] = [];
    for (let count = 0; count < accountCount; count++) accounts.push(await openAccount(tx, 100_000_000_000n));
    return accounts;
  });
}

async function warmUp(shop: Shop): Promise<void> {
  await Promise.all(Array.from({ length: 200 }, () => buy(shop)));
  await untilDelivered(shop);
}

/** Orders per second, from the first acceptance to the last delivery. */
async function throughput(shop: Shop): Promise<number> {
  const started = performance.now();
  let taken = 0;
  const buyer = async () => {
    while (performance.now() - started < sliceMs) {
      await buy(shop);
      taken += 1;
    }
  };
  await Promise.all(Array.from({ length: buyers }, buyer));
  await untilDelivered(shop);
  return (taken / (performance.now() - started)) * 1_000;
}

/** Times from acceptance to delivery in milliseconds, of orders that come at an even pace. */
async function steadily(shop: Shop): Promise<number[]> {
  const since = new Date();
  const started = performance.now();
  const running: Promise<unknown>[] = [];
  for (let count = 0; performance.now() - started < measureMs; count++) {
    const dueMs = (count * 1_000) / pacePerSecond - (performance.now() - started);
    if (dueMs > 0) await wait(dueMs);
    running.push(buy(shop));
  }
  await Promise.all(running);
  await untilDelivered(shop);
  return withScope(shop.database, rootScope(shop.stage.rootId), async (tx) => {
    const rows = await tx.sql
      .selectFrom("orders.orders")
      .select(["created_at", "completed_at"])
      .where("root_id", "=", shop.stage.rootId)
      .where("created_at", ">=", since)
      .execute();
    return rows.map((row) => (row.completed_at?.getTime() ?? Number.POSITIVE_INFINITY) - row.created_at.getTime());
  });
}

async function untilDelivered({ database, stage }: Shop): Promise<void> {
  for (;;) {
    const open = await withScope(database, rootScope(stage.rootId), (tx) =>
      tx.sql
        .selectFrom("orders.orders")
        .select("id")
        .where("root_id", "=", stage.rootId)
        .where("status", "in", ["processing", "manual"])
        .limit(1)
        .executeTakeFirst(),
    );
    if (!open) return;
    await wait(20);
  }
}
