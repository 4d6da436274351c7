import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { type PostgresHome, preparePostgresHome } from "./binaries.ts";

export type EmbeddedPostgres = { port: number; url(database?: string): string; stop(): Promise<void> };

export type EmbeddedOptions = {
  dataDirectory: string;
  /** Extra server settings, e.g. `{ fsync: "off" }` for tests. */
  settings?: Record<string, string>;
  onProgress?: (what: string) => void;
};

const defaultSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "120",
  shared_buffers: "256MB",
  wal_compression: "on",
  max_wal_size: "2GB",
  checkpoint_completion_target: "0.9",
  log_min_messages: "warning",
  timezone: "UTC",
};

/**
 * Starts PostgreSQL in `dataDirectory`, creating the cluster the first time. The server ends with this process whatever
 * ends it: a shell beside it waits on a pipe and shuts the server down when the pipe closes, also after kill -9.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataDirectory, { recursive: true });
  const home = preparePostgresHome(options.dataDirectory);
  const cluster = join(home.directory, "cluster");
  const password = ensurePassword(home);
  if (!existsSync(join(cluster, "PG_VERSION"))) {
    options.onProgress?.("creating the database cluster");
    initialise(home, cluster);
  }
  await stopLeftover(cluster);
  const port = await freePort();
  const child = launch(home, cluster, port, { ...defaultSettings, ...options.settings });
  const url = (database = "postgres") => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  await untilItAnswers(url(), child, join(home.directory, "server.log"));
  return { port, url, stop: () => stop(child) };
}

/** Deletes a data directory for good, with the server's files where they had to lie elsewhere (postgres-location). */
export function removeDataDirectory(dataDirectory: string): void {
  const location = join(dataDirectory, "postgres-location");
  if (existsSync(location)) rmSync(readFileSync(location, "utf8").trim(), { recursive: true, force: true });
  rmSync(dataDirectory, { recursive: true, force: true });
}

function ensurePassword(home: PostgresHome): string {
  const file = join(home.directory, "password");
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
    if (home.user) chownSync(file, home.user.uid, home.user.gid);
  }
  return readFileSync(file, "utf8").trim();
}

function initialise(home: PostgresHome, cluster: string): void {
  rmSync(cluster, { recursive: true, force: true });
  execFileSync(
    join(home.binaries, "bin/initdb"),
    [
      "-D",
      cluster,
      "-U",
      "postgres",
      "-A",
      "scram-sha-256",
      `--pwfile=${join(home.directory, "password")}`,
      "-E",
      "UTF8",
      "--locale=C",
    ],
    { cwd: home.directory, stdio: ["ignore", "ignore", "pipe"], ...home.user, env: serverEnvironment(home) },
  );
}

function serverEnvironment(home: PostgresHome): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LD_LIBRARY_PATH: join(home.binaries, "lib"), LC_ALL: "C", TZ: "UTC" };
}

function launch(home: PostgresHome, cluster: string, port: number, settings: Record<string, string>): ChildProcess {
  const log = openSync(join(home.directory, "server.log"), "a");
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const child = spawn(
    "/bin/sh",
    [
      "-c",
      '"$0" "$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server',
      join(home.binaries, "bin/postgres"),
      "-D",
      cluster,
      ...flags,
    ],
    // A session of its own, so that Ctrl-C in the terminal does not end the server before the processes that use it.
    { cwd: home.directory, stdio: ["pipe", log, log], detached: true, ...home.user, env: serverEnvironment(home) },
  );
  closeSync(log);
  return child;
}

/** After kill -9 the old server may still be shutting down, or its pid file may name a process that is something else by now. */
async function stopLeftover(cluster: string): Promise<void> {
  const pidFile = join(cluster, "postmaster.pid");
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8").split("\n")[0]) : 0;
  if (!pid) return;
  const isOurs = () => commandOf(pid).includes(cluster);
  for (const [signal, seconds] of [
    ["SIGINT", 15],
    ["SIGQUIT", 10],
    ["SIGKILL", 5],
  ] as const) {
    if (!isOurs()) break;
    process.kill(pid, signal);
    for (let tick = 0; tick < seconds * 10 && isOurs(); tick++) await wait(100);
  }
  rmSync(pidFile, { force: true });
}

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return "";
  }
}

async function untilItAnswers(url: string, child: ChildProcess, logFile: string): Promise<void> {
  for (let tick = 0; tick < 600; tick++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (child.exitCode !== null || (code !== "ECONNREFUSED" && code !== "57P03" && code !== "ECONNRESET")) {
        throw new Error(`PostgreSQL did not start: ${String(error)}. Its log: ${logFile}`);
      }
      await wait(50);
    }
  }
  throw new Error(`PostgreSQL did not answer within 30 s. Its log: ${logFile}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stdin?.end();
  await ended;
}

/** A TCP port of the loopback interface that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No free port could be had.");
  return address.port;
}
