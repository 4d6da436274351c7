import { sql } from "kysely";
import { newId, type Transaction } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { brakeNotFound } from "./errors.ts";
import type { VerifyPolicy } from "./policy.ts";
import { type PrefixFacts, pumpingReason } from "./pumping.ts";

/** An account's codes to a prefix that are stopped because they look like pumping. */
export type Brake = {
  id: string;
  tenantId: string;
  accountId: string;
  prefix: string;
  reason: string;
  started: number;
  approved: number;
  usual: number;
  refused: number;
  since: Date;
  liftedAt: Date | null;
  liftedBy: string | null;
};

type About = { tenantId: string; accountId: string; prefix: string; now: Date };

/** The brake that stops this code: one that stands, or one that is set now because of it. Counts the code as started or refused. */
export async function brakeFor(tx: Transaction, policy: VerifyPolicy, about: About): Promise<Brake | null> {
  const standing = await findBrake(tx, about);
  if (standing && !standing.liftedAt) {
    await tx.sql
      .updateTable("verify.brakes")
      .set({ refused: sql`refused + 1` })
      .where("root_id", "=", tx.scope.rootId)
      .where("id", "=", standing.id)
      .execute();
    return standing;
  }
  const hour = await countStarted(tx, about);
  if (hour.started < policy.pumping.startedMin || (standing?.spareUntil && standing.spareUntil > about.now))
    return null;
  const facts: PrefixFacts = { ...hour, ...(await usualOf(tx, about)) };
  const reason = pumpingReason(facts, policy.pumping);
  return reason === null ? null : setBrake(tx, about, { reason, facts });
}

async function findBrake(tx: Transaction, { accountId, prefix }: About) {
  const row = await tx.sql
    .selectFrom("verify.brakes")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("prefix", "=", prefix)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? { ...toBrake(row), spareUntil: row.spare_until } : null;
}

const hourOf = (at: Date) => new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);

async function countStarted(tx: Transaction, { tenantId, accountId, prefix, now }: About) {
  const { rows } = await sql<{ started: number; approved: number }>`
    insert into verify.prefix_hours as p (root_id, tenant_id, account_id, prefix, hour, started)
    values (${tx.scope.rootId}, ${tenantId}, ${accountId}, ${prefix}, ${hourOf(now)}, 1)
    on conflict (root_id, account_id, prefix, hour) do update set started = p.started + 1
    returning started, approved`.execute(tx.sql);
  return rows[0] ?? { started: 1, approved: 0 };
}

/** A code was entered: its prefix converts. */
export async function countApproved(
  tx: Transaction,
  { accountId, prefix, startedAt }: { accountId: string; prefix: string; startedAt: Date },
): Promise<void> {
  await tx.sql
    .updateTable("verify.prefix_hours")
    .set({ approved: sql`approved + 1` })
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("prefix", "=", prefix)
    .where("hour", "=", hourOf(startedAt))
    .execute();
}

/** What was usual in the week before this hour. */
async function usualOf(tx: Transaction, { accountId, prefix, now }: About): Promise<{ usual: number; hours: number }> {
  const { rows } = await sql<{ usual: number | null; hours: number }>`
    select avg(started)::float8 as usual, count(*)::int as hours from verify.prefix_hours
    where root_id = ${tx.scope.rootId} and account_id = ${accountId} and prefix = ${prefix}
      and hour < ${hourOf(now)} and hour >= ${hourOf(now)}::timestamptz - interval '7 days'`.execute(tx.sql);
  return { usual: rows[0]?.usual ?? 0, hours: rows[0]?.hours ?? 0 };
}

async function setBrake(
  tx: Transaction,
  { tenantId, accountId, prefix, now }: About,
  { reason, facts }: { reason: string; facts: PrefixFacts },
): Promise<Brake> {
  const row = await tx.sql
    .insertInto("verify.brakes")
    .values({
      ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, id: newId(now.getTime()), prefix },
      ...{ reason, started: facts.started, approved: facts.approved, usual: facts.usual, refused: 1, since: now },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toBrake(row);
}

/** Brakes of the scope, newest first; those that stand, or all. */
export async function listBrakes(
  tx: Transaction,
  filter: { standing?: boolean; beforeId?: string; limit: number },
): Promise<Brake[]> {
  let query = tx.sql.selectFrom("verify.brakes").selectAll().where("root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.standing) query = query.where("lifted_at", "is", null);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toBrake);
}

/** Lets codes through again, and leaves the prefix alone for a day. Throws `verify.brake_not_found`. */
export async function liftBrake(
  tx: Transaction,
  policy: Pick<VerifyPolicy, "spareMs">,
  { brakeId, actor, now }: { brakeId: string; actor: string; now: Date },
): Promise<void> {
  const lifted = await tx.sql
    .updateTable("verify.brakes")
    .set({ lifted_at: now, lifted_by: actor, spare_until: new Date(now.getTime() + policy.spareMs) })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", brakeId)
    .where("lifted_at", "is", null)
    .returning(["prefix", "tenant_id", "account_id"])
    .executeTakeFirst();
  if (!lifted) throw brakeNotFound(brakeId);
  const details = { prefix: lifted.prefix, accountId: lifted.account_id };
  await recordAudit(tx, {
    actor,
    action: "verify.brake_lifted",
    subject: brakeId,
    tenantId: lifted.tenant_id,
    details,
  });
}

type Row = {
  id: string;
  tenant_id: string;
  account_id: string;
  prefix: string;
  reason: string;
  started: number;
  approved: number;
  usual: number;
  refused: number;
  since: Date;
  lifted_at: Date | null;
  lifted_by: string | null;
};

function toBrake(row: Row): Brake {
  const { id, prefix, reason, started, approved, usual, refused, since } = row;
  const about = { id, tenantId: row.tenant_id, accountId: row.account_id, prefix };
  return {
    ...about,
    reason,
    started,
    approved,
    usual,
    refused,
    since,
    liftedAt: row.lifted_at,
    liftedBy: row.lifted_by,
  };
}
