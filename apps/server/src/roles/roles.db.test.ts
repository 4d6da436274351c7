import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { addKey } from "@tandem/core/upstreams";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from "../../../../packages/core/src/kernel/test-database.ts";
import { freePort } from "../../../../tools/postgres/embedded.ts";

let db: TestDatabase;
let port: number;
const started: ChildProcess[] = [];
beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 2 });
  port = await freePort();
  await createTestTenant(db);
});
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await db?.close();
});

function start(
  role: "api" | "worker" | "scheduler",
  changes: Record<string, string> = {},
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../../${role}.ts`, import.meta.url))], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DATABASE_APP_URL: db.appUrl,
      SESSION_SECRET: "test".repeat(8),
      KEYRING: addKey("test"),
      ...changes,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let output = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  return { child, output: () => output };
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once("exit", resolve));
const ready = async () => (await fetch(`http://127.0.0.1:${port}/v1/ready`)).json() as Promise<{ ready: boolean }>;

test("api, worker and scheduler run as processes of their own, are ready together and stop in order", async () => {
  const api = start("api");
  await vi.waitFor(async () => expect(await ready()).toMatchObject({ ready: false }), {
    timeout: 30_000,
    interval: 100,
  });
  const [worker, scheduler] = [start("worker"), start("scheduler")];
  await vi.waitFor(async () => expect(await ready()).toMatchObject({ ready: true }), {
    timeout: 30_000,
    interval: 100,
  });
  await vi.waitFor(() => expect(scheduler.output()).toContain("scheduler is running"), {
    timeout: 30_000,
    interval: 100,
  });
  for (const { child, output } of [scheduler, worker, api]) {
    const end = ended(child);
    child.kill("SIGTERM");
    expect(await end, output()).toBe(0);
  }
  expect(worker.output()).not.toContain('"level":"error"');
});

test("a process with a wrong setting ends at once and names it", async () => {
  const { child, output } = start("api", { SESSION_SECRET: "short" });
  expect(await ended(child)).toBe(1);
  expect(output()).toContain("SESSION_SECRET");
  expect(output()).not.toContain("short\n");
});
