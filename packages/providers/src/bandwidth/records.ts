import {
  type NumbersProvider,
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
  unreadable,
} from "@tandem/provider-contract";
import { parseReading } from "../shared/reading.ts";
import type { BandwidthClient } from "./client.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = "1000";

/** Bandwidth's numbers in service and its messages. None has a price: costs stand in its billing reports only (FACTS.md). */
export class BandwidthRecords implements RecordsProvider {
  readonly #client: BandwidthClient;
  readonly #numbers: Pick<NumbersProvider, "listNumbers">;

  constructor(client: BandwidthClient, numbers: Pick<NumbersProvider, "listNumbers">) {
    this.#client = client;
    this.#numbers = numbers;
  }

  async *listRecords({ from, to }: { from: Date; to: Date }): AsyncIterable<UpstreamRecord[]> {
    for await (const page of this.#numbers.listNumbers()) yield page.map(({ number }) => fromNumber(number));
    const span = { fromDateTime: from.toISOString(), toDateTime: to.toISOString(), limit: PAGE_SIZE };
    for (let token: string | null = ""; token !== null; ) {
      const query: Record<string, string> = token === "" ? span : { ...span, pageToken: token };
      const call = { operation: "listRecords", method: "GET", path: "/messages", query, urgency: "read" } as const;
      const page = parseReading(await this.#client.read("messaging", call), wire.messageList);
      if (page.kind === "failed") throw new ProviderCallError(page.error);
      const records = page.value.messages.map(fromMessage);
      yield records.filter(({ happenedAt }) => happenedAt && happenedAt >= from && happenedAt < to);
      token = records.length === 0 ? null : (page.value.pageInfo?.nextPageToken ?? null);
    }
  }
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
