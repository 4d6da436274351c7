import type { AnsweredBy, CallState, CallStep } from "@tandem/provider-contract";
import { type Selectable, sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import type { VoiceCalls } from "../kernel/schema.generated.ts";
import type { Rate } from "../rating/index.ts";
import type { LegFacts, LegRole } from "./leg.ts";

/** How a call came out, in the words of its owner. */
export const callOutcomes = [
  "answered",
  "forwarded",
  "voicemail",
  "missed",
  "busy",
  "no_answer",
  "cancelled",
  "rejected",
  "failed",
  "no_money",
] as const;
export type CallOutcome = (typeof callOutcomes)[number];

/** One party of a call: what was told of it, and what its seconds cost. */
export type CallLeg = {
  role: LegRole;
  /** Who is at the other end, E.164. */
  number: string;
  /** What the customer pays; null for a party that costs nothing. */
  rate: Rate | null;
  /** What the carrier is expected to take. */
  cost: Rate | null;
  /** The carrier's own id of the leg, where it has one. */
  legRef: string | null;
  /** The use its money is set aside for; null for a party that costs nothing. */
  useId: string | null;
  /** Seconds from its answer on that are paid ahead. */
  paidSeconds: number;
  facts: LegFacts;
};

export type CallOptions = {
  ringSeconds: number;
  record: boolean;
  machineDetection: boolean;
  ringFirst: string | null;
  say: { text: string; language: string } | null;
  /** How long recordings are kept. */
  keepDays: number;
  /** What the carrier said each part cost, in micros, by where it said so. */
  toldCosts: Record<string, string>;
  /** What is known of calls of other attempts that went out as well, by attempt. */
  strays?: Record<string, StrayCall>;
};

/** A call that went out although another did: since when it talked, and what its carrier said each part cost, in micros. */
export type StrayCall = { answeredAt: string | null; costs: Record<string, string> };

/** A call as it is worked on. */
export type CallRow = {
  rootId: string;
  tenantId: string;
  accountId: string;
  id: string;
  direction: "outbound" | "inbound";
  fromNumber: string;
  toNumber: string;
  numberId: string | null;
  options: CallOptions;
  legs: CallLeg[];
  state: CallState;
  outcome: CallOutcome | null;
  answeredBy: AnsweredBy | null;
  steps: CallStep[];
  position: number;
  inFlight: number;
  turn: number;
  providerId: string | null;
  attemptId: string | null;
  callRef: string | null;
  hangUpBecause: "user" | "money" | "limit" | null;
  currency: string;
  paidUntil: Date | null;
  moneyEnds: boolean;
  seconds: number | null;
  priceMicros: Micros | null;
  costMicros: Micros | null;
  costTold: boolean;
  seen: string[];
  createdAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  settledAt: Date | null;
  watchAt: Date | null;
};

/** Reads a call and keeps it for this transaction; null when there is none in the scope. */
export async function lockCall(tx: Transaction, callId: string): Promise<CallRow | null> {
  const row = await tx.sql
    .selectFrom("voice.calls")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", callId)
    .forUpdate()
    .executeTakeFirst();
  return row ? toCallRow(row) : null;
}

/** Writes a new call. */
export async function insertCall(tx: Transaction, call: CallRow): Promise<void> {
  await tx.sql
    .insertInto("voice.calls")
    .values({
      root_id: call.rootId,
      tenant_id: call.tenantId,
      account_id: call.accountId,
      id: call.id,
      direction: call.direction,
      to_number: call.toNumber,
      number_id: call.numberId,
      currency: call.currency,
      created_at: call.createdAt,
      ...changing(call),
      updated_at: call.createdAt,
    })
    .execute();
}

/** Writes all that may have changed of a call that is locked. */
export async function saveCall(tx: Transaction, call: CallRow, now: Date): Promise<void> {
  await tx.sql
    .updateTable("voice.calls")
    .set({ ...changing(call), updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", call.id)
    .execute();
}

function changing(call: CallRow) {
  return {
    from_number: call.fromNumber,
    options: JSON.stringify(call.options),
    legs: writeLegs(call.legs),
    state: call.state,
    outcome: call.outcome,
    answered_by: call.answeredBy,
    steps: JSON.stringify(call.steps),
    position: call.position,
    in_flight: call.inFlight,
    turn: call.turn,
    provider_id: call.providerId,
    attempt_id: call.attemptId,
    call_ref: call.callRef,
    hang_up_because: call.hangUpBecause,
    paid_until: call.paidUntil,
    money_ends: call.moneyEnds,
    seconds: call.seconds,
    price_micros: call.priceMicros,
    cost_micros: call.costMicros,
    cost_told: call.costTold,
    seen: call.seen,
    answered_at: call.answeredAt,
    ended_at: call.endedAt,
    settled_at: call.settledAt,
    watch_at: call.watchAt,
  };
}

/** A row of the table as it is worked on. */
export function toCallRow(row: Selectable<VoiceCalls>): CallRow {
  return {
    rootId: row.root_id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    id: row.id,
    direction: row.direction as CallRow["direction"],
    fromNumber: row.from_number,
    toNumber: row.to_number,
    numberId: row.number_id,
    options: row.options as CallOptions,
    legs: readLegs(row.legs),
    state: row.state as CallState,
    outcome: row.outcome as CallOutcome | null,
    answeredBy: row.answered_by as AnsweredBy | null,
    steps: row.steps as CallStep[],
    position: row.position,
    inFlight: row.in_flight,
    turn: row.turn,
    providerId: row.provider_id,
    attemptId: row.attempt_id,
    callRef: row.call_ref,
    hangUpBecause: row.hang_up_because as CallRow["hangUpBecause"],
    currency: row.currency,
    paidUntil: row.paid_until,
    moneyEnds: row.money_ends,
    seconds: row.seconds,
    priceMicros: row.price_micros,
    costMicros: row.cost_micros,
    costTold: row.cost_told,
    seen: row.seen,
    createdAt: row.created_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    settledAt: row.settled_at,
    watchAt: row.watch_at,
  };
}

// Micros and moments have no form in JSON: both are text in the column.
function writeLegs(legs: readonly CallLeg[]): string {
  return JSON.stringify(legs, (_, value) => (typeof value === "bigint" ? value.toString() : value));
}

type Written<T> = { [Key in keyof T]: T[Key] extends bigint ? string : T[Key] };
type WrittenLeg = Omit<CallLeg, "rate" | "cost" | "facts"> & {
  rate: Written<Rate> | null;
  cost: Written<Rate> | null;
  facts: Omit<LegFacts, "answeredAt" | "endedAt"> & { answeredAt: string | null; endedAt: string | null };
};

function readLegs(column: unknown): CallLeg[] {
  return (column as WrittenLeg[]).map((leg) => ({
    ...leg,
    rate: readRate(leg.rate),
    cost: readRate(leg.cost),
    facts: {
      ...leg.facts,
      answeredAt: leg.facts.answeredAt === null ? null : new Date(leg.facts.answeredAt),
      endedAt: leg.facts.endedAt === null ? null : new Date(leg.facts.endedAt),
    },
  }));
}

function readRate(rate: Written<Rate> | null): Rate | null {
  if (rate === null) return null;
  const { priceMicros, connectionFeeMicros } = rate;
  return { ...rate, priceMicros: BigInt(priceMicros), connectionFeeMicros: BigInt(connectionFeeMicros) };
}

/** The call a carrier means by its own id; null for one that is not known. */
export async function findCallByRef(
  tx: Transaction,
  { providerId, callRef }: { providerId: string; callRef: string },
): Promise<string | null> {
  const row = await tx.sql
    .selectFrom("voice.call_refs")
    .select("call_id")
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", providerId)
    .where("call_ref", "=", callRef)
    .executeTakeFirst();
  return row?.call_id ?? null;
}

/** Says that a carrier's id means this call. Answers whose it is: somebody may have been faster. */
export async function claimCallRef(
  tx: Transaction,
  call: Pick<CallRow, "tenantId" | "accountId" | "id">,
  { providerId, callRef }: { providerId: string; callRef: string },
): Promise<string> {
  const { rootId } = tx.scope;
  await sql`insert into voice.call_refs (root_id, tenant_id, account_id, provider_id, call_ref, call_id)
    values (${rootId}, ${call.tenantId}, ${call.accountId}, ${providerId}, ${callRef}, ${call.id})
    on conflict do nothing`.execute(tx.sql);
  return (await findCallByRef(tx, { providerId, callRef })) ?? call.id;
}
