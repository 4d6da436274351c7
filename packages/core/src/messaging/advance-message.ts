import type { Found, MessageStatus } from "@tandem/provider-contract";
import { type Dispatch, dispatchPlanned } from "../dispatch/index.ts";
import { assert, DomainError, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { scheduleMessage } from "./accept-message.ts";
import type { Message } from "./message.ts";
import { applyNews, failMessage, failureOf, leaveUnconfirmed } from "./message-life.ts";
import { changeMessage, findMessage } from "./queries-messages.ts";
import { type Sender, sendersFor, sendingCosts } from "./senders.ts";
import type { MessagingServices } from "./services.ts";

type Prepared = { message: Message; senders: Sender[]; costs: Map<string, bigint>; currency: string };

/**
 * Sends a message, as far as it comes now. Harmless to run twice or again after a kill at any point. Recipients who opted out
 * since it was accepted get nothing.
 */
export async function advanceMessage(
  services: MessagingServices,
  { rootId, messageId }: { rootId: string; messageId: string },
): Promise<void> {
  const result = await dispatchPlanned<"messaging", MessageStatus>(services, {
    rootId,
    subjectId: messageId,
    plan: async (tx) => {
      const prepared = await prepare(services, tx, messageId);
      return prepared && toDispatch(services, rootId, prepared);
    },
  });
  if (result?.kind !== "wait") return;
  await withScope(services.database, rootScope(rootId), (tx) => scheduleMessage(tx, messageId, result.until));
}

/** Takes the message up, so that it cannot be cancelled any more. Null when there is nothing to send. */
async function prepare(services: MessagingServices, tx: Transaction, messageId: string): Promise<Prepared | null> {
  const message = await findMessage(tx, messageId, true);
  if (!message || (message.state !== "scheduled" && message.state !== "queued")) return null;
  const now = services.clock.now();
  if (message.state === "scheduled") {
    if (message.sendAt && message.sendAt > now) {
      await scheduleMessage(tx, messageId, message.sendAt);
      return null;
    }
    await changeMessage(tx, messageId, { state: "queued", updated_at: now });
    message.state = "queued";
  }
  try {
    const from = message.ownNumber === "" ? null : message.ownNumber;
    // The answer to STOP is the one message that goes to somebody who wants none.
    const senders = message.keyword
      ? await answering(services, tx, message)
      : await sendersFor(services, tx, { ...message, from });
    return { message, senders, ...(await sendingCosts(tx, message, senders)) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await failMessage(services, tx, message, error.code === "messaging.opted_out" ? "opted_out" : "no_sender");
    return null;
  }
}

/** A keyword is answered from the number it was sent to, and from no other. */
async function answering(services: MessagingServices, tx: Transaction, message: Message): Promise<Sender[]> {
  const { ownNumber: number } = message;
  const row = await tx.sql
    .selectFrom("messaging.shared_senders")
    .select(["provider_id", "per_second"])
    .where("root_id", "=", tx.scope.rootId)
    .where("number", "=", number)
    .executeTakeFirst();
  if (row) return [{ number, providerId: row.provider_id, kind: "shared", perSecond: row.per_second, familiar: true }];
  const own = await services.numbers.find(tx, number);
  return own ? [{ number, providerId: own.providerId, kind: "owned", perSecond: 1, familiar: true }] : [];
}

function toDispatch(
  services: MessagingServices,
  rootId: string,
  { message, senders, costs, currency }: Prepared,
): Dispatch<"messaging", MessageStatus> {
  const senderAt = (providerId: string) => {
    const sender = senders.find((each) => each.providerId === providerId);
    assert(sender, "only carriers with a sender are asked");
    return sender;
  };
  const { id, tenantId, accountId, otherNumber: to, body: text, mediaUrls, validitySeconds } = message;
  const [first] = senders;
  const lock = async (tx: Transaction) => {
    const locked = await findMessage(tx, id, true);
    assert(locked, "a message that is sent stays");
    return locked;
  };
  return {
    ...{ rootId, tenantId, accountId, service: "messaging", operation: "sendMessage", costs, currency },
    subject: { kind: "message", id },
    since: message.sendAt ?? message.createdAt,
    countryCode: message.countryCode,
    mayRepeat: message.allowDuplicate ? "always" : "after_error",
    ...(message.ownNumber !== "" && first && { only: first.providerId }),
    // The number the two talk by comes first; nobody likes a new one in the middle of a conversation.
    ...(first?.familiar && { preferred: [first.providerId] }),
    send: (provider, { ref: ourRef, callbackUrl, providerId }) =>
      provider.sendMessage({
        ...{ ourRef, callbackUrl, from: senderAt(providerId).number, to, text, mediaUrls },
        ...(validitySeconds !== null && { validitySeconds }),
      }),
    find: async (
      provider,
      { ref: ourRef, providerId, startedAt: sentAfter },
      excludeRefs,
    ): Promise<Found<MessageStatus>> =>
      provider.findMessage
        ? provider.findMessage({ ourRef, from: senderAt(providerId).number, to, text, sentAfter, excludeRefs })
        : { kind: "unsupported" },
    settle: async (tx, ending) => {
      const locked = await lock(tx);
      if (ending.kind === "failed") return failMessage(services, tx, locked, failureOf(ending.error));
      if (ending.kind === "unresolved") return leaveUnconfirmed(services, tx, locked);
      const { attempt, value } = ending;
      const sender = senders.find((each) => each.providerId === attempt.providerId) ?? null;
      return applyNews(services, tx, locked, { attempt, status: value, at: services.clock.now(), sender });
    },
  };
}
