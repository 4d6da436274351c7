import type {
  Answer,
  Found,
  MessageQuery,
  MessageState,
  MessageStatus,
  MessagingProvider,
  OutboundMessage,
  Outcome,
} from "@tandem/provider-contract";
import { failedWrite, parseBody, parseReading } from "../shared/reading.ts";
import type { FormFields, TwilioClient } from "./client.ts";
import { fromMessageError } from "./errors.ts";
import * as wire from "./wire.ts";

/** Dates are told in whole seconds, and clocks differ. */
const CLOCK_SLACK_MS = 60_000;
const SEARCH_SIZE = 100;

const STATES: Readonly<Record<string, MessageState>> = {
  accepted: "queued",
  scheduled: "scheduled",
  queued: "queued",
  sending: "queued",
  sent: "sent",
  delivered: "delivered",
  read: "delivered",
  // Some of its parts arrived: the person has no whole message.
  partially_delivered: "undelivered",
  undelivered: "undelivered",
  failed: "failed",
  canceled: "cancelled",
};

/** Messages through Twilio. No idempotency of any kind: a lost reply is searched for by what was sent. */
export class TwilioMessaging implements MessagingProvider {
  readonly #client: TwilioClient;

  constructor(client: TwilioClient) {
    this.#client = client;
  }

  async sendMessage(message: OutboundMessage): Promise<Outcome<MessageStatus>> {
    const reading = await this.#client.read("api", {
      operation: "sendMessage",
      method: "POST",
      path: this.#client.account("/Messages.json"),
      form: toMessageForm(message),
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const parsed = parseBody(reading.body, wire.message);
    if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
    return { kind: "done", upstreamRef: parsed.value.sid, value: toMessageStatus(parsed.value) };
  }

  async getMessage(upstreamRef: string): Promise<Answer<MessageStatus>> {
    const reading = await this.#client.read("api", {
      operation: "getMessage",
      method: "GET",
      path: this.#client.account(`/Messages/${encodeURIComponent(upstreamRef)}.json`),
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.message);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: toMessageStatus(parsed.value) };
  }

  async findMessage(query: MessageQuery): Promise<Found<MessageStatus>> {
    const reading = await this.#client.read("api", {
      operation: "findMessage",
      method: "GET",
      path: this.#client.account("/Messages.json"),
      // Not narrowed by date: the date of sending is empty while a message waits in the queue.
      query: { To: query.to, From: query.from, PageSize: SEARCH_SIZE },
      urgency: "read",
    });
    const page = parseReading(reading, wire.messagePage);
    if (page.kind === "failed") return page;
    const found = matchMessages(page.value.messages, query)[0];
    if (!found) return { kind: "not_found" };
    const outcome = { kind: "done", upstreamRef: found.sid, value: toMessageStatus(found) } as const;
    return { kind: "found", upstreamRef: found.sid, outcome };
  }
}

/** Several pictures are several fields of one name. */
export function toMessageForm(message: OutboundMessage): FormFields {
  return {
    To: message.to,
    From: message.from,
    Body: message.text === "" ? undefined : message.text,
    MediaUrl: message.mediaUrls,
    StatusCallback: `${message.callbackUrl}/message/${encodeURIComponent(message.ourRef)}`,
    ValidityPeriod: message.validitySeconds === undefined ? undefined : String(message.validitySeconds),
  };
}

/** Messages of that content since that time which nobody owns, the oldest first. */
export function matchMessages(messages: readonly wire.WireMessage[], query: MessageQuery): wire.WireMessage[] {
  const since = query.sentAfter.getTime() - CLOCK_SLACK_MS;
  const createdAt = (message: wire.WireMessage) => wire.toDate(message.date_created)?.getTime() ?? 0;
  return messages
    .filter((message) => message.direction !== "inbound" && (message.body ?? "") === query.text)
    .filter((message) => createdAt(message) >= since && !query.excludeRefs?.includes(message.sid))
    .sort((a, b) => createdAt(a) - createdAt(b));
}

export function toMessageState(status: string): MessageState {
  return STATES[status] ?? "unknown";
}

export function toMessageStatus(message: wire.WireMessage): MessageStatus {
  const state = toMessageState(message.status);
  const failed = state === "failed" || state === "undelivered";
  const segments = Number(message.num_segments ?? 0);
  return {
    state,
    segments: segments > 0 ? segments : null,
    cost: wire.toCost(message.price, message.price_unit),
    error: failed ? fromMessageError(message.error_code, message.error_message) : null,
  };
}
