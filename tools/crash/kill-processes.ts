import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type { Database } from "../../packages/core/src/kernel/index.ts";
import type { Deed, Orders, Setting } from "./crash-child.ts";

/** Where processes are to be killed, and how often at each point. */
export type Kills = {
  points: readonly string[];
  each: number;
  deeds: Deed[];
  /** Points where every third process is killed as long as others lack hits: what they leave behind leads to those. */
  feeders?: readonly string[];
  /** Awaited before each process. */
  before?: () => Promise<void>;
};

const abreast = 6;
const patienceMs = 8_000;
// So many processes in a row that come to none of the points left: nothing leads there.
const vainMax = 24;

/**
 * Kills processes until each point was hit often enough; a few live at a time, and each dies at the first point it comes to
 * that lacks hits (now and then at the next time it comes there). The jobs of a dead one are freed as the heartbeat of any
 * living worker would free them, only without its 15 seconds, so that the next ones go on with what it left. Returns how often
 * each point was hit.
 */
export async function killProcesses(
  database: Database,
  setting: Setting,
  { points, each, deeds, feeders = [], before }: Kills,
): Promise<Map<string, number>> {
  const hits = new Map(points.map((point) => [point, 0]));
  const lacking = () => points.filter((point) => (hits.get(point) ?? 0) < each);
  const program = await bundled();
  let vain = 0;
  let sent = 0;
  const executioner = async () => {
    while (lacking().length > 0 && vain < vainMax) {
      sent += 1;
      await before?.();
      const targets = sent % 3 === 0 ? [...lacking(), ...feeders] : lacking();
      const point = await killOne(database, prepare(program, setting), { points: targets, deeds });
      vain = point === null ? vain + 1 : 0;
      if (point !== null) hits.set(point, (hits.get(point) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: abreast }, executioner));
  return hits;
}

let program: Promise<Program> | undefined;
type Program = { file: string; cacheDirectory: string };

/** The child as one file, compiled once: a thousand processes load it, and loading is most of their short lives. */
function bundled(): Promise<Program> {
  program ??= (async () => {
    const directory = await mkdtemp(join(tmpdir(), "tandem-crash-"));
    const file = join(directory, "crash-child.mjs");
    const input = fileURLToPath(new URL("crash-child.ts", import.meta.url));
    // The queue's configuration reader can load TypeScript and never does here: five sixths of the file without this.
    const bundle = await rolldown({ input, platform: "node", external: ["typescript"], logLevel: "silent" });
    await bundle.write({ file, format: "esm", codeSplitting: false, minify: "dce-only" });
    await bundle.close();
    return { file, cacheDirectory: join(directory, "cache") };
  })();
  return program;
}

type Prepared = { process: ChildProcess; ready: Promise<unknown> };

function prepare({ file, cacheDirectory }: Program, setting: Setting): Prepared {
  const child = fork(file, [JSON.stringify(setting)], {
    execArgv: [],
    env: { ...process.env, NODE_COMPILE_CACHE: cacheDirectory },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  return { process: child, ready: once(child, "message") };
}

/** The point at which it was killed; null when it came to none in time. */
async function killOne(
  database: Database,
  { process: child, ready }: Prepared,
  orders: Orders,
): Promise<string | null> {
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await ready;
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  const working = once(child, "message") as Promise<[{ processId: string }]>;
  child.send(orders);
  const timer = setTimeout(() => child.kill("SIGTERM"), patienceMs);
  const worker = await Promise.race([working, ended.then(() => null)]);
  const [, signal] = await ended;
  clearTimeout(timer);
  if (worker) await freeJobs(database, worker[0].processId);
  return signal === "SIGKILL" && said !== "" ? said : null;
}

async function freeJobs(database: Database, processId: string): Promise<void> {
  await database.pool.query(
    `select graphile_worker.force_unlock_workers(array(select worker_id from kernel.workers where process_id = $1))`,
    [processId],
  );
}
