import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import autocannon from "autocannon";
import { removeDataDirectory } from "../postgres/embedded.ts";
import { startProduct } from "../test/start-product.ts";
import { type BenchContext, measureMs } from "./context.ts";

const roles = ["api", "worker", "scheduler", "web", "lab"] as const;

/** Resident memory of each process as `npm start` runs it: at rest, and while plans are read and orders placed as fast as it goes. */
export async function runMemoryBench(context: BenchContext): Promise<void> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "tandem-memory-"));
  const product = await startProduct(dataDirectory);
  try {
    await wait(5_000);
    const atRest = memoryOf(product.pid);
    const sandbox = JSON.parse(await readFile(join(dataDirectory, "sandbox.json"), "utf8")) as {
      baseUrl: string;
      apiKeys: { shopper: string };
    };
    const shop = { url: sandbox.baseUrl, headers: { authorization: `Bearer ${sandbox.apiKeys.shopper}` } };
    const planId = await cheapestPlan(shop);
    const duration = Math.ceil(measureMs / 1000);
    const [load, orders] = await Promise.all([
      autocannon({ ...shop, url: `${shop.url}/v1/plans?country=FR`, connections: 20, duration }),
      autocannon({ ...shop, connections: 2, duration, requests: [orderRequest(shop, planId)] }),
    ]);
    const underLoad = memoryOf(product.pid);
    for (const role of roles) {
      context.report({
        path: `memory of ${role}`,
        value: underLoad[role] ?? 0,
        unit: "MiB under load",
        denominator: { name: "MiB at rest", value: atRest[role] ?? 0 },
      });
    }
    context.report({
      path: "plan list over HTTP",
      value: load.requests.average,
      unit: "requests/s",
      note: `p99 ${load.latency.p99} ms with 20 connections; meanwhile ${orders["2xx"]} orders were placed`,
    });
  } finally {
    await product.stop();
    removeDataDirectory(dataDirectory);
  }
}

type Shop = { url: string; headers: Record<string, string> };

/** What the shopper's money lasts longest for. */
async function cheapestPlan({ url, headers }: Shop): Promise<string> {
  const reply = await fetch(`${url}/v1/plans?country=FR&sort=price&limit=1`, { headers });
  const page = (await reply.json()) as { data: { id: string }[] };
  const [plan] = page.data;
  if (!plan) throw new Error(`the sandbox sells no plan for France: ${reply.status}`);
  return plan.id;
}

/** A new order each time. */
function orderRequest({ headers }: Shop, planId: string): autocannon.Request {
  const type = { "content-type": "application/json" };
  return {
    method: "POST",
    path: "/v1/orders",
    body: JSON.stringify({ planId, quantity: 1 }),
    setupRequest: (request) => ({ ...request, headers: { ...headers, ...type, "idempotency-key": randomUUID() } }),
  };
}

/** MiB of each role below a start process, found by what it runs. */
function memoryOf(startPid: number): Record<string, number> {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,rss=,args="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((match) =>
      match ? [{ pid: Number(match[1]), ppid: Number(match[2]), rss: Number(match[3]), args: match[4] ?? "" }] : [],
    );
  const below = new Set([startPid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const row of rows) {
      if (!below.has(row.pid) && below.has(row.ppid)) grown = Boolean(below.add(row.pid));
    }
  }
  const script = {
    api: /server\/api\.ts/,
    worker: /server\/worker\.ts/,
    scheduler: /server\/scheduler\.ts/,
    web: /next-server|next\/dist\/bin\/next/,
    lab: /sandbox\/lab\.ts/,
  };
  const own = rows.filter((row) => below.has(row.pid) && !row.args.startsWith("/bin/sh"));
  return Object.fromEntries(
    Object.entries(script).map(([role, pattern]) => [
      role,
      Math.round(own.filter((row) => pattern.test(row.args)).reduce((sum, row) => sum + row.rss, 0) / 1024),
    ]),
  );
}
