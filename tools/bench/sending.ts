import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { type DispatchServices, defaultDispatchPolicy } from "../../packages/core/src/dispatch/index.ts";
import {
  accountScope,
  createLogger,
  type Database,
  newId,
  rootScope,
  systemClock,
  tenantScope,
  withoutScope,
  withScope,
} from "../../packages/core/src/kernel/index.ts";
import { acceptMessage, addSharedSender, createMessagingJobs } from "../../packages/core/src/messaging/index.ts";
import { ensureList, publishVersion, type UseService } from "../../packages/core/src/rating/index.ts";
import { createRouter } from "../../packages/core/src/routing/index.ts";
import { createAccount } from "../../packages/core/src/tenancy/index.ts";
import {
  addKey,
  createProvider,
  createProviderHub,
  createWebhookIntake,
  parseKeyring,
  webhookUrls,
} from "../../packages/core/src/upstreams/index.ts";
import {
  checkCode,
  createVerifyJobs,
  defaultVerifyPolicy,
  getVerification,
  startVerification,
} from "../../packages/core/src/verify/index.ts";
import { creditWallet, openWallet } from "../../packages/core/src/wallet/index.ts";
import type { MessageStatus, ProviderModule } from "../../packages/provider-contract/src/index.ts";
import { providerModules } from "../../packages/providers/src/index.ts";
import { against, type BenchContext, inTurn, percentile, sliceMs } from "./context.ts";
import { prepareInserts } from "./webhooks.ts";

const clients = 16;
const connections = 8;
const accounts = 32;
const senders = 16;
const inFlight = 256;
const preparedPerSecond = 25_000;

/**
 * A message and a code from the request to the carrier's answer: priced, held, committed, routed, its attempt committed, sent to a
 * carrier that answers at once, charged. Called one job after the other in this process; jobs are queued as well, and not taken.
 * Then the intake with the carriers' own signatures: Telnyx's Ed25519 and Twilio's HMAC over address and fields.
 */
export async function runSendingBench(context: BenchContext): Promise<void> {
  await measureSending(context);
  await measureIntake(context);
}

async function measureSending(context: BenchContext): Promise<void> {
  const database = context.openDatabase(connections);
  const stage = await setStage(database);
  const sms = load(() => stage.sendMessage());
  const code = load(() => stage.verify());
  try {
    const results = await inTurn(() => context.tpcB(clients), { sms: sms.atFullSpeed, code: code.atFullSpeed });
    const denominator = `pgbench TPC-B, ${clients} clients`;
    context.report({
      path: "SMS: accepted, held, routed, sent, charged",
      value: Math.round(results.sms.value),
      unit: "messages/s",
      ...against(denominator, results.sms),
      note: `${clients} at a time, ${connections} connections, ${accounts} wallets, ${senders} senders, 0-latency carrier, ${sms.latency()}`,
    });
    context.report({
      path: "2FA: started, held, routed, sent, charged, checked",
      value: Math.round(results.code.value),
      unit: "verifications/s",
      ...against(denominator, results.code),
      note: code.latency(),
    });
  } finally {
    await stage.close();
  }
}

const queued: MessageStatus = { state: "queued", segments: 1, cost: null, error: null };

/** A carrier that takes everything at once, and remembers the last code for each number. */
function instantCarrier(codes: Map<string, string>): ProviderModule {
  const answer = { kind: "failed", error: { category: "unsupported", code: "unsupported", message: "" } } as const;
  return {
    manifest: {
      ...{ id: "instant", name: "Instant", services: ["messaging", "verify"], baseUrl: "https://instant.example" },
      capabilities: {
        messaging: { mms: false, findMessage: "none", tellsCost: false, mediaBytesMax: 0 },
        verify: { channels: ["sms"], customCode: ["sms"], needsFrom: false, codeLengths: { min: 4, max: 10 } },
      },
      ...{ credentialFields: [], configFields: [], webhooks: null },
      limits: {
        ...{ requestsPerSecond: null, rateLimitScope: "account", quantityMax: 1 },
        ...{ orderTimeoutMs: 1_000, readTimeoutMs: 1_000, usageLagMs: 0 },
      },
    },
    create: () => ({
      messaging: {
        sendMessage: async ({ ourRef }) => ({ kind: "done", upstreamRef: ourRef, value: queued }),
        getMessage: async () => answer,
      },
      verify: {
        startVerification: async ({ ourRef, to, code }) => {
          codes.set(to, code ?? "");
          return { kind: "done", upstreamRef: ourRef, value: { state: "sent" } };
        },
        checkVerification: async () => ({ kind: "answered", value: "wrong" }),
      },
    }),
  };
}

async function setStage(database: Database) {
  const rootId = newId();
  const codes = new Map<string, string>();
  const modules = { instant: instantCarrier(codes) };
  const keyring = parseKeyring(addKey("bench"));
  const logger = createLogger("bench", "silent");
  await withoutScope(database, (tx) => tx.sql.insertInto("tenancy.roots").values({ root_id: rootId }).execute());
  await withScope(database, rootScope(rootId), (tx) =>
    tx.sql
      .insertInto("tenancy.tenants")
      .values({ root_id: rootId, tenant_id: rootId, kind: "platform", slug: "bench", name: "Bench" })
      .execute(),
  );
  const accountIds = await withScope(database, tenantScope(rootId, rootId), async (tx) => {
    const ids: string[] = [];
    for (let index = 0; index < accounts; index++) {
      const accountId = await createAccount(tx, { name: `Customer ${index}`, email: `bench-${index}@example.test` });
      await openWallet(tx, { accountId, currency: "USD" });
      const credit = { transferId: newId(), accountId, amountMicros: 100_000_000_000n, reason: "credit" } as const;
      await creditWallet(tx, { ...credit, note: "bench", actor: "bench" });
      ids.push(accountId);
    }
    return ids;
  });
  await withScope(database, rootScope(rootId), async (tx) => {
    const deps = { modules, keyring, clock: systemClock };
    const provider = await createProvider(tx, deps, { adapter: "instant", name: "Instant", credentials: {} }, "bench");
    const sender = { providerId: provider.id, countryCodes: [], mms: false, perSecond: 1_000 };
    for (let index = 0; index < senders; index++) {
      const number = `+120255501${String(index).padStart(2, "0")}`;
      await addSharedSender(tx, { ...sender, number, tenantId: rootId }, "bench");
    }
    for (const service of ["sms", "verify_sms"] as const)
      await publishRate(tx, rootId, { service, providerId: provider.id });
  });
  const hub = createProviderHub({ database, modules, keyring, clock: systemClock, logger });
  const dispatch: DispatchServices = {
    ...{ database, hub, router: createRouter(), clock: systemClock, logger, keyring, publicUrl: "http://bench" },
    policy: defaultDispatchPolicy,
  };
  const publish = async () => undefined;
  const numbers = { ofAccount: async () => [], find: async () => null };
  const messaging = { ...dispatch, publish, numbers, brandOf: async () => "Bench" };
  const noLimits = { ...defaultVerifyPolicy, perNumber: 1_000_000, perAccountMinute: 1_000_000 };
  const noBrake = { ...noLimits, pumping: { ...noLimits.pumping, startedMin: 1_000_000 } };
  const verify = { ...dispatch, publish, verify: noBrake, secret: "bench" };
  const job = { advance: createMessagingJobs(messaging)[0], send: createVerifyJobs(verify)[0] };
  let serial = 0;
  const next = () => {
    const to = `+1202${String(2_000_000 + (++serial % 8_000_000)).padStart(7, "0")}`;
    const accountId = accountIds[serial % accounts] ?? "";
    return { id: newId(), to, scope: { ...accountScope(rootId, rootId, accountId), accountId } };
  };
  return {
    async sendMessage() {
      const { id, to, scope } = next();
      await acceptMessage(messaging, scope, { id, to, text: "Your table is ready." });
      await job.advance?.run({ rootId, messageId: id } as never, {} as never);
    },
    async verify() {
      const { id, to, scope } = next();
      const wanted = { id, to, channels: ["sms"], codeLength: 6, timeoutSeconds: 600, brand: "Bench" } as const;
      await startVerification(verify, scope, wanted);
      const { sends } = await withScope(database, scope, (tx) => getVerification(tx, id));
      await job.send?.run({ rootId, sendId: sends[0]?.id } as never, {} as never);
      const { verdict } = await checkCode(verify, scope, { id, code: codes.get(to) ?? "" });
      if (verdict !== "approved") throw new Error(`a code was ${verdict}`);
    },
    close: () => hub.close(),
  };
}

async function publishRate(
  tx: Parameters<typeof ensureList>[0],
  rootId: string,
  { service, providerId }: { service: UseService; providerId: string },
): Promise<void> {
  const key = { tenantId: rootId, kind: "rate_deck", service, direction: "outbound", providerId } as const;
  const list = await ensureList(tx, { ...key, buyerTenantId: null, currency: "USD", name: service });
  const entry = { prefix: "1", destination: "North America", priceMicros: 4_000n, connectionFeeMicros: 0n };
  const version = { listId: list.id, validFrom: new Date(0), basis: "demo", note: "", actor: "bench" } as const;
  await publishVersion(tx, { ...version, entries: [{ ...entry, incrementFirst: 1, incrementNext: 1 }] });
}

/** Runs one thing again and again, so many at a time. What `prepare` makes ready for it is not measured. */
function load(one: () => Promise<void>, { atOnce = clients, prepare }: { atOnce?: number; prepare?: () => void } = {}) {
  let samples: number[] = [];
  const atFullSpeed = async () => {
    samples = [];
    prepare?.();
    const started = performance.now();
    const client = async () => {
      while (performance.now() - started < sliceMs) {
        const before = performance.now();
        await one();
        samples.push(performance.now() - before);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, client));
    return (samples.length * 1_000) / (performance.now() - started);
  };
  const latency = () => `p50 ${percentile(samples, 0.5).toFixed(1)} ms, p99 ${percentile(samples, 0.99).toFixed(1)} ms`;
  return { atFullSpeed, latency };
}

type Signed = { headers: Record<string, string>; rawBody: Buffer; url: string; topic: string; ref: string };

async function measureIntake(context: BenchContext): Promise<void> {
  const insertScript = await prepareInserts(context);
  const database = context.openDatabase(4);
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64");
  const telnyx = await openIntake(database, "telnyx", { apiKey: "KEY", publicKey: key });
  const twilio = await openIntake(database, "twilio", { accountSid: `AC${"0".repeat(32)}`, authToken: "bench-token" });
  const send = ({ intake, slug, token, url }: typeof telnyx, make: (url: string) => Signed) => {
    const signed: Signed[] = [];
    const prepare = () => {
      while (signed.length < (preparedPerSecond * sliceMs) / 1_000) signed.push(make(url));
    };
    const one = async () => {
      const webhook = signed.pop();
      if (!webhook) throw new Error("more webhooks were taken in than had been signed");
      const address = { providerSlug: slug, token, remoteAddress: "203.0.113.7" };
      const receipt = await intake.receiveWebhook({ ...address, ...webhook });
      if (receipt.kind !== "accepted") throw new Error(`a webhook was ${receipt.kind}`);
    };
    return load(one, { atOnce: inFlight, prepare });
  };
  const ed25519 = send(telnyx, (url) => telnyxWebhook(url, privateKey));
  const hmac = send(twilio, twilioWebhook);
  try {
    const subjects = { ed25519: ed25519.atFullSpeed, hmac: hmac.atFullSpeed };
    const results = await inTurn(() => context.pgbench(insertScript, 32), subjects);
    const denominator = "single-row inserts by pgbench, 32 clients";
    context.report({
      path: "webhook intake, Telnyx: Ed25519 over the bytes",
      value: Math.round(results.ed25519.value),
      unit: "webhooks/s",
      ...against(denominator, results.ed25519),
      goal: "≥ 0.5 ×",
      note: `${inFlight} in flight, ${ed25519.latency()}`,
    });
    context.report({
      path: "webhook intake, Twilio: HMAC over address and fields",
      value: Math.round(results.hmac.value),
      unit: "webhooks/s",
      ...against(denominator, results.hmac),
      goal: "≥ 0.5 ×",
      note: hmac.latency(),
    });
  } finally {
    await telnyx.close();
    await twilio.close();
  }
}

async function openIntake(database: Database, adapter: string, credentials: Record<string, string>) {
  const rootId = newId();
  const deps = { modules: providerModules, keyring: parseKeyring(addKey("bench")), clock: systemClock };
  await withoutScope(database, (tx) => tx.sql.insertInto("tenancy.roots").values({ root_id: rootId }).execute());
  const [first = ""] = await withScope(database, rootScope(rootId), async (tx) => {
    const tenant = { root_id: rootId, tenant_id: rootId, kind: "platform", slug: adapter, name: adapter };
    await tx.sql.insertInto("tenancy.tenants").values(tenant).execute();
    const provider = await createProvider(tx, deps, { adapter, name: adapter, credentials }, "bench");
    return webhookUrls(tx, deps, provider.id, "http://bench");
  });
  const [slug = "", token = ""] = first.split("/").slice(-3);
  const logger = createLogger("bench", "silent");
  const hub = createProviderHub({ database, logger, ...deps });
  const intake = createWebhookIntake({ database, readers: hub, clock: systemClock, logger });
  return { intake, slug, token, url: `http://bench/webhooks/${slug}/${token}`, close: () => hub.close() };
}

function telnyxWebhook(url: string, key: KeyObject): Signed {
  const payload = {
    ...{ id: randomUUID(), direction: "outbound", parts: 1, text: "Your table is ready.", type: "SMS", errors: [] },
    ...{ from: { phone_number: "+12025550100" }, to: [{ phone_number: "+12025550143", status: "delivered" }] },
    cost: { amount: "0.004", currency: "USD" },
  };
  const event = { id: randomUUID(), event_type: "message.finalized", occurred_at: new Date().toISOString(), payload };
  const rawBody = Buffer.from(JSON.stringify({ data: event }));
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), rawBody]), key).toString("base64");
  const headers = { "telnyx-timestamp": timestamp, "telnyx-signature-ed25519": signature };
  return { rawBody, headers, url: `${url}/messages/att`, topic: "messages", ref: "att" };
}

function twilioWebhook(base: string): Signed {
  const url = `${base}/message/att`;
  const fields = {
    ...{ AccountSid: `AC${"0".repeat(32)}`, ApiVersion: "2010-04-01", From: "+12025550100", To: "+12025550143" },
    ...{ MessageSid: `SM${randomUUID().replaceAll("-", "")}`, MessageStatus: "delivered", SmsStatus: "delivered" },
  };
  const sorted = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = url + sorted.map(([name, value]) => name + value).join("");
  const signature = createHmac("sha1", "bench-token").update(text).digest("base64");
  const headers = { "x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded" };
  return { rawBody: Buffer.from(new URLSearchParams(fields).toString()), headers, url, topic: "message", ref: "att" };
}
