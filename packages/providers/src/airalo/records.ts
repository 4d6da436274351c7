import {
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
  unreadable,
} from "@tandem/provider-contract";
import { incomplete, parseReading, readEntries, toReading } from "../shared/reading.ts";
import type { AiraloClient } from "./client.ts";
import { readReply } from "./errors.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = 50;

/** Airalo's orders by day. Reads are described without what was charged; where it is told all the same, it is taken (FACTS.md). */
export class AiraloRecords implements RecordsProvider {
  readonly #client: AiraloClient;

  constructor(client: AiraloClient) {
    this.#client = client;
  }

  async *listRecords({ from, to }: { from: Date; to: Date }): AsyncIterable<UpstreamRecord[]> {
    const days = `${from.toISOString().slice(0, 10)} - ${to.toISOString().slice(0, 10)}`;
    const seen = new Set<string>();
    for (let page = 1; ; page++) {
      const query = { "filter[created_at]": days, include: "sims,status", limit: PAGE_SIZE, page };
      const call = { operation: "listRecords", method: "GET", path: "/orders", query, urgency: "read" } as const;
      const listing = parseReading(toReading(await this.#client.send(call), readReply), wire.page);
      if (listing.kind === "failed") throw new ProviderCallError(listing.error);
      const orders = readEntries(listing.value.data, wire.order, "code");
      if (orders.broken.length > 0) throw new ProviderCallError(incomplete(orders.broken));
      const fresh = orders.read.filter((order) => !seen.has(order.id) && seen.add(order.id)).map(toRecord);
      yield fresh.filter(({ happenedAt }) => happenedAt && happenedAt >= from && happenedAt < to);
      if (listing.value.data.length === 0 || page >= (listing.value.meta?.last_page ?? page)) return;
    }
  }
}

const STATES: Readonly<Record<string, RecordState>> = { completed: "sold", failed: "failed", refunded: "returned" };

/** An order without a status is one that was taken: a refused one never becomes an order. */
export function toRecord(order: wire.Order): UpstreamRecord {
  const happenedAt = wire.toDate(order.created_at);
  if (!happenedAt) throw new ProviderCallError(unreadable("an order without its time"));
  const status = order.status?.slug ?? "completed";
  return {
    subject: order.type === "topup" ? "top_up" : "esim",
    ref: order.id,
    ourRef: order.description,
    cost: costOf(order),
    quantity: order.quantity ?? 1,
    happenedAt,
    state: STATES[status] ?? "pending",
    label: order.sims?.[0]?.iccid ?? null,
    ...(order.package_id ? { offerRef: order.package_id } : {}),
  };
}

/** Whether a net price is one piece's or the order's is not said, so only that of a single piece is taken. */
function costOf({ net_price: amountMicros, currency, quantity }: wire.Order): UpstreamRecord["cost"] {
  if (typeof amountMicros !== "bigint" || (quantity ?? 1) !== 1) return null;
  return { amountMicros, currency: (currency ?? "USD").toUpperCase() };
}
