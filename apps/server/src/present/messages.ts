import type { Attempt } from "@tandem/core/dispatch";
import { publicId } from "@tandem/core/kernel";
import {
  type Batch,
  type Conversation,
  type Message,
  type OptOut,
  type Template,
  variablesOf,
} from "@tandem/core/messaging";
import { failureWordsOf } from "./attempt-words.ts";
import { type ProviderNames, presentAttempt } from "./dispatch-attempts.ts";
import { toInstant, toInstantOrNull, toMoney } from "./values.ts";

/** A message as its account sees it. */
export function presentMessage(message: Message) {
  const { direction, ownNumber, otherNumber, currency, countryCode } = message;
  const outbound = direction === "outbound";
  return {
    id: publicId("msg", message.id),
    direction,
    kind: message.kind,
    from: outbound ? ownNumber || null : otherNumber,
    to: outbound ? otherNumber : ownNumber,
    country: countryCode === "*" ? null : countryCode,
    text: message.body,
    mediaUrls: message.mediaUrls,
    segments: message.segments,
    encoding: message.encoding,
    state: message.state,
    failure: message.failure,
    keyword: message.keyword,
    price: toMoney(message.priceMicros, currency),
    charged: toMoney(message.chargedMicros, currency),
    reference: message.reference,
    batchId: message.batchId ? publicId("bat", message.batchId) : null,
    sendAt: toInstantOrNull(message.sendAt),
    createdAt: toInstant(message.createdAt),
    sentAt: toInstantOrNull(message.sentAt),
    deliveredAt: toInstantOrNull(message.deliveredAt),
    failedAt: toInstantOrNull(message.failedAt),
    cancellable: message.state === "scheduled",
  };
}

/** The same with what happened to it. */
export function presentMessageDetail(message: Message, attempts: readonly Attempt[], names: ProviderNames) {
  return {
    ...presentMessage(message),
    timeline: timelineOf(message, attempts, names),
    attempts: attempts.map((attempt) => presentAttempt(attempt, names)),
  };
}

type Entry = { at: Date; state: string; text: string };

function timelineOf(message: Message, attempts: readonly Attempt[], names: ProviderNames) {
  const entries: (Entry | null)[] = [
    message.direction === "inbound"
      ? { at: message.createdAt, state: "received", text: "Received" }
      : { at: message.createdAt, state: "accepted", text: message.sendAt ? "Accepted, to be sent later" : "Accepted" },
    ...attempts.map((attempt) => attemptEntry(attempt, names)),
    message.direction === "outbound" && message.deliveredAt
      ? { at: message.deliveredAt, state: "delivered", text: "Delivered" }
      : null,
    message.failedAt ? { at: message.failedAt, state: message.state, text: failureText(message) } : null,
    message.state === "unconfirmed"
      ? { at: message.updatedAt, state: "unconfirmed", text: "It may have gone out; nobody can tell yet" }
      : null,
    message.state === "cancelled" ? { at: message.updatedAt, state: "cancelled", text: "Cancelled" } : null,
  ];
  return entries
    .filter((entry) => entry !== null)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .map(({ at, ...entry }) => ({ at: toInstant(at), ...entry }));
}

function attemptEntry(attempt: Attempt, names: ProviderNames): Entry {
  const who = names?.get(attempt.providerId) ?? (attempt.number === 1 ? "The carrier" : "Another carrier");
  const at = attempt.answeredAt ?? attempt.startedAt;
  if (attempt.state === "done") return { at, state: "sent", text: `${who} took it` };
  if (attempt.state === "submitted") return { at, state: "sending", text: `${who} is being asked` };
  const what = failureWordsOf(attempt.error?.category) ?? "did not answer";
  return { at, state: attempt.state, text: `${who} ${what}` };
}

const failureTexts: Record<string, string> = {
  invalid_recipient: "The number cannot take messages",
  opted_out: "The recipient wants no messages from this number",
  content_refused: "The text was not let through",
  blocked: "The destination is closed",
  no_carrier: "No carrier could take it",
  no_sender: "There is no number to send it from",
};

function failureText({ failure, state }: Message): string {
  const known = failure ? failureTexts[failure] : undefined;
  return known ?? (state === "undelivered" ? "It did not arrive" : "It could not be sent");
}

export function presentTemplate(template: Template) {
  return {
    id: publicId("tpl", template.id),
    name: template.name,
    text: template.body,
    variables: variablesOf(template.body),
    createdAt: toInstant(template.createdAt),
    updatedAt: toInstant(template.updatedAt),
  };
}

export function presentConversation(conversation: Conversation) {
  const { ownNumber, otherNumber, lastBody, lastDirection, lastAt, unread } = conversation;
  return { ownNumber, otherNumber, lastText: lastBody, lastDirection, lastAt: toInstant(lastAt), unread };
}

export function presentOptOut({ id, sender, recipient, source, keyword, createdAt }: OptOut) {
  return { id: publicId("opt", id), sender, recipient, source, keyword, createdAt: toInstant(createdAt) };
}

export function presentBatch(batch: Batch, states: Partial<Record<string, number>>) {
  const { id, total, accepted, refused, createdAt } = batch;
  return {
    ...{ id: publicId("bat", id), total, accepted, refused, createdAt: toInstant(createdAt) },
    states: states as Record<string, number>,
  };
}
