import {
  type Answer,
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
  unreadable,
} from "@tandem/provider-contract";
import { parseReading } from "../shared/reading.ts";
import { nextPage, type TwilioCall, type TwilioClient } from "./client.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = 1_000;
const DAY_MS = 86_400_000;

type Page<Row> = { rows: Row[]; next: string | null };
type Listing<Row> = {
  path: string;
  query: Record<string, string>;
  read(body: ReturnType<TwilioClient["read"]>): Promise<Answer<Page<Row>>>;
  toRecord(row: Row): UpstreamRecord;
};

/** Twilio's numbers, messages, calls and codes, with what each message and each leg of a call was charged. */
export class TwilioRecords implements RecordsProvider {
  readonly #client: TwilioClient;

  constructor(client: TwilioClient) {
    this.#client = client;
  }

  async *listRecords({ from, to }: { from: Date; to: Date }): AsyncIterable<UpstreamRecord[]> {
    // Twilio filters by the day, and says differently of different lists whether the last one is in.
    const [first, last] = [dayOf(from), dayOf(new Date(to.getTime() + DAY_MS))];
    const inTime = ({ happenedAt }: UpstreamRecord) => happenedAt !== null && happenedAt >= from && happenedAt < to;
    yield* this.#list(numbers());
    for await (const page of this.#list(messages({ "DateSent>": first, "DateSent<": last }))) yield page.filter(inTime);
    for await (const page of this.#list(calls({ "StartTime>": first, "StartTime<": last }))) yield page.filter(inTime);
    const sends: wire.WireVerifyAttempt[] = [];
    for await (const page of this.#attempts({ from, to })) sends.push(...page);
    yield fromAttempts(sends).filter(inTime);
  }

  async *#attempts({ from, to }: { from: Date; to: Date }): AsyncIterable<wire.WireVerifyAttempt[]> {
    const span = { DateCreatedAfter: from.toISOString(), DateCreatedBefore: to.toISOString() };
    const path = "/v2/Attempts";
    for (let query: Record<string, string> | null = { ...span, PageSize: String(PAGE_SIZE) }; query; ) {
      const call: TwilioCall = { operation: "listRecords", method: "GET", path, query, urgency: "read" };
      const page = parseReading(await this.#client.read("verify", call), wire.verifyAttemptPage);
      if (page.kind === "failed") throw new ProviderCallError(page.error);
      yield page.value.attempts;
      query = nextPage(page.value.meta?.next_page_url)?.query ?? null;
    }
  }

  async *#list<Row>({ path, query, read, toRecord }: Listing<Row>): AsyncIterable<UpstreamRecord[]> {
    const first = { path: this.#client.account(path), query: { ...query, PageSize: String(PAGE_SIZE) } };
    for (let next: ReturnType<typeof nextPage> = first; next; ) {
      const call = { operation: "listRecords", method: "GET", urgency: "read", ...next } as const;
      const page = await read(this.#client.read("api", call));
      if (page.kind === "failed") throw new ProviderCallError(page.error);
      yield page.value.rows.map(toRecord);
      next = nextPage(page.value.next);
    }
  }
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

function pageOf<Body, Row>(answer: Answer<Body>, toPage: (body: Body) => Page<Row>): Answer<Page<Row>> {
  return answer.kind === "failed" ? answer : { kind: "answered", value: toPage(answer.value) };
}

const numbers = (): Listing<wire.WireNumber> => ({
  path: "/IncomingPhoneNumbers.json",
  query: {},
  read: async (reading) =>
    pageOf(parseReading(await reading, wire.numberPage), (body) => ({
      rows: body.incoming_phone_numbers,
      next: body.next_page_uri,
    })),
  toRecord: fromNumber,
});

const messages = (query: Record<string, string>): Listing<wire.WireMessage> => ({
  path: "/Messages.json",
  query,
  read: async (reading) =>
    pageOf(parseReading(await reading, wire.messagePage), (body) => ({
      rows: body.messages,
      next: body.next_page_uri,
    })),
  toRecord: fromMessage,
});

const calls = (query: Record<string, string>): Listing<wire.WireCall> => ({
  path: "/Calls.json",
  query,
  read: async (reading) =>
    pageOf(parseReading(await reading, wire.callPage), (body) => ({ rows: body.calls, next: body.next_page_uri })),
  toRecord: fromCall,
});

/** The list tells no price; a number costs its month. */
function fromNumber(own: wire.WireNumber): UpstreamRecord {
  return {
    subject: "number",
    ref: own.sid,
    ourRef: own.friendly_name,
    cost: null,
    quantity: 1,
    happenedAt: wire.toDate(own.date_created),
    state: "sold",
    label: own.phone_number,
  };
}

const MESSAGES_OVER: readonly string[] = [
  "sent",
  "delivered",
  "read",
  "undelivered",
  "partially_delivered",
  "received",
];
const MESSAGES_FAILED: readonly string[] = ["failed", "canceled"];

export function fromMessage(message: wire.WireMessage): UpstreamRecord {
  const cost = wire.toCost(message.price, message.price_unit);
  const inbound = message.direction === "inbound";
  return {
    subject: "message",
    ref: message.sid,
    ourRef: null,
    cost,
    quantity: 1,
    happenedAt: timeOf(message.date_sent ?? message.date_created),
    state: stateOf(message.status, { over: MESSAGES_OVER, failed: MESSAGES_FAILED, charged: isCharge(cost) }),
    label: inbound ? message.from : message.to,
  };
}

const CALLS_OVER: readonly string[] = ["completed"];
const CALLS_FAILED: readonly string[] = ["busy", "no-answer", "canceled", "failed"];

/** One leg. What was never answered has a price only where detection or the like was charged. */
export function fromCall(call: wire.WireCall): UpstreamRecord {
  const cost = wire.toCost(call.price, call.price_unit);
  return {
    subject: "call",
    ref: call.sid,
    ourRef: null,
    cost,
    quantity: 1,
    happenedAt: timeOf(call.start_time ?? call.date_created),
    state: stateOf(call.status, { over: CALLS_OVER, failed: CALLS_FAILED, charged: isCharge(cost) }),
    label: call.direction === "inbound" ? call.from : call.to,
  };
}

/**
 * A verification by its sendings, under the reference that starting it has here: the same code sent again is the same one. The fee for a code that was right is in none of their prices,
 * so that no cost is told.
 */
export function fromAttempts(sends: readonly wire.WireVerifyAttempt[]): UpstreamRecord[] {
  const byVerification = Map.groupBy(sends, (send) => `${send.service_sid}/${send.verification_sid}`);
  return [...byVerification].map(([ref, own]) => ({
    subject: "verification",
    ref,
    ourRef: null,
    cost: null,
    quantity: 1,
    happenedAt: new Date(Math.min(...own.map((send) => timeOf(send.date_created).getTime()))),
    state: "sold",
    label: own[0]?.channel_data?.to ?? null,
  }));
}

type Told = { over: readonly string[]; failed: readonly string[]; charged: boolean };

function stateOf(status: string, { over, failed, charged }: Told): RecordState {
  if (over.includes(status)) return "sold";
  if (!failed.includes(status)) return "pending";
  return charged ? "sold" : "failed";
}

const isCharge = (cost: UpstreamRecord["cost"]) => cost !== null && cost.amountMicros > 0n;

function timeOf(text: string | null): Date {
  const at = wire.toDate(text);
  if (at) return at;
  throw new ProviderCallError(unreadable("a record without its time"));
}
