import {
  type NumbersProvider,
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
  unreadable,
} from "@tandem/provider-contract";
import { parseReading, toReading } from "../shared/reading.ts";
import type { BandwidthClient } from "./client.ts";
import { readJsonReply } from "./errors.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = "1000";

type Range = { from: Date; to: Date };

/** Bandwidth's numbers in service, its messages and its calls. None has a price: costs stand in its billing reports only (FACTS.md). */
export class BandwidthRecords implements RecordsProvider {
  readonly #client: BandwidthClient;
  readonly #numbers: Pick<NumbersProvider, "listNumbers">;

  constructor(client: BandwidthClient, numbers: Pick<NumbersProvider, "listNumbers">) {
    this.#client = client;
    this.#numbers = numbers;
  }

  async *listRecords(range: Range): AsyncIterable<UpstreamRecord[]> {
    const isWithin = ({ happenedAt: at }: UpstreamRecord) => at !== null && at >= range.from && at < range.to;
    for await (const page of this.#numbers.listNumbers()) yield page.map(({ number }) => fromNumber(number));
    for await (const page of this.#messages(range)) yield page.map(fromMessage).filter(isWithin);
    for await (const page of this.#calls(range)) yield page.map(fromCall).filter(isWithin);
  }

  async *#messages({ from, to }: Range): AsyncIterable<wire.WireListedMessage[]> {
    const span = { fromDateTime: from.toISOString(), toDateTime: to.toISOString(), limit: PAGE_SIZE };
    for (let token: string | null = ""; token !== null; ) {
      const query: Record<string, string> = token === "" ? span : { ...span, pageToken: token };
      const call = { operation: "listRecords", method: "GET", path: "/messages", query, urgency: "read" } as const;
      const page = parseReading(await this.#client.read("messaging", call), wire.messageList);
      if (page.kind === "failed") throw new ProviderCallError(page.error);
      yield page.value.messages;
      token = page.value.messages.length === 0 ? null : (page.value.pageInfo?.nextPageToken ?? null);
    }
  }

  /** The next page is named by a header, whose token is nobody's business but Bandwidth's. */
  async *#calls({ from, to }: Range): AsyncIterable<wire.WireCall[]> {
    const span = { minStartTime: from.toISOString(), maxStartTime: to.toISOString(), pageSize: PAGE_SIZE };
    for (let query: Record<string, string> | null = span; query !== null; ) {
      const call = { operation: "listRecords", method: "GET", path: "/calls", query, urgency: "read" } as const;
      const reply = await this.#client.send("voice", call);
      const page = parseReading(toReading(reply, readJsonReply), wire.callList);
      if (page.kind === "failed") throw new ProviderCallError(page.error);
      yield page.value;
      query = page.value.length === 0 || reply.kind === "no_reply" ? null : nextQuery(reply.headers.link);
    }
  }
}

/** The query of the page that a `Link` header calls the next; null where it names none. */
export function nextQuery(link: string | undefined): Record<string, string> | null {
  const address = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? "")?.[1];
  if (address === undefined || !URL.canParse(address, "https://voice.bandwidth.com")) return null;
  return Object.fromEntries(new URL(address, "https://voice.bandwidth.com").searchParams);
}

function fromNumber(number: string): UpstreamRecord {
  const common = { subject: "number", ourRef: null, cost: null, quantity: 1, happenedAt: null } as const;
  return { ...common, ref: number, state: "sold", label: number };
}

const STATES: Readonly<Record<string, RecordState>> = {
  RECEIVED: "sold",
  SENT: "sold",
  ACCEPTED: "sold",
  DELIVERED: "sold",
  // The network was paid although the message did not arrive.
  UNDELIVERED: "sold",
  FAILED: "failed",
};

export function fromMessage(message: wire.WireListedMessage): UpstreamRecord {
  const happenedAt = wire.toDate(message.receiveTime);
  if (!happenedAt) throw new ProviderCallError(unreadable("a message without its time"));
  const inbound = message.messageDirection === "INBOUND";
  return {
    subject: "message",
    ref: message.messageId,
    ourRef: null,
    cost: null,
    quantity: 1,
    happenedAt,
    state: STATES[message.messageStatus] ?? "pending",
    label: inbound ? message.sourceTn : message.destinationTn,
  };
}

/** A leg. One that is over without an answer was made and is not charged. */
export function fromCall(call: wire.WireCall): UpstreamRecord {
  const happenedAt = wire.toDate(call.startTime ?? call.enqueuedTime);
  if (!happenedAt) throw new ProviderCallError(unreadable("a call without its time"));
  const over: RecordState = call.answerTime === null ? "failed" : "sold";
  return {
    subject: "call",
    ref: call.callId,
    ourRef: null,
    cost: null,
    quantity: 1,
    happenedAt,
    state: call.state === "disconnected" ? over : "pending",
    label: call.direction === "inbound" ? call.from : call.to,
  };
}
