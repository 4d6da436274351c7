import type { MessageStatus, MessagingEvent } from "@tandem/provider-contract";
import { attemptTold } from "../dispatch/index.ts";
import { publicId, type Transaction } from "../kernel/index.ts";
import { mustCall, type WebhookConsumer, type WebhookContext, type WebhookEffect } from "../upstreams/index.ts";
import { applyNews } from "./message-life.ts";
import { findMessage } from "./queries-messages.ts";
import { receiveMessage } from "./receive-message.ts";
import type { MessagingServices } from "./services.ts";

/** Applies what a carrier tells of messages: how one of ours went, or that somebody wrote to a number of ours (O9). */
export function createMessagingConsumer(services: MessagingServices): WebhookConsumer<MessagingEvent> {
  return async (context, event) => {
    if (event.kind === "message_received") return (tx) => receiveMessage(services, tx, context, event);
    const status = event.needsReadBack ? await readBack(services, context, event) : event.status;
    return (tx) => applyStatus(services, tx, context, { event, status });
  };
}

type StatusEvent = Extract<MessagingEvent, { kind: "message_status" }>;

async function readBack(
  services: MessagingServices,
  { entry }: WebhookContext,
  { upstreamRef, status }: StatusEvent,
): Promise<MessageStatus> {
  if (!upstreamRef) return status;
  const provider = await services.hub.service(entry.providerId, "messaging");
  const call = { providerId: entry.providerId, operation: "getMessage", region: "*" };
  const answer = await mustCall(services.hub, call, () => provider.getMessage(upstreamRef));
  if (answer.kind === "failed") throw new Error(`the webhook cannot be read back: ${answer.error.category}`);
  return answer.value;
}

async function applyStatus(
  services: MessagingServices,
  tx: Transaction,
  { entry }: WebhookContext,
  { event, status }: { event: StatusEvent; status: MessageStatus },
): Promise<WebhookEffect> {
  const now = services.clock.now();
  const { ourRef, upstreamRef, occurredAt } = event;
  const attempt = await attemptTold(tx, { providerId: entry.providerId, ourRef, upstreamRef, now });
  if (!attempt) return "unmatched";
  if (attempt.subject.kind !== "message") return "nothing";
  const message = await findMessage(tx, attempt.subject.id, true);
  if (!message) return "unmatched";
  const at = occurredAt && occurredAt < now ? occurredAt : now;
  await applyNews(services, tx, message, { attempt, status, at });
  return { subject: publicId("msg", message.id) };
}
