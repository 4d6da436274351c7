import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "../lab/start-simulator.ts";

let simulator: RunningSimulator;
beforeEach(async () => {
  simulator = await startSimulator("vpnresellers");
});
afterEach(() => simulator.close());

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const reply = await fetch(`${simulator.baseUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${simulator.credentials.token}`,
      accept: "application/json",
      "content-type": "application/json",
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const isJson = reply.headers.get("content-type")?.includes("json");
  return { status: reply.status, headers: reply.headers, text, body: isJson ? JSON.parse(text) : null };
}

const order = (username: string) => send("POST", "/accounts", { username, password: "Sample-1234" });

test("every reply repeats its status as a code, and a new account is 201 with its keys", async () => {
  const made = await order("demo.user-1");
  expect(made.body).toMatchObject({
    code: 201,
    data: { id: 7001, username: "demo.user-1", status: "Active", expired_at: null },
  });
  expect(made.body.data.wg_private_key).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect((await send("GET", "/accounts/7001")).body.code).toBe(200);
  expect((await send("GET", "/accounts/1")).body).toMatchObject({ code: 404 });
  expect((await send("GET", "/accounts", undefined, { authorization: "Bearer x" })).body).toMatchObject({ code: 401 });
});

test("lists come fifteen to a page, and the filter by name only where the portal says so", async () => {
  for (let index = 0; index < 16; index += 1) await order(`user-${index}`);
  const first = (await send("GET", "/accounts?username=user-15")).body;
  expect(first.data).toHaveLength(15);
  expect(first.meta).toMatchObject({ last_page: 2, per_page: 15, total: 16 });
  simulator.portal({ filtersByUsername: true });
  expect((await send("GET", "/accounts?username=user-15")).body.data).toHaveLength(1);
});

test("a taken name and a short password are named, and an empty account is 402", async () => {
  await order("demo");
  expect((await order("demo")).body).toMatchObject({
    code: 422,
    errors: { username: [expect.stringMatching(/taken/)] },
  });
  const short = await send("POST", "/accounts", { username: "other", password: "12345" });
  expect(short.body).toMatchObject({ code: 422, errors: { password: [expect.stringMatching(/at least 6/)] } });
  simulator.setBalance("0.00");
  expect((await order("third")).status).toBe(402);
  expect(simulator.sales()).toHaveLength(1);
});

test("a configuration is JSON for exactly that, else a file", async () => {
  await order("demo");
  const path = "/configuration/wireguard?server_id=1&account_id=7001";
  const json = (await send("GET", path)).body;
  expect(json.data.content).toContain("[Interface]");
  const file = await send("GET", path, undefined, { accept: "text/html; charset=UTF-8" });
  expect(file.headers.get("content-disposition")).toContain(".conf");
  expect(file.text).toBe(json.data.content);
});

test("an account lets nobody in once its day has begun, and outlives a restart", async () => {
  const journalDir = mkdtempSync(join(tmpdir(), "vpnresellers-lab-"));
  const restart = async (options: StartSimulatorOptions) => {
    await simulator.close();
    simulator = await startSimulator("vpnresellers", options);
  };
  await restart({ journalDir });
  await order("demo");
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await send("PUT", "/accounts/7001/expire", { expire_at: tomorrow });
  const person = { username: "demo", password: "Sample-1234" };
  expect(simulator.act("log_in", person)).toEqual({ admitted: true });
  await restart({ journalDir });
  expect(simulator.act("log_in", person)).toEqual({ admitted: true });
  simulator.advanceClock(86_400_000);
  expect(simulator.act("log_in", person)).toEqual({ admitted: false });
  rmSync(journalDir, { recursive: true });
});
