import { holdUse } from "../charging/index.ts";
import { assert, enqueue, type Scope, type Transaction, withKeptPlans, withScope } from "../kernel/index.ts";
import { type Composed, composeMessage, type MessageRequest } from "./compose-message.ts";
import { touchConversation } from "./conversations.ts";
import { messageInvalid, messageNotFound, notCancellable } from "./errors.ts";
import type { Message } from "./message.ts";
import { freeMoney } from "./message-money.ts";
import { changeMessage, findMessage, insertMessage } from "./queries-messages.ts";
import { type Sender, sendersFor, takeTurns } from "./senders.ts";
import type { MessagingServices } from "./services.ts";

export type AccountScope = Scope & { accountId: string };

const hourMs = 3_600_000;
const scheduledAtMostMs = 30 * 24 * hourMs;
// A late callback may still take the money of a message nobody knew of; after that it goes back by itself (decision 0010).
const heldBeyondMs = 1.25 * hourMs;

/**
 * Takes a message: its price is held, and a job sends it. `id` is the caller's, so that a repeat sends nothing twice. Throws
 * `wallet.insufficient_balance`, `messaging.opted_out`, `messaging.sender_not_usable`, `messaging.no_sender`, `rating.no_price`
 * and `request.invalid` with the field.
 */
export async function acceptMessage(
  services: MessagingServices,
  scope: AccountScope,
  request: MessageRequest & { id: string },
): Promise<void> {
  const { id, ...wanted } = request;
  await withKeptPlans(services.database, scope, async (tx) => {
    if (await findMessage(tx, id)) return;
    await takeMessage(services, tx, scope, { id, request: wanted });
  });
}

/** The same within a transaction, for one of a batch as well. */
export async function takeMessage(
  services: MessagingServices,
  tx: Transaction,
  { tenantId, accountId }: Pick<AccountScope, "tenantId" | "accountId">,
  { id, request, batchId }: { id: string; request: MessageRequest; batchId?: string },
): Promise<void> {
  assert(tenantId !== "all", "a message belongs to one tenant");
  const now = services.clock.now();
  const composed = await composeMessage(tx, tenantId, request, now);
  checkSchedule(request.sendAt, now);
  const { to: otherNumber, kind, countryCode, from } = composed;
  const senders = await sendersFor(services, tx, { tenantId, accountId, kind, otherNumber, countryCode, from });
  const [first] = senders;
  assert(first, "there is a sender, or it was refused");
  const message = await insertMessage(tx, {
    ...rowOf(composed, first, { ...request, now }),
    ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, id, batch_id: batchId ?? null },
  });
  if (!message) return;
  const held = holdUse(tx, {
    ...{ id, accountId, service: kind, units: kind === "sms" ? composed.segments : 1 },
    ...{ amountMicros: composed.priceMicros, currency: composed.currency, subjectId: id },
    ...{ countryCode: countryCode === "*" ? null : countryCode, otherParty: otherNumber, usedAt: now },
    expiresAt: new Date((request.sendAt ?? now).getTime() + heldBeyondMs),
  });
  await Promise.all([held, message.ownNumber !== "" && touchConversation(tx, message)]);
  // Last, because everybody who sends from the same number waits for its turn until this is committed.
  const runAt = request.sendAt ?? (await takeTurns(tx, first, { count: 1, now, tenantId }));
  await scheduleMessage(tx, id, runAt > now ? runAt : undefined);
}

function rowOf(composed: Composed, first: Sender, request: MessageRequest & { now: Date }) {
  return {
    direction: "outbound",
    kind: composed.kind,
    own_number: composed.from ?? "",
    sender: first.kind,
    other_number: composed.to,
    country_code: composed.countryCode,
    body: composed.body,
    media_urls: composed.mediaUrls,
    segments: composed.segments,
    encoding: composed.encoding,
    state: request.sendAt ? "scheduled" : "queued",
    send_at: request.sendAt ?? null,
    allow_duplicate: request.allowDuplicate ?? false,
    validity_seconds: request.validitySeconds ?? null,
    reference: request.reference ?? null,
    template_id: request.template?.id ?? null,
    currency: composed.currency,
    price_micros: composed.priceMicros,
    chain: JSON.stringify(composed.chain.map((link) => ({ ...link, micros: link.micros.toString() }))),
    created_at: request.now,
    updated_at: request.now,
  };
}

function checkSchedule(sendAt: Date | undefined, now: Date): void {
  if (!sendAt) return;
  if (sendAt <= now) throw messageInvalid("sendAt", "a moment that is still to come");
  if (sendAt.getTime() - now.getTime() > scheduledAtMostMs) throw messageInvalid("sendAt", "within 30 days");
}

/** Queues a message's next step. One waits per message: another call replaces its time. */
export async function scheduleMessage(tx: Transaction, messageId: string, runAt?: Date): Promise<void> {
  const payload = { rootId: tx.scope.rootId, messageId };
  await enqueue(tx, "messaging.advance", payload, {
    jobKey: `messaging.advance:${messageId}`,
    ...(runAt && { runAt }),
  });
}

/** Cancels a scheduled message and frees its money. Throws `messaging.message_not_found`, `messaging.not_cancellable` once it is being sent. */
export async function cancelMessage(services: MessagingServices, scope: Scope, messageId: string): Promise<void> {
  await withScope(services.database, scope, async (tx) => {
    const message = await findMessage(tx, messageId, true);
    if (!message) throw messageNotFound(messageId);
    if (message.state === "cancelled") return;
    if (message.state !== "scheduled") throw notCancellable(messageId, message.state);
    await changeMessage(tx, messageId, { state: "cancelled", settled: true, updated_at: services.clock.now() });
    await freeMoney(tx, message);
  });
}

/** What a message would cost, without sending it; in how many segments, and from which number it would go. */
export async function previewMessage(
  services: MessagingServices,
  scope: AccountScope,
  request: MessageRequest,
): Promise<Composed & { sender: Pick<Message, "ownNumber" | "sender"> }> {
  const { tenantId, accountId } = scope;
  assert(tenantId !== "all", "a message belongs to one tenant");
  return withScope(services.database, scope, async (tx) => {
    const composed = await composeMessage(tx, tenantId, request, services.clock.now());
    const { to: otherNumber, kind, countryCode, from } = composed;
    const [first] = await sendersFor(services, tx, { tenantId, accountId, kind, otherNumber, countryCode, from });
    return { ...composed, sender: { ownNumber: first?.number ?? "", sender: first?.kind ?? "shared" } };
  });
}
