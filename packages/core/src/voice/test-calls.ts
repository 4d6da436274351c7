import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { vi } from "vitest";
import { providerModules } from "../../../providers/src/index.ts";
import { type RunningSimulator, startSimulator } from "../../../simulators/src/index.ts";
import { createTestPayer } from "../charging/test-charging.ts";
import { defaultDispatchPolicy } from "../dispatch/index.ts";
import { createLogger, type Database, newId, rootScope, systemClock, withScope } from "../kernel/index.ts";
import type { TestDatabase } from "../kernel/test-database.ts";
import { publish } from "../rating/test-lists.ts";
import { createRouter } from "../routing/index.ts";
import {
  addKey,
  createProvider,
  createProviderHub,
  createWebhookIntake,
  createWebhookJobs,
  parseKeyring,
  type WebhookIntake,
  webhookUrls,
} from "../upstreams/index.ts";
import { acceptCall, type CallRequest } from "./accept-call.ts";
import { answerDocument } from "./answer-document.ts";
import { createVoiceConsumer } from "./apply-event.ts";
import { createVoiceJobs } from "./jobs.ts";
import type { NumberDirectory, OwnNumber } from "./own-numbers.ts";
import { defaultCallPolicy } from "./policy.ts";
import { getCall, listCallEvents } from "./read-calls.ts";
import type { VoiceServices } from "./services.ts";

export type CarrierId = "telnyx" | "twilio";

/** People in the lab: one answers at once and talks until somebody hangs up, the other likewise. */
export const person = "+12025550143";
export const other = "+12025550177";

// The database queues what is to be done at once by its own clock, which must not be ahead of the test's.
const startAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 86_400_000);

/**
 * A root with a paying account, two carriers of both kinds with their simulators, and a number at each. The date stands still
 * until it is moved, for us and for the lab; jobs are run by the test, in the order of their time.
 */
export async function setCalls(
  db: TestDatabase,
  options: { balance: bigint; rate?: string; increments?: [number, number]; inbound?: string },
) {
  vi.useFakeTimers({ toFake: ["Date"], now: startAt });
  const payer = await createTestPayer(db, options.balance);
  const scope = rootScope(payer.rootId);
  const simulators = { telnyx: await startSimulator("telnyx"), twilio: await startSimulator("twilio") };
  const keyring = parseKeyring(addKey("test"));
  const logger = createLogger("test", process.env.TEST_LOG ?? "silent");
  const clock = systemClock;
  const { database } = db;
  const hub = createProviderHub({ database, modules: providerModules, keyring, clock, logger });
  const numbers: OwnNumber[] = [];
  const told: string[] = [];
  const services: VoiceServices = {
    ...{ database, hub, router: createRouter(), clock, logger, keyring, policy: defaultDispatchPolicy },
    publicUrl: "",
    calls: defaultCallPolicy,
    numbers: directoryOf(numbers),
    tell: async (_, { type, call }) => {
      told.push(`${type} ${call.id}`);
    },
  };
  const intake = createWebhookIntake({ database, readers: hub, clock, logger });
  const door = await openDoor(services, intake);
  services.publicUrl = door.url;
  const deps = { modules: providerModules, keyring, clock };
  const providers = { telnyx: "", twilio: "" };
  for (const id of ["telnyx", "twilio"] as const) {
    const { baseUrl, credentials, config } = simulators[id];
    const fields = { adapter: id, name: id, credentials: { ...credentials }, config: { ...config }, baseUrl };
    const made = await withScope(database, scope, (tx) => createProvider(tx, deps, fields, "usr_test"));
    providers[id] = made.id;
    await hub.refresh(payer.rootId);
    const [url] = await withScope(database, scope, (tx) => webhookUrls(tx, deps, made.id, door.url));
    const base = url?.slice(0, url.lastIndexOf("/")) ?? "";
    const own = await buyNumber(hub, made.id, { simulator: simulators[id], base });
    await (await hub.webhookReader(made.id))?.reader?.registerWebhook?.(base);
    const { tenantId, accountId } = payer;
    numbers.push({ id: newId(), tenantId, accountId, providerId: made.id, number: own, canCall: true });
    for (const number of [person, other]) simulators[id].act("set_phone", { number, talkMs: null });
  }
  await withScope(database, scope, async (tx) => {
    const [first, next] = options.increments ?? [60, 60];
    const outbound = { prefix: "", price: options.rate ?? "0.30", increments: [first, next] as [number, number] };
    await publish(tx, { rows: [outbound] });
    await publish(tx, { direction: "inbound", rows: [{ ...outbound, price: options.inbound ?? "0" }] });
    for (const providerId of Object.values(providers)) {
      await publish(tx, { providerId, rows: [{ prefix: "", price: "0.01" }] });
    }
  });
  const fate = { kills: () => false };
  const run = createRunner(db, { ...services, database: mortal(db.database, fate) }, payer.rootId);
  const all = Object.values(simulators);
  /** Lets time pass for everybody at once. */
  const advance = (ms: number) => {
    vi.setSystemTime(Date.now() + ms);
    for (const simulator of all) simulator.advanceClock(0);
  };
  const stage = {
    ...payer,
    services,
    simulators,
    providers,
    intake,
    door,
    run,
    /** Says of each transaction of a job whether its process is killed instead. */
    fate,
    advance,
    /** What was told of a call, in order. */
    toldOf: (callId: string) =>
      told.filter((news) => news.endsWith(callId)).map((news) => news.slice(0, news.indexOf(" "))),
    numberAt: (id: CarrierId) => numbers.find(({ providerId }) => providerId === providers[id]) as OwnNumber,
    numbers,
    call: (change: Partial<CallRequest> & { from: string | null }) => placeTestCall(services, payer, change),
    read: (callId: string) => withScope(database, scope, (tx) => getCall(tx, callId, clock.now())),
    story: async (callId: string) =>
      (await withScope(database, scope, (tx) => listCallEvents(tx, callId))).map(({ type }) => type),
    /** Runs what is due and lets the lab tell what it has to tell, in small steps of time, until the claim is true. */
    until: async (claim: () => Promise<boolean>, { stepMs = 250 } = {}) => {
      const deadline = performance.now() + 45_000;
      while (!(await claim())) {
        if (performance.now() > deadline) throw new Error(`the claim did not come true: ${await describe(db)}`);
        await settleLab(all);
        await run.due();
        if (await claim()) return;
        advance(Math.min(stepMs, await run.idleMs()));
      }
    },
    close: async () => {
      await hub.close();
      await door.close();
      for (const simulator of all) await simulator.close();
      vi.useRealTimers();
    },
  };
  return stage;
}

export type TestCalls = Awaited<ReturnType<typeof setCalls>>;

/** Gives timers that are due and requests on their way a moment, and delivers waiting webhooks. */
async function settleLab(simulators: readonly RunningSimulator[]): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (const simulator of simulators) await simulator.deliverWebhooks();
}

/** The database as a process sees it that may be killed before any transaction. */
function mortal(database: Database, fate: { kills(): boolean }): Database {
  const { pool: real } = database;
  // Transactions ask for a connection and wait; the pool's own single statements pass a callback.
  const connect = (...args: []) => {
    if (args.length === 0 && fate.kills()) return Promise.reject(new Error("killed"));
    return real.connect(...args);
  };
  const pool = new Proxy(real, {
    get: (target, name) => (name === "connect" ? connect : Reflect.get(target, name, target)),
  });
  return { ...database, pool };
}

async function placeTestCall(
  services: VoiceServices,
  caller: { rootId: string; tenantId: string; accountId: string },
  change: Partial<CallRequest> & { from: string | null },
): Promise<string> {
  const id = change.id ?? newId();
  const { rootId, tenantId, accountId } = caller;
  await acceptCall(
    services,
    { rootId, tenantId, accountId },
    {
      to: other,
      ringFirst: null,
      say: null,
      ringSeconds: 30,
      record: null,
      machineDetection: false,
      maxPerMinuteMicros: null,
      ...change,
      id,
    },
  );
  return id;
}

function directoryOf(numbers: readonly OwnNumber[]): NumberDirectory {
  return {
    findOwn: async (_, query) =>
      numbers.find((one) => one.accountId === query.accountId && one.number === query.number) ?? null,
    findAt: async (_, query) =>
      numbers.find((one) => one.providerId === query.providerId && one.number === query.number) ?? null,
    findById: async (_, id) => numbers.find((one) => one.id === id) ?? null,
  };
}

/** A number of the carrier's stock, led to our door. */
async function buyNumber(
  hub: VoiceServices["hub"],
  providerId: string,
  { simulator, base }: { simulator: RunningSimulator; base: string },
): Promise<string> {
  const carrier = await hub.service(providerId, "numbers");
  const search = { country: "US", type: "local" as const, features: ["voice" as const], limit: 1 };
  const found = await carrier.searchNumbers(search);
  const offer = found.kind === "answered" ? found.value[0] : undefined;
  if (!offer) throw new Error("the carrier has no number");
  const { number, country, type } = offer;
  let outcome = await carrier.orderNumber({ ourRef: `att_${newId()}`, number, country, type, callbackUrl: base });
  for (let tries = 0; outcome.kind === "pending" && tries < 50; tries++) {
    vi.setSystemTime(Date.now() + 500);
    simulator.advanceClock(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    outcome = await carrier.getNumberOrder(outcome.upstreamRef);
  }
  if (outcome.kind !== "done") throw new Error(`no number: ${JSON.stringify(outcome)}`);
  return number;
}

/** The address carriers send to, as the API server answers it. */
async function openDoor(services: VoiceServices, intake: WebhookIntake) {
  const door = { url: "", repeats: 0, close: async (): Promise<void> => undefined };
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname } = new URL(request.url ?? "", door.url);
    const [, , providerSlug = "", token = "", topic, ref] = pathname.split("/").map(decodeURIComponent);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const webhook = {
      ...{ providerSlug, token, topic: topic ?? null, ref: ref ?? null, headers, rawBody: Buffer.concat(chunks) },
      url: `${door.url}${request.url}`,
      remoteAddress: null,
    };
    const receipt = await intake.receiveWebhook(webhook);
    // What a carrier sends may come several times; nothing may happen twice.
    for (let again = 0; again < door.repeats; again++) await intake.receiveWebhook(webhook);
    if (receipt.kind === "forged") return response.writeHead(401).end();
    if (!receipt.question) return response.writeHead(receipt.successStatus).end();
    const document = await answerDocument(services, receipt.question);
    if (door.repeats > 0) {
      const again = await answerDocument(services, receipt.question);
      if (again.body !== document.body) throw new Error("a repeated question got another document");
    }
    return response.writeHead(200, { "content-type": document.contentType }).end(document.body);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  door.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  door.close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return door;
}

/** What is known when a claim does not come true. */
async function describe({ ownerUrl }: TestDatabase): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select (select jsonb_agg(jsonb_build_array(c.state, c.position, c.in_flight, c.legs)) from voice.calls c) as calls,
        (select jsonb_agg(jsonb_build_array(e.type, e.data)) from voice.call_events e) as events,
        (select jsonb_agg(jsonb_build_array(w.topic, w.status, w.reason, w.verdict, w.event_kinds)) from upstreams.webhook_inbox w) as inbox,
        (select jsonb_agg(jsonb_build_array(t.identifier, j.run_at)) from graphile_worker._private_jobs j
          join graphile_worker._private_tasks t on t.id = j.task_id) as jobs`,
    );
    return JSON.stringify(rows[0], null, 1);
  } finally {
    await client.end();
  }
}

type WaitingJob = { id: string; identifier: string; payload: unknown; run_at: Date; attempts: number };

/** Runs jobs whose time has come by the test's clock, one after another; what fails is put off by a second. */
function createRunner({ database }: TestDatabase, services: VoiceServices, rootId: string) {
  const consumers = { voice: createVoiceConsumer(services) };
  const jobs = new Map(
    [...createVoiceJobs(services), ...createWebhookJobs({ ...services, consumers })].map((job) => [job.name, job]),
  );
  const next = async (): Promise<WaitingJob | undefined> => {
    const { rows } = await database.pool.query<WaitingJob>(
      `select j.id::text as id, t.identifier, j.payload, j.run_at, j.attempts
       from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where j.run_at <= $1 and t.identifier = any($2) and j.payload ->> 'rootId' = $3 order by j.priority, j.run_at, j.id limit 1`,
      [new Date(), [...jobs.keys()], rootId],
    );
    return rows[0];
  };
  const due = async () => {
    for (let count = 0; count < 200; count++) {
      const row = await next();
      if (!row) return;
      const job = jobs.get(row.identifier);
      // Taken off the queue first, as a worker locks it; a job that wants to run again is queued anew by itself.
      await database.pool.query("select graphile_worker.complete_jobs(array[$1]::bigint[])", [row.id]);
      try {
        const context = { ...services, signal: new AbortController().signal, attempt: row.attempts + 1 };
        await job?.run(job.schema.parse(row.payload) as never, context);
      } catch (error) {
        if (process.env.TEST_LOG) console.error(row.identifier, error);
        await database.pool.query("select kernel.add_job($1, $2, $3, 25, null, 0)", [
          row.identifier,
          JSON.stringify(row.payload),
          new Date(Date.now() + 1_000),
        ]);
      }
    }
  };
  /** How long until the next job is due. */
  const idleMs = async () => {
    const { rows } = await database.pool.query<{ at: Date | null }>(
      `select min(j.run_at) as at from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = any($1) and j.payload ->> 'rootId' = $2`,
      [[...jobs.keys()], rootId],
    );
    const at = rows[0]?.at;
    return at ? Math.max(1, at.getTime() - Date.now()) : Number.POSITIVE_INFINITY;
  };
  return { due, idleMs };
}
