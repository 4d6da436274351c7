import type { EsimEvent, EsimProfileRef } from "@tandem/provider-contract";
import { afterCommit, publicId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import {
  type InboxEntry,
  mustCall,
  type WebhookConsumer,
  type WebhookContext,
  type WebhookEffect,
} from "../upstreams/index.ts";
import { applyNews } from "./apply-news.ts";
import { crashPoint } from "./crash-point.ts";
import type { ProfileNews } from "./profile-life.ts";
import { lockProfile } from "./queries-webhooks.ts";
import type { OrdersServices } from "./services.ts";
import { wakeOrder } from "./wake-order.ts";

type Context = WebhookContext & { services: OrdersServices };
/** An event and, where it is about a profile, what it says of it: read back from the upstream if nothing proves the event. */
type Known = { event: EsimEvent; news: ProfileNews | null };
/** The order an event was about, or as every consumer says it. */
type Effect = { orderId: string } | Exclude<WebhookEffect, object>;

/**
 * Applies what an upstream told of eSIMs (O9): in any order, repeated, late, and for any tenant of the root. An event about an
 * order only wakes its item, which asks the upstream itself. An event about a profile is folded into the profile's life.
 */
export function createEsimConsumer(services: OrdersServices): WebhookConsumer<EsimEvent> {
  return async (at, event) => {
    const context: Context = { ...at, services };
    const known: Known = { event, news: await newsOf(context, event) };
    return async (tx) => {
      const effect = await apply(context, tx, known);
      crashPoint("webhook:before_commit");
      const about = typeof effect === "object" ? effect : null;
      afterCommit(tx, () => {
        crashPoint("webhook:after_commit");
        if (about) services.bell.ring({ rootId: at.rootId, ...about });
      });
      return about ? { subject: publicId("ord", about.orderId) } : (effect as Exclude<Effect, object>);
    };
  };
}

async function newsOf(context: Context, event: EsimEvent): Promise<ProfileNews | null> {
  const now = context.services.clock.now();
  const at = event.occurredAt && event.occurredAt < now ? event.occurredAt : now;
  const told = toldBy(event, at);
  return told && event.needsReadBack ? readBack(context, event, told) : told;
}

function toldBy(event: EsimEvent, at: Date): ProfileNews | null {
  switch (event.kind) {
    case "profile_state":
      return { state: event.state, at };
    case "profile_activated":
      return { activated: true, at };
    case "usage":
      return { usage: event.usage, at };
    default:
      return null;
  }
}

/**
 * Nothing proves the event, so only its hint is taken: look here, now. A first use counts when the profile turns out to be on
 * a device. Throws when the upstream cannot be asked; the job tries again.
 */
async function readBack(
  { services, rootId, entry }: Context,
  event: EsimEvent,
  told: ProfileNews,
): Promise<ProfileNews | null> {
  const profile = await withScope(services.database, rootScope(rootId), (tx) => findProfile(tx, entry, event));
  if (!profile?.upstreamProfileRef) return told;
  const ref: EsimProfileRef = { upstreamProfileRef: profile.upstreamProfileRef, iccid: profile.iccid };
  const provider = await services.hub.esim(entry.providerId);
  const call = { providerId: entry.providerId, operation: "getProfile", region: "*" };
  const answer = await mustCall(services.hub, call, () => provider.getProfile(ref));
  if (answer.kind === "failed") throw new Error(`the webhook cannot be read back: ${answer.error.category}`);
  const { state, usage, expiresAt } = answer.value;
  const onDevice = state === "installed" || state === "enabled" || state === "disabled" || state === "deleted";
  return { state, usage: usage ?? null, expiresAt, activated: told.activated === true && onDevice, at: told.at };
}

function findProfile(tx: Transaction, entry: InboxEntry, event: EsimEvent) {
  const { upstreamProfileRef, iccid } = event;
  return lockProfile(tx, { providerId: entry.providerId, upstreamProfileRef, iccid });
}

async function apply(context: Context, tx: Transaction, { event, news }: Known): Promise<Effect> {
  const { services, entry } = context;
  const now = services.clock.now();
  switch (event.kind) {
    case "order_ready":
    case "order_failed":
      return wakeOrder(services, tx, { ...event, providerId: entry.providerId });
    case "profile_state":
    case "profile_activated":
    case "usage": {
      const profile = await findProfile(tx, entry, event);
      if (!profile || !news) return "unmatched";
      await applyNews(tx, profile, news, { now });
      return profile.orderId ? { orderId: profile.orderId } : "nothing";
    }
    case "low_balance":
      // The health check reads the balance itself and raises the alert; this only says so at once.
      services.logger.warn({ providerId: entry.providerId }, "a provider says that our balance there runs low");
      return "done";
    case "unknown":
      return "nothing";
  }
}
