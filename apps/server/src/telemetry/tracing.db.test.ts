import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addKey } from "@tandem/core/upstreams";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../packages/core/src/kernel/test-database.ts";
import { type Lab, startLab } from "../../../../packages/simulators/src/index.ts";
import { freePort } from "../../../../tools/postgres/embedded.ts";
import { type Sandbox, seedSandbox } from "../../../../tools/sandbox/seed.ts";
import { type CollectedSpan, startTestCollector, type TestCollector } from "./test-collector.ts";

const patience = { timeout: 60_000, interval: 100 };
let db: TestDatabase;
let lab: Lab;
let collector: TestCollector;
let sandbox: Sandbox;
let dataDirectory: string;
let statusPort: number;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 2 });
  dataDirectory = await mkdtemp(join(tmpdir(), "tandem-trace-"));
  lab = await startLab({ port: 0, settings: { latencyMs: 0, allocationDelayMs: 50, rateLimits: "off" } });
  collector = await startTestCollector();
  const port = await freePort();
  statusPort = await freePort();
  const environment = {
    PATH: process.env.PATH,
    TANDEM_DATA_DIR: dataDirectory,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_APP_URL: db.appUrl,
    SESSION_SECRET: "test".repeat(8),
    KEYRING: addKey("test"),
    LAB_URL: lab.url,
    SMTP_URL: `smtp://127.0.0.1:${lab.mail.port}`,
    LOG_LEVEL: "fatal",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
  };
  sandbox = await seedSandbox(environment, () => undefined);
  const start = (role: "api" | "worker", more: Record<string, string> = {}) => {
    const program = fileURLToPath(new URL(`../../${role}.ts`, import.meta.url));
    processes.push(spawn(process.execPath, [program], { env: { ...environment, ...more }, stdio: "inherit" }));
  };
  const answers = async (path: string) => expect((await fetch(`${sandbox.baseUrl}${path}`)).status).toBe(200);
  // Providers call the webhook address before they take it, so the api answers before the worker tells them.
  start("api");
  await vi.waitFor(() => answers("/v1/health"), patience);
  start("worker", { STATUS_PORT: String(statusPort) });
  await vi.waitFor(() => answers("/v1/ready"), patience);
}, 180_000);
afterAll(async () => {
  for (const child of processes) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }
  await collector?.close();
  await lab?.close();
  await db?.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

const headers = () => ({ authorization: `Bearer ${sandbox.apiKeys.shopper}`, "content-type": "application/json" });

async function buy(traceParent: string): Promise<string> {
  const plans = await fetch(`${sandbox.baseUrl}/v1/plans?country=US&limit=1`, { headers: headers() });
  const { data } = (await plans.json()) as { data: { id: string }[] };
  const reply = await fetch(`${sandbox.baseUrl}/v1/orders`, {
    method: "POST",
    headers: { ...headers(), "idempotency-key": "trace-test-1", traceparent: traceParent },
    body: JSON.stringify({ planId: data[0]?.id, quantity: 1 }),
  });
  expect(reply.status).toBe(202);
  return ((await reply.json()) as { id: string }).id;
}

test("one trace follows an order from the caller's span over the request and its job to the provider", async () => {
  const [traceId, callersSpan] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
  const orderId = await buy(`00-${traceId}-${callersSpan}-01`);
  const ofTrace = () => collector.spans.filter((span) => span.traceId === traceId);
  const named = (name: string) => ofTrace().filter((span) => span.name === name);
  const orphans = () => {
    const known = new Set([callersSpan, ...ofTrace().map((span) => span.spanId)]);
    return ofTrace().filter((span) => !known.has(span.parentSpanId ?? ""));
  };
  // Each process sends its spans in batches, so children come before their parents and the other way round.
  await vi.waitFor(() => {
    for (const name of ["POST /v1/orders", "job orders.advance", "esim-access placeOrder"])
      expect(named(name)).not.toEqual([]);
    expect(orphans().map((span) => span.name)).toEqual([]);
  }, patience);

  const one = (name: string): CollectedSpan => {
    const [span, ...more] = named(name);
    expect(more, name).toEqual([]);
    if (!span) throw new Error(`no span ${name} among ${ofTrace().map((each) => each.name)}`);
    return span;
  };
  const request = one("POST /v1/orders");
  expect(request).toMatchObject({ service: "tandem-api", kind: 2, parentSpanId: callersSpan });
  const job = named("job orders.advance").find((span) => span.parentSpanId === request.spanId);
  expect(job, `the job of ${orderId}`).toMatchObject({ service: "tandem-worker", kind: 5 });
  const purchase = one("esim-access placeOrder");
  expect(purchase).toMatchObject({ service: "tandem-worker", kind: 3, parentSpanId: job?.spanId });
  expect(BigInt(purchase.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(job?.startTimeUnixNano ?? 0));
  expect(BigInt(purchase.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(purchase.startTimeUnixNano));
});

test("a worker serves its metrics and its health by itself", async () => {
  const at = (path: string) => fetch(`http://127.0.0.1:${statusPort}${path}`);
  expect(await (await at("/health")).json()).toEqual({ status: "ok" });
  expect(await (await at("/ready")).json()).toMatchObject({
    ready: true,
    checks: [{ name: "database" }, { name: "migrations" }],
  });
  const metrics = await (await at("/metrics")).text();
  expect(metrics).toMatch(/^tandem_job_seconds_count\{role="worker",job="orders.advance",outcome="done"\} [1-9]/m);
  expect((await at("/anything")).status).toBe(404);
});
