import { type EsimEvent, isEsimEvent, type ProviderEvent, type ServiceEvent } from "@tandem/provider-contract";
import { z } from "zod";
import {
  type Clock,
  type Database,
  defineJob,
  enqueue,
  type Logger,
  rootScope,
  type Transaction,
  withScope,
} from "../kernel/index.ts";
import type { ProviderHub } from "./hub-types.ts";
import {
  type InboxEntry,
  loadInboxEntry,
  markInboxFailed,
  markInboxProcessed,
  processWebhookJob,
  readInboxEntry,
} from "./webhook-inbox.ts";

/** The webhook an event came with. */
export type WebhookContext = { rootId: string; entry: InboxEntry };

/**
 * What an event came to.
 *
 * - an object    it was about something of ours: `subject` is its public id, shown beside the webhook
 * - `done`       it had its effect, about nothing in particular
 * - `nothing`    there was nothing to do
 * - `unmatched`  about nothing that is known yet: it is tried again for a while, since a webhook can be faster than the reply
 *                that names its subject
 */
export type WebhookEffect = { subject: string } | "done" | "nothing" | "unmatched";

/**
 * Applies one event. May come repeated, late, in any order, and for any tenant of the root. Called outside any transaction, so
 * that it can read things back; what it writes it best returns as a function, which runs in the transaction that marks the
 * webhook as processed, together with those of the webhook's other events. Throws when it cannot be applied now: the job
 * comes again.
 */
export type WebhookConsumer<Event> = (
  context: WebhookContext,
  event: Event,
) => Promise<WebhookEffect | ((tx: Transaction) => Promise<WebhookEffect>)>;

type EventOf<Service extends ServiceEvent["service"]> = Extract<ServiceEvent, { service: Service }>;

/** Who takes the events of which service. An event of a service without a consumer is kept and ignored. */
export type WebhookConsumers = { esim?: WebhookConsumer<EsimEvent> } & {
  [Service in ServiceEvent["service"]]?: WebhookConsumer<EventOf<Service>>;
};

type Services = {
  database: Database;
  hub: ProviderHub;
  clock: Clock;
  logger: Logger;
  consumers: WebhookConsumers;
  /** Waits before a webhook about something unknown is tried again. */
  retryDelaysMs?: readonly number[];
};

const defaultRetryDelaysMs = [2_000, 10_000, 60_000];

/** The job that a stored webhook queues. */
export function createWebhookJobs(services: Services) {
  return [
    defineJob({
      name: processWebhookJob,
      schema: z.object({ rootId: z.uuid(), inboxId: z.uuid() }),
      run: (job) => processWebhook(services, job),
    }),
  ];
}

/** Parses a stored webhook once and hands its events to the consumers of their services (O9). */
async function processWebhook(services: Services, job: { rootId: string; inboxId: string }): Promise<void> {
  const { rootId } = job;
  const scope = rootScope(rootId);
  const entry = await withScope(services.database, scope, (tx) => loadInboxEntry(tx, job.inboxId));
  const events = await readEvents(services, rootId, entry);
  if (!events) return;
  const context: WebhookContext = { rootId, entry };
  const applied: Awaited<ReturnType<WebhookConsumer<never>>>[] = [];
  for (const event of events) applied.push(await consume(services.consumers, context, event));
  await withScope(services.database, scope, async (tx) => {
    const effects: WebhookEffect[] = [];
    for (const each of applied) effects.push(typeof each === "function" ? await each(tx) : each);
    await mark(services, tx, context, { events, effects });
  });
}

async function readEvents({ hub, database }: Services, rootId: string, entry: InboxEntry) {
  const known = await hub.webhookReader(entry.providerId);
  if (!known?.reader) throw new Error(`no reader for the webhooks of provider ${entry.providerId}`);
  const read = await readInboxEntry(known.reader, entry);
  if (read.kind === "parsed") return read.parsed.events;
  await withScope(database, rootScope(rootId), (tx) => markInboxFailed(tx, entry.id, `forged: ${read.reason}`));
  return null;
}

function consume(consumers: WebhookConsumers, context: WebhookContext, event: ProviderEvent) {
  if (isEsimEvent(event)) return consumers.esim?.(context, event) ?? "nothing";
  // The map's type ties each service to the consumer of its events; the compiler cannot follow that through the lookup.
  const consumer = consumers[event.service] as WebhookConsumer<ServiceEvent> | undefined;
  return consumer?.(context, event) ?? "nothing";
}

async function mark(
  services: Services,
  tx: Transaction,
  { rootId, entry }: WebhookContext,
  { events, effects }: { events: readonly ProviderEvent[]; effects: readonly WebhookEffect[] },
): Promise<void> {
  const now = services.clock.now();
  const eventKinds = [...new Set(events.map((event) => event.kind))];
  const about = effects.find((effect) => typeof effect === "object");
  const isUnmatched = effects.includes("unmatched");
  const waitMs = (services.retryDelaysMs ?? defaultRetryDelaysMs)[entry.attempts];
  if (isUnmatched && waitMs !== undefined) {
    await markInboxFailed(tx, entry.id, "about nothing that is known yet");
    const payload = { rootId, inboxId: entry.id };
    await enqueue(tx, processWebhookJob, payload, { runAt: new Date(now.getTime() + waitMs) });
    return;
  }
  const status = about || effects.includes("done") ? "processed" : "ignored";
  await markInboxProcessed(tx, entry.id, {
    status,
    eventKinds,
    subject: typeof about === "object" ? about.subject : null,
    reason: isUnmatched ? "about nothing of ours" : null,
    at: now,
  });
}
