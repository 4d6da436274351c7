import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addKey } from "@tandem/core/upstreams";
import { createTestDatabase, type TestDatabase } from "../../../packages/core/src/kernel/test-database.ts";
import { createTandemClient, type TandemClient } from "../../../packages/sdk/src/index.ts";
import { type Lab, startLab } from "../../../packages/simulators/src/index.ts";
import { freePort } from "../../../tools/postgres/embedded.ts";
import { type Sandbox, seedSandbox } from "../../../tools/sandbox/seed.ts";
import { readConfig } from "./config.ts";
import { startApi } from "./roles/api.ts";
import type { RunningRole } from "./roles/process.ts";
import { enqueueEntries } from "./roles/scheduler.ts";
import { startWorkerRole } from "./roles/worker.ts";

/** The product as `npm start` runs it, without its pages: lab, worker and api in this process, spoken to over HTTP by the SDK. */
export type TestShop = {
  db: TestDatabase;
  lab: Lab;
  baseUrl: string;
  sandbox: Sandbox;
  /** Holds sandbox.json. */
  dataDirectory: string;
  shopper: TandemClient;
  admin: TandemClient;
  /** Queues a job, as the scheduler does when it is due. */
  enqueue(job: string): Promise<void>;
  close(): Promise<void>;
};

/** Starts everything on a fresh database; takes some seconds, so a file does it once. */
export async function openTestShop(): Promise<TestShop> {
  const db = await createTestDatabase({ maxConnections: 2 });
  const dataDirectory = await mkdtemp(join(tmpdir(), "tandem-shop-"));
  const lab = await startLab({ port: 0, settings: { latencyMs: 0, allocationDelayMs: 50, rateLimits: "off" } });
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const environment = {
    TANDEM_MODE: "sandbox",
    TANDEM_DATA_DIR: dataDirectory,
    PORT: String(port),
    PUBLIC_URL: baseUrl,
    DATABASE_APP_URL: db.appUrl,
    SESSION_SECRET: "test".repeat(8),
    KEYRING: addKey("test"),
    LAB_URL: lab.url,
    SMTP_URL: `smtp://127.0.0.1:${lab.mail.port}`,
    RATE_LIMIT_PER_MINUTE: "0",
    LOG_REQUESTS: "false",
    LOG_LEVEL: process.env.TEST_LOG ?? "silent",
    WORKER_CONCURRENCY: "8",
  };
  const sandbox = await seedSandbox(
    environment,
    (what) => process.env.TEST_LOG && console.log(new Date().toISOString(), what),
  );
  const config = readConfig(environment);
  const roles: RunningRole[] = [await startApi(config), await startWorkerRole(config)];
  const close = async () => {
    for (const role of roles.toReversed()) await role.stop();
    await lab.close();
    await db.close();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  const client = (apiKey: string) => createTandemClient({ baseUrl, apiKey });
  return {
    db,
    lab,
    baseUrl,
    sandbox,
    dataDirectory,
    shopper: client(sandbox.apiKeys.shopper),
    admin: client(sandbox.apiKeys.admin),
    enqueue: (job) => enqueueEntries(db.database, [{ job, everyMs: 1 }]),
    close,
  };
}
