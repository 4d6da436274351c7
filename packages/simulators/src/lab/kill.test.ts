import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Sale } from "./types.ts";

let journalDir: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  journalDir = mkdtempSync(join(tmpdir(), "lab-kill-"));
});
afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(journalDir, { recursive: true, force: true });
});

/** Starts a lab in a process of its own and gives its address. */
async function spawnLab(): Promise<string> {
  const entry = join(import.meta.dirname, "start-lab.ts");
  const settings = { rateLimits: "off", allocationDelayMs: 0 };
  const code = `import { startLab } from ${JSON.stringify(entry)};
    const lab = await startLab(${JSON.stringify({ port: 0, journalDir, settings })});
    console.log(lab.url);`;
  const lab = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  child = lab;
  for await (const chunk of lab.stdout) return String(chunk).trim();
  throw new Error("the lab ended without telling its address");
}

async function killLab(): Promise<void> {
  const ended = new Promise((resolve) => child?.once("exit", resolve));
  child?.kill("SIGKILL");
  await ended;
}

test("every order that was answered before a kill -9 in the middle of a burst is there after the restart", async () => {
  const url = await spawnLab();
  const answered = new Set<string>();
  const buy = async (transactionId: string) => {
    const body = JSON.stringify({ transactionId, packageInfoList: [{ slug: "US_5_30", count: 1 }] });
    const headers = { "RT-AccessCode": "lab-access-code" };
    const reply = await fetch(`${url}/esim-access/api/v1/open/esim/order`, { method: "POST", headers, body });
    if ((await reply.json()) !== null) answered.add(transactionId);
    if (answered.size === 150) await killLab();
  };
  const results = await Promise.allSettled(Array.from({ length: 500 }, (_, index) => buy(`att_${index}`)));
  expect(results.some((result) => result.status === "rejected")).toBe(true);

  const sales = (await (await fetch(`${await spawnLab()}/lab/esim-access/sales`)).json()) as Sale[];
  const sold = sales.map((sale) => sale.ourRef);
  expect(new Set(sold).size).toBe(sold.length);
  for (const transactionId of answered) expect(sold).toContain(transactionId);
});
