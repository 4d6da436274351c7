import {
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
} from "@tandem/provider-contract";
import { parseReading, toReading } from "../shared/reading.ts";
import type { EsimAccessClient } from "./client.ts";
import { ORDER_UNKNOWN, readReply } from "./errors.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = 500;

/** eSIM Access's profiles by the time of their order, told as orders. What was charged is not among what it tells (FACTS.md). */
export class EsimAccessRecords implements RecordsProvider {
  readonly #client: EsimAccessClient;

  constructor(client: EsimAccessClient) {
    this.#client = client;
  }

  /** An order's profiles may lie on two pages, so the orders are told when all pages are read. */
  async *listRecords({ from, to }: { from: Date; to: Date }): AsyncIterable<UpstreamRecord[]> {
    const span = { startTime: wire.fromDate(from), endTime: wire.fromDate(to) };
    const orders = new Map<string, wire.Profile[]>();
    for (let pageNum = 1; ; pageNum++) {
      const body = { ...span, pager: { pageNum, pageSize: PAGE_SIZE } };
      const reply = await this.#client.send("listRecords", "/esim/query", body, "read");
      const page = parseReading(toReading(reply, readReply), wire.profileList);
      if (page.kind === "failed" && page.error.code === ORDER_UNKNOWN) break;
      if (page.kind === "failed") throw new ProviderCallError(page.error);
      const profiles = page.value.esimList ?? [];
      for (const profile of profiles) orders.set(profile.orderNo, [...(orders.get(profile.orderNo) ?? []), profile]);
      if (profiles.length === 0 || pageNum * PAGE_SIZE >= (page.value.pager?.total ?? profiles.length)) break;
    }
    const inSpan = (record: UpstreamRecord) =>
      !record.happenedAt || (record.happenedAt >= from && record.happenedAt < to);
    yield [...orders.values()].map(toRecord).filter(inSpan);
  }
}

/** An order as its profiles show it. A cancelled profile was paid back, a revoked one was not (FACTS.md, "Orders"). */
export function toRecord(profiles: readonly wire.Profile[]): UpstreamRecord {
  const [first] = profiles;
  if (!first) throw new Error("an order is told by its profiles");
  const { orderNo: ref, transactionId: ourRef } = first;
  const bought = first.packageList?.find((entry) => entry.transactionId === ourRef) ?? first.packageList?.[0];
  const isBack = profiles.every((profile) => profile.esimStatus === "CANCEL");
  const state: RecordState = isBack ? "returned" : "sold";
  const happenedAt = wire.toDate(bought?.createTime) ?? null;
  return { subject: "esim", ref, ourRef, cost: null, quantity: profiles.length, happenedAt, state, label: first.iccid };
}
