import type {
  Answer,
  Found,
  MessageStatus,
  MessagingProvider,
  OutboundMessage,
  Outcome,
  ProviderError,
  ProviderModule,
  VerificationRequest,
  VerifyProvider,
} from "@tandem/provider-contract";
import { type Clock, createLogger, rootScope, withScope } from "../kernel/index.ts";
import { createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { createRouter } from "../routing/index.ts";
import { addKey, createProvider, createProviderHub, parseKeyring } from "../upstreams/index.ts";
import { defaultDispatchPolicy } from "./policy.ts";
import type { DispatchServices } from "./services.ts";

/** A carrier whose answers are set by the test: the next of `outcomes`, else it takes everything. */
export type TestCarrier = {
  id: string;
  outcomes: (Outcome<never> | "take" | "hang")[];
  sent: OutboundMessage[];
  codes: VerificationRequest[];
  /** What a search shows; `unsupported` carriers cannot be searched. */
  found: Found<MessageStatus>;
};

const queued: MessageStatus = { state: "queued", segments: 1, cost: null, error: null };
export const refusal = (category: ProviderError["category"]): Outcome<never> => ({
  kind: "rejected",
  error: { category, code: category, message: "no" },
});
export const lostReply: Outcome<never> = {
  kind: "unknown",
  error: { category: "timeout", code: "timeout", message: "no reply" },
};

/** The provider answers that it failed, which proves nothing. */
export const brokenReply: Outcome<never> = {
  kind: "unknown",
  error: { category: "server", code: "http_500", message: "something broke" },
};

function createCarrier(id: string): { carrier: TestCarrier; module: ProviderModule } {
  const carrier: TestCarrier = { id, outcomes: [], sent: [], codes: [], found: { kind: "unsupported" } };
  const answer = async <T>(ref: string, value: T): Promise<Outcome<T>> => {
    const next = carrier.outcomes.shift() ?? "take";
    if (next === "hang") return new Promise(() => undefined);
    return next === "take" ? { kind: "done", upstreamRef: ref, value } : next;
  };
  const unasked: Answer<never> = {
    kind: "failed",
    error: { category: "unsupported", code: "unsupported", message: "" },
  };
  const messaging: MessagingProvider = {
    sendMessage: (message) => {
      carrier.sent.push(message);
      return answer(`${id}-${message.ourRef}`, queued);
    },
    getMessage: async () => unasked,
    findMessage: async () => carrier.found,
  };
  const verify: VerifyProvider = {
    startVerification: (request) => {
      carrier.codes.push(request);
      return answer(`${id}-${request.ourRef}`, { state: "sent" as const });
    },
    checkVerification: async ({ code }) => ({ kind: "answered", value: code === "0000" ? "approved" : "wrong" }),
    closeVerification: async () => ({ kind: "answered", value: null }),
  };
  const module: ProviderModule = {
    manifest: {
      id,
      name: id,
      services: ["messaging", "verify"],
      capabilities: {
        messaging: { mms: true, findMessage: "by_search", tellsCost: false, mediaBytesMax: 1_000_000 },
        verify: {
          channels: ["sms", "voice", "flash_call"],
          customCode: ["sms", "voice"],
          needsFrom: false,
          codeLengths: { min: 4, max: 10 },
        },
      },
      baseUrl: "https://carrier.example",
      credentialFields: [],
      configFields: [],
      limits: {
        ...{ requestsPerSecond: null, rateLimitScope: "account", quantityMax: 1 },
        ...{ orderTimeoutMs: 1, readTimeoutMs: 1, usageLagMs: 0 },
      },
      webhooks: { signature: "none", registration: "per_call", topics: [], events: [], successStatus: 200 },
    },
    create: () => ({ messaging, verify }),
  };
  return { carrier, module };
}

export type TestCarriers = Awaited<ReturnType<typeof setCarriers>>;

/** A root with two carriers, `first` of tier 1 and `second` of tier 2; the clock stands until it is moved. */
export async function setCarriers(db: TestDatabase) {
  const tenant = await createTestTenant(db);
  let nowMs = Date.now();
  const clock: Clock = { now: () => new Date(nowMs) };
  const keyring = parseKeyring(addKey("test"));
  const made = [createCarrier("first"), createCarrier("second")];
  const modules = Object.fromEntries(made.map(({ carrier, module }) => [carrier.id, module]));
  const logger = createLogger("test", "silent");
  const hub = createProviderHub({ database: db.database, modules, keyring, clock, logger });
  const scope = rootScope(tenant.rootId);
  const providers: Record<string, string> = {};
  for (const [index, { carrier }] of made.entries()) {
    const provider = { adapter: carrier.id, name: carrier.id, credentials: {}, tier: index + 1 };
    const { id } = await withScope(db.database, scope, (tx) =>
      createProvider(tx, { modules, keyring, clock }, provider, "usr_test"),
    );
    providers[carrier.id] = id;
  }
  const services: DispatchServices = {
    database: db.database,
    hub,
    router: createRouter(),
    clock,
    logger,
    policy: { ...defaultDispatchPolicy, callTimeoutMs: 200 },
    keyring,
    publicUrl: "https://shop.example",
  };
  const [first, second] = made.map(({ carrier }) => carrier) as [TestCarrier, TestCarrier];
  return {
    ...tenant,
    scope,
    services,
    first,
    second,
    providers: { first: providers.first ?? "", second: providers.second ?? "" },
    advance: (ms: number) => {
      nowMs += ms;
    },
    close: () => hub.close(),
  };
}
