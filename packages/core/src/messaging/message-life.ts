import type { MessageStatus, ProviderError } from "@tandem/provider-contract";
import type { Attempt } from "../dispatch/index.ts";
import { DomainError, publicId, type Transaction } from "../kernel/index.ts";
import { touchConversation } from "./conversations.ts";
import { furtherState, type Message, type MessageState } from "./message.ts";
import { bookAnswer, bookDuplicate, bookTold, freeMoney, giveMoneyBack, takeMoney } from "./message-money.ts";
import { addOptOut } from "./opt-outs.ts";
import { changeMessage } from "./queries-messages.ts";
import { type Sender, sendersFor } from "./senders.ts";
import type { MessagingServices } from "./services.ts";

/** What a carrier says of a message it took, and where it is known by whom it was sent, the number it went from. */
export type MessageNews = { attempt: Attempt; status: MessageStatus | null; at: Date; sender?: Sender | null };

/**
 * Folds what a carrier told into a locked message: the furthest state seen stands. Its money is taken when a carrier took it, and
 * given back when it then failed or did not arrive. Harmless to repeat.
 */
export async function applyNews(
  services: MessagingServices,
  tx: Transaction,
  message: Message,
  { attempt, status, at, sender }: MessageNews,
): Promise<void> {
  const now = services.clock.now();
  const before = { ...message };
  // What a second carrier sent as well is the platform's cost; how far it got is the message's affair all the same.
  if (!message.providerId) await takenBy(services, tx, message, { attempt, sender });
  if (message.keyword) await bookAnswer(tx, message, attempt, now);
  if (!message.settled) {
    message.chargedMicros = await takeMoney(tx, message, { ...attempt, now });
    message.settled = true;
  }
  const told = status ? stateOf(status) : "sent";
  message.state = furtherState(furtherState(message.state, "sent"), told);
  if (message.state === told && isFailure(told))
    message.failure = status?.error ? failureOf(status.error) : "not_delivered";
  if (message.state === "delivered") message.failure = null;
  if (attempt.duplicate) await bookDuplicate(tx, message, attempt, now);
  if (status?.cost) await bookTold(services, tx, message, { attempt, cost: status.cost, at });
  message.sentAt ??= attempt.answeredAt ?? at;
  if (told === "delivered") message.deliveredAt ??= at;
  if (isFailure(message.state) && !isFailure(before.state)) {
    message.failedAt = at;
    // The answer to a keyword was never paid for.
    if (!message.keyword) await giveMoneyBack(tx, message);
    message.chargedMicros = 0n;
    if (message.failure === "opted_out") await rememberOptOut(tx, message, now);
  }
  await Promise.all([
    saveLife(tx, message, now),
    before.ownNumber !== message.ownNumber && touchConversation(tx, message),
    tell(services, tx, message, before.state),
  ]);
}

/** Nobody took it: the money goes back. */
export async function failMessage(
  services: MessagingServices,
  tx: Transaction,
  message: Message,
  failure: string,
): Promise<void> {
  const now = services.clock.now();
  if (message.state !== "queued" && message.state !== "scheduled") return;
  const before = message.state;
  if (!message.settled) await freeMoney(tx, message);
  Object.assign(message, { state: "failed", failure, failedAt: now, settled: true });
  if (failure === "opted_out") await rememberOptOut(tx, message, now);
  await saveLife(tx, message, now);
  await tell(services, tx, message, before);
}

/** It may have gone out, nobody can tell: it stays so until a callback comes, and its money goes back by itself when none does. */
export async function leaveUnconfirmed(services: MessagingServices, tx: Transaction, message: Message): Promise<void> {
  message.state = furtherState(message.state, "unconfirmed");
  await saveLife(tx, message, services.clock.now());
}

/** Our word for a carrier's refusal: what a customer can act on, never the carrier's own text. */
export function failureOf(error: Pick<ProviderError, "category"> | null): string {
  switch (error?.category) {
    case "invalid_recipient":
    case "opted_out":
    case "content_refused":
    case "blocked":
      return error.category;
    case undefined:
      return "no_carrier";
    default:
      return "not_delivered";
  }
}

function stateOf({ state }: MessageStatus): MessageState {
  switch (state) {
    case "delivered":
    case "undelivered":
    case "failed":
      return state;
    case "cancelled":
      return "failed";
    default:
      return "sent";
  }
}

const isFailure = (state: MessageState) => state === "failed" || state === "undelivered";

/** Who took it, and the number it went from. */
async function takenBy(
  services: MessagingServices,
  tx: Transaction,
  message: Message,
  { attempt, sender: known }: Pick<MessageNews, "attempt" | "sender">,
): Promise<void> {
  message.providerId = attempt.providerId;
  if (message.ownNumber !== "") return;
  const need = { ...message, from: null };
  try {
    const senders = known ? [known] : await sendersFor(services, tx, need);
    const sender = senders.find(({ providerId }) => providerId === attempt.providerId);
    if (sender) Object.assign(message, { ownNumber: sender.number, sender: sender.kind });
  } catch (error) {
    // The sender it went from was taken away since; the message is none the worse for it.
    if (!(error instanceof DomainError)) throw error;
  }
}

async function rememberOptOut(tx: Transaction, message: Message, now: Date): Promise<void> {
  if (message.ownNumber === "") return;
  await addOptOut(tx, {
    tenantId: message.tenantId,
    accountId: message.sender === "shared" ? null : message.accountId,
    sender: message.ownNumber,
    recipient: message.otherNumber,
    source: "carrier",
    keyword: null,
    now,
  });
}

async function saveLife(tx: Transaction, message: Message, now: Date): Promise<void> {
  await changeMessage(tx, message.id, {
    state: message.state,
    failure: message.failure,
    own_number: message.ownNumber,
    sender: message.sender,
    provider_id: message.providerId,
    charged_micros: message.chargedMicros,
    cost_micros: message.costMicros,
    settled: message.settled,
    sent_at: message.sentAt,
    delivered_at: message.deliveredAt,
    failed_at: message.failedAt,
    updated_at: now,
  });
}

const eventOf: Partial<Record<MessageState, "message.sent" | "message.delivered" | "message.failed">> = {
  sent: "message.sent",
  delivered: "message.delivered",
  undelivered: "message.failed",
  failed: "message.failed",
};

async function tell(
  services: MessagingServices,
  tx: Transaction,
  message: Message,
  before: MessageState,
): Promise<void> {
  const type = eventOf[message.state];
  if (!type || message.state === before) return;
  await services.publish(tx, { accountId: message.accountId, type, data: toEventData(message) });
}

/** What the account's own systems are told of a message. */
export function toEventData(message: Message): Record<string, unknown> {
  return {
    id: publicId("msg", message.id),
    direction: message.direction,
    from: message.direction === "outbound" ? message.ownNumber : message.otherNumber,
    to: message.direction === "outbound" ? message.otherNumber : message.ownNumber,
    text: message.body,
    mediaUrls: message.mediaUrls,
    state: message.state,
    failure: message.failure,
    segments: message.segments,
    reference: message.reference,
  };
}
