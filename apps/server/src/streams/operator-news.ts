import { createHash } from "node:crypto";
import { idAt, isUuid, momentOfId, type Transaction } from "@tandem/core/kernel";
import { listOrderNews, type OrderEventType, type OrderNewsRow } from "@tandem/core/orders";
import { readUpstreamMarks } from "@tandem/core/upstreams";

export type NewsTopic = "orders" | "manual_queue" | "providers" | "webhooks";

/** What changed. `orderIds` is null when they are too many to name. */
export type News = { topics: ReadonlySet<NewsTopic>; orderIds: ReadonlySet<string> | null };

/** How far somebody has seen: the newest event of orders, and short marks of everything else. Travels as the stream's event id. */
export type Marks = { orders: string; providers: string; webhooks: string };

/** Nothing changed. */
export const noNews: News = { topics: new Set(), orderIds: new Set() };
const everything: News = { topics: new Set(["orders", "manual_queue", "providers", "webhooks"]), orderIds: null };

// Ids are made before the commit and by several processes, so an event may turn up behind a newer one by this much.
const overlapMs = 3_000;
const ordersMax = 200;
// Who missed more asks for everything again; reading all of it would cost more.
const eventsMax = 2_000;

const queueEvents = new Set<OrderEventType>(["item.manual", "item.manual_resolved", "order.manual", "order.cancelled"]);

/** Two pieces of news as one. */
export function mergeNews(one: News, other: News): News {
  const topics = new Set([...one.topics, ...other.topics]);
  if (one.orderIds === null || other.orderIds === null) return { topics, orderIds: null };
  const orderIds = new Set([...one.orderIds, ...other.orderIds]);
  return { topics, orderIds: orderIds.size > ordersMax ? null : orderIds };
}

/** Marks as an event id: letters, digits and dots. */
export const writeMarks = (marks: Marks): string => [marks.orders, marks.providers, marks.webhooks].join(".");

/** Marks of an event id; null when it is none of ours. */
export function readMarks(text: string): Marks | null {
  const [orders, providers, webhooks, ...rest] = text.split(".");
  if (!orders || !isUuid(orders) || !providers || !webhooks || rest.length > 0) return null;
  return { orders, providers, webhooks };
}

/**
 * What is new in the scope since `seen`, and the marks after it. Events in `known` are not told again; they are collected there
 * for as long as they may be read twice. `whole` is false when there was too much to read.
 */
export async function lookForNews(
  tx: Transaction,
  seen: Marks,
  known: Set<string>,
  now: Date,
): Promise<{ news: News; marks: Marks; whole: boolean }> {
  const from = idAt(new Date(momentOfId(seen.orders).getTime() - overlapMs));
  const events = await listOrderNews(tx, { afterId: from, limit: eventsMax });
  const upstreams = await readUpstreamMarks(tx);
  const whole = events.length < eventsMax;
  const marks = {
    // Behind a flood nobody catches up event by event: it is told as a whole, and reading goes on from now.
    orders: whole ? newestOf(seen.orders, events) : idAt(now),
    providers: short(upstreams.providers),
    webhooks: short(upstreams.webhooks),
  };
  const fresh = events.filter((event) => !known.has(event.id));
  for (const event of fresh) known.add(event.id);
  const oldest = idAt(new Date(momentOfId(marks.orders).getTime() - overlapMs));
  for (const id of known) if (id < oldest) known.delete(id);
  const topics = new Set<NewsTopic>();
  if (fresh.length > 0) topics.add("orders");
  if (fresh.some((event) => queueEvents.has(event.type))) topics.add("manual_queue");
  if (marks.providers !== seen.providers) topics.add("providers");
  if (marks.webhooks !== seen.webhooks) topics.add("webhooks");
  const orderIds = new Set(fresh.map((event) => event.orderId));
  const named = whole && orderIds.size <= ordersMax;
  return { news: { topics, orderIds: named ? orderIds : null }, marks, whole };
}

/** What somebody missed who saw everything up to `seen`; where that is too much to name, everything. */
export async function missedNews(tx: Transaction, seen: Marks, now: Date): Promise<{ news: News; marks: Marks }> {
  const { news, marks, whole } = await lookForNews(tx, seen, new Set(), now);
  return { news: whole ? news : everything, marks };
}

/** Marks of this moment. A look from them reaches back by the overlap. */
export async function marksOfNow(tx: Transaction, now: Date): Promise<Marks> {
  const upstreams = await readUpstreamMarks(tx);
  return { orders: idAt(now), providers: short(upstreams.providers), webhooks: short(upstreams.webhooks) };
}

function newestOf(seen: string, events: readonly OrderNewsRow[]): string {
  const newest = events.at(-1)?.id;
  return newest !== undefined && newest > seen ? newest : seen;
}

const short = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 12);
