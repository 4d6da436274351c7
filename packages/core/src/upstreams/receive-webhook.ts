import { createHash } from "node:crypto";
import type { ProviderEvent, RawWebhook, WebhookReader } from "@tandem/provider-contract";
import { type Clock, type Database, type Logger, newId, withoutScope } from "../kernel/index.ts";
import { webhookRouteUnknown } from "./errors.ts";
import { hashWebhookToken } from "./manage-providers.ts";
import { findWebhookRoute, type WebhookRoute } from "./provider-queries.ts";
import { redactHeaders } from "./redact-headers.ts";
import { type IncomingWebhook, WebhookBatcher } from "./webhook-batcher.ts";
import { joinTopic, splitTopic } from "./webhook-topic.ts";

/** A request to `/webhooks/<providerSlug>/<token>[/<topic>[/<ref>]]`. Header names in lower case; `rawBody` the exact bytes. */
export type WebhookRequest = {
  providerSlug: string;
  token: string;
  topic: string | null;
  /** Our own reference, where an adapter put it into the address. */
  ref: string | null;
  /** The whole address as the upstream was given it. */
  url: string;
  headers: Readonly<Record<string, string>>;
  rawBody: Buffer;
  /** Of the sender as the edge saw it; null when it cannot be told. */
  remoteAddress: string | null;
};

/**
 * - `accepted`  stored, and a job will process it; answer with `successStatus`
 * - `repeated`  stored before; answer likewise, or it comes again
 * - `forged`    kept for inspection only; answer 401
 * - `held`      stored, but nobody can read it until an operator repairs the provider; answer with success
 */
export type WebhookReceipt =
  | { kind: "accepted" | "repeated" | "held"; inboxId: string; successStatus: number; question: WebhookQuestion | null }
  | { kind: "forged"; inboxId: string };

/** The sender waits for a document that says what comes next, and nothing else will do as an answer. */
export type WebhookQuestion = {
  rootId: string;
  providerId: string;
  inboxId: string;
  events: readonly ProviderEvent[];
};

/** What the intake asks of the hub: the reader of a provider's webhooks, by its current credentials. */
export type WebhookReaders = {
  webhookReader(
    providerId: string,
  ): Promise<{ slug: string; reader: WebhookReader | null; successStatus: number } | null>;
};

export type WebhookIntake = {
  /** Takes one webhook. Throws `webhook.route_unknown` when the address leads nowhere; nothing is stored then. */
  receiveWebhook(request: WebhookRequest): Promise<WebhookReceipt>;
  /** Whether an address is one of ours, for upstreams that probe it before they use it (Airalo sends HEAD). */
  knowsRoute(providerSlug: string, token: string): Promise<boolean>;
};

const routesMax = 10_000;
const routeTtlMs = 60_000;
const dedupeKeyMax = 200;

/** The door for upstreams' webhooks: verify on the raw bytes, store, deduplicate, queue, acknowledge after the commit (O9). */
export function createWebhookIntake(deps: {
  database: Database;
  readers: WebhookReaders;
  clock: Clock;
  logger: Logger;
}): WebhookIntake {
  const batcher = new WebhookBatcher(deps.database, () => deps.clock.now());
  const findRoute = cachedRoutes(deps.database, deps.clock);
  const locate = async (slug: string, token: string) => {
    const route = await findRoute(token);
    const known = route && (await deps.readers.webhookReader(route.providerId));
    return route && known && known.slug === slug ? { route, known } : null;
  };
  return {
    knowsRoute: async (slug, token) => (await locate(slug, token)) !== null,
    async receiveWebhook(request) {
      const found = await locate(request.providerSlug, request.token);
      if (!found) throw webhookRouteUnknown();
      const { route, known } = found;
      const { asks, ...webhook } = await judge(request, route, known.reader, deps);
      const stored = await batcher.add(route.rootId, webhook);
      if (webhook.verdict === "forged") {
        deps.logger.warn(
          { providerId: route.providerId, inboxId: stored.inboxId, reason: webhook.reason },
          "a forged webhook",
        );
        return { kind: "forged", inboxId: stored.inboxId };
      }
      const kind = webhook.verdict === "unverifiable" ? "held" : stored.fresh ? "accepted" : "repeated";
      const { rootId, providerId } = route;
      const question = asks && { rootId, providerId, inboxId: stored.inboxId, events: asks };
      return { kind, inboxId: stored.inboxId, successStatus: known.successStatus, question };
    },
  };
}

/** The verdict over a webhook, and the key its repeats share. */
async function judge(
  request: WebhookRequest,
  route: WebhookRoute,
  reader: WebhookReader | null,
  deps: { clock: Clock; logger: Logger },
): Promise<IncomingWebhook & { asks: readonly ProviderEvent[] | null }> {
  const { headers, rawBody, remoteAddress } = request;
  const topic = joinTopic(request);
  const webhook = {
    id: newId(deps.clock.now().getTime()),
    tenantId: route.tenantId,
    providerId: route.providerId,
    topic,
    headers: redactHeaders(headers),
    rawBody,
    verdict: "unverifiable",
    verifiedBy: null,
    asks: null,
    reason: "the provider's adapter or credentials cannot be loaded",
  } as const;
  // Only for what no reader gives a key: hashing every body would cost as much as checking its signature.
  const ownKey = () => hashOfBody(topic, rawBody);
  if (!reader) return { ...webhook, dedupeKey: ownKey() };
  const raw: RawWebhook = { headers, rawBody, ...splitTopic(topic), url: request.url, secretUrl: true, remoteAddress };
  const verdict = await reader.verifyWebhook(raw);
  if (verdict.kind === "forged") {
    return { ...webhook, verdict: "forged", reason: verdict.reason, dedupeKey: ownKey() };
  }
  const read = parse(reader, raw, ownKey, deps);
  return {
    ...webhook,
    rawBody: reader.withoutSecrets?.(raw) ?? rawBody,
    verdict: "verified",
    verifiedBy: verdict.by,
    reason: null,
    dedupeKey: read.dedupeKey,
    asks: reader.expectsDocument?.(raw) ? read.events : null,
  };
}

function parse(reader: WebhookReader, raw: RawWebhook, ownKey: () => string, deps: { logger: Logger }) {
  try {
    const { dedupeKey, events } = reader.parseWebhook(raw);
    const storable = dedupeKey !== "" && dedupeKey.length <= dedupeKeyMax && !dedupeKey.includes("\0");
    return { events, dedupeKey: storable ? dedupeKey : createHash("sha256").update(dedupeKey).digest("hex") };
  } catch (error) {
    // A reader promises not to throw. Should one do it all the same, the webhook is kept and its job shows the mistake.
    deps.logger.error({ err: error }, "a webhook reader threw while parsing");
    return { events: [], dedupeKey: ownKey() };
  }
}

function hashOfBody(topic: string | null, rawBody: Buffer): string {
  return createHash("sha256")
    .update(`${topic ?? ""}\n`)
    .update(rawBody)
    .digest("hex");
}

/** Routes are looked up once a minute; unknown tokens each time, since they are either mistakes or attacks. */
function cachedRoutes(database: Database, clock: Clock): (token: string) => Promise<WebhookRoute | null> {
  const known = new Map<string, { route: WebhookRoute; untilMs: number }>();
  return async (token) => {
    const hash = hashWebhookToken(token);
    const key = hash.toString("hex");
    const cached = known.get(key);
    if (cached && cached.untilMs > clock.now().getTime()) return cached.route;
    const route = await withoutScope(database, (tx) => findWebhookRoute(tx, hash));
    if (known.size >= routesMax) known.clear();
    if (route) known.set(key, { route, untilMs: clock.now().getTime() + routeTtlMs });
    else known.delete(key);
    return route;
  };
}
