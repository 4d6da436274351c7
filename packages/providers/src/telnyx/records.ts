import {
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
  unreadable,
} from "@tandem/provider-contract";
import { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";
import { incomplete, readEntries } from "../shared/reading.ts";
import type { TelnyxClient } from "./client.ts";
import { optionalText, optionalTime, page, text } from "./wire.ts";
import { ownNumber } from "./wire-numbers.ts";

const NUMBERS_PAGE = 250;
/** The most that the search of detail records gives at once. */
const DETAILS_PAGE = 50;
const DAY_MS = 86_400_000;

const messageDetail = z.object({
  uuid: text,
  status: optionalText,
  direction: z.string().nullish(),
  cli: optionalText,
  cld: optionalText,
  cost: z.union([z.string(), z.number()]).nullish(),
  currency: z.string().nullish(),
  created_at: optionalTime,
});
type MessageDetail = z.infer<typeof messageDetail>;

/** Telnyx's numbers, and the detail records of messages with what each was charged. Those of calls are not described (FACTS.md). */
export class TelnyxRecords implements RecordsProvider {
  readonly #client: TelnyxClient;

  constructor(client: TelnyxClient) {
    this.#client = client;
  }

  async *listRecords({ from, to }: { from: Date; to: Date }): AsyncIterable<UpstreamRecord[]> {
    for await (const numbers of this.#pages("/phone_numbers", NUMBERS_PAGE, {}, ownNumber, "phone_number")) {
      yield numbers.map(fromNumber);
    }
    const days = {
      "filter[record_type]": "messaging",
      "filter[created_at][gte]": dayOf(from),
      "filter[created_at][lt]": dayOf(new Date(to.getTime() + DAY_MS)),
      sort: "created_at",
    };
    for await (const details of this.#pages("/detail_records", DETAILS_PAGE, days, messageDetail, "uuid")) {
      const records = details.map(fromMessage);
      yield records.filter(({ happenedAt }) => happenedAt && happenedAt >= from && happenedAt < to);
    }
  }

  async *#pages<Row>(
    path: string,
    size: number,
    filters: Record<string, string>,
    schema: z.ZodType<Row>,
    nameField: string,
  ): AsyncIterable<Row[]> {
    for (let number = 1; ; number += 1) {
      const query = { ...filters, "page[number]": number, "page[size]": size };
      const listed = await this.#client.read("listRecords", path, page, query);
      if (listed.kind === "failed") throw new ProviderCallError(listed.error);
      const { read, broken } = readEntries(listed.value.data, schema, nameField);
      if (broken.length > 0) throw new ProviderCallError(incomplete(broken));
      yield read;
      if (read.length === 0 || number >= (listed.value.meta?.total_pages ?? number)) return;
    }
  }
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/** A number on its way, or leaving, is neither ours nor gone. */
function fromNumber({ id, phone_number, status }: z.infer<typeof ownNumber>): UpstreamRecord {
  const state: RecordState = status === "active" ? "sold" : status === "deleted" ? "returned" : "pending";
  const common = { subject: "number", ourRef: null, cost: null, quantity: 1, happenedAt: null } as const;
  return { ...common, ref: id, state, label: phone_number };
}

const SOLD: readonly string[] = ["delivered", "received", "dlr_unconfirmed", "dlr_timeout"];
const FAILED: readonly string[] = ["failed", "gw_reject", "gw_timeout"];

/** What failed is charged only where it has a cost. */
export function fromMessage(detail: MessageDetail): UpstreamRecord {
  const { uuid: ref, status, created_at: happenedAt, currency } = detail;
  if (!happenedAt) throw new ProviderCallError(unreadable("a detail record without its time"));
  const amountMicros = decimalToMicros(detail.cost ?? "");
  const cost = amountMicros === null ? null : { amountMicros, currency: (currency ?? "USD").toUpperCase() };
  const charged = (amountMicros ?? 0n) > 0n;
  const isSold = SOLD.includes(status ?? "") || (FAILED.includes(status ?? "") && charged);
  const state: RecordState = isSold ? "sold" : FAILED.includes(status ?? "") ? "failed" : "pending";
  const label = detail.direction === "inbound" ? detail.cli : detail.cld;
  return { subject: "message", ref, ourRef: null, cost, quantity: 1, happenedAt, state, label };
}
