import {
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
} from "@tandem/provider-contract";
import { parseReading, toReading } from "../shared/reading.ts";
import type { EsimAccessClient } from "./client.ts";
import { ORDER_UNKNOWN, readReply } from "./errors.ts";
import { toOfferRef } from "./offers.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = 500;
/** Before eSIM Access sold anything. Profiles are searched by the time of their order, and an old one can be topped up today. */
const EVER = new Date("2018-01-01T00:00:00Z");

type Range = { from: Date; to: Date };

/**
 * eSIM Access's profiles, told as the orders they came with and the top-ups that were put onto them. What was charged is not among
 * what it tells (FACTS.md).
 */
export class EsimAccessRecords implements RecordsProvider {
  readonly #client: EsimAccessClient;

  constructor(client: EsimAccessClient) {
    this.#client = client;
  }

  /** An order's profiles may lie on two pages, so the orders are told when all pages are read. */
  async *listRecords(range: Range): AsyncIterable<UpstreamRecord[]> {
    const orders = new Map<string, wire.Profile[]>();
    for await (const profiles of this.#profiles(range.to)) {
      for (const profile of profiles) orders.set(profile.orderNo, [...(orders.get(profile.orderNo) ?? []), profile]);
      yield profiles.flatMap(toTopUps).filter((record) => isWithin(record, range));
    }
    yield [...orders.values()].map(toRecord).filter((record) => isWithin(record, range));
  }

  async *#profiles(until: Date): AsyncIterable<wire.Profile[]> {
    const span = { startTime: wire.fromDate(EVER), endTime: wire.fromDate(until) };
    for (let pageNum = 1, seen = 0; ; pageNum++) {
      const body = { ...span, pager: { pageNum, pageSize: PAGE_SIZE } };
      const reply = await this.#client.send("listRecords", "/esim/query", body, "read");
      const page = parseReading(toReading(reply, readReply), wire.profileList);
      if (page.kind === "failed" && page.error.code === ORDER_UNKNOWN) return;
      if (page.kind === "failed") throw new ProviderCallError(page.error);
      const profiles = page.value.esimList ?? [];
      yield profiles;
      seen += profiles.length;
      if (profiles.length === 0 || seen >= (page.value.pager?.total ?? seen)) return;
    }
  }
}

const isWithin = ({ happenedAt }: UpstreamRecord, { from, to }: Range) =>
  !happenedAt || (happenedAt >= from && happenedAt < to);

/** An order as its profiles show it. A cancelled profile was paid back, a revoked one was not (FACTS.md, "Orders"). */
export function toRecord(profiles: readonly wire.Profile[]): UpstreamRecord {
  const [first] = profiles;
  if (!first) throw new Error("an order is told by its profiles");
  const { orderNo: ref, transactionId: ourRef } = first;
  const bought = first.packageList?.find((entry) => entry.transactionId === ourRef) ?? first.packageList?.[0];
  const isBack = profiles.every((profile) => profile.esimStatus === "CANCEL");
  const state: RecordState = isBack ? "returned" : "sold";
  const happenedAt = wire.toDate(bought?.createTime) ?? null;
  const isOneOffer = new Set(profiles.map(({ packageList }) => packageList?.[0]?.packageCode)).size === 1;
  const offer =
    isOneOffer && bought?.packageCode ? { offerRef: toOfferRef({ ...bought, packageCode: bought.packageCode }) } : {};
  const common = { subject: "esim", ref, ourRef, cost: null, quantity: profiles.length } as const;
  return { ...common, happenedAt, state, label: first.iccid, ...offer };
}

/** What was put onto a profile after it was bought, by our references: each is a transaction of its own. */
export function toTopUps({ transactionId, packageList, esimStatus, iccid }: wire.Profile): UpstreamRecord[] {
  const added = (packageList ?? []).filter((entry) => entry.transactionId !== transactionId);
  return added.flatMap(({ transactionId: ref, createTime }) => {
    if (!ref) return [];
    const state: RecordState = esimStatus === "CANCEL" ? "returned" : "sold";
    const happenedAt = wire.toDate(createTime) ?? null;
    return { subject: "top_up", ref, ourRef: ref, cost: null, quantity: 1, happenedAt, state, label: iccid };
  });
}
