import { createHmac, timingSafeEqual } from "node:crypto";
import type {
  Answer,
  EsimHealth,
  EsimProvider,
  ProviderModule,
  RawWebhook,
  WebhookReader,
} from "@tandem/provider-contract";
import { type Clock, createLogger, rootScope, withScope } from "../kernel/index.ts";
import { createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { createProviderHub } from "./hub.ts";
import { addKey, type Keyring, parseKeyring } from "./keyring.ts";
import { createProvider, type NewProvider, type ProviderDeps } from "./manage-providers.ts";

/**
 * An adapter whose upstream is this object: what it answers is set by the test, what it was asked can be read. Webhooks are
 * signed with the credential `key` and carry `{ "id": … }`.
 */
export type TestUpstream = {
  health: Answer<EsimHealth>;
  created: { baseUrl: string; credentials: Readonly<Record<string, string>>; timeoutMs: number | undefined }[];
  orders: number;
  /** Webhook addresses it was told; refused while `takesWebhooks` is false. */
  webhookUrls: string[];
  takesWebhooks: boolean;
  /** Answers wait for it. */
  gate: Promise<void>;
};

export function createTestModule(): { module: ProviderModule; upstream: TestUpstream } {
  const upstream: TestUpstream = {
    health: { kind: "answered", value: { latencyMs: 1, balance: { amountMicros: 50_000_000n, currency: "USD" } } },
    created: [],
    orders: 0,
    webhookUrls: [],
    takesWebhooks: true,
    gate: Promise.resolve(),
  };
  const failed: Answer<never> = {
    kind: "failed",
    error: { category: "unsupported", code: "unsupported", message: "" },
  };
  const esim: EsimProvider = {
    async *listOffers() {},
    placeOrder: async () => {
      upstream.orders += 1;
      return { kind: "pending", upstreamRef: `ref-${upstream.orders}` };
    },
    getOrder: async (upstreamRef) => ({ kind: "pending", upstreamRef }),
    findOrder: async () => ({ kind: "not_found" }),
    getProfile: async () => failed,
    getUsage: async () => failed,
    getBalance: async () => failed,
    checkHealth: async () => {
      await upstream.gate;
      return upstream.health;
    },
  };
  const module: ProviderModule = {
    manifest: {
      id: "test-upstream",
      name: "Test upstream",
      services: ["esim"],
      capabilities: {},
      baseUrl: "https://upstream.example",
      credentialFields: [
        { name: "key", label: "Key", secret: true, required: true },
        { name: "extra", label: "Extra", secret: true, required: false },
      ],
      configFields: [{ name: "region", label: "Region", secret: false, required: false }],
      limits: {
        requestsPerSecond: null,
        rateLimitScope: "account",
        quantityMax: 10,
        orderTimeoutMs: 1,
        readTimeoutMs: 1,
        usageLagMs: 0,
      },
      webhooks: { signature: "hmac", registration: "portal", topics: [], events: [], successStatus: 200 },
    },
    create: (context) => {
      upstream.created.push({
        baseUrl: context.baseUrl,
        credentials: context.credentials,
        timeoutMs: context.timeoutMs,
      });
      const registerWebhook = async (url: string): Promise<Answer<null>> => {
        if (!upstream.takesWebhooks) return failed;
        upstream.webhookUrls.push(url);
        return { kind: "answered", value: null };
      };
      return { esim, webhooks: { ...readerWith(context.credentials.key ?? ""), registerWebhook } };
    },
  };
  return { module, upstream };
}

/** The signature the test upstream puts on a webhook. */
export function signWebhook(key: string, body: string): string {
  return createHmac("sha256", key).update(body).digest("hex");
}

function readerWith(key: string): WebhookReader {
  return {
    verifyWebhook: (raw: RawWebhook) => {
      const sent = Buffer.from(raw.headers["x-signature"] ?? "");
      const right = Buffer.from(signWebhook(key, raw.rawBody.toString("utf8")));
      const equal = sent.length === right.length && timingSafeEqual(sent, right);
      return equal ? { kind: "verified", by: "signature" } : { kind: "forged", reason: "signature differs" };
    },
    parseWebhook: (raw) => ({ dedupeKey: (JSON.parse(raw.rawBody.toString("utf8")) as { id: string }).id, events: [] }),
  };
}

export type Stage = Awaited<ReturnType<typeof setStage>>;

/** A root with a hub over the test adapter; the clock stands until it is moved. */
export async function setStage(db: TestDatabase, options: { keyring?: Keyring } = {}) {
  const tenant = await createTestTenant(db);
  const { module, upstream } = createTestModule();
  // Not a day of its own: ids are made by the real clock and never go back behind it.
  let nowMs = Date.now();
  const clock: Clock = { now: () => new Date(nowMs) };
  const keyring = options.keyring ?? parseKeyring(addKey("k1"));
  const deps: ProviderDeps = { modules: { "test-upstream": module }, keyring, clock };
  const logger = createLogger("test", "silent");
  const hubs: { close(): Promise<void> }[] = [];
  const newHub = (ring = keyring) => {
    const hub = createProviderHub({ database: db.database, modules: deps.modules, keyring: ring, clock, logger });
    hubs.push(hub);
    return hub;
  };
  return {
    ...tenant,
    scope: rootScope(tenant.rootId),
    clock,
    deps,
    logger,
    upstream,
    newHub,
    advance: (ms: number) => {
      nowMs += ms;
    },
    addProvider: (fields: Partial<NewProvider> = {}) =>
      withScope(db.database, rootScope(tenant.rootId), (tx) =>
        createProvider(
          tx,
          deps,
          { adapter: "test-upstream", name: "Test", credentials: { key: "s3cret-key" }, ...fields },
          "usr_test",
        ),
      ),
    close: async () => {
      for (const hub of hubs) await hub.close();
    },
  };
}
