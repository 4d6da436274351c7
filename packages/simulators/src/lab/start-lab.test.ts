import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { LoggedRequest } from "./request-log.ts";
import { type Lab, startLab } from "./start-lab.ts";
import type { Sale } from "./types.ts";
import { listSimulatorIds } from "./upstreams.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ port: 0, seed: "lab test" });
});
afterEach(() => lab.upstream("esim-access").reset());
afterAll(() => lab.close());

const ask = async <Body>(method: string, path: string, body?: unknown) => {
  const init = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const reply = await fetch(`${lab.url}${path}`, { method, ...init });
  return { status: reply.status, type: reply.headers.get("content-type"), body: (await reply.json()) as Body };
};

type Listed = { upstreams: { id: string; operations: string[] }[]; faults: string[] };
type Problem = { errors: { field: string; message: string }[] };

const order = async () => {
  lab.upstream("esim-access").changeSettings({ allocationDelayMs: 0 });
  const body = { transactionId: "att_1", packageInfoList: [{ slug: "US_5_30", count: 1 }] };
  const headers = { "RT-AccessCode": "lab-access-code" };
  const url = `${lab.url}/esim-access/api/v1/open/esim/order`;
  await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return (await ask<Sale[]>("GET", "/lab/esim-access/sales")).body;
};

test("GET /lab lists every upstream with its operations, faults, settings and counts", async () => {
  const { body } = await ask<Listed>("GET", "/lab");
  expect(body.upstreams.map((upstream) => upstream.id)).toEqual(listSimulatorIds());
  const one = body.upstreams.find((upstream) => upstream.id === "esim-access");
  expect(one).toMatchObject({
    name: "eSIM Access",
    path: "/esim-access",
    faults: [],
    settings: { latencyMs: 0, rateLimits: "documented", allocationDelayMs: 800, balance: "1000000.00" },
    counts: { requests: 0, orders: 0, profiles: 0 },
  });
  expect(one?.operations).toContain("placeOrder");
  expect(body.faults).toContain("timeout_after");
});

test("faults are put, read and deleted", async () => {
  const faults = [{ operation: "placeOrder", fault: "timeout_after", probability: 0.5, times: 2, delayMs: 10 }];
  expect((await ask("PUT", "/lab/esim-access/faults", faults)).body).toEqual(faults);
  expect((await ask("GET", "/lab/esim-access/faults")).body).toEqual(faults);
  expect((await ask("DELETE", "/lab/esim-access/faults")).body).toEqual([]);
  expect((await ask("GET", "/lab/esim-access/faults")).body).toEqual([]);
});

test("a fault without an operation is on all of them", async () => {
  const reply = await ask("PUT", "/lab/esim-access/faults", [{ fault: "error_500" }]);
  expect(reply.body).toEqual([{ operation: "*", fault: "error_500" }]);
});

test("a bad lab request gets a problem that names the field and what would be right", async () => {
  const cases: [path: string, body: unknown, status: number, field: string, hint: string][] = [
    ["/lab/nobody/faults", [], 404, "upstream", "esim-access"],
    ["/lab/esim-access/faults", [{ fault: "explode" }], 422, "0.fault", "timeout_before"],
    ["/lab/esim-access/faults", [{ operation: "fly", fault: "refused" }], 422, "0.operation", "placeOrder"],
    [
      "/lab/esim-access/faults",
      [{ operation: "getOrder", fault: "activation_failure" }],
      422,
      "0.operation",
      "placeOrder",
    ],
    ["/lab/esim-access/faults", [{ fault: "refused", probability: 2 }], 422, "0.probability", "1"],
    ["/lab/esim-access/faults", [{ fault: "refused", often: true }], 422, "0", "often"],
    ["/lab/esim-access/settings", { latencyMs: -1 }, 422, "latencyMs", "0"],
    ["/lab/esim-access/settings", { balance: "lots" }, 422, "balance", "decimal"],
    ["/lab/esim-access/portal", { repeatedTransaction: "maybe" }, 422, "repeatedTransaction", "same_order"],
  ];
  for (const [path, body, status, field, hint] of cases) {
    const reply = await ask<Problem>("PUT", path, body);
    expect(reply.status, path).toBe(status);
    expect(reply.type).toBe("application/problem+json");
    expect(reply.body.errors[0]?.field, path).toBe(field);
    expect(reply.body.errors[0]?.message, path).toContain(hint);
  }
  expect((await ask("PUT", "/lab/esim-access/faults", "{")).status).toBe(400);
  expect((await ask("GET", "/lab/esim-access/nothing")).status).toBe(404);
  expect((await ask("GET", "/elsewhere")).status).toBe(404);
});

test("sales are told by piece, and the traveller's phone can be played", async () => {
  const [sale] = await order();
  expect(sale).toEqual({
    upstreamRef: expect.stringMatching(/^B\d+$/),
    ourRef: "att_1",
    iccid: expect.stringMatching(/^89\d{17}$/),
    kind: "esim",
    offer: "US_5_30",
    cost: "3.50",
    refunded: false,
    status: "delivered",
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  const device = `/lab/esim-access/devices/${sale?.iccid}`;
  expect((await ask("POST", `${device}/use`, { bytes: 5 })).status).toBe(409);
  expect((await ask("POST", `${device}/install`)).body).toMatchObject({ state: "ENABLED/GOT_RESOURCE", usedBytes: 0 });
  expect((await ask("POST", `${device}/use`, { bytes: 5 })).body).toMatchObject({
    state: "ENABLED/IN_USE",
    usedBytes: 5,
  });
  expect((await ask("POST", `${device}/use`, { bytes: 0 })).status).toBe(422);
  expect((await ask("POST", "/lab/esim-access/devices/8900000000000000000/install")).status).toBe(404);
});

test("settings are changed one by one, the balance among them", async () => {
  const { body } = await ask("PUT", "/lab/esim-access/settings", { balance: "12.34", rateLimits: "off" });
  expect(body).toMatchObject({ balance: "12.34", rateLimits: "off", allocationDelayMs: 800 });
  expect((await ask("GET", "/lab/esim-access/settings")).body).toEqual(body);
});

test("the last requests are listed without credentials", async () => {
  await order();
  const { body } = await ask<LoggedRequest[]>("GET", "/lab/esim-access/requests");
  expect(body[0]).toMatchObject({ operation: "placeOrder", method: "POST", status: 200, fault: null });
  expect(body[0]?.body).toContain("att_1");
  expect(JSON.stringify(body)).toContain("[redacted]");
  expect(JSON.stringify(body)).not.toContain("lab-access-code");
});

test("the lab's clock can be moved forward", async () => {
  const before = Date.parse((await ask<{ now: string }>("GET", "/lab/clock")).body.now);
  const after = Date.parse((await ask<{ now: string }>("POST", "/lab/clock", { advanceMs: 86_400_000 })).body.now);
  expect(after - before).toBeGreaterThanOrEqual(86_400_000);
});

test("reset forgets sales and faults", async () => {
  await order();
  await ask("PUT", "/lab/esim-access/faults", [{ fault: "error_500" }]);
  expect((await ask("POST", "/lab/esim-access/reset")).body).toMatchObject({ faults: [], counts: { orders: 0 } });
  expect((await ask("GET", "/lab/esim-access/sales")).body).toEqual([]);
});

test("a second lab on the same port says that it is taken and leaves the journals alone", async () => {
  const journalDir = mkdtempSync(join(tmpdir(), "lab-second-"));
  await expect(startLab({ port: lab.port, journalDir })).rejects.toThrow("EADDRINUSE");
  expect(readdirSync(journalDir)).toEqual([]);
  rmSync(journalDir, { recursive: true });
});

test("a lab whose mail port is taken ends and gives its own port free", async () => {
  const port = await freePort();
  await expect(startLab({ port, smtpPort: lab.mail.port })).rejects.toThrow("EADDRINUSE");
  const next = await startLab({ port });
  await next.close();
});

async function freePort(): Promise<number> {
  const other = await startLab({ port: 0 });
  await other.close();
  return other.port;
}
