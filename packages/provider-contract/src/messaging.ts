import type { Money } from "./money.ts";
import type { Answer, Found, Outcome } from "./outcome.ts";
import type { ProviderError } from "./provider-error.ts";

/**
 * How far a message got. `sent`: handed to the next network. `undelivered`: the network says it did not arrive. `failed`: never
 * left. The last three and `cancelled` are final; `unknown` is a state nobody documented.
 */
export const messageStates = [
  "scheduled",
  "queued",
  "sent",
  "delivered",
  "undelivered",
  "failed",
  "cancelled",
  "unknown",
] as const;
export type MessageState = (typeof messageStates)[number];

export type OutboundMessage = {
  /** Our attempt's reference. Goes to the carrier where it takes one, else into the callback's address. */
  ourRef: string;
  /** One of our numbers, E.164 with `+`. */
  from: string;
  to: string;
  text: string;
  /** Not empty makes it an MMS. */
  mediaUrls: string[];
  /** Our secret webhook address for this provider, without topic; the adapter appends its topic and `ourRef`. */
  callbackUrl: string;
  /** After so many seconds the carrier need not try any more. */
  validitySeconds?: number;
};

/** A message as its carrier tells it. Null for what it does not tell, or not yet. */
export type MessageStatus = {
  state: MessageState;
  segments: number | null;
  /** What the whole message costs us. Final only when the carrier says so by naming it. */
  cost: Money | null;
  /** Why it failed; set with `undelivered` and `failed`. */
  error: ProviderError | null;
};

export type MessageQuery = {
  ourRef: string;
  from: string;
  to: string;
  text: string;
  sentAfter: Date;
  /** Messages that belong to other attempts of ours, for carriers that are searched by what was sent. */
  excludeRefs?: readonly string[];
};

/** A carrier that sends SMS and MMS. Rules as of `EsimProvider`. */
export type MessagingProvider = {
  /**
   * Sends. `done` means the carrier has taken it and will tell by webhook how it went. `rejected` with `opted_out`,
   * `invalid_recipient` or `content_refused` is final everywhere. Never retried inside.
   */
  sendMessage(message: OutboundMessage): Promise<Outcome<MessageStatus>>;

  getMessage(upstreamRef: string): Promise<Answer<MessageStatus>>;

  /** Looks for the message of a lost call. Absent where the carrier can neither search by reference nor list messages. */
  findMessage?(query: MessageQuery): Promise<Found<MessageStatus>>;
};

export type MessagingCapabilities = {
  mms: boolean;
  /** `by_reference`, `by_search` (from, to, text and time), or only by waiting for the first callback. */
  findMessage: "by_reference" | "by_search" | "none";
  /** The carrier names the cost of each message. */
  tellsCost: boolean;
  /** Most media bytes in one MMS. */
  mediaBytesMax: number;
};
