import type { CallState } from "@tandem/provider-contract";
import { sql } from "kysely";
import { idAt, type Micros, type Transaction } from "../kernel/index.ts";
import { type CallOutcome, type CallRow, toCallRow } from "./call-row.ts";
import { firstLeg, secondLeg } from "./call-story.ts";
import { callNotFound } from "./errors.ts";
import type { CallEventType } from "./events.ts";
import { type LegRole, secondsOf, stateOf } from "./leg.ts";
import { costOf, priceOf } from "./rate-legs.ts";

/** A party of a call as it is shown. */
export type LegView = {
  role: LegRole;
  number: string;
  state: CallState;
  answeredAt: Date | null;
  endedAt: Date | null;
  seconds: number;
  rate: CallRow["legs"][number]["rate"];
};

/** A call as it is shown; of one that lasts, with what it came to until now. */
export type CallView = Pick<
  CallRow,
  | "id"
  | "tenantId"
  | "accountId"
  | "direction"
  | "fromNumber"
  | "toNumber"
  | "numberId"
  | "state"
  | "outcome"
  | "answeredBy"
  | "currency"
  | "providerId"
  | "hangUpBecause"
  | "paidUntil"
  | "moneyEnds"
  | "createdAt"
  | "answeredAt"
  | "endedAt"
  | "settledAt"
  | "costTold"
> & {
  ringFirst: string | null;
  recorded: boolean;
  legs: LegView[];
  /** Of whom the call is about: the other party. */
  seconds: number;
  priceMicros: Micros;
  costMicros: Micros;
};

export type CallFilter = {
  direction?: "outbound" | "inbound";
  outcome?: CallOutcome;
  /** Calls that are going on. */
  live?: boolean;
  /** Digits that occur in either number. */
  number?: string;
  accountId?: string;
  providerId?: string;
  from?: Date;
  to?: Date;
  /** The last id of the page before. */
  before?: string;
  limit: number;
};

/** Calls of the scope, newest first. */
export async function listCalls(tx: Transaction, filter: CallFilter, now: Date): Promise<CallView[]> {
  let query = tx.sql.selectFrom("voice.calls").selectAll().where("root_id", "=", tx.scope.rootId);
  if (filter.direction) query = query.where("direction", "=", filter.direction);
  if (filter.outcome) query = query.where("outcome", "=", filter.outcome);
  if (filter.live) query = query.where("settled_at", "is", null);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.providerId) query = query.where("provider_id", "=", filter.providerId);
  if (filter.from) query = query.where("id", ">=", idAt(filter.from));
  if (filter.to) query = query.where("id", "<", idAt(filter.to));
  if (filter.before) query = query.where("id", "<", filter.before);
  if (filter.number) {
    const pattern = `%${filter.number.replace(/\D/g, "")}%`;
    query = query.where(({ eb, or }) => or([eb("from_number", "like", pattern), eb("to_number", "like", pattern)]));
  }
  const rows = await query.orderBy("id", "desc").limit(filter.limit).execute();
  return rows.map((row) => toView(toCallRow(row), now));
}

/** One call. Throws `voice.call_not_found` outside the scope. */
export async function getCall(tx: Transaction, callId: string, now: Date): Promise<CallView> {
  const row = await tx.sql
    .selectFrom("voice.calls")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", callId)
    .executeTakeFirst();
  if (!row) throw callNotFound(callId);
  return toView(toCallRow(row), now);
}

function toView(call: CallRow, now: Date): CallView {
  const { legs, steps, position, inFlight, turn, options, attemptId, callRef, seen, watchAt, rootId, ...shown } = call;
  const main = call.direction === "outbound" ? (secondLeg(call) ?? firstLeg(call)) : firstLeg(call);
  return {
    ...shown,
    ringFirst: options.ringFirst,
    recorded: options.record,
    legs: legs.map((leg) => ({
      role: leg.role,
      number: leg.number,
      state: stateOf(leg.facts),
      answeredAt: leg.facts.answeredAt,
      endedAt: leg.facts.endedAt,
      seconds: secondsOf(leg.facts, now),
      rate: leg.rate,
    })),
    seconds: call.seconds ?? secondsOf(main.facts, now),
    priceMicros: call.priceMicros ?? priceOf(legs, now),
    costMicros: call.costMicros ?? costOf(legs, now),
  };
}

/** One entry of a call's timeline. */
export type CallEventView = { id: string; type: CallEventType; data: Record<string, unknown>; at: Date };

/** What happened in a call, in the order it happened. */
export async function listCallEvents(tx: Transaction, callId: string): Promise<CallEventView[]> {
  const rows = await tx.sql
    .selectFrom("voice.call_events")
    .select(["id", "type", "data", "at"])
    .where("root_id", "=", tx.scope.rootId)
    .where("call_id", "=", callId)
    .orderBy("at")
    .orderBy("id")
    .execute();
  return rows.map(({ id, type, data, at }) => ({
    id,
    type: type as CallEventType,
    data: data as Record<string, unknown>,
    at,
  }));
}

/** Calls of one day, in UTC. */
export type CallDay = {
  day: string;
  outbound: number;
  inbound: number;
  /** Outbound calls somebody answered, and inbound ones that were put through or left a message. */
  answered: number;
  seconds: number;
  spendMicros: Micros;
  costMicros: Micros;
};

/** The calls of a time by day, without days that had none. Only settled calls count, so that a day's figures do not shrink. */
export async function callStatistics(tx: Transaction, range: { from: Date; to: Date }): Promise<CallDay[]> {
  const { rows } = await sql<{
    day: string;
    outbound: bigint;
    inbound: bigint;
    answered: bigint;
    seconds: bigint;
    spend: string;
    cost: string;
  }>`
    select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day,
      count(*) filter (where direction = 'outbound') as outbound,
      count(*) filter (where direction = 'inbound') as inbound,
      count(*) filter (where outcome in ('answered', 'forwarded', 'voicemail')) as answered,
      coalesce(sum(seconds), 0)::bigint as seconds,
      coalesce(sum(price_micros), 0)::text as spend, coalesce(sum(cost_micros), 0)::text as cost
    from voice.calls
    where root_id = ${tx.scope.rootId} and id >= ${idAt(range.from)} and id < ${idAt(range.to)} and settled_at is not null
    group by 1 order by 1`.execute(tx.sql);
  return rows.map((row) => ({
    day: row.day,
    outbound: Number(row.outbound),
    inbound: Number(row.inbound),
    answered: Number(row.answered),
    seconds: Number(row.seconds),
    spendMicros: BigInt(row.spend),
    costMicros: BigInt(row.cost),
  }));
}
