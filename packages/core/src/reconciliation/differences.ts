import { type Selectable, sql } from "kysely";
import { DomainError, type Micros, newId, publicId, type Transaction } from "../kernel/index.ts";
import type { ReconciliationDifferences } from "../kernel/schema.generated.ts";
import { recordAudit } from "../tenancy/index.ts";
import type { RunRequest } from "./runs.ts";

/**
 * `missing_here`: they have a line that we have not. `missing_there`: the other way round. `amount_differs`, `fee_differs`: both have
 * it and do not agree.
 */
export type DifferenceKind = "missing_here" | "missing_there" | "amount_differs" | "fee_differs";

/** A line that does not agree, as a comparison found it. */
export type FoundDifference = {
  kind: DifferenceKind;
  /** What the line is about, in the words of its source: `payment`, `refund` … */
  subject: string;
  /** What makes it the same line in the next run: their reference, or our id. */
  ref: string;
  accountId: string | null;
  /** Ours, where there is one. */
  subjectId: string | null;
  oursMicros: Micros | null;
  theirsMicros: Micros | null;
  currency: string;
  happenedAt: Date;
  /** What resolving it needs besides; plain JSON. */
  details?: Record<string, unknown>;
};

/** `settled`: a later run found that it agrees by now. */
export type DifferenceState = "open" | "resolved" | "ignored" | "settled";

export type Difference = Omit<FoundDifference, "details"> & {
  id: string;
  tenantId: string;
  source: string;
  providerId: string;
  details: Record<string, unknown>;
  state: DifferenceState;
  action: string | null;
  note: string | null;
  actor: string | null;
  foundAt: Date;
  seenAt: Date;
  endedAt: Date | null;
};

export function toDifference(row: Selectable<ReconciliationDifferences>): Difference {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    source: row.source,
    providerId: row.provider_id,
    kind: row.kind as DifferenceKind,
    subject: row.subject,
    ref: row.ref,
    accountId: row.account_id,
    subjectId: row.subject_id,
    oursMicros: row.ours_micros,
    theirsMicros: row.theirs_micros,
    currency: row.currency,
    happenedAt: row.happened_at,
    details: row.details as Record<string, unknown>,
    state: row.state as DifferenceState,
    action: row.action,
    note: row.note,
    actor: row.actor,
    foundAt: row.found_at,
    seenAt: row.seen_at,
    endedAt: row.ended_at,
  };
}

/**
 * Writes what a run found: a line known from before is one line still, with today's figures. A settled one that differs again opens, and
 * one that a person ended does when its figures are not those that were ended.
 */
export async function keepDifferences(
  tx: Transaction,
  run: { id: string; tenantId: string; source: string; providerId: string },
  found: readonly FoundDifference[],
  now: Date,
): Promise<void> {
  const opens = sql`(d.state = 'settled' or (d.state <> 'open'
    and (d.ours_micros, d.theirs_micros) is distinct from (excluded.ours_micros, excluded.theirs_micros)))`;
  for (const each of found) {
    await sql`
      insert into reconciliation.differences as d (root_id, tenant_id, id, source, provider_id, kind, subject, ref, account_id, subject_id,
        ours_micros, theirs_micros, currency, happened_at, details, run_id, found_at, seen_at)
      values (${tx.scope.rootId}, ${run.tenantId}, ${newId()}, ${run.source}, ${run.providerId}, ${each.kind}, ${each.subject}, ${each.ref},
        ${each.accountId}, ${each.subjectId}, ${each.oursMicros}, ${each.theirsMicros}, ${each.currency}, ${each.happenedAt},
        ${JSON.stringify(each.details ?? {})}::jsonb, ${run.id}, ${now}, ${now})
      on conflict (root_id, source, provider_id, kind, subject, ref) do update
        set ours_micros = excluded.ours_micros, theirs_micros = excluded.theirs_micros, details = excluded.details, run_id = excluded.run_id,
          seen_at = excluded.seen_at, account_id = excluded.account_id, subject_id = excluded.subject_id,
          state = case when ${opens} then 'open' else d.state end,
          ended_at = case when ${opens} then null else d.ended_at end,
          action = case when ${opens} then null else d.action end, note = case when ${opens} then null else d.note end,
          actor = case when ${opens} then null else d.actor end`.execute(tx.sql);
  }
}

/**
 * Open lines of what a run looked at that it did not find any more agree by now; not those that another one, which read later, has seen
 * since this one began.
 */
export async function settleUnseen(
  tx: Transaction,
  run: Pick<RunRequest, "source" | "providerId" | "from" | "until" | "standing"> & { id: string; startedAt: Date },
  now: Date,
): Promise<void> {
  await tx.sql
    .updateTable("reconciliation.differences")
    .set({ state: "settled", ended_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("source", "=", run.source)
    .where("provider_id", "=", run.providerId)
    .where("state", "=", "open")
    .where((where) => {
      const ofTime = where.and([where("happened_at", ">=", run.from), where("happened_at", "<", run.until)]);
      return run.standing?.length ? where.or([ofTime, where("subject", "in", run.standing)]) : ofTime;
    })
    .where("run_id", "<>", run.id)
    .where("seen_at", "<=", run.startedAt)
    .execute();
}

export type DifferenceFilter = {
  source?: string;
  providerId?: string;
  kind?: DifferenceKind;
  state?: DifferenceState;
  beforeId?: string;
  limit: number;
};

/** Differences of the scope, newest first. */
export async function listDifferences(tx: Transaction, filter: DifferenceFilter): Promise<Difference[]> {
  let query = tx.sql.selectFrom("reconciliation.differences").selectAll().where("root_id", "=", tx.scope.rootId);
  if (filter.source) query = query.where("source", "=", filter.source);
  if (filter.providerId) query = query.where("provider_id", "=", filter.providerId);
  if (filter.kind) query = query.where("kind", "=", filter.kind);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toDifference);
}

/** No difference of that id in this scope. */
const differenceNotFound = (differenceId: string) =>
  new DomainError("reconciliation.difference_not_found", { differenceId: publicId("dif", differenceId) });

/** Somebody, or a later run, was faster. */
const differenceClosed = (differenceId: string, state: string) =>
  new DomainError("reconciliation.difference_closed", { differenceId: publicId("dif", differenceId), state });

/** One difference. Throws `reconciliation.difference_not_found`. */
export async function getDifference(tx: Transaction, differenceId: string): Promise<Difference> {
  return find(tx, differenceId, false);
}

/**
 * The same, locked until it is ended. Throws `reconciliation.difference_closed` for one that is not open, unless its source says that
 * something is left to be done.
 */
export async function lockDifference(
  tx: Transaction,
  differenceId: string,
  isUnfinished: (difference: Difference) => boolean = () => false,
): Promise<Difference> {
  const difference = await find(tx, differenceId, true);
  if (difference.state !== "open" && !isUnfinished(difference)) throw differenceClosed(differenceId, difference.state);
  return difference;
}

async function find(tx: Transaction, differenceId: string, lock: boolean): Promise<Difference> {
  let query = tx.sql
    .selectFrom("reconciliation.differences")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", differenceId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) throw differenceNotFound(differenceId);
  return toDifference(row);
}

/** Ends a difference, with who did what and why, in the transaction that books it. */
export async function endDifference(
  tx: Transaction,
  difference: Difference,
  end: { state: "resolved" | "ignored"; action: string; note: string; actor: string },
  now: Date,
): Promise<Difference> {
  const row = await tx.sql
    .updateTable("reconciliation.differences")
    .set({ ...end, ended_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", difference.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await recordAudit(tx, {
    tenantId: difference.tenantId,
    actor: end.actor,
    action: `difference.${end.state}`,
    subject: difference.id,
    details: {
      source: difference.source,
      kind: difference.kind,
      ref: difference.ref,
      action: end.action,
      note: end.note,
      oursMicros: difference.oursMicros,
      theirsMicros: difference.theirsMicros,
    },
  });
  return toDifference(row);
}
