import type { MessagingEvent } from "@tandem/provider-contract";
import { newId, publicId, type Transaction } from "../kernel/index.ts";
import { countryOf, countSegments } from "../rating/index.ts";
import type { WebhookContext, WebhookEffect } from "../upstreams/index.ts";
import { scheduleMessage } from "./accept-message.ts";
import { lastWriter, touchConversation } from "./conversations.ts";
import { type Keyword, keywordOf, replyTo } from "./keywords.ts";
import type { Message } from "./message.ts";
import { toEventData } from "./message-life.ts";
import { bookInbound } from "./message-money.ts";
import { addOptOut, endOptOuts } from "./opt-outs.ts";
import { insertMessage, wasAnswered } from "./queries-messages.ts";
import type { MessagingServices } from "./services.ts";
import { numbersSharedWith } from "./shared-senders.ts";

type Received = Extract<MessagingEvent, { kind: "message_received" }>;
type Receiver = { tenantId: string; accountId: string; sender: Message["sender"] };

const dayMs = 86_400_000;

/**
 * Stores what somebody wrote to a number of ours, once, tells its account, and obeys STOP and START. To a number that several
 * share it goes to whoever wrote to that person last. One that is nobody's is ignored.
 */
export async function receiveMessage(
  services: MessagingServices,
  tx: Transaction,
  { entry }: WebhookContext,
  { message: told, upstreamRef, occurredAt }: Received,
): Promise<WebhookEffect> {
  const receiver = await receiverOf(services, tx, { ownNumber: told.to, otherNumber: told.from });
  if (!receiver) return "nothing";
  const now = services.clock.now();
  const id = newId(now.getTime());
  const { tenantId, accountId, sender } = receiver;
  if (upstreamRef && !(await isNew(tx, { tenantId, providerId: entry.providerId, upstreamRef, messageId: id })))
    return "done";
  const { segments, encoding } = countSegments(told.text);
  const keyword = keywordOf(told.text);
  const at = occurredAt && occurredAt < now ? occurredAt : now;
  const message = await insertMessage(tx, {
    ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, id, sender, encoding },
    ...{ direction: "inbound", kind: told.mediaUrls.length > 0 ? "mms" : "sms", state: "received" },
    ...{ own_number: told.to, other_number: told.from, country_code: countryOf(told.from) ?? "*" },
    ...{
      body: told.text,
      media_urls: told.mediaUrls,
      segments: told.segments ?? segments,
      keyword: keyword?.keyword ?? null,
    },
    ...{ currency: "USD", price_micros: 0n, settled: true, provider_id: entry.providerId },
    cost_micros: told.cost?.currency === "USD" ? told.cost.amountMicros : null,
    ...{ delivered_at: at, created_at: now, updated_at: now },
  });
  if (!message) return "done";
  await touchConversation(tx, message);
  await bookInbound(services, tx, message, { providerId: entry.providerId, cost: told.cost, at, now });
  if (keyword) await obey(services, tx, message, { ...keyword, now });
  await services.publish(tx, { accountId, type: "message.received", data: toEventData(message) });
  return { subject: publicId("msg", id) };
}

async function receiverOf(
  services: MessagingServices,
  tx: Transaction,
  numbers: { ownNumber: string; otherNumber: string },
): Promise<Receiver | null> {
  const own = await services.numbers.find(tx, numbers.ownNumber);
  if (own) return { tenantId: own.tenantId, accountId: own.accountId, sender: "owned" };
  const writer = await lastWriter(tx, numbers);
  return writer && { ...writer, sender: "shared" };
}

async function isNew(
  tx: Transaction,
  ref: { tenantId: string; providerId: string; upstreamRef: string; messageId: string },
): Promise<boolean> {
  const result = await tx.sql
    .insertInto("messaging.inbound_refs")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: ref.tenantId,
      provider_id: ref.providerId,
      upstream_ref: ref.upstreamRef,
      message_id: ref.messageId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** STOP and START change the list and are answered when they changed it; HELP is answered once a day, so that two machines do not talk for ever. */
async function obey(
  services: MessagingServices,
  tx: Transaction,
  message: Message,
  { keyword, word, now }: { keyword: Keyword; word: string; now: Date },
): Promise<void> {
  const { ownNumber: sender, otherNumber: recipient, tenantId } = message;
  const accountId = message.sender === "shared" ? null : message.accountId;
  const entry = { tenantId, accountId, sender, recipient, source: "keyword" as const, keyword: word, now };
  const answers =
    keyword === "stop"
      ? await addOptOut(tx, entry)
      : keyword === "start"
        ? await endOptOuts(tx, { senders: await sendersOpenedBy(tx, message), recipient, now })
        : !(await wasAnswered(tx, message, new Date(now.getTime() - dayMs)));
  if (answers) await answer(services, tx, message, keyword, now);
}

/** STOP to one shared sender holds for all of the same owner, so START to one of them ends it for all of those, and for no one else's. */
async function sendersOpenedBy(tx: Transaction, { sender, ownNumber }: Message): Promise<string[]> {
  return sender === "shared" ? [ownNumber, ...(await numbersSharedWith(tx, ownNumber))] : [ownNumber];
}

/** The answer is the shop's to give, not the customer's to pay. */
async function answer(
  services: MessagingServices,
  tx: Transaction,
  { tenantId, accountId, ownNumber, otherNumber, sender, countryCode, currency }: Message,
  keyword: Keyword,
  now: Date,
): Promise<void> {
  const body = replyTo(keyword, { countryCode, brand: await services.brandOf(tx, tenantId) });
  const { segments, encoding } = countSegments(body);
  const id = newId(now.getTime());
  const message = await insertMessage(tx, {
    ...{
      root_id: tx.scope.rootId,
      tenant_id: tenantId,
      account_id: accountId,
      id,
      sender,
      keyword,
      body,
      segments,
      encoding,
    },
    ...{ direction: "outbound", kind: "sms", state: "queued", country_code: countryCode, currency, price_micros: 0n },
    ...{ own_number: ownNumber, other_number: otherNumber, settled: true, created_at: now, updated_at: now },
  });
  if (!message) return;
  await touchConversation(tx, message);
  await scheduleMessage(tx, id);
}
