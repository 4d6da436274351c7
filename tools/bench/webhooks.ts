import { type ChildProcess, fork } from "node:child_process";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import pg from "pg";
import {
  createLogger,
  type Database,
  newId,
  rootScope,
  systemClock,
  withoutScope,
  withScope,
} from "../../packages/core/src/kernel/index.ts";
import {
  addKey,
  createProvider,
  createProviderHub,
  createWebhookIntake,
  parseKeyring,
  type WebhookIntake,
  webhookUrls,
} from "../../packages/core/src/upstreams/index.ts";
import { providerModules } from "../../packages/providers/src/index.ts";
import { against, type BenchContext, inTurn, measureMs, percentile, sliceMs } from "./context.ts";
import { openSender, type Sender } from "./webhook-sender.ts";

const clients = 32;
// Upstreams send without waiting for each other's answers, so more are under way than a pool has connections.
const inFlight = 256;
const connections = 4;
const apiKey = "bench-key";

type Stage = { rootId: string; slug: string; token: string; keyring: string };
/** Sends one prepared webhook and waits for its acknowledgement. */
type Send = () => Promise<void>;

/**
 * Webhook intake: HMAC over the raw bytes, parse, deduplicate, store raw, queue a job, answer after the commit. Beside pgbench
 * inserting one row of the same size per transaction (architecture §9). Once at the intake's own door, in this process, and once
 * as upstreams meet it: over HTTP, in an api process of its own. Signed bodies are made before a turn begins.
 */
export async function runWebhookBench(context: BenchContext): Promise<void> {
  const insertScript = await prepareInserts(context);
  const database = context.openDatabase(connections);
  const stage = await setStage(database);
  const { intake, close } = openIntake(database, stage);
  const api = await startApi(context.appUrl, stage);
  const own = traffic(sendTo(intake, stage));
  const http = traffic(sendOver(api.sender, stage));
  try {
    const results = await inTurn(() => context.pgbench(insertScript, clients), {
      own: own.atFullSpeed,
      http: http.atFullSpeed,
    });
    const denominator = `single-row inserts by pgbench, ${clients} clients`;
    context.report({
      path: "webhook intake: verify, dedupe, store, queue, acknowledge",
      value: Math.round(results.own.value),
      unit: "webhooks/s",
      ...against(denominator, results.own),
      goal: "≥ 0.5 ×",
      note: `${inFlight} in flight, ${connections} connections, ${own.latency()}`,
    });
    context.report({
      path: "webhook intake over HTTP, by an api process",
      value: Math.round(results.http.value),
      unit: "webhooks/s",
      ...against(denominator, results.http),
      note: `${inFlight} connections, ${http.latency()}; sender, api and PostgreSQL share the machine`,
    });
    const half = await http.atRate(results.http.value / 2);
    context.report({
      path: "webhook intake over HTTP at half load, p99",
      value: half.p99,
      unit: "ms",
      goal: "≤ 25 ms",
      note: `${Math.round(results.http.value / 2)} webhooks/s arriving evenly, p50 ${half.p50.toFixed(1)} ms`,
    });
    const repeats = traffic(sendTo(intake, stage), () => bodyOf(0));
    await repeats.atFullSpeed();
    context.report({
      path: "webhook intake, one webhook repeated",
      value: Math.round(await repeats.atFullSpeed()),
      unit: "webhooks/s",
      note: "counted, not stored again",
    });
  } finally {
    await api.stop();
    await close();
  }
}

/** One row with a body of a webhook's size in each transaction. */
export async function prepareInserts(context: BenchContext): Promise<string> {
  const owner = new pg.Client({ connectionString: context.ownerUrl });
  await owner.connect();
  await owner.query("create schema if not exists bench");
  await owner.query(
    "create table bench.rows (id uuid primary key, received_at timestamptz not null, headers jsonb not null, body bytea not null)",
  );
  await owner.end();
  const body = bodyOf(0);
  return `insert into bench.rows values (uuidv7(), now(), '${JSON.stringify(headersOf(body))}', '\\x${body.toString("hex")}');\n`;
}

async function setStage(database: Database): Promise<Stage> {
  const rootId = newId();
  const keyring = addKey("bench");
  const deps = { modules: providerModules, keyring: parseKeyring(keyring), clock: systemClock };
  await withoutScope(database, (tx) => tx.sql.insertInto("tenancy.roots").values({ root_id: rootId }).execute());
  const [url = ""] = await withScope(database, rootScope(rootId), async (tx) => {
    await tx.sql
      .insertInto("tenancy.tenants")
      .values({ root_id: rootId, tenant_id: rootId, kind: "platform", slug: "bench", name: "Bench" })
      .execute();
    const input = { adapter: "esim-go", name: "eSIM Go", credentials: { apiKey } };
    const provider = await createProvider(tx, deps, input, "bench");
    return webhookUrls(tx, deps, provider.id, "http://bench");
  });
  const [slug = "", token = ""] = url.split("/").slice(-2);
  return { rootId, slug, token, keyring };
}

function openIntake(database: Database, stage: Stage): { intake: WebhookIntake; close(): Promise<void> } {
  const logger = createLogger("bench", "silent");
  const deps = { modules: providerModules, keyring: parseKeyring(stage.keyring), clock: systemClock };
  const hub = createProviderHub({ database, logger, ...deps });
  return {
    intake: createWebhookIntake({ database, readers: hub, clock: systemClock, logger }),
    close: () => hub.close(),
  };
}

/** The product's own api role, as `npm start` runs it, with its log written to nowhere. */
async function startApi(appUrl: string, stage: Stage): Promise<{ sender: Sender; stop(): Promise<void> }> {
  const api: ChildProcess = fork(new URL("webhook-api.ts", import.meta.url), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: process.env.BENCH_PROFILE === "webhook-api.ts" ? ["--cpu-prof", "--cpu-prof-dir=/tmp"] : [],
    env: {
      ...process.env,
      DATABASE_APP_URL: appUrl,
      DATABASE_CONNECTIONS: String(connections),
      KEYRING: stage.keyring,
      SESSION_SECRET: randomBytes(32).toString("hex"),
      PORT: "0",
    },
  });
  const [port] = (await once(api, "message")) as [number];
  const sender = await openSender(port, inFlight);
  const stop = async () => {
    sender.close();
    api.disconnect();
    await once(api, "exit");
  };
  return { sender, stop };
}

function sendTo(intake: WebhookIntake, { slug, token }: Stage): (body: Buffer) => Send {
  return (rawBody) => {
    const request = {
      ...{ providerSlug: slug, token, topic: null, ref: null, url: `http://127.0.0.1/webhooks/${slug}/${token}` },
      ...{ headers: headersOf(rawBody), rawBody, remoteAddress: "203.0.113.7" },
    };
    return async () => {
      const receipt = await intake.receiveWebhook(request);
      if (receipt.kind !== "accepted" && receipt.kind !== "repeated") throw new Error(`a webhook was ${receipt.kind}`);
    };
  };
}

function sendOver(sender: Sender, { slug, token }: Stage): (body: Buffer) => Send {
  return (body) => {
    const message = sender.write(`/webhooks/${slug}/${token}`, headersOf(body), body);
    return async () => {
      const status = await sender.send(message);
      if (status !== 200) throw new Error(`a webhook was answered with ${status}`);
    };
  };
}

/** A usage callback of eSIM Go, about 500 bytes; each number makes another one. */
function bodyOf(number: number): Buffer {
  const iccid = `8944500${String(number).padStart(12, "0")}`;
  const bundle = {
    id: number === 0 ? "00000000-0000-4000-8000-000000000000" : randomUUID(),
    reference: `ref-${number}`,
    name: "esim_5GB_30D_US_V2",
    description: "eSIM, 5GB, 30 Days, United States, V2",
    initialQuantity: 5_000_000_000,
    remainingQuantity: 2_500_000_000 - number,
    startTime: "2026-11-20T10:00:00Z",
    endTime: "2026-12-20T10:00:00Z",
    unlimited: false,
  };
  return Buffer.from(JSON.stringify({ iccid, alertType: "Utilisation", bundle }));
}

function headersOf(body: Buffer): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "upstream/1.0",
    "x-signature-sha256": createHmac("sha256", apiKey).update(body).digest("base64"),
  };
}

let serial = 0;
const nextBody = () => bodyOf(++serial);

/** Sends webhooks by one way, prepared ahead: what the sender does for each is small beside what is measured. */
function traffic(way: (body: Buffer) => Send, body: () => Buffer = nextBody) {
  const prepare = () => way(body());
  let ready: Send[] = [];
  let samples: number[] = [];
  let perTurn = 1_000;
  const send = async (into: number[]) => {
    const one = ready.pop() ?? prepare();
    const before = performance.now();
    await one();
    into.push(performance.now() - before);
  };
  const atFullSpeed = async () => {
    samples = [];
    ready = Array.from({ length: perTurn }, prepare);
    const started = performance.now();
    const client = async () => {
      while (performance.now() - started < sliceMs) await send(samples);
    };
    await Promise.all(Array.from({ length: inFlight }, client));
    // A fifth more for the next turn, should that be faster.
    perTurn = Math.ceil(samples.length * 1.2);
    return (samples.length * 1_000) / (performance.now() - started);
  };
  /** Arrivals do not wait for each other, as upstreams do not. */
  const atRate = async (perSecond: number) => {
    const durationMs = measureMs;
    ready = Array.from({ length: Math.ceil((perSecond * durationMs) / 1_000) }, prepare);
    const arrived: number[] = [];
    const open: Promise<void>[] = [];
    const started = performance.now();
    let sent = 0;
    while (performance.now() - started < durationMs) {
      const due = ((performance.now() - started) / 1_000) * perSecond;
      for (; sent < due; sent++) open.push(send(arrived));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(open);
    return { p50: percentile(arrived, 0.5), p99: percentile(arrived, 0.99) };
  };
  const latency = () => `p50 ${percentile(samples, 0.5).toFixed(1)} ms, p99 ${percentile(samples, 0.99).toFixed(1)} ms`;
  return { atFullSpeed, atRate, latency };
}
