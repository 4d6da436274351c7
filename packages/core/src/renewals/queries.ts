import { type Selectable, sql } from "kysely";
import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import type { RenewalsAttempts } from "../kernel/schema.generated.ts";
import type { Choice, Cycle, CycleState } from "./decide-step.ts";
import type { FailureReason, Renewable, RenewableService } from "./renewable.ts";

export type AttemptState = "running" | "started" | "done" | "failed";

/** One attempt to renew a service. */
export type RenewalAttempt = {
  id: string;
  tenantId: string;
  accountId: string;
  cycleId: string;
  kind: string;
  subjectId: string;
  name: string;
  number: number;
  state: AttemptState;
  priceMicros: Micros | null;
  currency: string | null;
  orderId: string | null;
  until: Date | null;
  reason: FailureReason | null;
  missingMicros: Micros | null;
  startedAt: Date;
  endedAt: Date | null;
};

/** The owners' choices for services of a kind, by id; those without a row have the kind's default. */
export async function readChoices(
  tx: Transaction,
  renewable: Renewable,
  ids: readonly string[],
): Promise<(id: string) => Choice> {
  const rows = ids.length
    ? await tx.sql
        .selectFrom("renewals.settings")
        .select(["subject_id", "auto_renew", "days_before", "day"])
        .where("root_id", "=", tx.scope.rootId)
        .where("kind", "=", renewable.kind)
        .where("subject_id", "in", [...ids])
        .execute()
    : [];
  const chosen = new Map(
    rows.map((row) => [row.subject_id, { autoRenew: row.auto_renew, daysBefore: row.days_before, day: row.day }]),
  );
  return (id) => chosen.get(id) ?? { autoRenew: renewable.autoRenewDefault, daysBefore: 1, day: null };
}

/** Writes what an owner chose. */
export async function saveChoice(
  tx: Transaction,
  owner: { kind: string; subjectId: string; tenantId: string; accountId: string },
  choice: Choice,
  now: Date,
): Promise<void> {
  const { autoRenew: auto_renew, daysBefore: days_before, day } = choice;
  const values = { auto_renew, days_before, day, updated_at: now };
  await tx.sql
    .insertInto("renewals.settings")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: owner.tenantId,
      account_id: owner.accountId,
      kind: owner.kind,
      subject_id: owner.subjectId,
      ...values,
    })
    .onConflict((conflict) => conflict.columns(["root_id", "kind", "subject_id"]).doUpdateSet(values))
    .execute();
}

/** The present periods of services of a kind, by id; null for one nothing has happened to yet. */
export async function readCycles(
  tx: Transaction,
  kind: string,
  services: readonly RenewableService[],
): Promise<(service: RenewableService) => Cycle | null> {
  const rows = services.length
    ? await tx.sql
        .selectFrom("renewals.cycles")
        .selectAll()
        .where("root_id", "=", tx.scope.rootId)
        .where("kind", "=", kind)
        .where(
          "subject_id",
          "in",
          services.map((service) => service.id),
        )
        .execute()
    : [];
  const key = (id: string, expiresAt: Date) => `${id}/${expiresAt.getTime()}`;
  const known = new Map(
    rows.map((row) => [
      key(row.subject_id, row.expires_at),
      {
        id: row.id,
        state: row.state as CycleState,
        notified7At: row.notified_7_at,
        notified1At: row.notified_1_at,
        attempts: row.attempts,
        triedOn: row.tried_on === null ? null : new Date(`${dayOf(row.tried_on)}T00:00:00Z`),
      },
    ]),
  );
  return (service) => known.get(key(service.id, service.expiresAt)) ?? null;
}

// The driver reads a date as a moment of this machine's own day.
const dayOf = (date: Date | string): string =>
  typeof date === "string"
    ? date.slice(0, 10)
    : new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** The row of a service's present period, locked; made where there is none. */
export async function lockCycle(
  tx: Transaction,
  kind: string,
  service: RenewableService,
  now: Date,
): Promise<{ id: string; state: CycleState; attempts: number; triedOn: string | null; toldFailed: boolean }> {
  const { rows } = await sql<{
    id: string;
    state: CycleState;
    attempts: number;
    tried_on: string | null;
    told: boolean;
  }>`
    insert into renewals.cycles as c (root_id, tenant_id, account_id, id, kind, subject_id, expires_at, created_at, updated_at)
    values (${tx.scope.rootId}, ${service.tenantId}, ${service.accountId}, ${newId()}, ${kind}, ${service.id}, ${service.expiresAt}, ${now}, ${now})
    on conflict (root_id, kind, subject_id, expires_at) do update set updated_at = excluded.updated_at
    returning c.id, c.state, c.attempts, c.tried_on::text, c.told_failed_at is not null as told`.execute(tx.sql);
  const [row] = rows;
  if (!row) throw new Error("a period that was just written is there");
  return { id: row.id, state: row.state, attempts: row.attempts, triedOn: row.tried_on, toldFailed: row.told };
}

type CycleChange = {
  state?: CycleState;
  attempts?: number;
  tried_on?: string;
  told_failed_at?: Date;
  notified_7_at?: Date;
  notified_1_at?: Date;
};

export async function changeCycle(tx: Transaction, id: string, change: CycleChange, now: Date): Promise<void> {
  await tx.sql
    .updateTable("renewals.cycles")
    .set({ ...change, updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .execute();
}

/** True the first time only: the notice of a period is marked as given. */
export async function markNoticed(tx: Transaction, cycleId: string, notice: "notice_7" | "notice_1", now: Date) {
  const column = notice === "notice_7" ? "notified_7_at" : "notified_1_at";
  const { numUpdatedRows } = await tx.sql
    .updateTable("renewals.cycles")
    .set({ [column]: now, updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", cycleId)
    .where(column, "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Whether another period of the service that ends within a day of this one is renewed or under way. An end that its provider
 * corrects by some hours is not a new period to pay for.
 */
export async function hasTwin(tx: Transaction, kind: string, service: RenewableService, cycleId: string) {
  const dayMs = 86_400_000;
  const row = await tx.sql
    .selectFrom("renewals.cycles")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("kind", "=", kind)
    .where("subject_id", "=", service.id)
    .where("id", "!=", cycleId)
    .where("state", "in", ["renewing", "renewed"])
    .where("expires_at", ">", new Date(service.expiresAt.getTime() - dayMs))
    .where("expires_at", "<", new Date(service.expiresAt.getTime() + dayMs))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertAttempt(
  tx: Transaction,
  attempt: { cycleId: string; kind: string; service: RenewableService; number: number; now: Date },
): Promise<string> {
  const { service } = attempt;
  const id = newId();
  await tx.sql
    .insertInto("renewals.attempts")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: service.tenantId,
      account_id: service.accountId,
      id,
      cycle_id: attempt.cycleId,
      kind: attempt.kind,
      subject_id: service.id,
      name: service.name,
      number: attempt.number,
      state: "running",
      price_micros: service.price?.amountMicros ?? null,
      currency: service.price?.currency ?? null,
      started_at: attempt.now,
    })
    .execute();
  return id;
}

type AttemptChange = {
  state: AttemptState;
  price_micros?: Micros;
  currency?: string;
  order_id?: string;
  until?: Date | null;
  reason?: FailureReason;
  missing_micros?: Micros | null;
  ended_at?: Date;
};

/** Moves an attempt that is not over. False when it was over already. */
export async function endAttempt(tx: Transaction, id: string, change: AttemptChange): Promise<boolean> {
  const { numUpdatedRows } = await tx.sql
    .updateTable("renewals.attempts")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .where("state", "in", ["running", "started"])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export type AttemptFilter = {
  accountId?: string;
  subjectId?: string;
  kind?: string;
  states?: readonly AttemptState[];
  /** Begun before. */
  before?: Date;
  beforeId?: string;
  limit: number;
};

/** Attempts of the scope, newest first. */
export async function listRenewalAttempts(tx: Transaction, filter: AttemptFilter): Promise<RenewalAttempt[]> {
  let query = tx.sql
    .selectFrom("renewals.attempts")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.subjectId) query = query.where("subject_id", "=", filter.subjectId);
  if (filter.kind) query = query.where("kind", "=", filter.kind);
  if (filter.states) query = query.where("state", "in", [...filter.states]);
  if (filter.before) query = query.where("started_at", "<", filter.before);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.execute()).map(toAttempt);
}

/** The last attempt for each of these services. */
export async function readLastAttempts(tx: Transaction, ids: readonly string[]): Promise<Map<string, RenewalAttempt>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("renewals.attempts")
    .distinctOn(["kind", "subject_id"])
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("subject_id", "in", [...ids])
    .orderBy("kind")
    .orderBy("subject_id")
    .orderBy("id", "desc")
    .execute();
  return new Map(rows.map((row) => [row.subject_id, toAttempt(row)]));
}

function toAttempt(row: Selectable<RenewalsAttempts>): RenewalAttempt {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    cycleId: row.cycle_id,
    kind: row.kind,
    subjectId: row.subject_id,
    name: row.name,
    number: row.number,
    state: row.state as AttemptState,
    priceMicros: row.price_micros,
    currency: row.currency,
    orderId: row.order_id,
    until: row.until,
    reason: row.reason as FailureReason | null,
    missingMicros: row.missing_micros,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
