import { type Insertable, sql, type Updateable } from "kysely";
import { idAt, type Transaction } from "../kernel/index.ts";
import type { DispatchAttempts } from "../kernel/schema.generated.ts";
import { type Attempt, toAttempt } from "./attempt.ts";

/** Whoever decides about a subject's next try does so alone until the transaction ends. */
export async function lockSubject(tx: Transaction, subjectId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${subjectId}, 0))`.execute(tx.sql);
}

/** Tries of one subject, first one first. */
export async function attemptsOf(tx: Transaction, subjectId: string): Promise<Attempt[]> {
  const rows = await tx.sql
    .selectFrom("dispatch.attempts")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("subject_id", "=", subjectId)
    .orderBy("number")
    .execute();
  return rows.map(toAttempt);
}

export async function insertAttempt(tx: Transaction, attempt: Insertable<DispatchAttempts>): Promise<Attempt> {
  const row = await tx.sql.insertInto("dispatch.attempts").values(attempt).returningAll().executeTakeFirstOrThrow();
  return toAttempt(row);
}

export async function changeAttempt(
  tx: Transaction,
  attemptId: string,
  change: Updateable<DispatchAttempts>,
): Promise<void> {
  await tx.sql
    .updateTable("dispatch.attempts")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", attemptId)
    .execute();
}

/** The attempt an upstream tells of: by our own reference, else by its own. Null when neither is known (yet). */
export async function findTold(
  tx: Transaction,
  told: { providerId: string; attemptId: string | null; upstreamRef: string | null },
): Promise<Attempt | null> {
  let query = tx.sql
    .selectFrom("dispatch.attempts")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", told.providerId);
  if (told.attemptId) query = query.where("id", "=", told.attemptId);
  else if (told.upstreamRef) query = query.where("upstream_ref", "=", told.upstreamRef);
  else return null;
  const row = await query.orderBy("id", "desc").limit(1).executeTakeFirst();
  return row ? toAttempt(row) : null;
}

export type AttemptFilter = {
  service?: string;
  providerId?: string;
  from?: Date;
  /** The last id of the page before. */
  beforeId?: string;
  limit: number;
};

/** Tries of all subjects of the scope, newest first. */
export async function listAttempts(tx: Transaction, filter: AttemptFilter): Promise<Attempt[]> {
  let query = tx.sql.selectFrom("dispatch.attempts").selectAll().where("root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.service) query = query.where("service", "=", filter.service);
  if (filter.providerId) query = query.where("provider_id", "=", filter.providerId);
  if (filter.from) query = query.where("id", ">=", idAt(filter.from));
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toAttempt);
}

/** References of what other attempts sent at the same provider around the same time, for looks that go by content. */
export async function knownRefs(tx: Transaction, attempt: Attempt): Promise<string[]> {
  const since = new Date(attempt.startedAt.getTime() - 3_600_000);
  const rows = await tx.sql
    .selectFrom("dispatch.attempts")
    .select("upstream_ref")
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", attempt.providerId)
    .where("upstream_ref", "is not", null)
    .where("id", ">=", idAt(since))
    .where("id", "!=", attempt.id)
    .limit(10_000)
    .execute();
  return rows.flatMap((row) => row.upstream_ref ?? []);
}
