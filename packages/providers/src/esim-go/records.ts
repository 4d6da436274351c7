import {
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
  unreadable,
} from "@tandem/provider-contract";
import { parseReading, toReading } from "../shared/reading.ts";
import type { EsimGoClient } from "./client.ts";
import { readReply } from "./errors.ts";
import { iccidsOf } from "./esim.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = 100;

/** eSIM Go's orders with what each was charged. A bundle for an eSIM that exists is an order like any other. */
export class EsimGoRecords implements RecordsProvider {
  readonly #client: EsimGoClient;

  constructor(client: EsimGoClient) {
    this.#client = client;
  }

  async *listRecords({ from, to }: { from: Date; to: Date }): AsyncIterable<UpstreamRecord[]> {
    const createdAt = [`gte:${from.toISOString()}`, `lte:${to.toISOString()}`];
    const seen = new Set<string>();
    for (let page = 1; ; page++) {
      const query = { includeIccids: "true", createdAt, page, limit: PAGE_SIZE };
      const call = { operation: "listRecords", method: "GET", path: "/orders", query, urgency: "read" } as const;
      const orders = parseReading(toReading(await this.#client.send(call), readReply), wire.orderList);
      if (orders.kind === "failed") throw new ProviderCallError(orders.error);
      const fresh = orders.value.filter((order) => !seen.has(order.orderReference) && seen.add(order.orderReference));
      // A page may be shorter than asked for without being the last; only one without anything new ends the listing.
      if (fresh.length === 0) return;
      yield fresh.map(toRecord).filter(({ happenedAt }) => happenedAt && happenedAt >= from && happenedAt < to);
    }
  }
}

const STATES: Readonly<Record<string, RecordState>> = { completed: "sold", failed: "failed" };

/** An order with its total, which is what the balance paid. Refunds are not told here (FACTS.md, "Orders"). */
export function toRecord(order: wire.Order): UpstreamRecord {
  const happenedAt = new Date(order.createdDate ?? order.createDate ?? "");
  if (Number.isNaN(happenedAt.getTime())) throw new ProviderCallError(unreadable("an order without its time"));
  const { total, currency } = order;
  const items = order.order ?? [];
  const hasCost = typeof total === "bigint" && typeof currency === "string";
  return {
    subject: "esim",
    ref: order.orderReference,
    ourRef: null,
    cost: hasCost ? { amountMicros: total, currency } : null,
    quantity: items.reduce((sum, item) => sum + item.quantity, 0),
    happenedAt,
    state: STATES[order.status.toLowerCase()] ?? "pending",
    label: iccidsOf(order)[0] ?? null,
    ...(items.length === 1 && items[0] ? { offerRef: items[0].item } : {}),
  };
}
