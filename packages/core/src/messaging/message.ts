import type { Selectable } from "kysely";
import type { Micros } from "../kernel/index.ts";
import type { MessagingMessages } from "../kernel/schema.generated.ts";
import type { Keyword } from "./keywords.ts";

export type MessageKind = "sms" | "mms";

/** How far a message got. `unconfirmed`: it may have gone out, nobody can tell. */
export const messageStates = [
  "scheduled",
  "queued",
  "sent",
  "delivered",
  "undelivered",
  "failed",
  "unconfirmed",
  "cancelled",
  "received",
] as const;
export type MessageState = (typeof messageStates)[number];

/** What a seller below the platform owes its own seller. */
type ChainLink = { from: string; to: string; micros: Micros };

export type Message = {
  id: string;
  tenantId: string;
  accountId: string;
  direction: "outbound" | "inbound";
  kind: MessageKind;
  /** Ours; empty until a shared sender is chosen. */
  ownNumber: string;
  sender: "owned" | "shared";
  otherNumber: string;
  countryCode: string;
  body: string;
  mediaUrls: string[];
  segments: number;
  encoding: "gsm7" | "ucs2";
  state: MessageState;
  failure: string | null;
  sendAt: Date | null;
  allowDuplicate: boolean;
  validitySeconds: number | null;
  reference: string | null;
  /** What an inbound one asked for by one word; of an outbound one, what it answers. */
  keyword: Keyword | null;
  batchId: string | null;
  templateId: string | null;
  currency: string;
  priceMicros: Micros;
  chargedMicros: Micros;
  chain: ChainLink[];
  providerId: string | null;
  costMicros: Micros | null;
  settled: boolean;
  sentAt: Date | null;
  deliveredAt: Date | null;
  failedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

export function toMessage(row: Selectable<MessagingMessages>): Message {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    direction: row.direction as Message["direction"],
    kind: row.kind as MessageKind,
    ownNumber: row.own_number,
    sender: row.sender as Message["sender"],
    otherNumber: row.other_number,
    countryCode: row.country_code,
    body: row.body,
    mediaUrls: row.media_urls,
    segments: row.segments,
    encoding: row.encoding as Message["encoding"],
    state: row.state as MessageState,
    failure: row.failure,
    sendAt: row.send_at,
    allowDuplicate: row.allow_duplicate,
    validitySeconds: row.validity_seconds,
    reference: row.reference,
    keyword: row.keyword as Keyword | null,
    batchId: row.batch_id,
    templateId: row.template_id,
    currency: row.currency,
    priceMicros: row.price_micros,
    chargedMicros: row.charged_micros,
    chain: (row.chain as { from: string; to: string; micros: string }[]).map((link) => ({
      ...link,
      micros: BigInt(link.micros),
    })),
    providerId: row.provider_id,
    costMicros: row.cost_micros,
    settled: row.settled,
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
    failedAt: row.failed_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

// Reports come in any order and repeated, so the furthest state seen counts, not the last one told. What arrived has arrived,
// also when a carrier first said otherwise.
const distance: Record<MessageState, number> = {
  scheduled: 0,
  queued: 1,
  unconfirmed: 2,
  sent: 3,
  failed: 4,
  undelivered: 5,
  delivered: 6,
  cancelled: 7,
  received: 7,
};

/** The further of two states. */
export function furtherState(one: MessageState, other: MessageState): MessageState {
  return distance[other] > distance[one] ? other : one;
}
