import type { ProviderError } from "@tandem/provider-contract";
import { sql } from "kysely";
import { idAt, type Micros, newId, type Transaction } from "../kernel/index.ts";
import { type NewEvent, toEventRows, writeEvents } from "./events.ts";
import type { AttemptResolution, AttemptRow, AttemptState, LockedItem, NextStep } from "./saga-rows.ts";

/** What a new attempt is made of. */
export type NewAttempt = {
  providerId: string;
  offerId: string;
  offerRef: string;
  decisionId: string | null;
  operation: AttemptRow["operation"];
  countryCode: string;
  costMicros: Micros;
  currency: string;
  deadlineAt: Date;
};

const insertText = `
  with attempt as (
    insert into orders.attempts (root_id, tenant_id, account_id, id, order_id, item_id, number, round, provider_id, offer_id, offer_ref,
      decision_id, operation, country_code, cost_micros, currency, state, started_at, deadline_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'submitted', $17, $18)),
  item as (
    update orders.items set state = 'submitted', attempt_id = $4, busy_until = $18, updated_at = $17 where root_id = $1 and id = $6),
  the_order as (
    update orders.orders set attempt_count = attempt_count + 1, failed_over = failed_over or $19, updated_at = $17 where root_id = $1 and id = $5)
  select orders.write_events($1, $2, $3, $5, $20, $17)`;

/** Writes the attempt that is about to be called, and that its item waits for it. To be committed before the call. */
export async function insertAttempt(
  tx: Transaction,
  locked: LockedItem,
  attempt: NewAttempt,
  events: readonly NewEvent[],
  now: Date,
): Promise<AttemptRow> {
  const { order, item, attempts } = locked;
  const id = newId();
  const number = attempts.length + 1;
  const failedOver = attempts.some((earlier) => earlier.providerId !== attempt.providerId);
  const submitted: NewEvent = {
    type: "attempt.submitted",
    itemId: item.id,
    attemptId: id,
    data: { providerId: attempt.providerId, offerId: attempt.offerId, number },
  };
  await tx.client.query({
    name: "orders.insert_attempt",
    text: insertText,
    values: [
      ...[order.rootId, order.tenantId, order.accountId, id, order.id, item.id, number, item.round, attempt.providerId],
      ...[attempt.offerId, attempt.offerRef, attempt.decisionId, attempt.operation, attempt.countryCode],
      ...[
        attempt.costMicros,
        attempt.currency,
        now,
        attempt.deadlineAt,
        failedOver,
        toEventRows([...events, submitted]),
      ],
    ],
  });
  return {
    ...{ id, number, round: item.round, providerId: attempt.providerId, offerId: attempt.offerId },
    ...{ offerRef: attempt.offerRef, operation: attempt.operation, countryCode: attempt.countryCode },
    ...{
      costMicros: attempt.costMicros,
      currency: attempt.currency,
      state: "submitted",
      resolution: null,
      nextStep: null,
    },
    ...{ upstreamRef: null, foundRef: null, foundAt: null, looks: 0, interrupted: false, startedAt: now },
    ...{ deadlineAt: attempt.deadlineAt, lookingSince: null, givenUpAt: null, error: null },
  };
}

/** The same call is about to be made again, for an upstream that takes it for the same purchase. */
export async function repeatAttempt(
  tx: Transaction,
  { order, item }: LockedItem,
  attempt: AttemptRow,
  { now, deadlineAt }: { now: Date; deadlineAt: Date },
): Promise<void> {
  await tx.sql
    .updateTable("orders.attempts")
    .set({ interrupted: true, deadline_at: deadlineAt })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", attempt.id)
    .execute();
  await tx.sql
    .updateTable("orders.items")
    .set({ busy_until: deadlineAt, updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", item.id)
    .execute();
  const data = { providerId: attempt.providerId, repeated: true };
  await writeEvents(tx, order, [{ type: "attempt.interrupted", itemId: item.id, attemptId: attempt.id, data }], now);
}

/** What an attempt learned. A field left out stays as it is. `resolution` ends it. */
export type AttemptChange = {
  state?: AttemptState;
  resolution?: AttemptResolution;
  nextStep?: NextStep;
  error?: ProviderError;
  reason?: string;
  upstreamRef?: string;
  foundRef?: string | null;
  foundAt?: Date | null;
  looks?: number;
  interrupted?: boolean;
  answered?: boolean;
  lookingSince?: Date | null;
  givenUpAt?: Date;
};

/** Writes what an attempt learned, under its order's lock. */
export async function changeAttempt(
  tx: Transaction,
  attempt: Pick<AttemptRow, "id" | "givenUpAt">,
  change: AttemptChange,
  now: Date,
): Promise<void> {
  const { error, resolution, answered } = change;
  await tx.sql
    .updateTable("orders.attempts")
    .set({
      ...(change.state && { state: change.state }),
      ...(change.nextStep && { next_step: change.nextStep }),
      ...(change.reason !== undefined && { reason: change.reason }),
      ...(change.upstreamRef !== undefined && { upstream_ref: change.upstreamRef }),
      ...(change.foundRef !== undefined && { found_ref: change.foundRef, found_at: change.foundAt ?? null }),
      ...(change.looks !== undefined && { looks: change.looks }),
      ...(change.interrupted !== undefined && { interrupted: change.interrupted }),
      ...(change.lookingSince !== undefined && { looking_since: change.lookingSince }),
      ...(change.givenUpAt && { given_up_at: change.givenUpAt }),
      ...(error && { error: JSON.stringify(error) }),
      ...(answered && { answered_at: sql<Date>`coalesce(answered_at, ${now})` }),
      ...(resolution && { resolution, ended_at: now }),
    })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", attempt.id)
    .execute();
  if (change.givenUpAt) await openQuestion(tx, attempt.id, now);
  if (resolution && attempt.givenUpAt) await closeQuestion(tx, attempt.id, resolution);
}

async function openQuestion(tx: Transaction, attemptId: string, now: Date): Promise<void> {
  await sql`insert into orders.open_questions (root_id, tenant_id, attempt_id, since)
    select root_id, tenant_id, id, ${now} from orders.attempts where root_id = ${tx.scope.rootId} and id = ${attemptId}
    on conflict do nothing`.execute(tx.sql);
}

/** Whether an attempt that was given up had bought something is known now; or it is known that nobody will say. */
export async function closeQuestion(tx: Transaction, attemptId: string, resolution: AttemptResolution): Promise<void> {
  const { rootId } = tx.scope;
  await (resolution === "unresolved"
    ? sql`update orders.open_questions set unresolved = true where root_id = ${rootId} and attempt_id = ${attemptId}`
    : sql`delete from orders.open_questions where root_id = ${rootId} and attempt_id = ${attemptId}`
  ).execute(tx.sql);
}

/**
 * Takes an upstream order for this attempt. False when it belongs to another attempt, or when this attempt has taken a
 * different one: then it must look again.
 */
export async function claimUpstreamOrder(
  tx: Transaction,
  locked: LockedItem,
  claim: { attempt: AttemptRow; upstreamRef: string },
  now: Date,
): Promise<boolean> {
  const { rows } = await tx.client.query<{ attempt_id: string }>({
    name: "orders.claim_upstream_order",
    text: `
      with claim as (
        insert into orders.upstream_claims (root_id, tenant_id, provider_id, upstream_ref, attempt_id, offer_id, created_at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning attempt_id)
      select attempt_id from claim
      union all select attempt_id from orders.upstream_claims where root_id = $1 and provider_id = $3 and upstream_ref = $4`,
    values: [
      ...[locked.order.rootId, locked.order.tenantId, claim.attempt.providerId, claim.upstreamRef],
      ...[claim.attempt.id, claim.attempt.offerId, now],
    ],
  });
  return rows.some((row) => row.attempt_id === claim.attempt.id);
}

/** The upstream orders of an offer that other attempts of a time have taken; a search leaves them out. */
export async function listClaimedRefs(
  tx: Transaction,
  query: { attempt: AttemptRow; since: Date; until: Date },
): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom("orders.upstream_claims")
    .select("upstream_ref")
    .where("root_id", "=", tx.scope.rootId)
    .where("offer_id", "=", query.attempt.offerId)
    // What such an attempt bought may have been taken much later, but not before.
    .where("created_at", ">=", query.since)
    .where("attempt_id", ">=", idAt(query.since))
    .where("attempt_id", "<", idAt(query.until))
    .where("attempt_id", "!=", query.attempt.id)
    .execute();
  return rows.map((row) => row.upstream_ref);
}

/**
 * Whether another attempt may be the owner of an upstream order seen at `seenAt`: one of the same offer whose call was on the
 * wire then and has not said yet what it bought.
 */
export async function hasRival(
  tx: Transaction,
  query: { attempt: AttemptRow; seenAt: Date; now: Date },
): Promise<boolean> {
  const rival = await tx.sql
    .selectFrom("orders.attempts")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", query.attempt.providerId)
    .where("offer_id", "=", query.attempt.offerId)
    .where("resolution", "is", null)
    .where("state", "=", "submitted")
    // Bounds the partitions and the rows to look at: no call is on the wire for so long.
    .where("id", ">=", idAt(new Date(query.now.getTime() - 600_000)))
    .where("started_at", "<=", query.seenAt)
    .where("deadline_at", ">", query.now)
    .where("id", "!=", query.attempt.id)
    .limit(1)
    .executeTakeFirst();
  return rival !== undefined;
}
