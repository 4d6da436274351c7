import { execFile, spawnSync } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { createDatabase, type Database, ensureAppLogin, migrate } from "../../packages/core/src/kernel/index.ts";
import { removeDataDirectory, startEmbeddedPostgres } from "../postgres/embedded.ts";

/** One measured figure beside what it is measured against. `ratio` is value ÷ denominator; `goal` quotes architecture §9. */
export type Measure = {
  path: string;
  value: number;
  unit: string;
  denominator?: { name: string; value: number };
  ratio?: number;
  goal?: string;
  note?: string;
};

export type BenchContext = {
  /** Migrated, empty, with durable commits: the settings of an instance, not of a test. */
  ownerUrl: string;
  appUrl: string;
  openDatabase(maxConnections: number): Database;
  /** pgbench's TPC-B on this server with as many clients: one slice of it, transactions per second. Null where pgbench is not installed. */
  tpcB(clients: number): Promise<number | null>;
  /** pgbench running one script for a slice, as the owner or under the application's policies: transactions per second. Null where pgbench is not installed. */
  pgbench(script: string, clients: number, role?: "owner" | "app"): Promise<number | null>;
  report(measure: Measure): void;
};

const seconds = Number(process.env.BENCH_SECONDS ?? 12);
// Few and long: pgbench connects anew each time, and a new backend first has to plan what it runs.
const rounds = 3;

/** How long one figure is measured, in milliseconds (`BENCH_SECONDS`, 12 by default). */
export const measureMs = seconds * 1000;

/** How long one turn of it takes: see `inTurn`. pgbench counts in whole seconds. */
export const sliceMs = Math.max(1, Math.round(seconds / rounds)) * 1000;

/** Starts a server of its own, hands a context to `work`, and throws the server away. */
export async function withBenchContext(
  report: (measure: Measure) => void,
  work: (context: BenchContext) => Promise<void>,
): Promise<void> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "tandem-bench-"));
  // Autovacuum looks once a minute; here once a second, so that the first slice meets the planner of an instance at work: plans
  // made for empty tables look through whole indexes.
  const settings = { max_connections: "300", autovacuum_naptime: "1s" };
  const server = await startEmbeddedPostgres({ dataDirectory, settings });
  const open: Database[] = [];
  try {
    await createDatabases(server.url());
    await migrate(server.url("bench"));
    const appUrl = await ensureAppLogin(server.url("bench"), { name: "tandem_app_bench", password: "bench" });
    const tpcDatabase = server.url("tpc");
    await work({
      ownerUrl: server.url("bench"),
      appUrl,
      openDatabase: (maxConnections) => {
        const database = createDatabase({ url: appUrl, applicationName: "tandem bench", maxConnections });
        open.push(database);
        return database;
      },
      tpcB: (clients) => tpcB(tpcDatabase, clients),
      pgbench: (script, clients, role = "owner") =>
        runPgbench(role === "app" ? appUrl : server.url("bench"), ["-n", "-f", "-", "-M", "prepared"], clients, script),
      report,
    });
  } finally {
    await Promise.all(open.map((database) => database.close()));
    await server.stop();
    removeDataDirectory(dataDirectory);
  }
}

async function createDatabases(url: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query("create database bench");
  await admin.query("create database tpc");
  await admin.end();
}

const tpcScales = new Map<string, number>();

async function tpcB(url: string, clients: number): Promise<number | null> {
  if (!hasPgbench()) return null;
  // The scale must be no smaller than the number of clients, or they wait for each other's branch row.
  const scale = Math.max(clients, 32);
  if (tpcScales.get(url) !== scale) await run("pgbench", ["-i", "-q", "-s", String(scale), url]);
  tpcScales.set(url, scale);
  return runPgbench(url, ["-M", "prepared"], clients);
}

const run = promisify(execFile);

async function runPgbench(url: string, flags: string[], clients: number, script?: string): Promise<number | null> {
  if (!hasPgbench()) return null;
  const duration = String(sliceMs / 1000);
  const running = run("pgbench", [...flags, "-c", String(clients), "-j", "2", "-T", duration, url]);
  running.child.stdin?.end(script);
  const match = /tps = ([\d.]+)/.exec((await running).stdout);
  return match?.[1] ? Number(match[1]) : null;
}

function hasPgbench(): boolean {
  return spawnSync("pgbench", ["--version"], { stdio: "ignore" }).status === 0;
}

/** A figure with what it was measured against: medians over the rounds, the ratio's as well. */
export type Compared = { value: number; baseline: number | null; ratio: number | null };

/**
 * Measures subjects and their denominator turn by turn, a slice each, after a round to warm up. A busy moment of the machine, or
 * a database that grows, so meets both; each ratio is of one round, and the median of them is what counts.
 */
export async function inTurn<Name extends string>(
  denominator: () => Promise<number | null>,
  subjects: Record<Name, () => Promise<number>>,
): Promise<Record<Name, Compared>> {
  const names = Object.keys(subjects) as Name[];
  const values = new Map(names.map((name) => [name, [] as number[]]));
  const ratios = new Map(names.map((name) => [name, [] as number[]]));
  const baselines: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const baseline = await denominator();
    for (const name of names) {
      const value = await subjects[name]();
      if (round === 0) continue;
      values.get(name)?.push(value);
      if (baseline !== null) ratios.get(name)?.push(value / baseline);
    }
    if (round > 0 && baseline !== null) baselines.push(baseline);
  }
  const middle = (samples: readonly number[] = []) => (samples.length > 0 ? median(samples) : null);
  const compared = names.map((name): [Name, Compared] => [
    name,
    { value: middle(values.get(name)) ?? 0, baseline: middle(baselines), ratio: middle(ratios.get(name)) },
  ]);
  return Object.fromEntries(compared) as Record<Name, Compared>;
}

/** The fields of a measure that say what it is measured against. */
export function against(name: string, { baseline, ratio }: Compared): Pick<Measure, "denominator" | "ratio"> {
  return baseline === null || ratio === null ? {} : { denominator: { name, value: Math.round(baseline) }, ratio };
}

/** The value at a share (0…1) of sorted samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The value in the middle. */
export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}
