import { type Insertable, sql, type Updateable } from "kysely";
import { idAt, type Transaction } from "../kernel/index.ts";
import type { VerifySends, VerifyVerifications } from "../kernel/schema.generated.ts";
import { verificationNotFound } from "./errors.ts";
import { type Send, toSend, toVerification, type Verification, type VerificationState } from "./verification.ts";

/** One verification of the scope; locked when it is about to be changed. */
export async function findVerification(
  tx: Transaction,
  verificationId: string,
  lock = false,
): Promise<Verification | null> {
  let query = tx.sql
    .selectFrom("verify.verifications")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", verificationId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row ? toVerification(row) : null;
}

/** One verification of the scope with its sends. Throws `verify.not_found`. */
export async function getVerification(
  tx: Transaction,
  verificationId: string,
): Promise<{ verification: Verification; sends: Send[] }> {
  const verification = await findVerification(tx, verificationId);
  if (!verification) throw verificationNotFound(verificationId);
  return { verification, sends: await sendsOf(tx, verificationId) };
}

/** Codes that were sent for a verification, first one first. */
export async function sendsOf(tx: Transaction, verificationId: string): Promise<Send[]> {
  const rows = await tx.sql
    .selectFrom("verify.sends")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("verification_id", "=", verificationId)
    .orderBy("number")
    .execute();
  return rows.map(toSend);
}

export async function findSend(tx: Transaction, sendId: string): Promise<Send | null> {
  const row = await tx.sql
    .selectFrom("verify.sends")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", sendId)
    .executeTakeFirst();
  return row ? toSend(row) : null;
}

export async function insertVerification(tx: Transaction, row: Insertable<VerifyVerifications>): Promise<Verification> {
  return toVerification(
    await tx.sql.insertInto("verify.verifications").values(row).returningAll().executeTakeFirstOrThrow(),
  );
}

export async function insertSend(tx: Transaction, row: Insertable<VerifySends>): Promise<Send> {
  return toSend(await tx.sql.insertInto("verify.sends").values(row).returningAll().executeTakeFirstOrThrow());
}

export async function changeVerification(
  tx: Transaction,
  verificationId: string,
  change: Updateable<VerifyVerifications>,
): Promise<void> {
  await tx.sql
    .updateTable("verify.verifications")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", verificationId)
    .execute();
}

export async function changeSend(tx: Transaction, sendId: string, change: Updateable<VerifySends>): Promise<void> {
  await tx.sql
    .updateTable("verify.sends")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", sendId)
    .execute();
}

export type VerificationFilter = {
  accountId?: string;
  state?: VerificationState;
  to?: string;
  country?: string;
  /** The last id of the page before. */
  beforeId?: string;
  limit: number;
};

/** Verifications of the scope, newest first, with what was sent for each. */
export async function listVerifications(
  tx: Transaction,
  filter: VerificationFilter,
): Promise<{ verification: Verification; sends: Send[] }[]> {
  let query = tx.sql.selectFrom("verify.verifications").selectAll().where("root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  const accountId = filter.accountId ?? (tx.scope.accountId === "all" ? null : tx.scope.accountId);
  if (accountId) query = query.where("account_id", "=", accountId);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.to) query = query.where("to_number", "=", filter.to);
  if (filter.country) query = query.where("country_code", "=", filter.country);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  const found = (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toVerification);
  const sends = await sendsOfAll(
    tx,
    found.map(({ id }) => id),
  );
  return found.map((verification) => ({
    verification,
    sends: sends.filter(({ verificationId }) => verificationId === verification.id),
  }));
}

async function sendsOfAll(tx: Transaction, verificationIds: string[]): Promise<Send[]> {
  if (verificationIds.length === 0) return [];
  const rows = await tx.sql
    .selectFrom("verify.sends")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("verification_id", "in", verificationIds)
    .orderBy("number")
    .execute();
  return rows.map(toSend);
}

/** How many codes went to a number of this shop since then, and when the first of them did. */
export async function countToNumber(
  tx: Transaction,
  { tenantId, to, since }: { tenantId: string; to: string; since: Date },
): Promise<{ count: number; first: Date | null }> {
  const row = await tx.sql
    .selectFrom("verify.verifications")
    .select([sql<number>`count(*)::int`.as("count"), sql<Date | null>`min(created_at)`.as("first")])
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .where("to_number", "=", to)
    .where("id", ">=", idAt(since))
    .where("created_at", ">=", since)
    .executeTakeFirstOrThrow();
  return row;
}

/** How many an account started since then. */
export async function countOfAccount(tx: Transaction, { accountId, since }: { accountId: string; since: Date }) {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from verify.verifications
    where root_id = ${tx.scope.rootId} and account_id = ${accountId} and id >= ${idAt(since)}`.execute(tx.sql);
  return rows[0]?.count ?? 0;
}
