import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addKey } from "@tandem/core/upstreams";
import {
  createTestDatabase,
  ensureTemplate,
  type TestDatabase,
} from "../../../packages/core/src/kernel/test-database.ts";
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

type Seeded = { keyring: string };

/** Starts everything on a database of its own, copied with what the lab sold from one that is seeded once a run. A file does it once. */
export async function openTestShop(): Promise<TestShop> {
  const { template, directory } = await ensureTemplate("tandem_seeded_shop", seedTemplate);
  const { keyring } = JSON.parse(await readFile(join(directory, "seeded.json"), "utf8")) as Seeded;
  const db = await createTestDatabase({ maxConnections: 2, template });
  const dataDirectory = await mkdtemp(join(tmpdir(), "tandem-shop-"));
  await cp(directory, dataDirectory, { recursive: true });
  const lab = await openLab(dataDirectory);
  const environment = await environmentOf({ db, lab, dataDirectory, keyring });
  const sandbox = await seedSandbox(environment, tell);
  const config = readConfig(environment);
  const { PUBLIC_URL: baseUrl } = config;
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

async function seedTemplate(db: TestDatabase, directory: string): Promise<void> {
  const lab = await openLab(directory);
  const keyring = addKey("test");
  await seedSandbox(await environmentOf({ db, lab, dataDirectory: directory, keyring }), tell);
  await lab.close();
  await writeFile(join(directory, "seeded.json"), JSON.stringify({ keyring } satisfies Seeded));
}

/** The lab with what it remembers in a folder of `dataDirectory`. */
function openLab(dataDirectory: string): Promise<Lab> {
  const settings = { latencyMs: 0, allocationDelayMs: 50, rateLimits: "off" } as const;
  return startLab({ port: 0, journalDir: join(dataDirectory, "lab"), settings });
}

type Parts = { db: TestDatabase; lab: Lab; dataDirectory: string; keyring: string };

async function environmentOf({ db, lab, dataDirectory, keyring }: Parts): Promise<NodeJS.ProcessEnv> {
  const port = await freePort();
  return {
    TANDEM_MODE: "sandbox",
    TANDEM_DATA_DIR: dataDirectory,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_APP_URL: db.appUrl,
    SESSION_SECRET: "test".repeat(8),
    KEYRING: keyring,
    LAB_URL: lab.url,
    SMTP_URL: `smtp://127.0.0.1:${lab.mail.port}`,
    RATE_LIMIT_PER_MINUTE: "0",
    LOG_REQUESTS: "false",
    LOG_LEVEL: process.env.TEST_LOG ?? "silent",
    WORKER_CONCURRENCY: "8",
  };
}

function tell(what: string): void {
  if (process.env.TEST_LOG) console.log(new Date().toISOString(), what);
}
