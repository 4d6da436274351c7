import type { ProviderError } from "@tandem/provider-contract";
import { sql } from "kysely";
import { type Micros, publicId, type Transaction } from "../kernel/index.ts";
import type { OrderEventType } from "../orders/index.ts";

/** One try of the story, with who it was at. */
export type StoryAttempt = {
  id: string;
  itemId: string;
  number: number;
  providerId: string;
  providerName: string;
  offerId: string;
  offerRef: string;
  decisionId: string | null;
  state: "submitted" | "pending" | "unknown" | "rejected" | "done";
  resolution: "delivered" | "stock" | "loss" | "not_bought" | "unresolved" | null;
  nextStep: "retry_same" | "next_provider" | "final" | null;
  reason: string | null;
  error: ProviderError | null;
  upstreamRef: string | null;
  costMicros: Micros;
  currency: string;
  looks: number;
  /** Our own process ended during the call. */
  interrupted: boolean;
  startedAt: Date;
  answeredAt: Date | null;
  /** When the order went on without it. */
  givenUpAt: Date | null;
  endedAt: Date | null;
};

export type StoryEvent = {
  id: string;
  type: OrderEventType;
  itemId: string | null;
  attemptId: string | null;
  data: Record<string, unknown>;
  createdAt: Date;
};

export type StoryTransfer = {
  id: string;
  kind: "post" | "hold" | "capture" | "void";
  reason: string;
  amountMicros: Micros;
  currency: string;
  debitCode: string | null;
  creditCode: string | null;
  note: string | null;
  createdAt: Date;
};

export type StoryWebhook = {
  id: string;
  providerId: string;
  providerName: string;
  eventKinds: string[];
  status: string;
  receivedAt: Date;
};

export type StoryMessage = {
  id: string;
  topic: string;
  channel: string;
  recipient: string;
  status: string;
  title: string | null;
  createdAt: Date;
};

/** Everything that is known of one order, each list oldest first. */
export type OrderStory = {
  events: StoryEvent[];
  attempts: StoryAttempt[];
  transfers: StoryTransfer[];
  webhooks: StoryWebhook[];
  messages: StoryMessage[];
  /** Profiles this order's attempts bought that went to stock. */
  sparesLeft: number;
};

/** Reads the story of an order that the scope was found to hold. */
export async function orderStory(tx: Transaction, orderId: string): Promise<OrderStory> {
  const root = tx.scope.rootId;
  const events = await sql<StoryEvent>`
    select e.id, e.type, e.item_id as "itemId", e.attempt_id as "attemptId", e.data, e.created_at as "createdAt"
    from orders.events e where e.root_id = ${root} and e.order_id = ${orderId} order by e.id`.execute(tx.sql);
  const attempts = await sql<StoryAttempt>`
    select t.id, t.item_id as "itemId", t.number, t.provider_id as "providerId", coalesce(p.name, 'a provider') as "providerName",
      t.offer_id as "offerId", t.offer_ref as "offerRef", t.decision_id as "decisionId", t.state, t.resolution, t.next_step as "nextStep",
      t.reason, t.error, t.upstream_ref as "upstreamRef", t.cost_micros as "costMicros", t.currency, t.looks, t.interrupted,
      t.started_at as "startedAt", t.answered_at as "answeredAt", t.given_up_at as "givenUpAt", t.ended_at as "endedAt"
    from orders.attempts t left join upstreams.providers p on p.root_id = t.root_id and p.id = t.provider_id
    where t.root_id = ${root} and t.order_id = ${orderId} order by t.id`.execute(tx.sql);
  const transfers = await sql<StoryTransfer>`
    select t.id, t.kind, t.reason, t.amount_micros as "amountMicros", t.currency, d.code as "debitCode", c.code as "creditCode",
      t.note, t.created_at as "createdAt"
    from ledger.transfers t
    left join ledger.ledger_accounts d on d.root_id = t.root_id and d.id = t.debit_account_id
    left join ledger.ledger_accounts c on c.root_id = t.root_id and c.id = t.credit_account_id
    where t.root_id = ${root} and t.subject_id = ${orderId} order by t.created_at, t.id`.execute(tx.sql);
  const webhooks = await sql<StoryWebhook>`
    select w.id, w.provider_id as "providerId", coalesce(p.name, 'a provider') as "providerName", w.event_kinds as "eventKinds", w.status,
      w.received_at as "receivedAt"
    from upstreams.webhook_inbox w left join upstreams.providers p on p.root_id = w.root_id and p.id = w.provider_id
    where w.root_id = ${root} and w.subject = ${publicId("ord", orderId)} and w.id >= ${orderId}::uuid order by w.id`.execute(
    tx.sql,
  );
  const messages = await sql<StoryMessage>`
    select m.id, m.topic, m.channel, m.recipient, m.status, m.title, m.created_at as "createdAt"
    from notifications.messages m where m.root_id = ${root} and m.subject_id = ${orderId} and m.channel <> 'in_app' order by m.id`.execute(
    tx.sql,
  );
  const spares = await sql<{ spares: number }>`
    select count(*)::int as spares from orders.profiles p
    where p.root_id = ${root} and p.bought_for_order_id = ${orderId} and p.stock_state is not null`.execute(tx.sql);
  return {
    events: events.rows,
    attempts: attempts.rows,
    transfers: transfers.rows,
    webhooks: webhooks.rows,
    messages: messages.rows,
    sparesLeft: spares.rows[0]?.spares ?? 0,
  };
}
