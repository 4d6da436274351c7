import type {
  Answer,
  Found,
  MessageQuery,
  MessageState,
  MessageStatus,
  MessagingProvider,
  OutboundMessage,
  Outcome,
  ProviderError,
} from "@tandem/provider-contract";
import { failedWrite, parseBody, parseReading } from "../shared/reading.ts";
import type { BandwidthClient } from "./client.ts";
import { fromMessageError } from "./errors.ts";
import * as wire from "./wire.ts";

const CLOCK_SLACK_MS = 60_000;
const SEARCH_SIZE = 100;
/** The networks' own codes: the message left Bandwidth and did not arrive. All others mean that it never left. */
const NETWORK_CODES: readonly (readonly [from: number, to: number])[] = [
  [4_700, 4_799],
  [5_600, 5_699],
  [9_902, 9_999],
];

const STATES: Readonly<Record<string, MessageState>> = {
  QUEUED: "queued",
  ACCEPTED: "queued",
  SENDING: "queued",
  SENT: "sent",
  DELIVERED: "delivered",
  UNDELIVERED: "undelivered",
  FAILED: "failed",
};

/** Messages through Bandwidth. Our reference is the tag, which callbacks tell and the search does not. */
export class BandwidthMessaging implements MessagingProvider {
  readonly #client: BandwidthClient;
  readonly #applicationId: string;

  constructor(client: BandwidthClient, applicationId: string) {
    this.#client = client;
    this.#applicationId = applicationId;
  }

  async sendMessage(message: OutboundMessage): Promise<Outcome<MessageStatus>> {
    const reading = await this.#client.read("messaging", {
      operation: "sendMessage",
      method: "POST",
      path: "/messages",
      json: toMessageRequest(message, this.#applicationId, this.#client.now()),
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const parsed = parseBody(reading.body, wire.message);
    if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
    const { id, segmentCount } = parsed.value;
    const value = { state: "queued", segments: segmentCount ?? null, cost: null, error: null } as const;
    return { kind: "done", upstreamRef: id, value };
  }

  async getMessage(upstreamRef: string): Promise<Answer<MessageStatus>> {
    const listed = await this.#list("getMessage", { messageId: upstreamRef });
    if (listed.kind === "failed") return listed;
    const found = listed.value.find(({ messageId }) => messageId === upstreamRef);
    return found ? { kind: "answered", value: toMessageStatus(found) } : { kind: "failed", error: unknownMessage };
  }

  async findMessage(query: MessageQuery): Promise<Found<MessageStatus>> {
    const listed = await this.#list("findMessage", {
      sourceTn: query.from,
      destinationTn: query.to,
      messageDirection: "OUTBOUND",
      fromDateTime: new Date(query.sentAfter.getTime() - CLOCK_SLACK_MS).toISOString(),
    });
    if (listed.kind === "failed") return listed;
    const found = matchMessages(listed.value, query)[0];
    if (!found) return { kind: "not_found" };
    const outcome = { kind: "done", upstreamRef: found.messageId, value: toMessageStatus(found) } as const;
    return { kind: "found", upstreamRef: found.messageId, outcome };
  }

  async #list(operation: string, query: Record<string, string>): Promise<Answer<wire.WireListedMessage[]>> {
    const reading = await this.#client.read("messaging", {
      operation,
      method: "GET",
      path: "/messages",
      query: { ...query, limit: SEARCH_SIZE },
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.messageList);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: parsed.value.messages };
  }
}

const unknownMessage: ProviderError = {
  category: "not_found",
  code: "not_found",
  message: "the search shows no message of that id",
};

/** Callbacks go where the application says, so the message names no address. */
export function toMessageRequest(message: OutboundMessage, applicationId: string, now: Date): object {
  const { validitySeconds } = message;
  return {
    applicationId,
    from: message.from,
    to: [message.to],
    ...(message.text === "" ? {} : { text: message.text }),
    ...(message.mediaUrls.length === 0 ? {} : { media: message.mediaUrls }),
    tag: message.ourRef,
    ...(validitySeconds === undefined
      ? {}
      : { expiration: new Date(now.getTime() + validitySeconds * 1_000).toISOString() }),
  };
}

/**
 * Messages between these two since that time which nobody owns, the oldest first. The search tells no text, only its length: one of
 * another length is another message.
 */
export function matchMessages(
  messages: readonly wire.WireListedMessage[],
  query: MessageQuery,
): wire.WireListedMessage[] {
  const since = query.sentAfter.getTime() - CLOCK_SLACK_MS;
  const sentAt = (message: wire.WireListedMessage) => wire.toDate(message.receiveTime)?.getTime() ?? 0;
  return messages
    .filter(
      (one) => one.messageDirection === "OUTBOUND" && one.sourceTn === query.from && one.destinationTn === query.to,
    )
    .filter(({ messageLength: length }) => typeof length !== "number" || length === query.text.length)
    .filter((one) => sentAt(one) >= since && !query.excludeRefs?.includes(one.messageId))
    .sort((a, b) => sentAt(a) - sentAt(b));
}

export function toMessageStatus(message: wire.WireListedMessage): MessageStatus {
  const code = message.errorCode ?? 0;
  const state = STATES[message.messageStatus] ?? "unknown";
  const failed = state === "failed" || state === "undelivered";
  return {
    state: failed && code > 0 ? toFailedState(code) : state,
    segments: message.segmentCount ?? null,
    cost: null,
    error: failed ? fromMessageError(code > 0 ? code : null, null) : null,
  };
}

/** Whether a message that failed had left Bandwidth. */
export function toFailedState(code: number): "failed" | "undelivered" {
  return NETWORK_CODES.some(([from, to]) => code >= from && code <= to) ? "undelivered" : "failed";
}
