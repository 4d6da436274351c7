import {
  ProviderCallError,
  type RecordSubject,
  type RecordsProvider,
  type UpstreamRecord,
} from "@tandem/provider-contract";
import type { z } from "zod";
import { incomplete, readEntries } from "../shared/reading.ts";
import type { TelnyxClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import * as lines from "./record-lines.ts";
import { page } from "./wire.ts";
import { ownNumber } from "./wire-numbers.ts";

const LIST_PAGE = 250;
/** The most that the search of detail records gives at once. */
const DETAILS_PAGE = 50;
const DAY_MS = 86_400_000;

type Range = { from: Date; to: Date };
type Listing<Row> = {
  path: string;
  size: number;
  filters: Record<string, string>;
  schema: z.ZodType<Row>;
  nameField: string;
};

/** What Telnyx lists of everything it sells: detail records with what was charged, and its own lists where those are not described. */
export class TelnyxRecords implements RecordsProvider {
  readonly subjects: readonly RecordSubject[];
  readonly #client: TelnyxClient;

  constructor(client: TelnyxClient) {
    this.#client = client;
    const all = Object.keys(manifest.records ?? {}) as RecordSubject[];
    const hasCalls = !/^(no|false|0)$/i.test(client.config.callRecords ?? "");
    this.subjects = all.filter((subject) => subject !== "call" || hasCalls);
  }

  async *listRecords(range: Range): AsyncIterable<UpstreamRecord[]> {
    const inTime = ({ happenedAt }: UpstreamRecord) =>
      happenedAt !== null && happenedAt >= range.from && happenedAt < range.to;
    for await (const rows of this.#pages(numbers)) yield rows.map(lines.fromNumber);
    for await (const rows of this.#pages(sims)) yield rows.map(lines.fromSim);
    for await (const rows of this.#pages(messages(range))) yield rows.map(lines.fromMessage).filter(inTime);
    for await (const rows of this.#pages(verifications(range))) yield rows.map(lines.fromVerification).filter(inTime);
    if (this.subjects.includes("call"))
      for await (const rows of this.#pages(calls(range))) yield rows.map(lines.fromCall).filter(inTime);
    for await (const rows of this.#pages(faxes(range))) yield rows.map(lines.fromFax).filter(inTime);
    const sessions: z.infer<typeof lines.listedSession>[] = [];
    for await (const rows of this.#pages(roomSessions(range))) sessions.push(...rows);
    yield lines.fromSessions(sessions).filter(inTime);
  }

  async *#pages<Row>({ path, size, filters, schema, nameField }: Listing<Row>): AsyncIterable<Row[]> {
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

const numbers = {
  path: "/phone_numbers",
  size: LIST_PAGE,
  filters: {},
  schema: ownNumber,
  nameField: "phone_number",
} satisfies Listing<unknown>;

const sims = {
  path: "/sim_cards",
  size: LIST_PAGE,
  filters: {},
  schema: lines.listedSim,
  nameField: "iccid",
} satisfies Listing<unknown>;

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const dayAfter = (at: Date) => dayOf(new Date(at.getTime() + DAY_MS));

/** Those of messages and codes are searched by the day they were made. */
const madeWithin = (type: string, { from, to }: Range) => ({
  "filter[record_type]": type,
  "filter[created_at][gte]": dayOf(from),
  "filter[created_at][lt]": dayAfter(to),
  sort: "created_at",
});

const details = { path: "/detail_records", size: DETAILS_PAGE } as const;

const messages = (range: Range) => ({
  ...details,
  filters: madeWithin("messaging", range),
  schema: lines.messageDetail,
  nameField: "uuid",
});

const verifications = (range: Range) => ({
  ...details,
  filters: madeWithin("verify", range),
  schema: lines.verifyDetail,
  nameField: "id",
});

/** Those of calls know no `created_at`. */
const calls = ({ from, to }: Range) => ({
  ...details,
  filters: {
    "filter[record_type]": "call-control",
    "filter[started_at][gte]": from.toISOString(),
    "filter[started_at][lte]": to.toISOString(),
  },
  schema: lines.callDetail,
  nameField: "id",
});

const faxes = ({ from, to }: Range) => ({
  path: "/faxes",
  size: LIST_PAGE,
  filters: { "filter[created_at][gte]": from.toISOString(), "filter[created_at][lt]": to.toISOString() },
  schema: lines.listedFax,
  nameField: "id",
});

const roomSessions = ({ from, to }: Range) => ({
  path: "/room_sessions",
  size: LIST_PAGE,
  filters: { "filter[date_created_at][gte]": dayOf(from), "filter[date_created_at][lte]": dayAfter(to) },
  schema: lines.listedSession,
  nameField: "id",
});
