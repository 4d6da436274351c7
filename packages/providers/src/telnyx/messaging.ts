import type {
  Answer,
  MessageState,
  MessageStatus,
  MessagingProvider,
  OutboundMessage,
  Outcome,
  ProviderError,
} from "@tandem/provider-contract";
import { z } from "zod";
import { failedWrite, parseBody } from "../shared/reading.ts";
import { callbackAddress } from "./addresses.ts";
import { segment, type TelnyxClient } from "./client.ts";
import { fromCode } from "./errors.ts";
import { dataOf, optionalMoney, optionalText, text } from "./wire.ts";

/** A message in either direction; only what we read of it. */
export const message = z.object({
  id: z.string().min(1),
  direction: z.string().nullish(),
  from: z.object({ phone_number: optionalText }).nullish(),
  to: z.array(z.object({ phone_number: optionalText, status: z.string().nullish() })).min(1),
  text: z.string().nullish(),
  media: z.array(z.object({ url: z.string().nullish() })).nullish(),
  parts: z.number().int().nullish(),
  cost: optionalMoney,
  errors: z.array(z.object({ code: text, title: z.string().nullish(), detail: z.string().nullish() })).nullish(),
});
export type Message = z.infer<typeof message>;

/** Sends SMS and MMS. Telnyx takes no reference of ours and lists no messages: a lost reply is settled by the first webhook only. */
export class TelnyxMessaging implements MessagingProvider {
  readonly #client: TelnyxClient;

  constructor(client: TelnyxClient) {
    this.#client = client;
  }

  async sendMessage(outbound: OutboundMessage): Promise<Outcome<MessageStatus>> {
    const reading = await this.#client.buy("sendMessage", "/messages", toMessageRequest(outbound));
    if (reading.kind === "error") return failedWrite(reading);
    const sent = parseBody(reading.body, dataOf(message));
    if (sent.kind === "failed") return { kind: "unknown", error: sent.error };
    return { kind: "done", upstreamRef: sent.value.id, value: toMessageStatus(sent.value) };
  }

  async getMessage(upstreamRef: string): Promise<Answer<MessageStatus>> {
    const read = await this.#client.read("getMessage", `/messages/${segment(upstreamRef)}`, dataOf(message));
    return read.kind === "failed" ? read : { kind: "answered", value: toMessageStatus(read.value) };
  }
}

/** The body of POST `/messages`. Only the address on the message is told how it went, so that each event comes once. */
export function toMessageRequest(outbound: OutboundMessage): object {
  return {
    from: outbound.from,
    to: outbound.to,
    ...(outbound.text === "" ? {} : { text: outbound.text }),
    ...(outbound.mediaUrls.length === 0 ? {} : { media_urls: outbound.mediaUrls, type: "MMS" }),
    webhook_url: callbackAddress(outbound.callbackUrl, "messages", outbound.ourRef),
    use_profile_webhooks: false,
  };
}

const STATES: Readonly<Record<string, MessageState>> = {
  queued: "queued",
  sending: "queued",
  sent: "sent",
  delivered: "delivered",
  sending_failed: "failed",
  delivery_failed: "undelivered",
  // Final: the network will never say more. Whether it arrived is not known.
  delivery_unconfirmed: "undelivered",
  expired: "failed",
};

/** How a message stands. Its cost is an estimate until it is final (FACTS.md, "Money"), so it is not told before. */
export function toMessageStatus(told: Message): MessageStatus {
  const status = told.to[0]?.status ?? "";
  const state = STATES[status] ?? "unknown";
  const isFinal = state === "delivered" || state === "undelivered" || state === "failed";
  return {
    state,
    segments: told.parts ?? null,
    cost: isFinal ? told.cost : null,
    error: state === "undelivered" || state === "failed" ? errorOf(told, status) : null,
  };
}

function errorOf({ errors }: Message, status: string): ProviderError {
  const [first] = errors ?? [];
  if (!first) return { category: "refused", code: status, message: `the message ended ${status}` };
  return fromCode(first.code, [first.title, first.detail].filter(Boolean).join(": "));
}
